"""A package's `__init__` is its public surface, and every module says what it is."""

import importlib
from pathlib import Path

import pytest

from tests.house.source_code import CHECKOUT, outline

PACKAGE = CHECKOUT / "optmodel"
WILD = CHECKOUT / "tests" / "execution" / "wild"  # programs as others write them
MODULES = sorted(
    path.relative_to(CHECKOUT)
    for folder in ("optmodel", "tests", "bench")
    for path in (CHECKOUT / folder).rglob("*.py")
    if path.parent != WILD
)
SENTENCE = (".", ":", "?")
# `cli` offers commands, not names.
PACKAGES = sorted(
    path.parent.relative_to(CHECKOUT)
    for path in PACKAGE.rglob("__init__.py")
    if path.parent != PACKAGE / "cli"
)


def test_every_module_opens_with_what_it_is() -> None:
    first_lines = {path: _first_line(path) for path in MODULES}
    silent = {str(path): line for path, line in first_lines.items() if not line.endswith(SENTENCE)}
    assert silent == {}


@pytest.mark.parametrize("path", PACKAGES, ids=str)
def test_a_package_lists_its_public_names_in_order(path: Path) -> None:
    module = importlib.import_module(".".join(path.parts))
    names: list[str] = module.__all__
    assert names == sorted(set(names), key=_order)
    assert [name for name in names if name not in dir(module)] == []
    assert [name for name in names if name.startswith("_")] == []


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert [
        str(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()
    ] == []


def _order(name: str) -> tuple[int, str]:
    """CONSTANTS, then Classes, then functions: the order the linter sorts by."""
    kind = 0 if name.isupper() else 1 if name[0].isupper() else 2
    return kind, name


def _first_line(path: Path) -> str:
    """The first line of a module's docstring; nothing where there is none."""
    return (outline(CHECKOUT / path).docstring or "").partition("\n")[0]

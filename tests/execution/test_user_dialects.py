"""A dialect of a user's own catalog is declarative: nothing of it runs outside the lock."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from optmodel.errors import BadFileError
from optmodel.execution import End, Program, Runner, dialects

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Puts a manifest `mine.toml` into a user's catalog."""
    path = tmp_path / "solvers" / "dialects" / "mine.toml"
    path.parent.mkdir(parents=True)
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))

    def written(lines: str) -> Path:
        path.write_text(f'name = "mine"\ntitle = "Mine"\n{lines}\n', encoding="utf-8")
        dialects.cache_clear()
        return path

    yield written
    dialects.cache_clear()


def _imported(dialect: str, module: str) -> str:
    """What a program says that looks whether its parent has imported a module."""
    text = f"import sys\nprint(0, {module!r} in sys.modules)\nimport {module}"
    with Runner() as runner:
        [execution] = runner.run([Program("a", text, dialect)])
    assert execution.end is End.OK, execution.detail
    return execution.stdout


def test_its_parent_imports_nothing_and_its_programs_do(write: Write) -> None:
    write('imports = ["colorsys"]\nwarm = ["colorsys"]')
    assert dialects()["mine"].is_installed
    assert _imported("mine", "colorsys") == "0 False\n"
    assert _imported("highspy", "highspy") == "0 True\n"


def test_it_cannot_pass_itself_off_as_ours(write: Write) -> None:
    write('warm = ["colorsys"]\nis_ours = true')
    assert dialects()["mine"].preloads == ()
    assert dialects()["pulp"].preloads == ("pulp",)


def test_it_has_no_lines_that_would_run_unlocked(write: Write) -> None:
    path = write('warm_up = "open(0)"')
    with pytest.raises(BadFileError, match=f"{path} has a warm_up.*outside the lock"):
        dialects()


@pytest.mark.parametrize("layer", ["antigravity", "optmodel.execution.compatibles", "os.path"])
def test_it_names_no_module_but_our_layers(write: Write, layer: str) -> None:
    write(f'compatible = "{layer}"')
    with pytest.raises(BadFileError, match=rf"mine\.toml names the layer '{layer}'"):
        dialects()


def test_a_users_folder_that_is_ours_by_another_name_is_ours(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "solvers").symlink_to(checkout / "solvers")
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    dialects.cache_clear()
    assert dialects()["pulp"].warm_up
    dialects.cache_clear()

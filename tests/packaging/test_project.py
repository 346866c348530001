"""pyproject.toml, constraints.txt and README.md tell the same story."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from optmodel.cli.doctor import EXTRAS
from tests.house.source_code import statements

OURS = ("dialects", "programs", "publish", "train", "dev")
"""The extras our own installs bring; constraints.txt pins all of them."""


@pytest.fixture(scope="module")
def project(checkout: Path) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))
    project: dict[str, Any] = table["project"]
    return project


@pytest.fixture(scope="module")
def pins(checkout: Path) -> dict[str, str]:
    """Package to version, of lines like `numpy==2.4.6`."""
    lines = (checkout / "constraints.txt").read_text("utf-8").splitlines()
    found = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in found}


def test_what_our_installs_bring_is_pinned_within_its_range(
    project: dict[str, Any], pins: dict[str, str]
) -> None:
    extras = project["optional-dependencies"]
    lines = project["dependencies"] + [line for extra in OURS for line in extras[extra]]
    for requirement in map(Requirement, lines):
        pinned = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(pinned), requirement


def test_constraints_hold_versions_only(checkout: Path) -> None:
    for line in (checkout / "constraints.txt").read_text("utf-8").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[\w.\-]+==[\w.+]+", line), line


def test_no_extra_is_missing_from_the_page_for_newcomers(
    project: dict[str, Any], checkout: Path
) -> None:
    page = (checkout / "README.md").read_text("utf-8")
    assert [extra for extra in project["optional-dependencies"] if f"`{extra}`" not in page] == []


@pytest.mark.slow
def test_each_extra_brings_what_something_imports(project: dict[str, Any], checkout: Path) -> None:
    """Imported by us, or by the programs that a manifest of the catalog speaks of."""
    code = [
        path
        for folder in ("optmodel", "tests")
        for path in (checkout / folder).rglob("*.py")
        if path.parent.name != "wild"  # programs as others write them
    ]
    imported = {name.partition(".")[0] for path in code for name in _imports(path)}
    manifests = (checkout / "solvers").rglob("*.toml")
    spoken_of = " ".join(path.read_text("utf-8") for path in manifests)
    for extra, lines in project["optional-dependencies"].items():
        packages = [Requirement(line).name for line in lines]
        assert any(
            package.replace("-", "_") in imported or f'"{package}"' in spoken_of
            for package in packages
        ), extra


def test_doctor_speaks_of_every_extra(project: dict[str, Any]) -> None:
    extras = set(project["optional-dependencies"])
    assert set(EXTRAS) == extras - {"dialects", "dev"}  # each dialect has a row of its own


def _imports(path: Path) -> Iterator[str]:
    for node in statements(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_links_of_the_pages_lead_somewhere(checkout: Path) -> None:
    for page in ("README.md", "CONTRIBUTING.md"):
        links = re.findall(r"\]\((?!http|#)([^)#]+)", (checkout / page).read_text("utf-8"))
        assert [link for link in links if not (checkout / link).exists()] == []

"""Who may import whom: packages know only what stands below them, so each can be read alone.

Imports inside functions count like any other: a direction is a direction.
"""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.house.source_code import statements

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGE = CHECKOUT / "optmodel"

GROUND = {
    "_version",
    "errors",
    "catalog",
    "jsonl",
    "misfits",
    "number_parsing",
    "printed_answers",
    "random_stream",
    "rejection",
}
"""Modules that any package may import, and that import one another only."""

ALLOWED: dict[str, set[str]] = {
    "formulation": set(),
    "backends": set(),
    "equivalence": {"formulation", "backends"},
    "solving": {"formulation", "backends"},
    "composer": {"families", "formulation", "narration"},
    "families": {"formulation", "narration"},
    "narration": {"formulation"},
    "vendors": {"backends"},
    "execution": {"formulation", "backends", "vendors"},
    "judging": {"equivalence", "execution", "formulation", "solving"},
    "qubo": {"backends", "families", "formulation", "runs", "triples"},
    "mutations": {"composer", "families", "formulation", "narration", "solving"},
    "sources": {"composer", "families", "mutations"},
    "triples": {"execution", "families", "formulation", "narration", "runs", "solving", "sources"},
    "lm": set(),
    "runs": set(),
}
"""For each room, package or single file, what it may import besides itself and the ground."""

JOBS = ("synthesis", "training", "evaluation")
"""They stand on all of the above and never import one another."""

TOP = ("reporting", "cli")
"""Nothing below imports them."""


def _imports(path: Path) -> Iterator[str]:
    """The dotted names a file imports, relative ones resolved."""
    package = ("optmodel", *path.relative_to(PACKAGE).parent.parts)
    for node in statements(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) + 1 - node.level]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


@cache
def _rooms(path: Path) -> frozenset[str]:
    """The first words after `optmodel.` that a file imports, as far as they are modules."""
    words = {name.split(".")[1] for name in _imports(path) if name.startswith("optmodel.")}
    return frozenset(word for word in words if _is_module(word))


def _is_module(word: str) -> bool:
    return (PACKAGE / word).is_dir() or (PACKAGE / f"{word}.py").is_file()


def _files(room: str) -> list[Path]:
    single = PACKAGE / f"{room}.py"
    return [single] if single.is_file() else sorted((PACKAGE / room).rglob("*.py"))


def _strangers(room: str, allowed: set[str]) -> dict[str, list[str]]:
    """Per file of a room, what it imports beyond the allowed."""
    found = {
        str(path.relative_to(CHECKOUT)): sorted(_rooms(path) - allowed - GROUND - {room})
        for path in _files(room)
    }
    return {path: rooms for path, rooms in found.items() if rooms}


@pytest.mark.parametrize("room", sorted(GROUND))
def test_the_ground_stands_on_itself(room: str) -> None:
    assert _files(room)
    assert _strangers(room, set()) == {}


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_a_room_imports_only_what_stands_below(room: str) -> None:
    assert _files(room)
    assert _strangers(room, ALLOWED[room]) == {}


@pytest.mark.parametrize("job", JOBS)
def test_a_job_imports_no_other_job_and_nothing_above(job: str) -> None:
    assert _files(job)
    above = {*JOBS, *TOP} - {job}
    assert {path: _rooms(path) & above for path in _files(job) if _rooms(path) & above} == {}


def test_judging_reads_records_only() -> None:
    """Of `execution`, judging sees the record and none of the machinery."""
    door = importlib.import_module("optmodel.execution")
    seen = {
        name.rpartition(".")[2]
        for path in _files("judging")
        for name in _imports(path)
        if name.startswith("optmodel.execution.")
    }
    assert "Execution" in seen
    homes = {getattr(door, name).__module__ for name in seen}
    assert homes == {"optmodel.execution.record"}

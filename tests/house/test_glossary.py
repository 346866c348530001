"""`docs/glossary.md`: each type exists in its door, and the central ones are there."""

import importlib
import re
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.house.source_code import CHECKOUT

TEXT = (CHECKOUT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| \*\*(.+?)\*\* \| (.+?) \| (.+?) \| `([\w.]+)` \|$", TEXT, re.MULTILINE)
TYPES = sorted({row[3] for row in ROWS})
PACKAGES = {
    ".".join(path.relative_to(CHECKOUT).parent.parts)
    for path in (CHECKOUT / "optmodel").rglob("__init__.py")
}

_CENTRAL = """
    errors.UserError rejection.Rejection formulation.Formulation formulation.Instance
    families.Family narration.Narrative narration.Telling backends.Model backends.SolverResult
    solving.Certificate solving.Certified solving.TerminationStatus execution.Program
    execution.Execution execution.Solve execution.SolverStatus execution.End execution.Limits
    execution.Runner execution.SandboxLevel judging.Label judging.Rule judging.Verdict
    triples.Triple triples.TripleRecord triples.Origin triples.Provenance synthesis.Funnel
    runs.Run runs.RunConfig runs.Environment lm.Client lm.Request lm.Completion lm.Budget
    evaluation.Benchmark evaluation.Item evaluation.Summary training.RunSettings
    training.SolverAccuracy training.optimizers.OptimizerSpec training.memory.MemoryPlan
"""
CENTRAL = _CENTRAL.split()

FIELD = "solver status, dual bound, gap, tolerance, seed, cache hit, retry, batch, checkpoint"


def test_every_row_of_a_table_is_read() -> None:
    lines = [line for line in TEXT.splitlines() if line.startswith("| **")]
    assert len(ROWS) == len(lines) > 80


@pytest.mark.parametrize("path", TYPES)
def test_a_type_exists_in_its_door(path: str) -> None:
    door, names = _door(path)
    if not names:
        return
    if hasattr(door, "__all__"):
        assert names[0] in door.__all__
    found: object = getattr(door, names[0])
    for name in names[1:]:
        assert name in _members(found), f"{path}: no {name}"


def test_the_central_classes_are_there() -> None:
    assert [name for name in CENTRAL if f"optmodel.{name}" not in TYPES] == []


def test_the_words_that_a_reader_would_search_for_are_there() -> None:
    nouns = {row[0] for row in ROWS}
    assert set(FIELD.split(", ")) <= nouns


def test_a_noun_stands_once_and_in_order() -> None:
    nouns = [row[0] for row in ROWS]
    assert len(set(nouns)) == len(nouns)
    for section in TEXT.split("\n## ")[1:]:
        own = re.findall(r"^\| \*\*(.+?)\*\*", section, re.MULTILINE)
        assert own == sorted(own, key=str.lower)


def _door(path: str) -> tuple[ModuleType, list[str]]:
    """The package or single module that a dotted path leads through, and the names after it."""
    words = path.split(".")
    for length in range(len(words), 1, -1):
        name = ".".join(words[:length])
        is_single = length == 2 and (CHECKOUT / "optmodel" / f"{words[1]}.py").is_file()
        if name in PACKAGES or is_single:
            return importlib.import_module(name), words[length:]
    raise AssertionError(f"{path} leads through no door")


def _members(kind: object) -> set[str]:
    """Fields, properties and methods of a class; pydantic fields are annotations too."""
    return set(_annotations(kind)) | set(dir(kind))


def _annotations(kind: object) -> Iterator[str]:
    for base in getattr(kind, "__mro__", ()):
        yield from vars(base).get("__annotations__", {})

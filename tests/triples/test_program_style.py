"""The style of a triple's programs: in the record, when they are rendered again, and changed."""

from dataclasses import replace

import pytest

from optmodel.execution import Program, process_runner
from optmodel.formulation import ProgramStyle
from optmodel.triples import (
    GENERATOR,
    Renderings,
    Triple,
    TripleRecord,
    data_changes,
    objective_mismatch,
    record_violations,
    render_all,
    schema_violation,
)
from optmodel.triples.regeneration import program_differences
from tests.triples.records import made_triple, with_id


def _compact(name: str, slot: int) -> Triple:
    """A triple whose program is written in the compact style."""
    made = made_triple(name, slot)
    style = ProgramStyle.COMPACT
    programs = render_all(Renderings(made.instance, made.narrative.names, style), ("pyscipopt",))
    return replace(made, programs=programs, style=style)


@pytest.mark.parametrize("name", ["blending", "lot_sizing"])
def test_compact_programs_are_rendered_again_in_their_style(name: str) -> None:
    """The record says the style, and a program of the other style is not the run's own."""
    row = _compact(name, 2).record().to_row()
    assert row["program_style"] == "compact"
    assert record_violations(row) == ()
    again = TripleRecord.of(row).triple()
    assert again.style is ProgramStyle.COMPACT
    assert list(program_differences(again, GENERATOR, ("pyscipopt",))) == []
    told = {name: value for name, value in row.items() if name != "program_style"}
    (rejection,) = record_violations(with_id(told))
    assert rejection.code == "not_regenerated"
    assert rejection.detail.startswith("pyscipopt: line ")


def test_structured_programs_need_no_word_about_their_style() -> None:
    row = made_triple("blending", 1).record().to_row()
    assert "program_style" not in row
    assert TripleRecord.of(row).style is ProgramStyle.STRUCTURED
    assert "program_style" in (schema_violation(row | {"program_style": "structured"}) or "")


@pytest.mark.parametrize("name", ["reliability", "staffing"])
def test_compact_programs_find_the_changed_optimum_and_keep_their_positions(name: str) -> None:
    """A datum that is also a length or a place in a list is kept."""
    triple = _compact(name, 7)
    own = triple.programs["pyscipopt"]
    longest = max(len(keys) for keys in triple.instance.sets.values())
    changes = data_changes(triple.record(), "pyscipopt")
    assert changes
    positions = set(range(longest + 1))
    assert all(positions.isdisjoint(change.sizes) for change in changes)
    programs = [Program("", change.renumbered(own) or "") for change in changes]
    for run, change in zip(process_runner().run(programs), changes, strict=True):
        assert objective_mismatch(run, change.objective) is None

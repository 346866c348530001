"""Evidence that a model's text is right: it holds as it was made, and no forgery of it does."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from optmodel.formulation import render_program
from optmodel.random_stream import RandomStream
from optmodel.triples import (
    EvidenceProgram,
    Provenance,
    RecordCheck,
    RecordCode,
    ResampledText,
    Triple,
    TripleRecord,
    record_violations,
    verify_record,
)
from tests.triples.kiosk import GOOD
from tests.triples.records import Row, made_triple, with_id


def written_triple() -> Triple:
    """A triple as if a model had written it: programs of the evidence come from the algebra."""
    triple = made_triple("transportation", 0)
    own = ResampledText(triple.instance, float(triple.objective), triple.narrative.text)
    evidence = tuple(
        EvidenceProgram(
            data=one.instance.to_text(),
            text=one.text,
            program=render_program(one.instance, "pyomo", triple.narrative.names),
            objective=one.objective,
        )
        for one in (own, *triple.resampled(RandomStream("evidence"), 2))
    )
    provenance = Provenance(
        method="optmath",
        writer_model="writer",
        coder_model="coder",
        dialect="pyomo",
        part="text",
        source="",
        sizes="{}",
        parent="",
        kind="",
        evidence=evidence,
    )
    return replace(triple, origin=triple.origin.model_copy(update={"provenance": provenance}))


@pytest.fixture(scope="module")
def honest() -> Row:
    return written_triple().record().to_row()


def forged(row: Row, place: int, change: dict[str, Any]) -> Row:
    """The record with one program of the evidence changed, which its id does not vouch for."""
    origin = row["origin"]
    trials = [dict(trial) for trial in origin["written"]["trials"]]
    trials[place] |= change
    return row | {"origin": origin | {"written": origin["written"] | {"trials": trials}}}


def test_honest_evidence_holds(honest: Row) -> None:
    assert len(honest["origin"]["written"]["trials"]) == 3
    assert record_violations(honest) == ()


def test_a_record_with_evidence_is_what_its_triple_writes(honest: Row) -> None:
    record = TripleRecord.of(honest)
    assert record.to_row() == honest
    assert record.triple().record() == record


FORGERIES: dict[str, tuple[int, Callable[[list[Row]], Row], str]] = {
    "another optimum": (1, lambda t: {"objective": t[1]["objective"] + 1}, "the optimum is"),
    "a program that only prints": (1, lambda t: {"program": "print(1)"}, "answered nothing"),
    "a program that ends": (2, lambda t: {"program": "1 / 0"}, "ended with"),
    "the first text again": (1, lambda t: {"text": t[0]["text"]}, "trial 1: "),
    "one trial twice": (1, lambda t: t[2], "two trials have one optimum"),
    "another first trial": (0, lambda t: t[2], "is not the triple's own"),
    "data of another model": (2, lambda t: {"data": '{"sets": {}}'}, "are not data"),
    "words beside the numbers": (
        1, lambda t: {"text": f"{t[1]['text']} Thank you."}, "not the triple's own with other"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_trial_is_found(honest: Row, name: str) -> None:
    place, change, seen = FORGERIES[name]
    row = forged(honest, place, change(honest["origin"]["written"]["trials"]))
    found = [one for one in record_violations(row) if one.step is RecordCheck.EVIDENCE]
    assert {one.code for one in found} == {RecordCode.DIFFERS}
    assert any(seen in one.detail for one in found), found


def test_a_dialect_that_nobody_knows_stops_no_verification(honest: Row) -> None:
    written = honest["origin"]["written"] | {"dialect": "jump"}
    found = record_violations(honest | {"origin": honest["origin"] | {"written": written}})
    assert [(one.step, one.detail) for one in found] == [
        (RecordCheck.EVIDENCE, "there is no dialect 'jump'")
    ]


def test_of_what_a_model_wrote_only_the_instance_is_made_again(honest: Row) -> None:
    text = honest["text"].replace("The ", "Each ", 1)
    trials = honest["origin"]["written"]["trials"]
    again = forged(honest, 0, {"text": text})
    for place in (1, 2):
        again = forged(again, place, {"text": trials[place]["text"].replace("The ", "Each ", 1)})
    assert record_violations(with_id(again | {"text": text})) == ()
    sizes = honest["origin"]["written"] | {"parent": "0" * 64, "kind": "rephrase"}
    varied = verify_record(honest | {"origin": honest["origin"] | {"written": sizes}})
    assert varied.notes == ("not drawn again: it varies the triple 000000000000",)


def test_a_source_that_is_no_demonstration_of_the_instance_is_found(honest: Row) -> None:
    for source, seen in (("nothing", "no demonstration"), (GOOD, "parsed into another instance")):
        written = honest["origin"]["written"] | {"source": source}
        row = honest | {"origin": honest["origin"] | {"written": written}}
        found = [one for one in record_violations(row) if one.step is RecordCheck.ORIGIN]
        assert [one.code for one in found] == [RecordCode.NOT_REGENERATED]
        assert seen in found[0].detail

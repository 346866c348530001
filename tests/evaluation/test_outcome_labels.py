"""Records of ours whose right answer is no optimum, as items of an evaluation."""

import pytest

from optmodel.errors import BadFileError
from optmodel.evaluation import outcome_label
from optmodel.judging import Label


def labelled(**values: object) -> Label | None:
    return outcome_label({"schema_version": 1, **values}, "records.jsonl, line 1")


@pytest.mark.parametrize("outcome", ["infeasible", "unbounded", "underspecified"])
def test_a_record_without_an_optimum_says_why(outcome: str) -> None:
    assert labelled(outcome=outcome) == Label({}, "objective", None, outcome=outcome)  # type: ignore[arg-type]


def test_either_reading_of_an_ambiguous_text_is_right() -> None:
    label = labelled(outcome="ambiguous", readings=[{"objective": 12}, {"objective": 9.5}])
    assert label is not None
    assert label.optima == (12.0, 9.5)


@pytest.mark.parametrize("readings", [None, [], [{"objective": "12"}], [{"objective": 1}, {}]])
def test_readings_without_objectives_are_refused_at_their_place(readings: object) -> None:
    with pytest.raises(BadFileError, match=r"records\.jsonl, line 1: 'readings'"):
        labelled(outcome="ambiguous", readings=readings)


def test_rows_of_others_and_triples_are_left_to_their_label() -> None:
    assert labelled(objective=5.0) is None
    assert labelled(outcome="won") is None
    assert outcome_label({"outcome": "infeasible"}, "line 1") is None

"""The combined answer: one refusal is enough, and a yes takes proofs."""

import pytest

from optmodel.judging.layers import (
    Layer,
    LayerAnswer,
    LayerReason,
    LayerVerdict,
    combined_answer,
    worst_first,
)

YES, NO, UNKNOWN = LayerAnswer.YES, LayerAnswer.NO, LayerAnswer.UNKNOWN


def said(
    *, feasible: LayerAnswer = YES, same: LayerAnswer = YES, fresh: LayerAnswer | None = None
) -> list[LayerVerdict]:
    given = {Layer.FEASIBLE: feasible, Layer.SAME_MODEL: same, Layer.FRESH_DATA: fresh}
    return [
        LayerVerdict(layer, answer, LayerReason.PASSED)
        for layer, answer in given.items()
        if answer is not None
    ]


@pytest.mark.parametrize(
    ("verdicts", "value_is_right", "expected"),
    [
        (said(), True, YES),
        (said(), False, NO),
        (said(fresh=NO), True, NO),
        (said(fresh=UNKNOWN), True, YES),
        (said(feasible=NO, same=UNKNOWN), True, NO),
        (said(same=UNKNOWN, fresh=YES), True, UNKNOWN),
        (said(feasible=UNKNOWN), True, UNKNOWN),
        ([], True, UNKNOWN),
    ],
)
def test_one_no_is_enough_and_yes_takes_both_proofs(
    verdicts: list[LayerVerdict], value_is_right: bool, expected: LayerAnswer
) -> None:
    assert combined_answer(verdicts, value_is_right=value_is_right) is expected


@pytest.mark.parametrize(("fresh", "expected"), [(YES, YES), (UNKNOWN, UNKNOWN), (None, UNKNOWN)])
def test_a_proof_for_these_data_alone_needs_fresh_data(
    fresh: LayerAnswer | None, expected: LayerAnswer
) -> None:
    for_these = LayerVerdict(Layer.SAME_MODEL, YES, LayerReason.SAME_FOR_THESE_DATA)
    others = [one for one in said(fresh=fresh) if one.layer is not Layer.SAME_MODEL]
    assert combined_answer([for_these, *others], value_is_right=True) is expected


def test_the_worst_verdict_comes_first() -> None:
    given = said(feasible=YES, same=NO, fresh=UNKNOWN)
    assert [one.answer for one in worst_first(given)] == [NO, UNKNOWN, YES]

"""What the value and all layers say together.

combined_answer(verdicts, value_is_right=True)      # LayerAnswer.YES, NO or UNKNOWN
worst_first(verdicts)[0].detail                     # why not
"""

from collections.abc import Sequence

from optmodel.judging.layers.layer_verdict import Layer, LayerAnswer, LayerReason, LayerVerdict

_ORDER = (LayerAnswer.NO, LayerAnswer.UNKNOWN, LayerAnswer.YES)


def worst_first(verdicts: Sequence[LayerVerdict]) -> list[LayerVerdict]:
    """Refusals first, then what is unknown, then accepts; otherwise in their order."""
    return sorted(verdicts, key=lambda one: _ORDER.index(one.answer))


def combined_answer(verdicts: Sequence[LayerVerdict], *, value_is_right: bool) -> LayerAnswer:
    """No where the value or a layer says no; yes where the program is shown to be right.

    Yes takes the right value, a feasible and optimal solution, and the same model. Where the sets
    of solutions are proven to be the same for these data alone, fresh data must say yes as well.
    """
    if not value_is_right or any(one.answer is LayerAnswer.NO for one in verdicts):
        return LayerAnswer.NO
    accepts = {one.layer: one for one in verdicts if one.answer is LayerAnswer.YES}
    if Layer.FEASIBLE not in accepts or Layer.SAME_MODEL not in accepts:
        return LayerAnswer.UNKNOWN
    is_for_these_data = accepts[Layer.SAME_MODEL].reason is LayerReason.SAME_FOR_THESE_DATA
    if is_for_these_data and Layer.FRESH_DATA not in accepts:
        return LayerAnswer.UNKNOWN
    return LayerAnswer.YES

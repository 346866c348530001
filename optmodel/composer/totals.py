"""Limits of single items, of groups of them, and of all together.

TOTALS["total_at_most"].sample(draft)
"""

from fractions import Fraction

from optmodel.composer.draft import Draft
from optmodel.composer.limit_kind import LimitKind, SampledLimit, sampled
from optmodel.composer.scene import Counting
from optmodel.families import round_down, round_up

_MORE, _LESS = "maximize", "minimize"
_COUNTED = (Counting.PIECES, Counting.UNITS)


def _step(draft: Draft) -> int:
    return draft.scene.plan[2]


def _total_at_most(draft: Draft) -> SampledLimit | None:
    most = round_up(draft.total, _step(draft))
    return sampled(draft, "total_at_most", {"total_limit": most}, bound="total_limit")


def _total_at_least(draft: Draft) -> SampledLimit | None:
    return sampled(draft, "total_at_least", {"total_minimum": draft.total})


def _total_exactly(draft: Draft) -> SampledLimit | None:
    data = {"total_amount": draft.total}
    return sampled(draft, "total_exactly", data, bound="total_amount")


def _total_range(draft: Draft) -> SampledLimit | None:
    step = _step(draft) * draft.stream.integer(2, 8)
    is_up = draft.goal.sense == _MORE
    low = draft.total - step if is_up else draft.total
    if low < 2 * _step(draft):
        return None
    high = draft.total if is_up else draft.total + step
    return sampled(
        draft, "total_range", {"total_floor": low, "total_ceiling": high}, bound="total_ceiling"
    )


def _each_at_most(draft: Draft) -> SampledLimit | None:
    data = {"each_limit": max(2, *draft.plan.values())}
    return sampled(draft, "each_at_most", data, bound="each_limit")


def _each_at_least(draft: Draft) -> SampledLimit | None:
    least = min(draft.plan.values())
    return sampled(draft, "each_at_least", {"each_minimum": least}) if least >= 2 else None


def _upper_limit(draft: Draft) -> SampledLimit | None:
    """The limit of the most attractive items, which a good plan would exceed."""
    num_capped = draft.stream.integer(1, max(1, len(draft.items) // 3))
    capped = [i for i in draft.attractive() if draft.plan[i] >= 2][:num_capped]
    data = {"upper_limit": {i: draft.plan[i] for i in capped}}
    return sampled(draft, "upper_limit", data, {"capped": sorted(capped)}) if capped else None


def _lower_limit(draft: Draft) -> SampledLimit | None:
    """The limit of the least attractive items, which a good plan would leave out."""
    num_promised = draft.stream.integer(1, max(1, len(draft.items) // 3))
    promised = [i for i in reversed(draft.attractive()) if draft.plan[i] >= 2][:num_promised]
    data = {"lower_limit": {i: draft.plan[i] for i in promised}}
    sets = {"promised": sorted(promised)}
    return sampled(draft, "lower_limit", data, sets) if promised else None


def _contract(draft: Draft) -> SampledLimit | None:
    [item] = [i for i in reversed(draft.attractive()) if draft.plan[i] > 0][:1]
    step = _step(draft)
    asked = draft.plan[item] + step * draft.stream.integer(1, 4)
    gain = max(draft.gain.values())
    penalty = max(1, round_down(gain * draft.stream.decimal("0.3", "1.6", step="0.1"), 1))
    data = {"contracted": {item: asked}, "penalty": {item: penalty}}
    return sampled(draft, "contract", data, {"contracts": [item]})


def _shape_batches(draft: Draft) -> bool:
    free = [i for i in draft.planned() if i not in draft.touched]
    if not free:
        return False
    item = draft.stream.choice(free)
    size = draft.stream.integer(3, 6) * max(1, _step(draft) // 2)
    draft.plan[item] = max(1, draft.plan[item] // size) * size
    draft.shaped["batches"] = {item: size}
    draft.touched.add(item)
    return True


def _batches(draft: Draft) -> SampledLimit | None:
    sizes = draft.shaped["batches"]
    return sampled(draft, "batches", {"batch_size": sizes}, {"batched": sorted(sizes)})


def _group(draft: Draft, *, is_attractive: bool) -> list[str]:
    """Three items or more, but not all, from the one end or the other."""
    order = draft.attractive()
    order = order if is_attractive else order[::-1]
    # A list of two names would read like one of the pairs that relations tell.
    count = draft.stream.integer(3, max(3, len(order) // 2))
    return sorted(order[:count])


def _labelled(draft: Draft) -> dict[str, str]:
    return {"label": draft.stream.choice(draft.scene.groups)}


def _group_at_most(draft: Draft) -> SampledLimit | None:
    group = _group(draft, is_attractive=True)
    limit = sum(draft.plan[i] for i in group)
    if limit < 2:
        return None
    return sampled(
        draft, "group_at_most", {"group_limit": limit}, {"group": group}, words=_labelled(draft)
    )


def _group_at_least(draft: Draft) -> SampledLimit | None:
    group = _group(draft, is_attractive=False)
    least = sum(draft.plan[i] for i in group)
    if least < 2:
        return None
    return sampled(
        draft, "group_at_least", {"group_minimum": least}, {"group": group}, words=_labelled(draft)
    )


def _group_share(draft: Draft) -> SampledLimit | None:
    group = _group(draft, is_attractive=False)
    share = round_down(Fraction(sum(draft.plan[i] for i in group), draft.total), Fraction(5, 100))
    if not Fraction(1, 10) <= share <= Fraction(95, 100):
        return None
    return sampled(
        draft, "group_share", {"group_share": share}, {"group": group}, words=_labelled(draft)
    )


_KINDS = (
    LimitKind("total_at_most", _total_at_most, tag="total", bounds=(_MORE,)),
    LimitKind("total_at_least", _total_at_least, tag="total", bounds=(_LESS,)),
    LimitKind("total_exactly", _total_exactly, tag="total", bounds=(_MORE, _LESS)),
    LimitKind("total_range", _total_range, tag="total", bounds=(_MORE, _LESS)),
    LimitKind("each_at_most", _each_at_most),
    LimitKind("each_at_least", _each_at_least),
    LimitKind("upper_limit", _upper_limit),
    LimitKind("lower_limit", _lower_limit),
    LimitKind("contract", _contract, in_money=True, countings=(Counting.UNITS,)),
    LimitKind("batches", _batches, _shape_batches, countings=(Counting.UNITS,)),
    LimitKind("group_at_most", _group_at_most, tag="group", least_items=4),
    LimitKind("group_at_least", _group_at_least, tag="group", least_items=4),
    LimitKind("group_share", _group_share, tag="group", least_items=4),
)

TOTALS = {kind.name: kind for kind in _KINDS}
"""Kinds of limits on amounts, by name."""

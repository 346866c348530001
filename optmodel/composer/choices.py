"""Limits on what is chosen at all: one of two, so many kinds, one only with another, lots, charges.

CHOICES["either_or"].sample(draft)
"""

from optmodel.composer.draft import Draft
from optmodel.composer.limit_kind import LimitKind, SampledLimit, sampled
from optmodel.composer.scene import Counting
from optmodel.families import round_up

_COUNTED = (Counting.PIECES, Counting.UNITS)


def _shape_rivals(draft: Draft) -> bool:
    free = [i for i in draft.planned() if i not in draft.touched]
    if len(free) < 2 or len(draft.planned()) < 2:
        return False
    first, second = draft.stream.sample(free, 2)
    draft.plan[second] = 0
    draft.relate((first, second))
    draft.shaped["either_or"] = (first, second)
    draft.touched |= {first, second}
    return True


def _either_or(draft: Draft) -> SampledLimit | None:
    return sampled(draft, "either_or", {}, {"rivals": [draft.shaped["either_or"]]})


def _shape_kinds(draft: Draft) -> bool:
    free = [i for i in draft.planned() if i not in draft.touched]
    most = min(len(free), len(draft.planned()) - 2, max(1, len(draft.items) // 3))
    if most < 1:
        return False
    left_out = draft.stream.sample(free, draft.stream.integer(1, most))
    # Equal amounts: then a limit on each makes every one of the allowed kinds necessary.
    usual = max(draft.plan.values())
    for item in free:
        draft.plan[item] = 0 if item in left_out else usual
    draft.touched |= set(free)
    return True


def _at_most_kinds(draft: Draft) -> SampledLimit | None:
    return sampled(draft, "at_most_kinds", {"kinds_allowed": len(draft.planned())})


def _at_least_kinds(draft: Draft) -> SampledLimit | None:
    amounts = [draft.plan[i] for i in draft.planned()]
    if len(amounts) < 2 or min(amounts) < 2:
        return None
    data = {"kinds_required": len(amounts), "kind_minimum": min(amounts)}
    return sampled(draft, "at_least_kinds", data)


def _if_then(draft: Draft) -> SampledLimit | None:
    order = draft.attractive()
    second = next((i for i in reversed(order) if draft.plan[i] > 1), None)
    if second is None or order[0] == second:
        return None
    pair = (order[0], second)
    data = {"companion": {pair[0]: {pair[1]: draft.plan[second]}}}
    return sampled(draft, "if_then", data, {"needs": [pair]})


def _minimum_lot(draft: Draft) -> SampledLimit | None:
    count = draft.stream.integer(max(1, len(draft.items) // 2), len(draft.items))
    chosen = draft.stream.sample(draft.items, count)
    usual = max(draft.plan.values())
    lots = {i: draft.plan[i] or usual for i in chosen}
    if min(lots.values()) < 2:
        return None
    return sampled(draft, "minimum_lot", {"minimum_lot": lots}, {"lot_items": sorted(chosen)})


def _fixed_charge(draft: Draft) -> SampledLimit | None:
    typical = max(draft.gain.values()) * max(draft.plan.values())
    step = 5 if typical < 1000 else 50
    charges = {
        i: round_up(typical * draft.stream.decimal("0.05", "0.5", step="0.05"), step)
        for i in draft.items
    }
    return sampled(draft, "fixed_charge", {"setup_charge": charges})


_LIMIT = "each_at_most"
_KINDS = (
    LimitKind("either_or", _either_or, _shape_rivals, has_switch=True, least_items=3, needs=_LIMIT),
    LimitKind(
        "at_most_kinds", _at_most_kinds, _shape_kinds, has_switch=True, least_items=3, needs=_LIMIT
    ),
    LimitKind("at_least_kinds", _at_least_kinds, has_switch=True, countings=_COUNTED),
    LimitKind("if_then", _if_then, has_switch=True),
    LimitKind("minimum_lot", _minimum_lot, has_switch=True, needs=_LIMIT),
    LimitKind("fixed_charge", _fixed_charge, has_switch=True, in_money=True),
)

CHOICES = {kind.name: kind for kind in _KINDS}
"""Kinds of limits on what is chosen at all, by name."""

"""Limits on how amounts compare: multiples, shares, differences and averages.

RATIOS["ratio_at_least"].sample(draft)
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from optmodel.composer.draft import Draft
from optmodel.composer.limit_kind import LimitKind, SampledLimit, sampled
from optmodel.composer.scene import Counting
from optmodel.families import round_down, round_up

_HALF = Fraction(1, 2)
_MULTIPLES = (_HALF, Fraction(3, 2), Fraction(2), Fraction(3), Fraction(4), Fraction(5))
_FIVE_PERCENT = Fraction(5, 100)


def _pairs(draft: Draft, *, first_attractive: bool) -> Iterator[tuple[str, str]]:
    """Pairs of planned items, of which the first is more attractive, or less."""
    order = [i for i in draft.attractive() if draft.plan[i] > 0]
    places = [(a, b) for a in range(len(order)) for b in range(a + 1, len(order))]
    for better, worse in draft.stream.shuffled(places):
        pair = order[better], order[worse]
        yield pair if first_attractive else pair[::-1]


def _ratio(draft: Draft, pair: tuple[str, str]) -> Fraction:
    return Fraction(draft.plan[pair[0]], draft.plan[pair[1]])


def _paired(pair: tuple[str, str], value: int | Fraction) -> Mapping[str, Mapping[str, object]]:
    return {pair[0]: {pair[1]: value}}


def _ratio_at_least(draft: Draft) -> SampledLimit | None:
    for pair in _pairs(draft, first_attractive=False):
        fitting = [r for r in _MULTIPLES if r <= _ratio(draft, pair)]
        if fitting:
            data = {"least_ratio": _paired(pair, fitting[-1])}
            return sampled(draft, "ratio_at_least", data, {"ratio_pairs": [pair]})
    return None


def _ratio_at_most(draft: Draft) -> SampledLimit | None:
    for pair in _pairs(draft, first_attractive=True):
        fitting = [r for r in _MULTIPLES if r >= _ratio(draft, pair)]
        if fitting:
            data = {"most_ratio": _paired(pair, fitting[0])}
            return sampled(draft, "ratio_at_most", data, {"bounded_pairs": [pair]})
    return None


def _shape_third(draft: Draft) -> bool:
    free = [i for i in draft.planned() if i not in draft.touched]
    if len(free) < 2:
        return False
    first, second = draft.stream.sample(free, 2)
    draft.plan[second] = 3 * draft.plan[first]
    draft.relate((first, second))
    draft.shaped["third_of"] = (first, second)
    draft.touched |= {first, second}
    return True


def _third_of(draft: Draft) -> SampledLimit | None:
    return sampled(draft, "third_of", {}, {"third_pairs": [draft.shaped["third_of"]]})


def _shape_ratio(draft: Draft) -> bool:
    free = [i for i in draft.planned() if i not in draft.touched]
    if len(free) < 2:
        return False
    first, second = draft.stream.sample(free, 2)
    multiple = draft.stream.integer(2, 4)
    draft.plan[first] = multiple * draft.plan[second]
    draft.shaped["exact_ratio"] = ((first, second), multiple)
    draft.touched |= {first, second}
    return True


def _exact_ratio(draft: Draft) -> SampledLimit | None:
    pair, multiple = draft.shaped["exact_ratio"]
    data = {"fixed_ratio": _paired(pair, multiple)}
    return sampled(draft, "exact_ratio", data, {"linked_pairs": [pair]})


def _shape_equal(draft: Draft) -> bool:
    free = [i for i in draft.planned() if i not in draft.touched]
    if len(free) < 2:
        return False
    first, second = draft.stream.sample(free, 2)
    draft.plan[first] = draft.plan[second]
    draft.relate((first, second))
    draft.shaped["as_many_as"] = (first, second)
    draft.touched |= {first, second}
    return True


def _as_many_as(draft: Draft) -> SampledLimit | None:
    return sampled(draft, "as_many_as", {}, {"equal_pairs": [draft.shaped["as_many_as"]]})


def _no_fewer_than(draft: Draft) -> SampledLimit | None:
    for pair in _pairs(draft, first_attractive=False):
        if _ratio(draft, pair) >= 1 and draft.relate(pair):
            return sampled(draft, "no_fewer_than", {}, {"ranked_pairs": [pair]})
    return None


def _complement(draft: Draft) -> SampledLimit | None:
    for pair in _pairs(draft, first_attractive=False):
        pieces = int(_ratio(draft, pair))
        if 2 <= pieces <= 8:
            data = {"pieces_with_each": _paired(pair, pieces)}
            return sampled(draft, "complement", data, {"sets_of_goods": [pair]})
    return None


def _more_than(draft: Draft) -> SampledLimit | None:
    for pair in _pairs(draft, first_attractive=False):
        lead = draft.plan[pair[0]] - draft.plan[pair[1]]
        if lead >= 2:
            return sampled(
                draft, "more_than", {"lead": _paired(pair, lead)}, {"lead_pairs": [pair]}
            )
    return None


def _gap_at_most(draft: Draft) -> SampledLimit | None:
    for pair in _pairs(draft, first_attractive=True):
        gap = draft.plan[pair[0]] - draft.plan[pair[1]]
        if gap >= 2:
            return sampled(draft, "gap_at_most", {"gap": _paired(pair, gap)}, {"gap_pairs": [pair]})
    return None


def _share_at_most(draft: Draft) -> SampledLimit | None:
    item = draft.attractive()[0]
    share = round_up(Fraction(draft.plan[item], draft.total), _FIVE_PERCENT)
    if not _FIVE_PERCENT <= share <= Fraction(9, 10):
        return None
    data = {"largest_share": {item: share}}
    return sampled(draft, "share_at_most", data, {"limited_items": [item]})


def _share_at_least(draft: Draft) -> SampledLimit | None:
    item = draft.attractive()[-1]
    share = round_down(Fraction(draft.plan[item], draft.total), _FIVE_PERCENT)
    if not _FIVE_PERCENT <= share <= Fraction(9, 10):
        return None
    data = {"smallest_share": {item: share}}
    return sampled(draft, "share_at_least", data, {"favored_items": [item]})


def _graded(draft: Draft, *, is_rising: bool) -> dict[str, int]:
    """Points that rise with attraction, or fall, so that an average of them hurts."""
    points = sorted(draft.stream.integer(2, 20) for _ in draft.items)
    order = draft.attractive()
    graded = dict(zip(order[::-1] if is_rising else order, points, strict=True))
    return {i: graded[i] for i in draft.items}


def _average_at_least(draft: Draft) -> SampledLimit | None:
    points = _graded(draft, is_rising=False)
    least = round_down(draft.summed(points) / draft.total, _HALF)
    if len(set(points.values())) == 1 or least < 1:
        return None
    data = {"rating": points, "least_average": least}
    words = {"average": draft.stream.choice(draft.scene.ratings)}
    return sampled(draft, "average_at_least", data, words=words)


def _average_at_most(draft: Draft) -> SampledLimit | None:
    points = _graded(draft, is_rising=True)
    most = round_up(draft.summed(points) / draft.total, _HALF)
    if len(set(points.values())) == 1 or most < 1:
        return None
    data = {"grade": points, "most_average": most}
    words = {"burden": draft.stream.choice(draft.scene.burdens)}
    return sampled(draft, "average_at_most", data, words=words)


_COUNTED = (Counting.PIECES, Counting.UNITS)
_KINDS = (
    LimitKind("ratio_at_least", _ratio_at_least),
    LimitKind("ratio_at_most", _ratio_at_most),
    LimitKind("third_of", _third_of, _shape_third, least_items=3),
    LimitKind("exact_ratio", _exact_ratio, _shape_ratio, least_items=3),
    LimitKind("as_many_as", _as_many_as, _shape_equal, least_items=3),
    LimitKind("no_fewer_than", _no_fewer_than, least_items=3),
    LimitKind("complement", _complement, countings=_COUNTED),
    LimitKind("more_than", _more_than),
    LimitKind("gap_at_most", _gap_at_most),
    LimitKind("share_at_most", _share_at_most, tag="share", least_items=3),
    LimitKind("share_at_least", _share_at_least, tag="share"),
    LimitKind("average_at_least", _average_at_least, tag="average"),
    LimitKind("average_at_most", _average_at_most, tag="average"),
)

RATIOS = {kind.name: kind for kind in _KINDS}
"""Kinds of limits that compare amounts, by name."""

"""Branching: which column a box is split at, and where.

The column is the one whose terms the relaxation's point misses most, each miss weighted by the
multipliers of the term's rows: these say how much of the bound the miss costs.

    split = choose_split(model, box, point, weights)
    split.column, split.at
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite

from optmodel.solving.spatial.factorable_model import Box, CurveTerm, FactorableModel

_INTEGRAL = 1e-6
_MISSED = 1e-9
_LEAST_PART = 0.15  # of the interval, that either half gets
_POINT_WEIGHT = 0.7  # of the relaxation's point against the middle of the interval


@dataclass(frozen=True, slots=True)
class Split:
    """Two halves of an interval: up to `at`, and from `above` on."""

    column: int
    at: float
    above: float


def choose_split(
    model: FactorableModel, box: Box, point: Sequence[float], weights: Sequence[float]
) -> Split | None:
    """The best split, `weights` by term, products first; None where the point misses nothing."""
    fractional = _most_fractional(model, box, point)
    if fractional is not None:
        below = float(point[fractional] // 1)
        return Split(fractional, below, below + 1)
    scores = _scores(model, box, point, weights)
    if not scores:
        return None
    column = max(scores, key=lambda k: (scores[k], -k))
    at = _split_point(model, box, column, point[column])
    if model.is_integer[column]:
        below = min(max(float(at // 1), box.lowers[column]), box.uppers[column] - 1)
        return Split(column, below, below + 1)
    return Split(column, at, at)


def _most_fractional(model: FactorableModel, box: Box, point: Sequence[float]) -> int | None:
    best, distance = None, _INTEGRAL
    for column, is_integer in enumerate(model.is_integer):
        if is_integer and box.width(column) > 0:
            away = abs(point[column] - round(point[column]))
            if away > distance:
                best, distance = column, away
    return best


def _scores(
    model: FactorableModel, box: Box, point: Sequence[float], weights: Sequence[float]
) -> dict[int, float]:
    scores: dict[int, float] = {}

    def add(column: int, score: float) -> None:
        width = box.width(column)
        if width > 1e-9 * (1 + abs(box.lowers[column])):
            scores[column] = scores.get(column, 0.0) + score

    num_products = Counter(c for term in model.products for c in (term.left, term.right))
    for k, product in enumerate(model.products):
        value = point[product.left] * point[product.right]
        miss = abs(value - point[product.column])
        if miss > _MISSED * (1 + abs(value)):
            score = miss * (weights[k] + 1e-7)
            parts = [
                num_products[c] * box.width(c) / (1e-6 + abs(box.lowers[c]) + abs(box.uppers[c]))
                for c in (product.left, product.right)
            ]
            whole = sum(parts) or 1.0
            add(product.left, score * parts[0] / whole)
            add(product.right, score * parts[1] / whole)
    for k, curve in enumerate(model.curves, len(model.products)):
        value = curve.curve.value(point[curve.argument])
        miss = abs(value - point[curve.column]) if isfinite(value) else 1.0
        if not curve.implied and miss > _MISSED * (1 + abs(value)):
            add(curve.argument, miss * (weights[k] + 1e-7))
    return scores


def _split_point(model: FactorableModel, box: Box, column: int, at: float) -> float:
    """Between the point and the middle; at zero where a curve bends there."""
    lower, upper = box.lowers[column], box.uppers[column]
    if lower < 0 < upper and any(_bends(term, column, lower, upper) for term in model.curves):
        return 0.0
    if not isfinite(lower) or not isfinite(upper):
        return _unbounded_split(lower, upper, at)
    width = upper - lower
    at = _POINT_WEIGHT * min(max(at, lower), upper) + (1 - _POINT_WEIGHT) * (lower + width / 2)
    return min(max(at, lower + _LEAST_PART * width), upper - _LEAST_PART * width)


def _bends(term: CurveTerm, column: int, lower: float, upper: float) -> bool:
    return term.argument == column and not term.curve.curvature(lower, upper)


def _unbounded_split(lower: float, upper: float, at: float) -> float:
    if lower > -inf:
        return max(at, 2 * lower, lower + 1)
    return min(at, upper - 1) if upper < inf else at

"""Bound propagation: what the rows and terms say of the bounds of a box.

Each derived bound is moved outward by more than the rounding errors of its computation, so no point
that satisfies the model is ever cut off; an empty interval proves that the box has none.

    propagate(model, box)      # False: the box holds no point of the model
"""

import math
from math import inf, isfinite

from optmodel.solving.spatial.curves import Bounds, widened
from optmodel.solving.spatial.factorable_model import (
    Box,
    CurveTerm,
    FactorableModel,
    LinearSide,
    ProductTerm,
)

MAX_ROUNDS = 12
_WORTHWHILE = 0.02  # the part of an interval that must go for another round
_EMPTY = 1e-9  # how far bounds may cross, relatively, before an interval counts as empty
_INTEGRAL = 1e-6
_ROUNDING = 1e-13


class _EmptyBoxError(Exception):
    """No point is left."""


def propagate(
    model: FactorableModel, box: Box, rounds: int = MAX_ROUNDS, least_rounds: int = 1
) -> bool:
    """Tighten a box in place until little changes; False where nothing is left of it."""
    propagation = _Propagation(model, box)
    try:
        for number in range(1, rounds + 1):
            if not propagation.improves() and number >= least_rounds:
                break
    except _EmptyBoxError:
        return False
    return True


class _Propagation:
    def __init__(self, model: FactorableModel, box: Box) -> None:
        self._model = model
        self._box = box
        self._progress = False

    def improves(self) -> bool:
        """One round over all rows and terms; whether bounds became notably tighter."""
        self._progress = False
        for row in self._model.rows:
            self._row(row)
        for curve in self._model.curves:
            self._curve(curve)
        for product in self._model.products:
            self._product(product)
        return self._progress

    def _bounds(self, column: int) -> Bounds:
        return Bounds(self._box.lowers[column], self._box.uppers[column])

    def _restrict(self, column: int, found: Bounds) -> None:
        """Intersect a column's interval with another one."""
        old_lower, old_upper = lower, upper = self._bounds(column)
        lower, upper = max(lower, found.lower), min(upper, found.upper)
        if self._model.is_integer[column]:
            lower = math.ceil(lower - _INTEGRAL) if isfinite(lower) else lower
            upper = math.floor(upper + _INTEGRAL) if isfinite(upper) else upper
        if lower > upper:
            if lower - upper > _EMPTY * (1 + abs(lower)) or lower == inf or upper == -inf:
                raise _EmptyBoxError
            lower, upper = upper, lower
            lower, upper = max(lower, old_lower), min(upper, old_upper)
        if lower <= old_lower and upper >= old_upper:
            return
        self._box.lowers[column], self._box.uppers[column] = lower, upper
        gone, width = (old_upper - old_lower) - (upper - lower), old_upper - old_lower
        is_new_bound = isfinite(lower) > isfinite(old_lower) or isfinite(upper) > isfinite(
            old_upper
        )
        if is_new_bound or gone > _WORTHWHILE * width > 1e-9 * (1 + abs(lower)):
            self._progress = True

    # ---- rows ------------------------------------------------------------------------------

    def _row(self, row: LinearSide) -> None:
        lowers, uppers = self._box.lowers, self._box.uppers
        least = most = 0.0
        num_least = num_most = 0  # how many entries have no least, or no largest value
        size = 0.0
        for column, c in row.entries:
            low, high = lowers[column], uppers[column]
            low, high = (c * low, c * high) if c > 0 else (c * high, c * low)
            if low == -inf:
                num_least += 1
            else:
                least += low
                size += abs(low)
            if high == inf:
                num_most += 1
            else:
                most += high
                size += abs(high)
        margin = _ROUNDING * size
        if row.upper < inf and num_least <= 1:
            self._limit(row, row.upper + margin + _ROUNDING * abs(row.upper), least, num_least, 1)
        if row.lower > -inf and num_most <= 1:
            self._limit(row, row.lower - margin - _ROUNDING * abs(row.lower), most, num_most, -1)

    def _limit(
        self, row: LinearSide, side: float, activity: float, num_infinite: int, sign: int
    ) -> None:
        """Tighten entries by one side: `sign * sum <= sign * side`, `activity` the extreme sum."""
        if not num_infinite and sign * (activity - side) > _EMPTY * (1 + abs(side)):
            raise _EmptyBoxError
        slack = side - activity
        if not num_infinite and not isfinite(slack):
            return
        for column, c in row.entries:
            bounds = self._bounds(column)
            extreme = bounds.lower if (c > 0) == (sign > 0) else bounds.upper
            if num_infinite:
                if isfinite(extreme):
                    continue
                reach = slack / c
            else:
                reach = extreme + slack / c
            reach_out = _ROUNDING * (abs(extreme) if isfinite(extreme) else 0.0) + 2e-16 * abs(
                reach
            )
            if (c > 0) == (sign > 0):
                self._restrict(column, Bounds(-inf, reach + reach_out))
            else:
                self._restrict(column, Bounds(reach - reach_out, inf))

    # ---- terms -----------------------------------------------------------------------------

    def _curve(self, term: CurveTerm) -> None:
        argument = self._bounds(term.argument)
        self._restrict(term.argument, Bounds(term.curve.domain_lower, inf))
        self._restrict(term.column, term.curve.range(*argument))
        argument = self._bounds(term.argument)
        self._restrict(term.argument, term.curve.preimage(self._bounds(term.column), *argument))

    def _product(self, term: ProductTerm) -> None:
        left, right = self._bounds(term.left), self._bounds(term.right)
        self._restrict(term.column, product_range(left, right))
        product = self._bounds(term.column)
        for one, other in ((term.left, term.right), (term.right, term.left)):
            found = _quotient_range(product, self._bounds(other))
            if found is not None:
                self._restrict(one, found)


def product_range(left: Bounds, right: Bounds) -> Bounds:
    """The products of two intervals; zero times infinity is zero."""
    ends = [_times(a, b) for a in left for b in right]
    return widened(min(ends), max(ends))


def _times(a: float, b: float) -> float:
    return a * b if a and b else 0.0


def _quotient_range(product: Bounds, divisor: Bounds) -> Bounds | None:
    """The quotients of two intervals; None where nothing bounds them.

    A divisor may be zero only where the product may be.
    """
    may_be_zero = product.lower <= 0 <= product.upper
    if divisor.lower < 0 < divisor.upper or (may_be_zero and 0 in divisor):
        return None
    if divisor.lower == divisor.upper == 0:
        return Bounds(inf, -inf)
    least = 1 / divisor.upper if divisor.upper else -inf
    most = 1 / divisor.lower if divisor.lower else inf
    return product_range(product, widened(least, most))

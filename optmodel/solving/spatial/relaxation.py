"""The linear relaxation of a factorable model over a box, and what its multipliers prove.

Products get McCormick's four rows, curves the secant on one side and tangents on the other. Each
row is moved outward by more than its rounding errors, so every point of the model satisfies it.
(G. P. McCormick, Computability of global solutions to factorable nonconvex programs, 1976.)

A bound is not taken from the solver: it is computed anew from the multipliers, as the least value
of a sum of rows over the box, and holds whatever the solver's tolerances are.
(A. Neumaier and O. Shcherbina, Safe bounds in linear and mixed-integer programming, 2004.)

    relaxation = Relaxation(model, box, anchors=[])
    relaxation.add_tangents(point)
    arrays = relaxation.arrays(cost)
"""

from collections.abc import Iterable, Sequence
from math import inf, isfinite
from typing import TYPE_CHECKING

from optmodel.backends import SparseArrays, SparseMatrix
from optmodel.solving.spatial.factorable_model import (
    Box,
    CurveTerm,
    FactorableModel,
    ProductTerm,
    SquareOverTerm,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

_MARGIN = 1e-12
_STEEP = 1e8  # steeper tangents are left out: their rows say little and harm the solver


class Relaxation:
    """The rows of a relaxation; `terms` has the number of each row's term, products first."""

    def __init__(
        self, model: FactorableModel, box: Box, anchors: Iterable[Sequence[float]] = ()
    ) -> None:
        """Tangents touch the curves at both ends of each interval, and at the anchors."""
        self._model = model
        self._box = box
        self._start = [0]
        self._index: list[int] = []
        self._value: list[float] = []
        self._lower: list[float] = []
        self._upper: list[float] = []
        self.terms: list[int] = []
        for row in model.rows:
            self._add(-1, row.entries, row.lower, row.upper)
        for k, product in enumerate(model.products):
            self._add_product(k, product)
        points = list(anchors)
        for k, curve in enumerate(model.curves, len(model.products)):
            self._add_curve(k, curve, points)
        for square in model.squares:
            for point in points:
                self._add_square(square, point)

    def add_tangents(self, point: Sequence[float]) -> bool:
        """Tangents of the curves that a point is on the wrong side of; whether there were any."""
        num_rows = len(self._lower)
        for k, term in enumerate(self._model.curves, len(self._model.products)):
            box = self._box
            sign = term.curve.curvature(box.lowers[term.argument], box.uppers[term.argument])
            value = term.curve.value(point[term.argument])
            if sign and sign * (value - point[term.column]) > 1e-7 * (1 + abs(value)):
                self._add_tangent(k, term, point[term.argument], sign)
        for square in self._model.squares:
            divisor, value = point[square.divisor], _form_value(square, point)
            if value > (point[square.column] * divisor) * (1 + 1e-7) + 1e-7 * divisor:
                self._add_square(square, point)
        return len(self._lower) > num_rows

    def arrays(self, cost: "Values") -> SparseArrays:
        """The linear program that minimizes a cost."""
        import numpy as np

        rows = SparseMatrix(
            np.array(self._start, dtype=np.int32),
            np.array(self._index, dtype=np.int32),
            np.array(self._value),
        )
        return SparseArrays(
            cost,
            np.array(self._box.lowers),
            np.array(self._box.uppers),
            np.array(self._lower),
            np.array(self._upper),
            rows,
            hessian=None,
        )

    # ---- rows ------------------------------------------------------------------------------

    def _add(
        self, term: int, entries: Iterable[tuple[int, float]], lower: float, upper: float
    ) -> None:
        for column, coefficient in entries:
            self._index.append(column)
            self._value.append(coefficient)
        self._start.append(len(self._index))
        self._lower.append(lower)
        self._upper.append(upper)
        self.terms.append(term)

    def _add_product(self, number: int, term: ProductTerm) -> None:
        """McCormick: each factor's distance to a bound, multiplied, keeps its sign."""
        lowers, uppers = self._box.lowers, self._box.uppers
        corners = (
            (lowers[term.left], lowers[term.right], 1),
            (uppers[term.left], uppers[term.right], 1),
            (lowers[term.left], uppers[term.right], -1),
            (uppers[term.left], lowers[term.right], -1),
        )
        for a, b, sign in corners:
            if not (isfinite(a) and isfinite(b)):
                continue
            side = -a * b
            reach = _reach(lowers, uppers, term.left) * abs(b) + _reach(
                lowers, uppers, term.right
            ) * abs(a)
            margin = _MARGIN * (abs(side) + (reach if isfinite(reach) else 0.0))
            entries = _merged(((term.column, 1.0), (term.left, -b), (term.right, -a)))
            if sign > 0:
                self._add(number, entries, side - margin, inf)
            else:
                self._add(number, entries, -inf, side + margin)

    def _add_curve(self, number: int, term: CurveTerm, anchors: Sequence[Sequence[float]]) -> None:
        lower, upper = self._box.lowers[term.argument], self._box.uppers[term.argument]
        sign = term.curve.curvature(lower, upper)
        if not sign:
            return
        self._add_secant(number, term, sign)
        points = {lower, upper, 0.5 * (lower + upper)}
        points.update(min(max(point[term.argument], lower), upper) for point in anchors)
        for x in sorted(points):
            self._add_tangent(number, term, x, sign)

    def _add_secant(self, number: int, term: CurveTerm, sign: int) -> None:
        lower, upper = self._box.lowers[term.argument], self._box.uppers[term.argument]
        at_lower, at_upper = term.curve.value(lower), term.curve.value(upper)
        width = upper - lower
        if not all(map(isfinite, (lower, upper, at_lower, at_upper))) or width <= 0:
            return
        slope = (at_upper - at_lower) / width
        if abs(slope) > _STEEP:
            return
        side = at_lower - slope * lower
        margin = _MARGIN * (abs(at_lower) + abs(at_upper) + abs(slope) * (abs(lower) + width))
        entries = ((term.column, 1.0), (term.argument, -slope))
        if sign > 0:
            self._add(number, entries, -inf, side + margin)
        else:
            self._add(number, entries, side - margin, inf)

    def _add_tangent(self, number: int, term: CurveTerm, x: float, sign: int) -> None:
        if not isfinite(x):
            return
        value, slope = term.curve.value(x), term.curve.slope(x)
        if not isfinite(value) or not abs(slope) <= _STEEP:
            return
        side = value - slope * x
        margin = _MARGIN * (abs(value) + abs(slope * x) + abs(slope))
        entries = ((term.column, 1.0), (term.argument, -slope))
        if sign > 0:
            self._add(number, entries, side - margin, inf)
        else:
            self._add(number, entries, -inf, side + margin)

    def _add_square(self, term: SquareOverTerm, point: Sequence[float]) -> None:
        """The tangent at a point: at `x / d`, the form's slopes; its value there belongs to `d`."""
        divisor = point[term.divisor]
        if divisor <= _MARGIN:
            return
        slopes = {term.divisor: _form_value(term, point) / divisor**2}
        for (i, j), coefficient in term.form.items():
            for one, other in ((i, j), (j, i)):
                slopes[one] = slopes.get(one, 0.0) - coefficient * point[other] / divisor
        if max(map(abs, slopes.values())) > _STEEP:
            return
        reach = sum(
            abs(s) * _reach(self._box.lowers, self._box.uppers, k) for k, s in slopes.items()
        )
        self._add(-1, [(term.column, 1.0), *slopes.items()], -10 * _MARGIN * reach, inf)


def _form_value(term: SquareOverTerm, point: Sequence[float]) -> float:
    return sum(c * point[i] * point[j] for (i, j), c in term.form.items())


def _reach(lowers: Sequence[float], uppers: Sequence[float], column: int) -> float:
    return max(abs(lowers[column]), abs(uppers[column]))


def _merged(entries: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """Entries with one coefficient for each column."""
    total: dict[int, float] = {}
    for column, coefficient in entries:
        total[column] = total.get(column, 0.0) + coefficient
    return list(total.items())


class ProvenBound:
    """The least value of `cost` over the box, proven by multipliers of the rows.

    `reduced_costs` are what the multipliers leave of the cost; `value` is minus infinity where they
    prove nothing.
    """

    def __init__(self, arrays: SparseArrays, multipliers: "Values", cost: "Values") -> None:
        import numpy as np

        side = np.where(multipliers > 0, arrays.row_lower, arrays.row_upper)
        kept = np.where(np.isfinite(side), multipliers, 0.0)
        from_rows = kept * np.where(np.isfinite(side), side, 0.0)
        entry = np.repeat(kept, np.diff(arrays.rows.start)) * arrays.rows.value
        num_columns = len(cost)
        self.reduced_costs: Values = cost - np.bincount(
            arrays.rows.index, weights=entry, minlength=num_columns
        )
        size = np.abs(cost) + np.bincount(
            arrays.rows.index, weights=np.abs(entry), minlength=num_columns
        )
        with np.errstate(invalid="ignore"):  # zero times infinity
            bound = np.where(self.reduced_costs > 0, arrays.column_lower, arrays.column_upper)
            from_columns = np.where(self.reduced_costs == 0, 0.0, self.reduced_costs * bound)
            reach = np.maximum(np.abs(arrays.column_lower), np.abs(arrays.column_upper))
            rounding = np.where(size == 0, 0.0, size * reach)
        total = float(from_rows.sum() + from_columns.sum())
        error = 1e-15 * float(np.abs(from_rows).sum() + rounding.sum())
        self.value = total - error if isfinite(total - error) else -inf

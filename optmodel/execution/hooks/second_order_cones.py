"""Second-order cones as quadratic rows: `t >= |x|` is `x'x - t*t <= 0` with `t >= 0`.

    cone = SecondOrderCone([AffineForm({0: 1.0}, 0.0), AffineForm({1: 2.0}, 5.0)])
    cone.add_to(arrays)      # x0 >= |2 x1 + 5|: 4 x1*x1 + 20 x1 - x0*x0 <= -25, and x0 >= 0

The rewriting is exact. What cancels is left out, so that the cone of a square, `|(t - 1, 2 x)| <=
t + 1`, becomes `4 x*x - 4 t <= 0` and needs no sign.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from optmodel.backends import Product
from optmodel.execution.hooks.mps import Arrays


@dataclass(frozen=True, slots=True)
class AffineForm:
    """`coefficients' x + constant`, over columns by their number."""

    coefficients: Mapping[int, float]
    constant: float

    def plus(self, other: "AffineForm", sign: int) -> "AffineForm":
        """The sum with another form, or the difference from it; what cancels is left out."""
        columns = self.coefficients.keys() | other.coefficients.keys()
        sums = {
            column: self.coefficients.get(column, 0.0) + sign * other.coefficients.get(column, 0.0)
            for column in sorted(columns)
        }
        kept = {column: value for column, value in sums.items() if value}
        return AffineForm(kept, self.constant + sign * other.constant)


@dataclass(frozen=True, slots=True)
class SecondOrderCone:
    """The first form is at least the Euclidean norm of the others."""

    forms: Sequence[AffineForm]

    @property
    def num_products(self) -> int:
        """How many products its row may have, at most."""
        num_columns = len({column for form in self.forms for column in form.coefficients})
        return min(self.num_multiplications, num_columns * (num_columns + 1) // 2)

    @property
    def num_multiplications(self) -> int:
        """How many products the squares of its forms have, before they are summed."""
        sizes = (len(form.coefficients) for form in self.forms)
        return sum(size * (size + 1) // 2 for size in sizes)

    @property
    def has_implied_sign(self) -> bool:
        """Whether the quadratic row alone keeps the first form from being negative.

        It does where the sum `c` of the first form `h` and another `s`, or of `h` and `-s`, is a
        positive constant: the row says `(h - s) c >= 0`, so `h >= s`, and `h` is at least `c / 2`.
        """
        head, *others = self.forms
        sums = (head.plus(other, sign) for other in others for sign in (1, -1))
        return any(not each.coefficients and each.constant > 0 for each in sums)

    def add_to(self, arrays: Arrays) -> None:
        """Adds the quadratic row, and the sign of the first form where it is needed."""
        if not self.has_implied_sign:
            _add_sign(arrays, self.forms[0])
        signs = [-1, *(1 for _ in self.forms[1:])]
        constant = math.fsum(
            sign * form.constant**2 for sign, form in zip(signs, self.forms, strict=True)
        )
        entries, products = self._entries(signs), self._products(signs)
        if entries or products or constant > 0:
            arrays.add_row("", entries, upper=0.0 - constant, products=products)

    def _entries(self, signs: Sequence[int]) -> list[tuple[int, float]]:
        parts: dict[int, list[float]] = defaultdict(list)
        for sign, form in zip(signs, self.forms, strict=True):
            for column, value in form.coefficients.items():
                parts[column].append(2 * sign * form.constant * value)
        sums = ((column, math.fsum(values)) for column, values in sorted(parts.items()))
        return [(column, value) for column, value in sums if value]

    def _products(self, signs: Sequence[int]) -> list[Product]:
        parts: dict[tuple[int, int], list[float]] = defaultdict(list)
        for sign, form in zip(signs, self.forms, strict=True):
            for one, other, value in _square(form):
                parts[one, other].append(sign * value)
        sums = ((*pair, math.fsum(values)) for pair, values in sorted(parts.items()))
        return [(one, other, value) for one, other, value in sums if value]


def _square(form: AffineForm) -> Iterator[Product]:
    """The products in the square of a form, each pair of columns once."""
    terms = sorted(form.coefficients.items())
    for place, (column, value) in enumerate(terms):
        yield column, column, value * value
        for other, factor in terms[place + 1 :]:
            yield column, other, 2 * (value * factor)


def _add_sign(arrays: Arrays, head: AffineForm) -> None:
    """`head >= 0`: a bound where it is one column, as solvers then see the cone; else a row."""
    entries = list(head.coefficients.items())
    if len(entries) != 1 or head.constant:
        if entries or head.constant < 0:
            arrays.add_row("", entries, lower=0.0 - head.constant)
        return
    ((column, value),) = entries
    lowers, uppers = list(arrays.lowers), list(arrays.uppers)
    if value > 0:
        lowers[column] = max(0.0, lowers[column])
    else:
        uppers[column] = min(0.0, uppers[column])
    arrays.lowers, arrays.uppers = lowers, uppers

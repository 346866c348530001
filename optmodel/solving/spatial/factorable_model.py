"""A factorable model: linear rows over columns, and columns that are products or curves of others.

Every model of the algebra can be written so, with more columns. It is minimized, and all numbers
are floats.

    model.curves[0]        # CurveTerm(column=4, argument=1, curve=PowerCurve(2.0))
    model.products[0]      # ProductTerm(column=5, left=0, right=1)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from optmodel.solving.spatial.curves import Curve


@dataclass(frozen=True, slots=True)
class CurveTerm:
    """`x[column] == curve(x[argument])`.

    One that is `implied` follows from other terms: it makes relaxations tighter, and needs no
    branching.
    """

    column: int
    argument: int
    curve: Curve
    implied: bool = False


@dataclass(frozen=True, slots=True)
class ProductTerm:
    """`x[column] == x[left] * x[right]`."""

    column: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class SquareOverTerm:
    """`x[column] >= form(x) / x[divisor]`, with a positive semidefinite quadratic form over a
    nonnegative divisor: it is convex. It follows from other terms."""

    column: int
    divisor: int
    form: Mapping[tuple[int, int], float]


@dataclass(frozen=True, slots=True)
class LinearForm:
    """`constant + sum of coefficients[k] * x[k]`."""

    coefficients: Mapping[int, float]
    constant: float = 0.0

    def at(self, point: Sequence[float]) -> float:
        """The value at a point."""
        return self.constant + sum(c * point[k] for k, c in self.coefficients.items())


@dataclass(frozen=True, slots=True)
class LinearSide:
    """`lower <= sum of entries <= upper`, a row as propagation reads it."""

    entries: Sequence[tuple[int, float]]
    lower: float
    upper: float


@dataclass(slots=True)
class Box:
    """Lower and upper bounds of all columns."""

    lowers: list[float]
    uppers: list[float]

    def copy(self) -> "Box":
        """A box that changes by itself."""
        return Box(self.lowers.copy(), self.uppers.copy())

    def width(self, column: int) -> float:
        """The distance of a column's bounds."""
        return self.uppers[column] - self.lowers[column]


@dataclass(slots=True)
class FactorableModel:
    """Columns with their bounds, linear rows, terms, and the form that is minimized.

    The first `num_original` columns are those of the flat model.
    """

    num_original: int
    box: Box
    is_integer: list[bool]
    objective: LinearForm = field(default_factory=lambda: LinearForm({}))
    rows: list[LinearSide] = field(default_factory=list)
    curves: list[CurveTerm] = field(default_factory=list)
    products: list[ProductTerm] = field(default_factory=list)
    squares: list[SquareOverTerm] = field(default_factory=list)
    definitions: list[Callable[[Sequence[float]], float]] = field(default_factory=list)
    """The value of each further column, from those before it."""

    @property
    def num_columns(self) -> int:
        """How many columns there are, with those of terms."""
        return len(self.is_integer)

    def extended(self, values: Sequence[float]) -> list[float] | None:
        """Values of all columns for those of the flat model's; None where one is undefined."""
        point = list(values)
        try:
            for definition in self.definitions:
                point.append(definition(point))
        except (ValueError, ArithmeticError):
            return None
        return point

"""The constraints of a flat model one side at a time, each written `body <= limit`.

    [side.name for side in constraint_sides(flat)]      # ['capacity <= 40', 'x >= 0', ...]
    linear_parts(flat)["row:3"].coefficients            # {0: 1, 2: 5}

A key such as `row:3:upper`, `column:2:lower` or `indicator:0:upper` names a side in certificates.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from optmodel.equivalence.column_domain import column_bounds
from optmodel.formulation import FlatModel, FlatRow, Number, Polynomial


@dataclass(frozen=True, slots=True)
class ConstraintSide:
    """`body <= limit`, demanded only where the column of `condition` has its value."""

    key: str
    name: str
    body: Polynomial
    limit: Number
    condition: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class LinearPart:
    """A linear row `lower <= sum of coefficient * column <= upper`, perhaps under a condition."""

    coefficients: Mapping[int, Number]
    lower: Number | None
    upper: Number | None
    condition: tuple[int, int] | None = None


def constraint_sides(model: FlatModel) -> Iterator[ConstraintSide]:
    """Each side of each row, indicator and bound; what integrality demands is not among them."""
    for number, row in enumerate(model.rows):
        yield from _row_sides(f"row:{number}", row, None)
    for number, indicator in enumerate(model.indicators):
        condition = (indicator.column, indicator.value)
        yield from _row_sides(f"indicator:{number}", indicator.row, condition)
    for number, (lower, upper) in enumerate(column_bounds(model)):
        bound = FlatRow(model.columns[number].name, Polynomial.symbol(number), lower, upper)
        yield from _row_sides(f"column:{number}", bound, None)


def side_of_key(model: FlatModel, key: str) -> ConstraintSide | None:
    """The side that a key names, or None."""
    return next((side for side in constraint_sides(model) if side.key == key), None)


def linear_parts(model: FlatModel) -> dict[str, LinearPart]:
    """The linear rows and indicators of a model by key, without the side: `row:3`."""
    parts: dict[str, LinearPart] = {}
    for number, row in enumerate(model.rows):
        coefficients = linear_coefficients(row.body, len(model.columns))
        if coefficients is not None:
            parts[f"row:{number}"] = LinearPart(coefficients, row.lower, row.upper)
    for number, indicator in enumerate(model.indicators):
        row = indicator.row
        coefficients = linear_coefficients(row.body, len(model.columns))
        if coefficients is not None:
            condition = (indicator.column, indicator.value)
            parts[f"indicator:{number}"] = LinearPart(coefficients, row.lower, row.upper, condition)
    return parts


def linear_coefficients(body: Polynomial, num_columns: int) -> Mapping[int, Number] | None:
    """Coefficients by column, or None where the body is not linear in the columns."""
    if any(len(m) != 1 or m[0] >= num_columns for m in body.terms):
        return None
    return {m[0]: c for m, c in body.terms.items()}


def _row_sides(
    key: str, row: FlatRow, condition: tuple[int, int] | None
) -> Iterator[ConstraintSide]:
    if row.upper is not None:
        name = f"{row.name} <= {_text(row.upper)}"
        yield ConstraintSide(f"{key}:upper", name, row.body, row.upper, condition)
    if row.lower is not None:
        name = f"{row.name} >= {_text(row.lower)}"
        yield ConstraintSide(f"{key}:lower", name, -row.body, -row.lower, condition)


def _text(limit: Number) -> str:
    return f"{float(limit):.10g}"

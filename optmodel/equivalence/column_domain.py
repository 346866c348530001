"""The values that the columns of a flat model take: their bounds, and which are whole.

column_bounds(flat)[0]                         # (0, 4): whole where the column is
takes_whole_values(flat, flat.rows[0].body)    # True: whole coefficients of whole columns
"""

from fractions import Fraction
from math import ceil, floor

from optmodel.formulation import Domain, FlatColumn, FlatModel, FlatRow, Number, Polynomial

Bounds = tuple[Number | None, Number | None]
"""The lower and the upper bound of a column; a missing one is infinite."""


def column_bounds(model: FlatModel) -> list[Bounds]:
    """The bounds of each column; those of integral ones are whole, of binary ones within 0 to 1."""
    return [bounds(column) for column in model.columns]


def is_integral(column: FlatColumn) -> bool:
    """Whether a column takes only whole values."""
    return column.domain is not Domain.CONTINUOUS


def bounds(column: FlatColumn) -> Bounds:
    """The bounds of one column, whole where it is, of a binary one within 0 to 1."""
    lower, upper = column.lower, column.upper
    if not is_integral(column):
        return lower, upper
    lower = None if lower is None else ceil(lower)
    upper = None if upper is None else floor(upper)
    if column.domain is Domain.BINARY:
        lower, upper = max(lower or 0, 0), 1 if upper is None else min(upper, 1)
    return lower, upper


def takes_whole_values(model: FlatModel, body: Polynomial) -> bool:
    """Whether a polynomial of whole columns and whole coefficients has whole values alone."""
    return all(
        Fraction(c).denominator == 1
        and all(s < len(model.columns) and is_integral(model.columns[s]) for s in monomial)
        for monomial, c in body.terms.items()
    )


def defined_value(row: FlatRow, column: int) -> Polynomial | None:
    """What an equation makes of a column that occurs in it once and by itself, or None."""
    factor = row.body.terms.get((column,))
    if row.lower is None or row.lower != row.upper or not factor:
        return None
    if any(column in monomial and len(monomial) > 1 for monomial in row.body.terms):
        return None
    return (row.lower - (row.body - Polynomial.symbol(column) * factor)) * (Fraction(1) / factor)

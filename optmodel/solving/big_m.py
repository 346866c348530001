"""The big-M bridge: each indicator becomes a linear row that a large constant relaxes.

SCIP branches on indicators, HiGHS solves these rows instead. The constant is the smallest that the
bounds of the columns allow: the larger it is, the more a binary that is nearly 0 relaxes the row.

    without_indicators(flat).indicators      # ()
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from optmodel.formulation import FlatColumn, FlatIndicator, FlatModel, FlatRow, Number, Polynomial


def without_indicators(flat: FlatModel) -> FlatModel | None:
    """The same model with rows for indicators, or None where a body is nonlinear or unbounded."""
    rows = list(flat.rows)
    for indicator in flat.indicators:
        switched = _switched_rows(flat, indicator)
        if switched is None:
            return None
        rows += switched
    return replace(flat, rows=tuple(rows), indicators=())


def _switched_rows(flat: FlatModel, indicator: FlatIndicator) -> list[FlatRow] | None:
    row = indicator.row
    if row.body.degree > 1 or not is_over_columns(row.body, len(flat.columns)):
        return None
    span = activity_bounds(row.body, flat.columns)
    rows: list[FlatRow] = []
    if row.upper is not None:
        if span.upper is None:
            return None
        body, limit = _switched(row.body, row.upper, span.upper, indicator)
        rows.append(FlatRow(row.name, body, None, limit))
    if row.lower is not None:
        if span.lower is None:
            return None
        body, limit = _switched(row.body, row.lower, span.lower, indicator)
        rows.append(FlatRow(row.name, body, limit, None))
    return rows


def _switched(
    body: Polynomial, limit: Number, extreme: Number, indicator: FlatIndicator
) -> tuple[Polynomial, Number]:
    """Body and limit of a row that reads `limit` when switched on, and `extreme` otherwise."""
    symbol = Polynomial.symbol(indicator.column)
    if indicator.value == 1:
        return body - symbol * (limit - extreme), extreme
    return body - symbol * (extreme - limit), limit


def is_over_columns(body: Polynomial, num_columns: int) -> bool:
    """Whether all symbols of a polynomial are columns, not nonlinear terms."""
    return all(symbol < num_columns for term in body.terms for symbol in term)


@dataclass(frozen=True, slots=True)
class ActivityBounds:
    """The smallest and the largest value of an expression; a missing one is infinite."""

    lower: Number | None
    upper: Number | None


def activity_bounds(body: Polynomial, columns: Sequence[FlatColumn]) -> ActivityBounds:
    """The bounds of a body of degree one at most, from those of the columns."""
    assert body.degree <= 1, "only a linear body has bounds that follow from those of the columns"
    lower: Number | None = body.constant
    upper: Number | None = body.constant
    for monomial, coefficient in body.without_constant().terms.items():
        column = columns[monomial[0]]
        low, high = column.lower, column.upper
        if coefficient < 0:
            low, high = high, low
        lower = None if lower is None or low is None else lower + coefficient * low
        upper = None if upper is None or high is None else upper + coefficient * high
    return ActivityBounds(lower, upper)

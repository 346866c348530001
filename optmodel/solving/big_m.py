"""Indicators replaced by plain rows: a constant, derived from the bounds, switches each one off.

SCIP branches on indicators; with these rows HiGHS solves the same model without knowing them. The
constant is the least that works, so that rounding has little to leak through.

    without_indicators(flat).indicators      # ()
"""

from dataclasses import replace

from optmodel.formulation import FlatModel, Number
from optmodel.formulation.flat import Indicator, Row
from optmodel.formulation.polynomial import Polynomial
from optmodel.solving.ranges import linear_range


def without_indicators(flat: FlatModel) -> FlatModel | None:
    """The same model with rows for indicators, or None where a body is nonlinear or unbounded."""
    rows = list(flat.rows)
    for indicator in flat.indicators:
        switched = _switched_rows(flat, indicator)
        if switched is None:
            return None
        rows += switched
    return replace(flat, rows=tuple(rows), indicators=())


def _switched_rows(flat: FlatModel, indicator: Indicator) -> list[Row] | None:
    row = indicator.row
    if row.body.degree > 1 or not _is_over_columns(row.body, len(flat.columns)):
        return None
    span = linear_range(row.body, flat.columns)
    rows: list[Row] = []
    if row.upper is not None:
        if span.upper is None:
            return None
        body, limit = _switched(row.body, row.upper, span.upper, indicator)
        rows.append(Row(row.name, body, None, limit))
    if row.lower is not None:
        if span.lower is None:
            return None
        body, limit = _switched(row.body, row.lower, span.lower, indicator)
        rows.append(Row(row.name, body, limit, None))
    return rows


def _switched(
    body: Polynomial, limit: Number, extreme: Number, indicator: Indicator
) -> tuple[Polynomial, Number]:
    """Body and limit of a row that reads `limit` when switched on, and `extreme` otherwise."""
    symbol = Polynomial.symbol(indicator.column)
    if indicator.value == 1:
        return body - symbol * (limit - extreme), extreme
    return body - symbol * (extreme - limit), limit


def _is_over_columns(body: Polynomial, num_columns: int) -> bool:
    return all(symbol < num_columns for term in body.terms for symbol in term)

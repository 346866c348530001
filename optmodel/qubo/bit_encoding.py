"""How the columns of a flat model are written with bits: each column is a polynomial in them.

A binary column is a bit. A whole column between `lower` and `upper` is `lower + b0 + 2 b1 + ... +
r bk`, in which the last weight is the rest, so that the largest sum is `upper` exactly: the bounded
coefficient encoding of S. Karimi and P. Ronagh, "Practical integer-to-binary mapping for quantum
annealers", Quantum Information Processing 18, 2019.

    encoding = encode_columns(flat)
    encoding.bits                 # ('take[i1]:1', 'take[i1]:2')
    encoding.columns[0].terms     # {(0,): 1, (1,): 2}
"""

from collections.abc import Iterator
from dataclasses import dataclass

from optmodel.errors import UserError
from optmodel.formulation import FlatModel, Polynomial
from optmodel.qubo.literal_row import LiteralRow, literal_rows
from optmodel.qubo.multilinear import substituted
from optmodel.qubo.whole_columns import WholeRange, whole_ranges


@dataclass(frozen=True, slots=True)
class BitEncoding:
    """Bits by name, each column of a flat model as a polynomial in them, and the rows over bits.

    Where all rows hold, the columns are a feasible point of the model, and at least one optimal
    point of the model is reached so.
    """

    bits: tuple[str, ...]
    columns: tuple[Polynomial, ...]
    rows: tuple[LiteralRow, ...]


def encode_columns(flat: FlatModel) -> BitEncoding:
    """The encoding column by column. Raises `UserError` for a model that bits cannot hold."""
    bits: list[str] = []
    columns: list[Polynomial] = []
    for column, span in zip(flat.columns, _ranges(flat), strict=True):
        if span.lower > span.upper:
            raise UserError(f"The column '{column.name}' has no value between its bounds.")
        weights = bounded_weights(span.upper - span.lower)
        first = len(bits)
        columns.append(
            span.lower
            + Polynomial({(first + number,): weight for number, weight in enumerate(weights)})
        )
        is_bit = weights == [1]
        bits += [column.name] if is_bit else [f"{column.name}:{n}" for n in range(len(weights))]
    return BitEncoding(tuple(bits), tuple(columns), tuple(_rows(flat, columns)))


def bounded_weights(largest: int) -> list[int]:
    """Weights whose sums are all whole numbers from 0 to the largest, and no others."""
    weights: list[int] = []
    rest = largest
    while rest > 0:
        weights.append(min(1 << len(weights), rest))
        rest -= weights[-1]
    return weights


def _ranges(flat: FlatModel) -> tuple[WholeRange, ...]:
    if flat.nonlinear_terms:
        raise UserError(
            "The model has nonlinear functions, and a QUBO has products of two bits only: give "
            "records of problems that are linear or quadratic."
        )
    return whole_ranges(flat)


def _rows(flat: FlatModel, columns: "list[Polynomial]") -> Iterator[LiteralRow]:
    """All rows over bits; an indicator's row is said where its bit has the value."""
    for row in flat.rows:
        body = _linear(row.name, substituted(row.body, columns))
        yield from literal_rows(row.name, body, row.lower, row.upper)
    for indicator in flat.indicators:
        row = indicator.row
        body = _linear(row.name, substituted(row.body, columns))
        bit = columns[indicator.column]
        if not bit.is_constant:
            ((symbol,),) = bit.terms
            premise = symbol if indicator.value else ~symbol
            body = _restricted(body, symbol, indicator.value)
            yield from literal_rows(row.name, body, row.lower, row.upper, premise)
        elif bit.constant == indicator.value:
            yield from literal_rows(row.name, body, row.lower, row.upper)


def _restricted(body: Polynomial, symbol: int, value: int) -> Polynomial:
    """A linear body with one bit set to a value."""
    weight = body.terms.get((symbol,), 0)
    return body + weight * (value - Polynomial.symbol(symbol))


def _linear(name: str, body: Polynomial) -> Polynomial:
    if body.degree > 1:
        raise UserError(
            f"The row '{name}' is not linear, and the penalty of a row is its square: give records "
            "of problems whose limits are linear."
        )
    return body

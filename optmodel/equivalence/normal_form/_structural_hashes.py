"""A number for each column that follows from what stands around it, and not from names or order.

    structural_hashes(model)[3]

Columns of two models that correspond have the same number. It breaks ties where a column is chosen,
and decides nothing else: columns that differ may have one number.
"""

from optmodel.equivalence.normal_form.reduced_model import OBJECTIVE, ReducedModel, ReducedRow
from optmodel.formulation import Number, Polynomial

_ROUNDS = 4


def structural_hashes(model: ReducedModel) -> dict[int, int]:
    """The hash of each column, after a few rounds of looking at its neighbours."""
    hashes = {
        number: hash((column.is_integral, _bound(column.lower), _bound(column.upper)))
        for number, column in model.columns.items()
    }
    for _ in range(_ROUNDS):
        rows = {number: _row_hash(row, hashes) for number, row in model.rows.items()}
        sums = dict.fromkeys(hashes, 0)
        _add(sums, model.objective, OBJECTIVE, 1, hashes)
        for number, row in model.rows.items():
            _add(sums, row.body, rows[number], 1 / row.body.content, hashes)
        hashes = {number: hash((hashes[number], sums[number])) for number in hashes}
    return hashes


def _row_hash(row: ReducedRow, hashes: dict[int, int]) -> int:
    """The same for a row and its opposite."""
    factor = 1 / row.body.content
    lower = None if row.lower is None else row.lower * factor
    upper = None if row.upper is None else row.upper * factor
    ahead = sum(_term(f * factor, m, hashes) for m, f in row.body.terms.items())
    behind = sum(_term(-f * factor, m, hashes) for m, f in row.body.terms.items())
    opposite = (None if upper is None else -upper, None if lower is None else -lower)
    return hash((ahead, _bound(lower), _bound(upper))) + hash((behind, *map(_bound, opposite)))


def _add(
    sums: dict[int, int], body: Polynomial, place: int, scale: Number, hashes: dict[int, int]
) -> None:
    for monomial, factor in body.terms.items():
        value = hash((place, _term(max(factor, -factor) * scale, monomial, hashes)))
        for symbol in monomial:
            if symbol in sums:
                sums[symbol] += value


def _term(factor: Number, monomial: tuple[int, ...], hashes: dict[int, int]) -> int:
    return hash((factor, *sorted(hashes.get(symbol, 0) for symbol in monomial)))


def _bound(bound: Number | None) -> tuple[Number, ...]:
    """The bound so that its hash is the same in every process."""
    return () if bound is None else (bound,)

"""Pegging: bits that have one value in every optimal solution, by prices and a solution at hand.

For prices y of the rows, y >= 0 where a row is an inequality, no feasible point has less than

    L(y) = minimum over all points of f(x) + sum of y_r (a_r x - b_r),

which takes each bit at the sign of its own price. Where the other value of a bit raises L(y) above
the objective of a feasible point, no optimal solution has that value, so the bit is pegged: G.
Ingargiola and J. Korsh, "Reduction algorithm for zero-one single knapsack problems", Management
Science 20, 1973. The prices are the duals of the linear relaxation, rounded; the feasible point is
its rounded solution, repaired. Neither has to be right: the bound holds for all prices, and the
point is checked row by row, both in rationals.

    pegged = pegged_bits(program)         # {3: 1, 7: 0}
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf

from optmodel.backends import LinearRow, Model, SolutionStatus, VariableType, solve
from optmodel.formulation import Number, Polynomial
from optmodel.qubo.binary_program import BinaryProgram
from optmodel.qubo.flip_search import FlipSearch
from optmodel.qubo.multilinear import value_at

_PARTS = 1 << 10
"""Prices are rounded to one part of it."""


@dataclass(frozen=True, slots=True)
class PricedRelaxation:
    """The linear relaxation of a program: its solution, and a price for each row."""

    values: tuple[float, ...]
    prices: tuple[Fraction, ...]


def pegged_bits(program: BinaryProgram) -> dict[int, int]:
    """Bits with their value in every optimal solution; none where the objective is quadratic."""
    if program.objective.degree != 1:
        return {}
    relaxation = _relaxation(program)
    if relaxation is None:
        return {}
    search = FlipSearch(program, [round(value) for value in relaxation.values])
    search.restore()
    search.improve()
    if not program.is_feasible(search.bits):
        return {}
    return _beyond(program, relaxation.prices, value_at(program.objective, search.bits))


def _beyond(
    program: BinaryProgram, prices: Sequence[Fraction], objective: Number
) -> dict[int, int]:
    """The bits whose other value lies beyond the objective of a feasible point."""
    priced = Polynomial.total(
        [
            program.objective,
            *(y * (row.body - row.limit) for y, row in zip(prices, program.rows, strict=True)),
        ]
    )
    own = {monomial[0]: Fraction(c) for monomial, c in priced.without_constant().terms.items()}
    bound = priced.constant + sum(min(Fraction(0), price) for price in own.values())
    return {bit: int(price < 0) for bit, price in own.items() if bound + abs(price) > objective}


def _relaxation(program: BinaryProgram) -> PricedRelaxation | None:
    count = len(program.bits)
    costs = [float(program.objective.terms.get((bit,), 0)) for bit in range(count)]
    model = Model([0.0] * count, [1.0] * count, costs, [VariableType.CONTINUOUS] * count)
    for row in program.rows:
        body = row.body
        limit = float(row.limit - body.constant)
        entries = [(m[0], float(w)) for m, w in sorted(body.without_constant().terms.items())]
        model.rows.append(LinearRow(entries, limit if row.is_equality else -inf, limit))
    result = solve(model)
    is_optimal = result.solution_status is SolutionStatus.OPTIMAL
    if not is_optimal or result.values is None or result.row_duals is None:
        return None
    prices = (Fraction(-round(dual * _PARTS), _PARTS) for dual in result.row_duals)
    return PricedRelaxation(
        result.values,
        tuple(
            price if row.is_equality else max(Fraction(0), price)
            for price, row in zip(prices, program.rows, strict=True)
        ),
    )

"""The point of a model that a label's solution is, found on the side of the program.

For a model whose points are too many, this is what can be checked beside the proof of its weights:
that a solution of the label's objective is a point of the program, that it decodes to a feasible
solution of the instance, and that its energy is that objective. A linear program is solved anew; of
a quadratic one the bits are those that give the label's columns.

    point = label_point(model, solution)       # values of all variables, or None
"""

from collections.abc import Sequence
from itertools import product
from math import inf

from optmodel.backends import LinearRow, Model, SolutionStatus, VariableType, solve
from optmodel.formulation import Polynomial, Solution, flatten
from optmodel.qubo.binary_program import BinaryProgram
from optmodel.qubo.multilinear import value_at
from optmodel.qubo.points import slack_groups
from optmodel.qubo.qubo_model import QuboModel

_MOST_SLACK = 16
"""Of a row with more slack bits the best slack is not looked for."""


def label_point(model: QuboModel, solution: Solution) -> tuple[int, ...] | None:
    """The variables at an optimum of the program, with the best slack; None where none is found."""
    bits = _program_bits(model.program, solution)
    if bits is None:
        return None
    number = {name: k for k, name in enumerate(model.program.bits)}
    values = {
        k: bits[number[name]] for k, name in enumerate(model.variables) if k not in model.slack
    }
    for group in slack_groups(model.energy, model.slack):
        if len(group) > _MOST_SLACK:
            return None
        values |= _best_slack(model.energy, values, group)
    return tuple(values[k] for k in range(len(values)))


def _program_bits(program: BinaryProgram, solution: Solution) -> list[int] | None:
    """An optimum of a linear program, or the bits that mean a solution."""
    count = len(program.bits)
    is_linear = program.objective.degree <= 1
    terms = program.objective.terms
    costs = [float(terms.get((bit,), 0)) if is_linear else 0.0 for bit in range(count)]
    model = Model([0.0] * count, [1.0] * count, costs, [VariableType.BINARY] * count)
    for row in program.rows:
        model.rows.append(_row(row.body, row.limit, is_equality=row.is_equality))
    for column, polynomial in zip(flatten(program.instance).columns, program.columns, strict=True):
        if not is_linear and polynomial.degree == 1:
            value = int(solution[column.variable, column.key])
            model.rows.append(_row(polynomial, value, is_equality=True))
    result = solve(model)
    if result.solution_status is not SolutionStatus.OPTIMAL or result.values is None:
        return None
    bits = [round(value) for value in result.values]
    return bits if program.is_feasible(bits) else None


def _row(body: Polynomial, limit: int, *, is_equality: bool) -> LinearRow:
    side = float(limit - body.constant)
    entries = [(m[0], float(w)) for m, w in sorted(body.without_constant().terms.items())]
    return LinearRow(entries, side if is_equality else -inf, side)


def _best_slack(
    energy: Polynomial, values: "dict[int, int]", group: Sequence[int]
) -> "dict[int, int]":
    """The values of slack bits that products join with which the energy is least."""
    inside = set(group)
    own = [
        (tuple(bit for bit in monomial if bit in inside), weight)
        for monomial, weight in energy.terms.items()
        if inside.intersection(monomial)
        and all(values[bit] for bit in monomial if bit not in inside)
    ]
    place = {bit: k for k, bit in enumerate(group)}
    added = Polynomial.total(
        Polynomial({tuple(sorted(place[bit] for bit in monomial)): weight})
        for monomial, weight in own
    )
    best = min(product((0, 1), repeat=len(group)), key=lambda choice: value_at(added, choice))
    return dict(zip(group, best, strict=True))

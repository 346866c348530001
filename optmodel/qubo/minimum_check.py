"""Whether the minimum of a QUBO, mapped back, is the optimum that a label says.

    check_minimum(model, objective, solution)     # a MinimumCheck, or a Rejection that says why not

All points are looked at where there are at most 20 bits besides slack, and every minimum must
decode to a feasible solution of the label's objective. Beyond that, a model whose weights are
proven to be safe is checked at the point of the label (see `label_point`): by the theorem no energy
is below the least objective, so a point whose energy is the label's objective is a minimum, and
every minimum is optimal. The energy of another model is minimized by SCIP, whose proof is checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from optmodel.formulation import Number, Solution, check_solution
from optmodel.qubo.codes import STEP, QuboCode
from optmodel.qubo.label_point import label_point
from optmodel.qubo.multilinear import value_at
from optmodel.qubo.points import EnergyMinima, exact_minima
from optmodel.qubo.qubo_model import QuboModel
from optmodel.rejection import Rejection

SECONDS = 20.0
"""How long the solver may take."""


class MinimumProof(StrEnum):
    """How a minimum is known to be one."""

    ENUMERATION = "enumeration"
    """Of all points."""
    THEOREM = "theorem"
    """That the weights are safe, and the energy of one point."""
    SOLVER = "solver"
    """SCIP's bound, which leaves no room for less."""


@dataclass(frozen=True, slots=True)
class MinimumCheck:
    """The least energy, how it is known, and how many different choices of bits have it."""

    energy: int
    proof: MinimumProof
    num_minima: int
    """Of all points with an enumeration; else 1, the one that was looked at."""


def check_minimum(
    model: QuboModel, objective: Number, solution: Solution | None = None
) -> MinimumCheck | Rejection:
    """Compare every minimum that is found with the objective of a label.

    The solution of the label is only needed for quadratic objectives of many bits.
    """
    proof = MinimumProof.ENUMERATION
    minima = exact_minima(model.energy, len(model.variables), model.slack)
    if minima is None and model.has_safe_weight:
        point = label_point(model, solution or {}) if solution or _is_linear(model) else None
        if point is not None and _energy(model, point) * model.unit == objective:
            proof, minima = MinimumProof.THEOREM, EnergyMinima(_energy(model, point), (point,))
    if minima is None:
        solved = _solved(model)
        if isinstance(solved, Rejection):
            return solved
        proof, minima = MinimumProof.SOLVER, solved
    for point in minima.points:
        rejection = _difference(model, point, objective)
        if rejection is not None:
            return rejection
    return MinimumCheck(minima.energy, proof, len(minima.points))


def _is_linear(model: QuboModel) -> bool:
    return model.program.objective.degree <= 1


def _energy(model: QuboModel, point: Sequence[int]) -> int:
    return int(value_at(model.energy, point))


def _difference(model: QuboModel, point: Sequence[int], objective: Number) -> Rejection | None:
    check = check_solution(model.program.instance, model.solution(point))
    if check.worst.amount:
        return Rejection(
            STEP, QuboCode.INFEASIBLE_MINIMUM, f"a minimum breaks '{check.worst.name}'"
        )
    if check.objective != objective:
        detail = f"a minimum has the objective {float(check.objective)}, not {float(objective)}"
        return Rejection(STEP, QuboCode.OTHER_MINIMUM, detail)
    return None


def _solved(model: QuboModel) -> EnergyMinima | Rejection:
    """A minimum by SCIP, whose bound leaves no room for a smaller whole energy."""
    from optmodel.backends import Model, SolutionStatus, SolveOptions, VariableType, solve_with_scip

    count = len(model.variables)
    terms = model.energy.terms
    solved = solve_with_scip(
        Model(
            [0.0] * count,
            [1.0] * count,
            [float(terms.get((k,), 0)) for k in range(count)],
            [VariableType.BINARY] * count,
            products=[(*m, float(c)) for m, c in sorted(terms.items()) if len(m) == 2],
        ),
        SolveOptions(seconds=SECONDS),
    )
    if solved.solution_status is not SolutionStatus.OPTIMAL or not solved.values:
        return Rejection(
            STEP, QuboCode.NOT_SOLVED, f"no minimum was proven within {SECONDS:g} seconds"
        )
    point = tuple(round(value) for value in solved.values)
    energy = _energy(model, point)
    if solved.bound is None or energy - model.offset - solved.bound >= 1:
        return Rejection(
            STEP, QuboCode.NOT_SOLVED, "the solver's bound leaves room for less energy"
        )
    return EnergyMinima(energy, (point,))

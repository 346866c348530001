"""SCIP, through pyscipopt: any flat model, to proven global optimality.

One thread, no output, a fresh solver object each time.

    outcome = solve_with_scip(flat, SolveLimits())
"""

from functools import cache
from typing import Any

from optmodel.formulation import Domain, FlatModel, Goal
from optmodel.formulation.flat import Indicator, Row
from optmodel.solving._scip_expressions import ScipExpressions
from optmodel.solving.availability import solver_info
from optmodel.solving.limits import SolveLimits
from optmodel.solving.outcome import Outcome
from optmodel.solving.status import Termination

NAME = "scip"

_PARAMETERS: dict[str, bool | int | float] = {
    "numerics/feastol": 1e-7,
    # An interrupt belongs to Python, not to the solver.
    "misc/catchctrlc": False,
}

# A curve over a continuum is closed in on without end, and SCIP's bound at times stalls at a few
# parts in ten million. This is half of what a certificate allows; its solutions are far closer.
# Every other model is solved to no gap at all.
_CURVED_GAP = 5e-7

_KINDS = {Domain.CONTINUOUS: "C", Domain.INTEGER: "I", Domain.BINARY: "B"}


def solve_with_scip(flat: FlatModel, limits: SolveLimits) -> Outcome:
    """Solve a flat model, nonlinear and with indicators as it may be."""
    solver = _new_solver(limits, gap=_CURVED_GAP if _is_curved(flat) else 0.0)
    columns = [
        solver.addVar(
            vtype=_KINDS[column.domain],
            lb=None if column.lower is None else float(column.lower),
            ub=None if column.upper is None else float(column.upper),
        )
        for column in flat.columns
    ]
    expressions = ScipExpressions(flat.atoms, columns)
    _set_objective(solver, flat, expressions)
    for row in flat.rows:
        solver.addCons(_constraint(row, expressions))
    if flat.indicators:
        # SCIP 10.0.2 calls wrong points optimal at times, in about one of 700 random models.
        solver.setParam("misc/allowstrongdualreds", False)
    for indicator in flat.indicators:
        _add_indicator(solver, indicator, columns, expressions)
    try:
        solver.optimize()
    except Exception:  # noqa: BLE001 - pyscipopt raises the bare class when SCIP itself gives up
        return Outcome(NAME, version(), Termination.ERROR)
    return _outcome(solver, columns)


@cache
def version() -> str:
    """The version of SCIP itself."""
    from pyscipopt import Model

    model = Model(createscip=False)
    return f"{model.getMajorVersion()}.{model.getMinorVersion()}.{model.getTechVersion()}"


def _is_curved(flat: FlatModel) -> bool:
    """Whether something is nonlinear and some column is continuous."""
    is_linear = not flat.atoms and all(
        body.degree <= 1 for body in (flat.objective, *(row.body for row in flat.rows))
    )
    return not is_linear and any(c.domain is Domain.CONTINUOUS for c in flat.columns)


def _new_solver(limits: SolveLimits, gap: float) -> Any:
    from pyscipopt import Model

    solver = Model()
    solver.hideOutput()
    solver.setParams(_PARAMETERS)
    solver.setParam("limits/gap", gap)
    solver.setParam("limits/absgap", gap)
    solver.setParam("limits/totalnodes", limits.nodes)
    solver.setParam("limits/time", limits.seconds)
    return solver


def _set_objective(solver: Any, flat: FlatModel, expressions: ScipExpressions) -> None:
    """SCIP takes linear objectives only; any other one is driven through a free variable."""
    sense = flat.goal.value
    if flat.objective.degree <= 1 and not expressions.has_atoms(flat.objective):
        solver.setObjective(expressions.polynomial(flat.objective), sense)
        return
    worth = solver.addVar(lb=None, ub=None)
    excess = expressions.polynomial(flat.objective) - worth
    solver.addCons(excess <= 0 if flat.goal is Goal.MINIMIZE else excess >= 0)
    solver.setObjective(worth, sense)


def _constraint(row: Row, expressions: ScipExpressions) -> Any:
    from pyscipopt.scip import ExprCons

    lower, upper = (None if side is None else float(side) for side in (row.lower, row.upper))
    return ExprCons(expressions.polynomial(row.body), lower, upper)


def _add_indicator(
    solver: Any, indicator: Indicator, columns: list[Any], expressions: ScipExpressions
) -> None:
    """SCIP takes `binary == value` implying a linear `body <= limit`, so other rows are split."""
    body = indicator.row.body
    for limit, sign in ((indicator.row.upper, 1), (indicator.row.lower, -1)):
        if limit is not None:
            solver.addConsIndicator(
                expressions.polynomial(body * sign) <= float(limit * sign),
                binvar=columns[indicator.column],
                activeone=indicator.value == 1,
            )


def _outcome(solver: Any, columns: list[Any]) -> Outcome:
    termination = solver_info(NAME).termination(solver.getStatus())
    bound = solver.getDualbound()
    known_bound = None if solver.isInfinity(abs(bound)) else bound
    if solver.getNSols() == 0:
        return Outcome(NAME, version(), termination, bound=known_bound)
    solution = solver.getBestSol()
    return Outcome(
        NAME,
        version(),
        termination,
        values=tuple(solver.getSolVal(solution, column) for column in columns),
        objective=solver.getSolObjVal(solution),
        bound=known_bound,
    )

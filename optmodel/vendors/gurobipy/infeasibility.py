"""Methods for infeasible models: the infeasible subsystem, and the feasibility relaxation.

model.computeIIS()
[row.ConstrName for row in model.getConstrs() if row.IISConstr]
model.feasRelaxS(0, False, False, True)             # the sum of the violations of rows
"""

from __future__ import annotations

from math import inf, isinf
from typing import Any

from optmodel.vendors.gurobipy.constraints import Constr
from optmodel.vendors.gurobipy.errors import (
    DATA_NOT_AVAILABLE,
    IIS_NOT_INFEASIBLE,
    GurobiError,
    refuse,
)
from optmodel.vendors.gurobipy.expressions import LinExpr
from optmodel.vendors.gurobipy.model_state import ModelState
from optmodel.vendors.gurobipy.variables import Var
from optmodel.vendors.modeling import (
    ConstraintExpression,
    ConstraintSense,
    SolverResult,
    TerminationStatus,
    VariableType,
    compute_iis,
    constrained,
)
from optmodel.vendors.modeling.iis import MAX_SECONDS
from optmodel.vendors.shared.iis import write_iis


class IISFinder:
    """Finds an infeasible subsystem, which the model's state then holds, and writes it."""

    def __init__(self, state: ModelState) -> None:
        self.state = state

    def computeIIS(self, callback: object = None) -> None:
        """Find one; raises `GurobiError` where the model has a solution. It takes 8 s at most."""
        if callback is not None:
            refuse("A callback of computeIIS")
        state = self.state
        state.update()
        state.parameters.apply(state.problem.options)
        found = compute_iis(state.problem, min(state.parameters.get("TimeLimit"), MAX_SECONDS))
        if found is None:
            raise GurobiError(IIS_NOT_INFEASIBLE, "Cannot compute IIS on a feasible model")
        state.last_iis = found
        if state.last_result is None:
            state.last_result = SolverResult("search for an IIS", TerminationStatus.INFEASIBLE)

    def write(self, path: str) -> None:
        """Write the subsystem as an LP file; raises `OSError`."""
        if self.state.last_iis is None:
            raise GurobiError(DATA_NOT_AVAILABLE, "No IIS available: computeIIS was not called")
        write_iis(self.state.problem, self.state.last_iis, path)


class FeasibilityRelaxation:
    """Adds a slack to every row or bound, and minimizes the slacks."""

    def __init__(self, state: ModelState) -> None:
        self.state = state

    def feasRelaxS(self, relaxobjtype: int, minrelax: bool, vrelax: bool, crelax: bool) -> float:
        """Let linear rows and bounds be violated at a price, which becomes the objective."""
        if relaxobjtype not in (0, 1):
            refuse("feasRelaxS that counts violations")
        if minrelax:
            refuse("feasRelaxS that keeps the objective")
        state = self.state
        state.update()
        slacks: list[Var] = []
        if vrelax:
            for var in list(state.variables):
                slacks += self._relax_bounds(var)
        if crelax:
            for constr in state.linear_constraints:
                slacks += self._relax_row(constr)
        price: Any = LinExpr()
        for slack in slacks:
            price += slack if relaxobjtype == 0 else slack * slack
        state.problem.set_objective(price, is_minimized=True)
        state.last_result = None
        return 0.0

    def _relax_row(self, constr: Constr) -> list[Var]:
        """A slack for each side that the row has."""
        row, slacks = constr._core_, []
        for side, sign, prefix in ((row.lower, 1.0, "ArtP"), (row.upper, -1.0, "ArtN")):
            if not isinf(side):
                slack = self._new_slack(f"{prefix}_{row.name}")
                row.body.add(slack, sign)
                slacks.append(slack)
        return slacks

    def _relax_bounds(self, var: Var) -> list[Var]:
        """A row with a slack for each bound of the variable."""
        problem, slacks = self.state.problem, []
        if var.lower != -inf:
            slack = self._new_slack(f"ArtL_{var.name}")
            problem.add(
                constrained(ConstraintExpression(var + slack, ConstraintSense.AT_LEAST, var.lower))
            )
            slacks.append(slack)
        if var.upper != inf:
            slack = self._new_slack(f"ArtU_{var.name}")
            problem.add(
                constrained(ConstraintExpression(var - slack, ConstraintSense.AT_MOST, var.upper))
            )
            slacks.append(slack)
        var.lower, var.upper = -inf, inf
        return slacks

    def _new_slack(self, name: str) -> Var:
        slack = Var(self.state, 0.0, inf, 0.0, VariableType.CONTINUOUS)
        slack.name = name
        self.state.enter_variable(slack)
        return slack

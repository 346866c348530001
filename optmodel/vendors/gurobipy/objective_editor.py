"""The part of a model that sets objectives: one, several, or a piecewise-linear one.

model.setObjective(x + y, GRB.MAXIMIZE)
model.setObjectiveN(cost, 0, priority=2)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from optmodel.vendors.gurobipy.attributes import AttributeUnavailable
from optmodel.vendors.gurobipy.errors import INVALID_ARGUMENT, GurobiError, refuse
from optmodel.vendors.gurobipy.expressions import LinExpr, NLExpr
from optmodel.vendors.gurobipy.matrices import MArray, entries_of
from optmodel.vendors.gurobipy.model_state import ModelState
from optmodel.vendors.gurobipy.variables import Var
from optmodel.vendors.modeling import (
    ModelVariable,
    NonlinearConstraint,
    NonlinearExpression,
    Operation,
    PrioritizedObjective,
    QuadraticExpression,
    SolverResult,
    evaluated,
    is_operand,
    solve_by_priority,
    variables_of,
)


class ObjectiveEditor:
    """Sets, reads and optimizes objectives."""

    def __init__(self, state: ModelState) -> None:
        self.state = state

    def setObjective(self, expr: object, sense: int | None = None) -> None:
        """Replace the objective; without a sense the present one stays."""
        expression = self._checked(expr)
        is_minimized = None if sense is None else is_minimize(sense)
        self.state.objectives.clear()
        self.state.on_update(lambda: self.state.problem.set_objective(expression, is_minimized))

    def _checked(self, expr: object) -> Any:
        """A linear or quadratic expression of this model; raises `GurobiError` for others."""
        expression = expr.item() if isinstance(expr, MArray) else expr
        if not is_operand(expression):
            raise GurobiError(-1, "Unable to convert argument to an expression")
        if isinstance(expression, NonlinearExpression):
            raise GurobiError(-1, "Objective must be linear or quadratic")
        self.state.require_own(variables_of(expression))
        # A copy: a program may go on adding to its expression in place.
        return expression if isinstance(expression, Var) else 1.0 * expression  # type: ignore[operator]

    def set_sense(self, sense: int) -> None:
        """Minimize or maximize, from the next update on."""
        is_minimized = is_minimize(sense)
        problem = self.state.problem
        self.state.on_update(lambda: setattr(problem, "is_minimized", is_minimized))

    def setObjectiveN(
        self,
        expr: object,
        index: int,
        priority: int = 0,
        weight: float = 1.0,
        abstol: float = 1e-6,
        reltol: float = 0.0,
        name: str = "",
    ) -> None:
        """One of several linear objectives: higher priorities first, equal ones blended."""
        expression = self._checked(expr)
        if isinstance(expression, QuadraticExpression):
            raise GurobiError(INVALID_ARGUMENT, "Multiple objectives must be linear")
        objective = PrioritizedObjective(
            LinExpr(expression), priority, float(weight), abstol, reltol
        )

        def change() -> None:
            self.state.objectives[index] = objective
            if index == 0:
                self.state.problem.set_objective(objective.expression)

        self.state.on_update(change)

    def several(self) -> list[PrioritizedObjective]:
        """The objectives in order of their indices; none where there is only the usual one."""
        given = self.state.objectives
        if not any(index > 0 for index in given):
            return []
        first = given.get(0, PrioritizedObjective(LinExpr(self.state.problem.objective())))
        return [first, *(given[index] for index in sorted(given) if index > 0)]

    def solve_several(self) -> SolverResult:
        """Solve for all objectives in turn; the result has the value of the first."""
        objectives = self.several()
        result = solve_by_priority(self.state.problem, objectives)
        self.state.problem.set_objective(objectives[0].expression)
        values = result.values
        if values is None:
            return result
        first = evaluated(objectives[0].expression, lambda variable: values[variable.position])
        return replace(result, objective=first, bound=None)

    def value_of_numbered(self) -> float:
        """The value of the objective that the parameter `ObjNumber` names."""
        objectives = self.several()
        number = self.state.parameters.get("ObjNumber")
        values = self.state.result().values
        if values is None or number >= len(objectives):
            raise AttributeUnavailable
        return evaluated(objectives[number].expression, lambda variable: values[variable.position])

    def getObjective(self, index: int | None = None) -> Any:
        """The objective, or one of several."""
        if index:
            return self.state.objectives[index].expression
        return LinExpr() + self.state.problem.objective()

    def setPWLObj(self, var: Var, x: Sequence[float], y: Sequence[float]) -> None:
        """Set a piecewise linear cost of a variable, linear between the points."""
        points = [(float(place), float(cost)) for place, cost in zip(x, y, strict=True)]
        cost = ModelVariable(float("-inf"))
        formula = NLExpr(Operation.PIECEWISE, [var], points) - cost

        def change() -> None:
            var.cost = 0.0
            self.state.problem.add_variable(cost).cost = 1.0
            self.state.problem.add(NonlinearConstraint(formula, 0.0, 0.0))

        self.state.on_update(change)

    def getPWLObj(self, var: Var) -> None:
        """Refused."""
        refuse("getPWLObj")

    def setMObjective(
        self,
        Q: object,
        c: object,
        constant: float,
        xQ_L: object = None,
        xQ_R: object = None,
        xc: object = None,
        sense: int | None = None,
    ) -> None:
        """`xQ_L' Q xQ_R + c' xc + constant`; without vectors, all variables of the model."""
        everything = np.array(self.state.variables, dtype=object)

        def vector(given: object) -> MArray:
            return MArray(everything if given is None else entries_of(given))

        total: Any = LinExpr(constant)
        if c is not None:
            total = total + (np.asarray(c) @ vector(xc)).item()
        if Q is not None:
            total = total + (vector(xQ_L) @ (Q @ vector(xQ_R))).item()
        self.setObjective(total, sense)


def is_minimize(sense: int) -> bool:
    """Whether a sense is 1 (minimize) and not -1 (maximize); raises `GurobiError` for others."""
    number = int(sense)
    if number not in (1, -1):
        raise GurobiError(INVALID_ARGUMENT, "Invalid objective sense")
    return number == 1

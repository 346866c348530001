"""The part of a model that says what is best: one objective, several, or a piecewise-linear one.

model.setObjective(x + y, GRB.MAXIMIZE)
model.setObjectiveN(cost, 0, priority=2)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from optmodel.vendors.core import (
    Formula,
    FormulaRow,
    Goal,
    Operation,
    Quadratic,
    Variable,
    is_operand,
    variables_of,
)
from optmodel.vendors.gurobipy._state import State
from optmodel.vendors.gurobipy.errors import INVALID_ARGUMENT, GurobiError, refuse
from optmodel.vendors.gurobipy.expressions import LinExpr, NLExpr
from optmodel.vendors.gurobipy.matrices import MArray, entries_of
from optmodel.vendors.gurobipy.variables import Var


class Objectives(State):
    """Sets and reads objectives."""

    def setObjective(self, expr: Any, sense: Any = None) -> None:
        """Replace the objective; without a sense the present one stays."""
        expression = self._expression_(expr)
        is_minimized = None if sense is None else minimized(sense)
        self._objectives_.clear()
        self._change_(lambda: self._problem_.set_objective(expression, is_minimized))

    def _expression_(self, expr: Any) -> Any:
        expression = expr.item() if isinstance(expr, MArray) else expr
        if not is_operand(expression):
            raise GurobiError(-1, "Unable to convert argument to an expression")
        if isinstance(expression, Formula):
            raise GurobiError(-1, "Objective must be linear or quadratic")
        self._require_own_(variables_of(expression))
        # A program may go on adding to its expression in place.
        return expression if isinstance(expression, Var) else 1.0 * expression

    def setObjectiveN(
        self,
        expr: Any,
        index: int,
        priority: int = 0,
        weight: float = 1.0,
        abstol: float = 1e-6,
        reltol: float = 0.0,
        name: str = "",
    ) -> None:
        """One of several linear objectives: higher priorities first, equal ones blended."""
        expression = self._expression_(expr)
        if isinstance(expression, Quadratic):
            raise GurobiError(INVALID_ARGUMENT, "Multiple objectives must be linear")
        goal = Goal(LinExpr(expression), priority, float(weight), abstol, reltol)
        self._change_(lambda: self._set_goal_(index, goal))

    def _set_goal_(self, index: int, goal: Goal) -> None:
        self._objectives_[index] = goal
        if index == 0:
            self._problem_.set_objective(goal.expression)

    def _goals_(self) -> list[Goal]:
        """The objectives in order of their indices, when there is more than one."""
        if not any(index > 0 for index in self._objectives_):
            return []
        first = self._objectives_.get(0, Goal(LinExpr(self._problem_.objective())))
        return [
            first,
            *(self._objectives_[index] for index in sorted(self._objectives_) if index > 0),
        ]

    def getObjective(self, index: int | None = None) -> Any:
        """The objective, or one of several."""
        if index:
            return self._objectives_[index].expression
        return LinExpr() + self._problem_.objective()

    def setPWLObj(self, var: Var, x: Sequence[float], y: Sequence[float]) -> None:
        """Have a variable cost what is linear between the points."""
        points = [(float(place), float(cost)) for place, cost in zip(x, y, strict=True)]
        cost = Variable(float("-inf"))
        formula = NLExpr(Operation.PIECEWISE, [var], points) - cost

        def enter() -> None:
            var.cost = 0.0
            self._problem_.add_variable(cost).cost = 1.0
            self._problem_.add(FormulaRow(formula, 0.0, 0.0))

        self._change_(enter)

    def getPWLObj(self, var: Var) -> Any:
        """Refused."""
        refuse("getPWLObj")

    def setMObjective(
        self,
        Q: Any,
        c: Any,
        constant: float,
        xQ_L: Any = None,
        xQ_R: Any = None,
        xc: Any = None,
        sense: Any = None,
    ) -> None:
        """`xQ_L' Q xQ_R + c' xc + constant`; without vectors, all variables of the model."""
        everything = MArray(np.array(self._variables_, dtype=object))

        def vector(given: Any) -> MArray:
            return everything if given is None else MArray(entries_of(given))

        total: Any = LinExpr(constant)
        if c is not None:
            total = total + (np.asarray(c) @ vector(xc)).item()
        if Q is not None:
            total = total + (vector(xQ_L) @ (Q @ vector(xQ_R))).item()
        self.setObjective(total, sense)


def minimized(sense: Any) -> bool:
    """Whether 1 (minimize) and not -1 (maximize) is meant."""
    number = int(sense)
    if number not in (1, -1):
        raise GurobiError(INVALID_ARGUMENT, "Invalid objective sense")
    return number == 1

"""The part of a model that makes other models of it: copies, relaxed and fixed ones.

relaxed = model.relax()
relaxed.optimize()
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from optmodel.vendors.core import (
    Formula,
    Indicator,
    Kind,
    Linear,
    Quadratic,
    Relation,
    Sense,
    SpecialSet,
    Variable,
    constrained,
)
from optmodel.vendors.gurobipy._solutions import Solutions
from optmodel.vendors.gurobipy.constraints import Constr, GenConstr, QConstr
from optmodel.vendors.gurobipy.errors import refuse
from optmodel.vendors.gurobipy.expressions import LinExpr, NLExpr, QuadExpr
from optmodel.vendors.gurobipy.variables import Var

_CONTINUOUS = {Kind.SEMICONTINUOUS, Kind.SEMIINTEGER}


class Copying(Solutions):
    """Makes models that are like this one."""

    def copy(self, env: Any = None) -> Any:
        """A model of its own, as this one was last updated."""
        return self._copied_(with_integers=True)

    def relax(self) -> Any:
        """A copy without integers, special sets and general constraints."""
        return self._copied_(with_integers=False)

    def fixed(self) -> Any:
        """A copy without integers, in which the integer variables have their present values."""
        other = self._copied_(with_integers=False)
        for var, twin in zip(self._variables_, other._variables_, strict=True):
            if var.kind is not Kind.CONTINUOUS:
                twin.lower = twin.upper = round(var.X) if var.kind.is_integral else var.X
        return other

    def _copied_(self, with_integers: bool) -> Any:
        other = type(self)(f"{self._problem_.name}_copy" if self._problem_.name else "")
        other._parameters_ = self._parameters_.copy()
        twins: dict[Variable, Any] = {}
        for variable in self._problem_.variables:
            twins[variable] = _twin(variable, other, with_integers)
        other._variables_[:] = [twins[var] for var in self._variables_]
        other._problem_.variables = [twins[variable] for variable in self._problem_.variables]
        for kind, members in self._constraints_.items():
            if with_integers or kind in (Constr, QConstr):
                for held in members:
                    _enter_twin(other, held, twins)
        other._problem_.is_minimized = self._problem_.is_minimized
        other._problem_.offset = self._problem_.offset
        if self._problem_.squares is not None:
            other._problem_.squares = _moved(self._problem_.squares, twins)
        other._objectives_ = {
            index: replace(goal, expression=_moved(goal.expression, twins))
            for index, goal in self._objectives_.items()
        }
        return other

    def feasRelaxS(self, relaxobjtype: int, minrelax: bool, vrelax: bool, crelax: bool) -> float:
        """Let linear rows and bounds be violated at a price, which becomes the objective."""
        if relaxobjtype not in (0, 1):
            refuse("feasRelaxS that counts violations")
        if minrelax:
            refuse("feasRelaxS that keeps the objective")
        self.update()
        slacks: list[Var] = []
        if vrelax:
            for var in list(self._variables_):
                slacks += self._loosened_bounds_(var)
        if crelax:
            for held in self._constraints_[Constr]:
                slacks += self._loosened_row_(held)
        price: Any = LinExpr()
        for slack in slacks:
            price += slack if relaxobjtype == 0 else slack * slack
        self._problem_.set_objective(price, is_minimized=True)
        self._last_ = None
        return 0.0

    def _slack_(self, name: str) -> Var:
        slack = Var(self, 0.0, float("inf"), 0.0, Kind.CONTINUOUS)  # type: ignore[arg-type]
        slack.name = name
        self._enter_variable_(slack)
        return slack

    def _loosened_row_(self, held: Constr) -> list[Var]:
        """A row may be missed from either side that it has."""
        slacks = []
        for side, sign, name in ((held._part.lower, 1.0, "ArtP"), (held._part.upper, -1.0, "ArtN")):
            if abs(side) != float("inf"):
                slack = self._slack_(f"{name}_{held._part.name}")
                held._part.body.add(slack, sign)
                slacks.append(slack)
        return slacks

    def _loosened_bounds_(self, var: Var) -> list[Var]:
        """A bound becomes a row that may be missed."""
        slacks = []
        if var.lower != float("-inf"):
            slack = self._slack_(f"ArtL_{var.name}")
            self._problem_.add(constrained(Relation(var + slack, Sense.AT_LEAST, var.lower)))
            slacks.append(slack)
        if var.upper != float("inf"):
            slack = self._slack_(f"ArtU_{var.name}")
            self._problem_.add(constrained(Relation(var - slack, Sense.AT_MOST, var.upper)))
            slacks.append(slack)
        var.lower, var.upper = float("-inf"), float("inf")
        return slacks


def _twin(variable: Variable, other: Any, with_integers: bool) -> Variable:
    kind = variable.kind if with_integers else Kind.CONTINUOUS
    lower = variable.lower
    if variable.kind in _CONTINUOUS and not with_integers:
        lower = min(lower, 0.0)
    if variable.kind is Kind.BINARY and not with_integers:
        lower = max(lower, 0.0)
    if not isinstance(variable, Var):
        twin: Variable = Variable(lower, variable.upper, kind, variable.name, variable.cost)
    else:
        twin = Var(other, lower, variable.upper, variable.cost, kind)
        twin.name = variable.name
        object.__setattr__(twin, "_index", variable._index)
    if variable.kind is Kind.BINARY:
        twin.upper = min(variable.upper, 1.0)
    twin.start = variable.start
    return twin


def _enter_twin(other: Any, held: Any, twins: dict[Variable, Variable]) -> None:
    part = held._part
    if isinstance(part, SpecialSet):
        moved: Any = replace(part, variables=[twins[each] for each in part.variables])
    elif isinstance(part, Indicator):
        row = replace(part.row, body=_moved(part.row.body, twins))
        moved = replace(part, binary=twins[part.binary], row=row)
    else:
        moved = replace(part, body=_moved(part.body, twins))
    kinds = (held._kind,) if isinstance(held, GenConstr) else ()
    twin = type(held)(other, moved, *kinds)
    twin._enter(held._index)
    other._constraints_[type(held)].append(twin)
    other._problem_.add(moved)


def _moved(operand: Any, twins: dict[Variable, Variable]) -> Any:
    """An operand over the variables of another model."""
    match operand:
        case Variable():
            return twins[operand]
        case Linear():
            moved = LinExpr(operand.constant)
            moved.variables = [twins[variable] for variable in operand.variables]
            moved.coefficients = list(operand.coefficients)
            return moved
        case Quadratic():
            square = QuadExpr(_moved(operand.linear, twins))
            square.firsts = [twins[variable] for variable in operand.firsts]
            square.seconds = [twins[variable] for variable in operand.seconds]
            square.coefficients = list(operand.coefficients)
            return square
        case Formula():
            arguments = [_moved(argument, twins) for argument in operand.arguments]
            return NLExpr(operand.operation, arguments, operand.parameter)
        case _:
            return operand

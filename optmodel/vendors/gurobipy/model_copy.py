"""Copies of models, as they are, relaxed or fixed.

copy_into(model._state_, other._state_)                             # Model.copy
copy_into(model._state_, other._state_, with_integers=False)        # Model.relax
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from optmodel.vendors.gurobipy.constraints import Constr, GenConstr, ModelConstr, QConstr
from optmodel.vendors.gurobipy.expressions import LinExpr, NLExpr, QuadExpr
from optmodel.vendors.gurobipy.model_state import ModelState
from optmodel.vendors.gurobipy.variables import Var
from optmodel.vendors.modeling import (
    IndicatorConstraint,
    LinearExpression,
    ModelVariable,
    NonlinearExpression,
    QuadraticExpression,
    SOSConstraint,
    VariableType,
)

_SEMI_KINDS = frozenset({VariableType.SEMICONTINUOUS, VariableType.SEMIINTEGER})
Twins = dict[ModelVariable, ModelVariable]
"""The variables of the copy, by those of the original."""


def copy_into(source: ModelState, target: ModelState, *, with_integers: bool = True) -> None:
    """Fill an empty model with the contents of another one at its last update.

    Without integers, special ordered sets and general constraints are left out too.
    """
    target.parameters = source.parameters.copy()
    twins = {each: _twin(each, target, with_integers) for each in source.problem.variables}
    target.problem.variables = list(twins.values())
    target.variables = [twins[var] for var in source.variables]  # type: ignore[misc]
    for kind, members in source.constraints.items():
        if with_integers or kind in (Constr, QConstr):
            for constr in members:
                _copy_constraint(constr, target, twins)
    target.problem.is_minimized = source.problem.is_minimized
    target.problem.offset = source.problem.offset
    if source.problem.quadratic_objective is not None:
        target.problem.quadratic_objective = _moved(source.problem.quadratic_objective, twins)
    target.objectives = {
        index: replace(objective, expression=_moved(objective.expression, twins))
        for index, objective in source.objectives.items()
    }


def fix_integers(source: ModelState, target: ModelState) -> None:
    """Fix the integer variables of a relaxed copy at their values in the original's solution."""
    for var, twin in zip(source.variables, target.variables, strict=True):
        if var.kind is not VariableType.CONTINUOUS:
            twin.lower = twin.upper = round(var.X) if var.kind.is_integral else var.X


def _twin(variable: ModelVariable, target: ModelState, with_integers: bool) -> ModelVariable:
    kind = variable.kind if with_integers else VariableType.CONTINUOUS
    lower, upper = variable.lower, variable.upper
    if variable.kind in _SEMI_KINDS and not with_integers:
        lower = min(lower, 0.0)
    if variable.kind is VariableType.BINARY:
        lower, upper = lower if with_integers else max(lower, 0.0), min(upper, 1.0)
    if isinstance(variable, Var):
        twin: ModelVariable = Var(target, lower, upper, variable.cost, kind)
        twin.name = variable.name
        twin._index_ = variable._index_  # type: ignore[attr-defined]
    else:
        twin = ModelVariable(lower, upper, kind, variable.name, variable.cost)
    twin.start = variable.start
    return twin


def _copy_constraint(constr: ModelConstr, target: ModelState, twins: Twins) -> None:
    core = constr._core_
    if isinstance(core, SOSConstraint):
        moved: Any = replace(core, variables=[twins[each] for each in core.variables])
    elif isinstance(core, IndicatorConstraint):
        row = replace(core.row, body=_moved(core.row.body, twins))
        moved = replace(core, binary=twins[core.binary], row=row)
    else:
        moved = replace(core, body=_moved(core.body, twins))
    if isinstance(constr, GenConstr):
        target.enter_constraint(GenConstr(target, moved, constr._type_))
    else:
        target.enter_constraint(type(constr)(target, moved))


def _moved(operand: object, twins: Twins) -> Any:
    """An operand over the variables of the copy."""
    match operand:
        case ModelVariable():
            return twins[operand]
        case LinearExpression():
            moved = LinExpr(operand.constant)
            moved.variables = [twins[variable] for variable in operand.variables]
            moved.coefficients = list(operand.coefficients)
            return moved
        case QuadraticExpression():
            square = QuadExpr(_moved(operand.linear, twins))
            square.firsts = [twins[variable] for variable in operand.firsts]
            square.seconds = [twins[variable] for variable in operand.seconds]
            square.coefficients = list(operand.coefficients)
            return square
        case NonlinearExpression():
            arguments = [_moved(argument, twins) for argument in operand.arguments]
            return NLExpr(operand.operation, arguments, operand.parameter)
        case _:
            return operand

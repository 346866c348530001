"""The part of a model that adds linear and quadratic constraints, and special ordered sets.

model.addConstr(x + y <= 4, "capacity")
model.addConstrs((x[i] <= y[i] for i in items), name="link")
model.addConstr((open_ == 1) >> (x >= 2))
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from math import inf
from typing import Any

import numpy as np

from optmodel.vendors.gurobipy.constraints import (
    SOS,
    Column,
    Constr,
    GenConstr,
    QConstr,
    range_row,
    require_name,
)
from optmodel.vendors.gurobipy.containers import tupledict
from optmodel.vendors.gurobipy.errors import INVALID_ARGUMENT, GurobiError
from optmodel.vendors.gurobipy.expressions import GenExpr, LinExpr, TempConstr, parse_sense
from optmodel.vendors.gurobipy.general_constraint_editor import GeneralConstraintEditor
from optmodel.vendors.gurobipy.matrices import (
    MArray,
    MConstr,
    MGenConstr,
    MQConstr,
    MVar,
    entries_of,
)
from optmodel.vendors.gurobipy.model_state import ModelState
from optmodel.vendors.gurobipy.variables import Var
from optmodel.vendors.modeling import (
    ConstraintSense,
    LinearConstraint,
    LinearExpression,
    ModelVariable,
    NonlinearConstraint,
    NonlinearExpression,
    Operand,
    QuadraticConstraint,
    QuadraticExpression,
    SOSConstraint,
    constrained,
    is_number,
    variables_of,
)
from optmodel.vendors.modeling.indices import keyed, named
from optmodel.vendors.shared.arrays import Place, filled


class ConstraintEditor:
    """Adds constraints and finds them."""

    def __init__(self, state: ModelState, general: GeneralConstraintEditor) -> None:
        self.state = state
        self.general = general

    def addConstr(self, constr: object, name: object = "") -> Any:
        """Add the constraint of a comparison; its kind follows from the two sides."""
        if isinstance(constr, bool | np.bool_):
            side = 0.0 if constr else -1.0
            return self._add_row(LinearConstraint(LinExpr(), -inf, side), name)
        if not isinstance(constr, TempConstr):
            raise GurobiError(INVALID_ARGUMENT, "Invalid value for Model.addConstr")
        left, right = constr.left, constr.right
        if isinstance(left, TempConstr):
            binary, value = _antecedent(left)
            return self.general.addGenConstrIndicator(binary, value, right, name=name)
        if isinstance(left, MArray) or isinstance(right, MArray):
            return self._add_array(constr, name)
        if isinstance(right, GenExpr):
            message = "General expressions can only be equal to a single variable"
            formula = right._formula_
            return self._define(constr, formula, formula.operation.name, name, message)
        if isinstance(right, list | tuple):
            lower, upper = right
            return self.addRange(left, lower, upper, name)
        core = constrained(constr, require_name(name))
        if isinstance(core, NonlinearConstraint):
            message = "Nonlinear constraints must take the form y=f(x)"
            return self._define(constr, right, "NL", name, message)
        self.state.require_own(variables_of(core.body))
        return self._add_row(core, name)

    def _add_row(
        self, core: LinearConstraint | QuadraticConstraint, name: object
    ) -> Constr | QConstr:
        core.name = require_name(name)
        kind = Constr if isinstance(core, LinearConstraint) else QConstr
        return self.state.add_constraint(kind(self.state, core))

    def _define(
        self,
        constr: TempConstr,
        formula: NonlinearExpression,
        kind: str,
        name: object,
        message: str,
    ) -> GenConstr:
        """Add `variable == formula`; raises `GurobiError` for any other comparison."""
        result = _lone_variable(constr.left)
        if result is None or constr.sense is not ConstraintSense.EQUAL:
            raise GurobiError(INVALID_ARGUMENT, message)
        return self.general.define(result, formula, kind, name)

    def _add_array(self, constr: TempConstr, name: object) -> MConstr | MQConstr | MGenConstr:
        """A constraint for each entry of the sides, broadcast together."""
        sides = np.broadcast_arrays(entries_of(constr.left), entries_of(constr.right))

        def add(place: Place) -> object:
            left, right = sides[0][place], sides[1][place]
            each = TempConstr(LinExpr(left) if is_number(left) else left, constr.sense, right)
            is_prefix = name and isinstance(name, str) and place
            return self.addConstr(each, named(str(name), place) if is_prefix else name)

        entries = filled(sides[0].shape, add)
        first = entries.flat[0] if entries.size else None
        if isinstance(first, QConstr):
            return MQConstr(entries)
        return MGenConstr(entries) if isinstance(first, GenConstr) else MConstr(entries)

    def addConstrs(
        self, generator: Generator[object, None, None], name: str = ""
    ) -> tupledict[Any, Any]:
        """A constraint for each comparison of a generator expression, by its loop variables."""
        added: tupledict[Any, Any] = tupledict()
        for key, constr in keyed(generator):
            added[key] = self.addConstr(constr, named(name, key))
        return added

    def addLConstr(
        self, lhs: object, sense: object = None, rhs: object = None, name: object = ""
    ) -> Any:
        """A linear constraint, from a comparison or from its sides."""
        sides = (lhs.left, lhs.right) if isinstance(lhs, TempConstr) else (lhs, rhs)
        if any(isinstance(side, QuadraticExpression | NonlinearExpression) for side in sides):
            raise GurobiError(0, "Invalid argument to Model.addLConstr")
        return self.addQConstr(lhs, sense, rhs, name)

    def addQConstr(
        self, lhs: object, sense: object = None, rhs: object = None, name: object = ""
    ) -> Any:
        """A quadratic constraint, from a comparison or from its sides."""
        if sense is None or isinstance(lhs, TempConstr):
            return self.addConstr(lhs, name or (sense if isinstance(sense, str) else ""))
        left = LinExpr(lhs) if is_number(lhs) else lhs
        return self.addConstr(TempConstr(left, parse_sense(sense), rhs), name)

    def addRange(
        self, expr: float | Operand, lower: float, upper: float, name: object = ""
    ) -> Constr:
        """`lower <= expr <= upper`."""
        row = range_row(expr, lower, upper)
        self.state.require_own(row.body.variables)
        return self._add_row(row, name)  # type: ignore[return-value]

    def addMConstr(
        self, A: object, x: object, sense: Iterable[str], b: object, name: str = ""
    ) -> MConstr:
        """`A x` related to `b`, row by row; without x, all variables of the model."""
        columns = np.array(self.state.variables, dtype=object) if x is None else entries_of(x)
        body = MArray(columns).__rmatmul__(A)
        senses = np.broadcast_to(np.asarray(list(sense), dtype=object), body.shape)
        sides = np.broadcast_to(np.asarray(b, dtype=float), body.shape)

        def add(place: Place) -> object:
            relation = TempConstr(body._entries[place], parse_sense(senses[place]), sides[place])
            return self.addConstr(relation, named(name, place))

        return MConstr(filled(body.shape, add))

    def addSOS(
        self,
        type: int,
        vars: Mapping[Any, Var] | Iterable[Var | MVar],
        wts: Iterable[float] | None = None,
    ) -> SOS:
        """A special ordered set of type 1 or 2."""
        members: list[Any] = list(vars.values() if isinstance(vars, dict) else vars)
        if type not in (1, 2):
            raise GurobiError(INVALID_ARGUMENT, f"Invalid SOS type {type}")
        members = [each.item() if isinstance(each, MArray) else each for each in members]
        weights = [*range(1, len(members) + 1)] if wts is None else [float(w) for w in wts]
        self.state.require_own(members)
        return self.state.add_constraint(SOS(self.state, SOSConstraint(type, members, weights)))

    def getConstrs(self) -> list[Constr]:
        """The linear constraints, in order."""
        return list(self.state.linear_constraints)

    def getQConstrs(self) -> list[QConstr]:
        """The quadratic constraints, in order."""
        return list(self.state.constraints[QConstr])

    def getGenConstrs(self) -> list[GenConstr]:
        """The general constraints, in order."""
        return list(self.state.constraints[GenConstr])

    def getSOSs(self) -> list[SOS]:
        """The special ordered sets, in order."""
        return list(self.state.constraints[SOS])

    def getConstrByName(self, name: str) -> Constr | None:
        """The first linear constraint of this name."""
        rows = self.state.linear_constraints
        return next((row for row in rows if row._core_.name == name), None)

    def getRow(self, constr: Constr) -> LinExpr:
        """The left-hand side of a linear constraint."""
        return LinExpr(constr._core_.body)

    def getQCRow(self, qc: QConstr) -> Any:
        """The left-hand side of a quadratic constraint."""
        return 1.0 * qc._core_.body

    def getCol(self, var: Var) -> Column:
        """The terms of a variable in the linear constraints."""
        found = [(self.getCoeff(row, var), row) for row in self.state.linear_constraints]
        terms = [(weight, row) for weight, row in found if weight]
        return Column([weight for weight, _ in terms], [row for _, row in terms])

    def getCoeff(self, constr: Constr, var: Var) -> float:
        """The coefficient of a variable in a linear constraint."""
        body = constr._core_.body
        pairs = zip(body.variables, body.coefficients, strict=True)
        return float(sum(weight for other, weight in pairs if other is var))

    def chgCoeff(self, constr: Constr, var: Var, newvalue: float) -> None:
        """Change a coefficient in a linear constraint, from the next update on."""

        def change() -> None:
            body = constr._core_.body
            body.drop({var})
            if newvalue:
                body.add(var, float(newvalue))

        self.state.on_update(change)


def _antecedent(constr: TempConstr) -> tuple[Any, Any]:
    """The binary variable and the value that trigger an indicator."""
    if constr.sense is not ConstraintSense.EQUAL or not (
        isinstance(constr.left, ModelVariable | MArray) and is_number(constr.right)
    ):
        raise GurobiError(
            INVALID_ARGUMENT,
            "Indicator constraints can only be triggered by a single binary variable "
            "at a given value",
        )
    return constr.left, constr.right


def _lone_variable(side: object) -> Var | None:
    """The variable that a side is, alone and without a factor."""
    if isinstance(side, Var):
        return side
    is_alone = (
        isinstance(side, LinearExpression) and side.coefficients == [1.0] and side.constant == 0.0
    )
    return side.variables[0] if is_alone else None  # type: ignore[attr-defined]

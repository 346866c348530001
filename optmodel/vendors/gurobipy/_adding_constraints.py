"""The part of a model that takes linear, quadratic and indicator constraints in, and special sets.

model.addConstr(x + y <= 4, "capacity")
model.addConstrs((x[i] <= y[i] for i in items), name="link")
model.addConstr((open_ == 1) >> (x >= 2))
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Any

import numpy as np

from optmodel.vendors.core import (
    Formula,
    FormulaRow,
    Indicator,
    Linear,
    Quadratic,
    QuadraticRow,
    Relation,
    Row,
    Sense,
    SpecialSet,
    Variable,
    constrained,
    is_number,
    variables_of,
)
from optmodel.vendors.core.indices import keyed, named
from optmodel.vendors.gurobipy._state import State
from optmodel.vendors.gurobipy.constraints import SOS, Constr, GenConstr, QConstr
from optmodel.vendors.gurobipy.containers import tupledict
from optmodel.vendors.gurobipy.errors import (
    INVALID_ARGUMENT,
    VALUE_OUT_OF_RANGE,
    GurobiError,
)
from optmodel.vendors.gurobipy.expressions import GenExpr, LinExpr, TempConstr
from optmodel.vendors.gurobipy.matrices import (
    MArray,
    MConstr,
    MGenConstr,
    MQConstr,
    entries_of,
)
from optmodel.vendors.gurobipy.variables import Var

_SENSES = {"<": Sense.AT_MOST, ">": Sense.AT_LEAST, "=": Sense.EQUAL}


def sense_of(sense: Any) -> Sense:
    """The sense that `<`, `<=`, `>`, `>=`, `=` or `==` names."""
    found = _SENSES.get(str(sense)[:1])
    if found is None:
        raise GurobiError(INVALID_ARGUMENT, f"Invalid constraint sense '{sense}'")
    return found


class AddingConstraints(State):
    """Adds constraints that relations say, ranges and special sets."""

    def addConstr(self, constr: Any, name: Any = "") -> Any:
        """The constraint that a relation says: of what kind, its sides decide."""
        if isinstance(constr, bool | np.bool_):
            side = 0.0 if constr else -1.0
            return self._held_(Row(LinExpr(), -inf, side), name)
        if not isinstance(constr, TempConstr):
            raise GurobiError(INVALID_ARGUMENT, "Invalid value for Model.addConstr")
        if isinstance(constr.left, TempConstr):
            return self.addGenConstrIndicator(*_antecedent(constr.left), constr.right, name=name)
        if isinstance(constr.left, MArray) or isinstance(constr.right, MArray):
            return self._array_of_constraints_(constr, name)
        if isinstance(constr.right, GenExpr):
            return self._defining_(constr, name)
        if isinstance(constr.right, list | tuple):
            lower, upper = constr.right
            return self.addRange(constr.left, lower, upper, name)
        part = constrained(constr, _title(name))
        if isinstance(part, FormulaRow):
            return self._nonlinear_(constr, name)
        self._require_own_(variables_of(part.body))
        return self._held_(part, name)

    def _held_(self, part: Row | QuadraticRow, name: Any) -> Any:
        part.name = _title(name)
        return self._take_((Constr if isinstance(part, Row) else QConstr)(self, part))  # type: ignore[arg-type]

    def _defining_(self, constr: TempConstr, name: Any) -> GenConstr:
        """`variable == max_(...)` and its like."""
        result = _single(constr.left)
        if result is None or constr.sense is not Sense.EQUAL:
            raise GurobiError(
                INVALID_ARGUMENT,
                "General expressions can only be equal to a single variable",
            )
        formula: Formula = constr.right._formula
        return self._define_(result, formula, formula.operation.name, name)

    def _nonlinear_(self, constr: TempConstr, name: Any) -> GenConstr:
        """`variable == f(...)`."""
        result = _single(constr.left)
        if result is None or constr.sense is not Sense.EQUAL:
            message = "Nonlinear constraints must take the form y=f(x)"
            raise GurobiError(INVALID_ARGUMENT, message)
        return self._define_(result, constr.right, "NL", name)

    def _define_(self, result: Var, formula: Formula, kind: str, name: Any) -> GenConstr:
        """Take `result == formula` in."""
        self._require_own_([result, *variables_of(formula)])
        row = FormulaRow(formula - result, 0.0, 0.0, _title(name))
        return self._take_(GenConstr(self, row, kind))  # type: ignore[arg-type, no-any-return]

    def _array_of_constraints_(self, constr: TempConstr, name: Any) -> Any:
        sides = np.broadcast_arrays(entries_of(constr.left), entries_of(constr.right))
        made = np.empty(sides[0].shape, dtype=object)
        for place in np.ndindex(*made.shape):
            left: Any = sides[0][place]
            right: Any = sides[1][place]
            if is_number(left):
                left = LinExpr(left)
            title = named(name, place) if name and isinstance(name, str) and place else name
            made[place] = self.addConstr(TempConstr(left, constr.sense, right), title)
        return _array_class(made)(made)

    def addConstrs(self, generator: Any, name: str = "") -> tupledict[Any, Any]:
        """A constraint for each relation of a generator expression, by its loop variables."""
        made: tupledict[Any, Any] = tupledict()
        for key, relation in keyed(generator):
            made[key] = self.addConstr(relation, named(name, key))
        return made

    def addLConstr(self, lhs: Any, sense: Any = None, rhs: Any = None, name: Any = "") -> Any:
        """A linear constraint, from a relation or from its sides."""
        sides = (lhs.left, lhs.right) if isinstance(lhs, TempConstr) else (lhs, rhs)
        if any(isinstance(side, Quadratic | Formula) for side in sides):
            raise GurobiError(0, "Invalid argument to Model.addLConstr")
        return self.addQConstr(lhs, sense, rhs, name)

    def addQConstr(self, lhs: Any, sense: Any = None, rhs: Any = None, name: Any = "") -> Any:
        """A quadratic constraint, from a relation or from its sides."""
        if sense is None or isinstance(lhs, TempConstr):
            return self.addConstr(lhs, name or (sense if isinstance(sense, str) else ""))
        left = LinExpr(lhs) if is_number(lhs) else lhs
        return self.addConstr(TempConstr(left, sense_of(sense), rhs), name)

    def addRange(self, expr: Any, lower: float, upper: float, name: Any = "") -> Constr:
        """`lower <= expr <= upper`."""
        row = _range(expr, lower, upper)
        self._require_own_(row.body.variables)
        return self._held_(row, name)  # type: ignore[no-any-return]

    def addGenConstrIndicator(
        self,
        binvar: Any,
        binval: Any,
        lhs: Any,
        sense: Any = None,
        rhs: Any = None,
        name: Any = "",
    ) -> Any:
        """`binvar == binval` implies a linear constraint."""
        relation = lhs if sense is None else TempConstr(LinExpr(lhs), sense_of(sense), rhs)
        if isinstance(relation.left, MArray):
            return self._array_of_indicators_(binvar, binval, relation, name)
        binary = binvar.item() if isinstance(binvar, MArray) else binvar
        if binval not in (0, 1):
            raise GurobiError(VALUE_OUT_OF_RANGE, "Problem adding general constraint")
        if isinstance(relation.right, list | tuple):
            row: Any = _range(relation.left, *relation.right)
        else:
            row = constrained(relation)
        if not isinstance(row, Row):
            raise TypeError("the implied constraint of an indicator must be linear")
        self._require_own_([binary, *row.body.variables])
        part = Indicator(binary, int(binval), row, _title(name))
        return self._take_(GenConstr(self, part, "INDICATOR"))  # type: ignore[arg-type]

    def _array_of_indicators_(self, binvar: Any, binval: Any, relation: Any, name: Any) -> Any:
        sides = (relation.left, relation.right, binvar)
        left, right, binary = np.broadcast_arrays(*(entries_of(side) for side in sides))
        made = np.empty(left.shape, dtype=object)
        for place in np.ndindex(*made.shape):
            each = TempConstr(left[place], relation.sense, right[place])
            made[place] = self.addGenConstrIndicator(binary[place], binval, each, name=name)
        return MGenConstr(made)

    def addSOS(self, type: int, vars: Any, wts: Iterable[float] | None = None) -> SOS:
        """A special ordered set of type 1 or 2."""
        members = list(vars.values() if isinstance(vars, dict) else vars)
        if type not in (1, 2):
            raise GurobiError(INVALID_ARGUMENT, f"Invalid SOS type {type}")
        members = [each.item() if isinstance(each, MArray) else each for each in members]
        weights = list(range(1, len(members) + 1)) if wts is None else [float(w) for w in wts]
        self._require_own_(members)
        return self._take_(SOS(self, SpecialSet(type, members, weights)))  # type: ignore[arg-type, no-any-return]

    def addMConstr(self, A: Any, x: Any, sense: Any, b: Any, name: Any = "") -> MConstr:
        """`A x` related to `b`, row by row; without x, all variables of the model."""
        columns = np.array(self._variables_, dtype=object) if x is None else entries_of(x)
        body = MArray(columns).__rmatmul__(A)
        senses = np.broadcast_to(np.asarray(list(sense), dtype=object), body.shape)
        sides = np.broadcast_to(np.asarray(b, dtype=float), body.shape)
        made = np.empty(body.shape, dtype=object)
        for place in np.ndindex(*made.shape):
            relation = TempConstr(body._entries[place], sense_of(senses[place]), sides[place])
            made[place] = self.addConstr(relation, named(name, place))
        return MConstr(made)


def _title(name: Any) -> str:
    if not isinstance(name, str):
        raise AttributeError(f"a name must be a string, not {name!r}")
    return name


def _range(expr: Any, lower: float, upper: float) -> Row:
    row = constrained(Relation(LinExpr(expr), Sense.EQUAL, 0.0))
    assert isinstance(row, Row)
    constant = -row.upper
    row.lower, row.upper = float(lower) - constant, float(upper) - constant
    return row


def _antecedent(relation: Any) -> tuple[Any, Any]:
    """The binary variable and the value that trigger an indicator."""
    if relation.sense is not Sense.EQUAL or not (
        isinstance(relation.left, Variable | MArray) and is_number(relation.right)
    ):
        raise GurobiError(
            INVALID_ARGUMENT,
            "Indicator constraints can only be triggered by a single binary variable "
            "at a given value",
        )
    return relation.left, relation.right


def _single(side: Any) -> Var | None:
    """The variable that a side is, alone and without a factor."""
    if isinstance(side, Var):
        return side
    is_alone = isinstance(side, Linear) and side.coefficients == [1.0] and side.constant == 0.0
    return side.variables[0] if is_alone else None


def _array_class(made: Any) -> type[Any]:
    first = made.flat[0] if made.size else None
    if isinstance(first, QConstr):
        return MQConstr
    return MGenConstr if isinstance(first, GenConstr) else MConstr

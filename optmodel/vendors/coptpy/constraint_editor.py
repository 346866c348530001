"""The part of a model that adds constraints of every kind.

model.addConstrs((x[i] <= x[i + 1] for i in range(2)), nameprefix="order")
model.addGenConstrMax(z, [x, y])
"""

from __future__ import annotations

from collections.abc import Iterable
from types import GeneratorType
from typing import Any, TypeVar

from optmodel.vendors.coptpy.attributes import parse_bound
from optmodel.vendors.coptpy.constants import COPT, INFINITY
from optmodel.vendors.coptpy.constraints import (
    SOS,
    Constraint,
    GenConstr,
    GenConstrX,
    constraint_of_any_kind,
    indicator_constraint,
    linear_constraint,
    parse_constr,
)
from optmodel.vendors.coptpy.containers import (
    ConstrArray,
    GenConstrArray,
    QConstrArray,
    SOSArray,
    tupledict,
    value_for_each,
)
from optmodel.vendors.coptpy.errors import refuse
from optmodel.vendors.coptpy.expressions import (
    GenConstrBuilder,
    LinExpr,
    NlExpr,
    RangeBuilder,
    Summand,
    as_list,
)
from optmodel.vendors.coptpy.matrices import MArray, MConstr, MVar
from optmodel.vendors.coptpy.model_state import ModelState
from optmodel.vendors.coptpy.variable_editor import at_index, indexed_name, with_name
from optmodel.vendors.coptpy.variables import Var
from optmodel.vendors.modeling import Operation, defined
from optmodel.vendors.modeling.indices import keyed

C = TypeVar("C", bound=Any)


class ConstraintEditor:
    """Adds constraints and finds them."""

    def __init__(self, state: ModelState) -> None:
        self.state = state

    def addConstr(
        self, lhs: object, sense: object = None, rhs: object = None, name: str = ""
    ) -> Any:
        """Add a linear constraint, an indicator constraint, or an array of the first."""
        builder = parse_constr(lhs, sense, rhs)
        if isinstance(builder, GenConstrBuilder):
            return self._add(indicator_constraint(builder, name))
        if isinstance(builder, MArray):
            return self._add_array(builder, name)
        return self._add(linear_constraint(builder, name))

    def addConstrs(self, generator: object, nameprefix: str = "R") -> Any:
        """Add a constraint for each comparison that is generated."""
        if isinstance(generator, MArray):
            return self._add_array(generator, nameprefix)
        if isinstance(generator, bool):
            return self.addConstr(generator, name=nameprefix)
        return tupledict(
            (key, self.addConstr(builder, name=indexed_name(nameprefix, key)))
            for key, builder in _keyed(generator)
        )

    def addLazyConstr(
        self, lhs: object, sense: object = None, rhs: object = None, name: str = ""
    ) -> None:
        """Add a linear constraint, which the vendor would only check where a solution breaks it."""
        self.addConstr(lhs, sense, rhs, name)

    def addLazyConstrs(self, generator: object, nameprefix: str = "L") -> None:
        """Add many of them."""
        self.addConstrs(generator, nameprefix)

    def addBoundConstr(
        self, expr: Summand, lb: float = -INFINITY, ub: float = INFINITY, name: str = ""
    ) -> Constraint:
        """Add `lb <= expr <= ub`."""
        row = linear_constraint(RangeBuilder(LinExpr(expr), 0.0, 0.0), name)
        row.lower, row.upper = row.lower + parse_bound(lb), row.upper + parse_bound(ub)
        return self._add(row)

    def addQConstr(
        self, lhs: object, sense: object = None, rhs: object = None, name: str = ""
    ) -> Any:
        """Add a quadratic constraint; a linear one is added as a linear one."""
        return self._add(constraint_of_any_kind(parse_constr(lhs, sense, rhs), name))

    addNlConstr = addQConstr

    def addNlConstrs(self, generator: object, nameprefix: str = "NR") -> tupledict[Any, Any]:
        """Add a constraint of any kind for each comparison that is generated."""
        return tupledict(
            (key, self.addNlConstr(builder, name=indexed_name(nameprefix, key)))
            for key, builder in _keyed(generator)
        )

    def addMConstr(
        self, A: object, x: object, sense: str, b: object, nameprefix: str = ""
    ) -> MConstr:
        """Add `A x` related to `b`; None for `x` means all variables."""
        body = A @ MVar.fromlist(self.state.problem.variables if x is None else x)
        constrs = {"L": body <= b, "G": body >= b}.get(sense, body == b)
        return self._add_array(constrs, nameprefix)

    def addSOS(self, sostype: int, vars: object, weights: object = None) -> SOS:
        """Add a special ordered set of type 1 or 2; without weights, in the order given."""
        members = as_list(vars)
        order: Iterable[float] = range(1, len(members) + 1)
        if weights is not None:
            order = value_for_each(weights, members)
        return self._add(SOS(int(sostype), members, [float(weight) for weight in order]))

    def addCone(self, vars: object, ctype: int = COPT.CONE_QUAD) -> Any:
        """Add a second-order cone, plain or rotated, led by its first members."""
        members = as_list(vars)
        is_plain = ctype == COPT.CONE_QUAD
        leading = members[0] * members[0] if is_plain else 2 * members[0] * members[1]
        for head in members[: 1 if is_plain else 2]:
            head.lower = max(0.0, head.lower)
        rest = members[1 if is_plain else 2 :]
        return self.addQConstr(sum((v * v for v in rest), 0.0) - leading <= 0)

    def addGenConstrIndicator(
        self,
        binvar: Var,
        binval: int,
        lhs: object,
        sense: object = None,
        rhs: object = None,
        type: int = COPT.INDICATOR_IF,
        name: str = "",
    ) -> GenConstr:
        """Add: when the binary has this value, the linear constraint holds."""
        if type != COPT.INDICATOR_IF:
            refuse("An indicator constraint of another type than INDICATOR_IF")
        builder = GenConstrBuilder(binvar, int(binval), parse_constr(lhs, sense, rhs))
        return self._add(indicator_constraint(builder, name))

    def addGenConstrIndicators(self, builders: object, nameprefix: str = "") -> GenConstrArray:
        """Add many indicator constraints."""
        made = [indicator_constraint(each, "") for each in as_list(builders)]
        return GenConstrArray([self._add(each) for each in made])

    def addGenConstrMin(
        self, resvar: Var, vars: object, constant: float | None = None, name: str = ""
    ) -> GenConstrX:
        """Add: the result is the least of the variables and the constant."""
        return self._define(resvar, Operation.MIN, _with_constant(vars, constant), name)

    def addGenConstrMax(
        self, resvar: Var, vars: object, constant: float | None = None, name: str = ""
    ) -> GenConstrX:
        """Add: the result is the largest of the variables and the constant."""
        return self._define(resvar, Operation.MAX, _with_constant(vars, constant), name)

    def addGenConstrAbs(self, resvar: Var, argvar: Summand, name: str = "") -> GenConstrX:
        """Add: the result is the absolute value."""
        return self._define(resvar, Operation.ABS, [argvar], name)

    def addGenConstrAnd(self, resvar: Var, vars: object, name: str = "") -> GenConstrX:
        """Add: the result is 1 when all binaries are, else 0."""
        return self._define(resvar, Operation.AND, as_list(vars), name)

    def addGenConstrOr(self, resvar: Var, vars: object, name: str = "") -> GenConstrX:
        """Add: the result is 1 when one of the binaries is, else 0."""
        return self._define(resvar, Operation.OR, as_list(vars), name)

    def addGenConstrPWL(
        self, xvar: Var, yvar: Var, xpts: Iterable[float], ypts: Iterable[float], name: str = ""
    ) -> GenConstrX:
        """Add: y is piecewise linear in x, between these points."""
        points = [(float(x), float(y)) for x, y in zip(xpts, ypts, strict=True)]
        return self._define(yvar, Operation.PIECEWISE, [xvar], name, points)

    def getConstrs(self) -> ConstrArray:
        """Its linear constraints."""
        return ConstrArray(self.state.problem.rows)

    def getConstr(self, idx: int) -> Constraint:
        """The linear constraint at an index."""
        return at_index(self._rows, idx, "row")

    def getConstrByName(self, name: str) -> Constraint:
        """The linear constraint of this name."""
        return with_name(self._rows, name, "row")

    def getQConstrs(self) -> QConstrArray:
        """Its quadratic constraints."""
        return QConstrArray(self.state.problem.quadratic_rows)

    def getGenConstrs(self) -> GenConstrArray:
        """Its indicator constraints."""
        return GenConstrArray(self.state.problem.indicators)

    def getSOSs(self) -> SOSArray:
        """Its special ordered sets."""
        return SOSArray(self.state.problem.special_sets)

    def getRow(self, constr: Constraint) -> LinExpr:
        """The body of a linear constraint."""
        return LinExpr(constr.body)

    def getCoeff(self, constr: Constraint, var: Var) -> float:
        """The coefficient of a variable in a linear constraint."""
        pairs = zip(constr.body.variables, constr.body.coefficients, strict=True)
        return sum(weight for variable, weight in pairs if variable is var)

    def setCoeff(self, constr: Constraint, var: Var, newval: float) -> None:
        """Replace the coefficient of a variable in a linear constraint."""
        constr.body.drop({var})
        if newval:
            constr.body.add(var, float(newval))

    @property
    def _rows(self) -> list[Constraint]:
        return self.state.problem.rows  # type: ignore[return-value]

    def _define(
        self,
        result: Var,
        operation: Operation,
        arguments: list[Any],
        name: str,
        points: Any = None,
    ) -> GenConstrX:
        """Add `result == operation(arguments)`."""
        row = defined(result, NlExpr.of(operation, *arguments, parameter=points), name)
        return self._add(GenConstrX(row.body, row.lower, row.upper, name))

    def _add(self, constraint: C) -> C:
        constraint._owner_ = self.state
        self.state.problem.add(constraint)
        return constraint

    def _add_array(self, builders: MArray, prefix: str) -> MConstr:
        return MConstr(
            builders.mapped(
                lambda place, builder: self.addConstr(builder, name=indexed_name(prefix, place))
            )
        )


def _keyed(generator: Any) -> Iterable[tuple[Any, Any]]:
    return keyed(generator) if isinstance(generator, GeneratorType) else enumerate(generator)


def _with_constant(variables: object, constant: float | None) -> list[Any]:
    members = as_list(variables)
    return members if constant is None else [*members, float(constant)]

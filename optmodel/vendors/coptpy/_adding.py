"""Adding variables, constraints and objectives to a model: the larger half of its interface.

x = model.addVars(3, vtype=COPT.BINARY, nameprefix="x")
model.addConstrs((x[i] <= x[i + 1] for i in range(2)), nameprefix="order")
"""

from collections.abc import Iterable
from types import GeneratorType
from typing import Any, TypeVar

from optmodel.vendors.coptpy import constraints
from optmodel.vendors.coptpy.constants import COPT, INFINITY
from optmodel.vendors.coptpy.constraints import (
    SOS,
    Constraint,
    GenConstr,
    GenConstrX,
)
from optmodel.vendors.coptpy.containers import (
    GenConstrArray,
    spread,
    tupledict,
)
from optmodel.vendors.coptpy.errors import refuse
from optmodel.vendors.coptpy.expressions import (
    GenConstrBuilder,
    LinExpr,
    NlExpr,
    RangeBuilder,
    listed,
)
from optmodel.vendors.coptpy.informed import taken
from optmodel.vendors.coptpy.matrices import MArray, MConstr, MVar, array_of
from optmodel.vendors.coptpy.variables import Var, kind_of
from optmodel.vendors.core import Operation, Problem, defined, indices
from optmodel.vendors.core.indices import keyed, keys, per_key

C = TypeVar("C", bound=Any)


class Adding:
    """The half of a model that takes things in."""

    problem: Problem

    def addVar(
        self,
        lb: float = 0.0,
        ub: float = INFINITY,
        obj: float = 0.0,
        vtype: str = "C",
        name: str = "",
        column: Any = None,
    ) -> Var:
        """Add a variable."""
        if column is not None:
            refuse("A variable made of a column")
        kind = kind_of(vtype)
        upper = min(taken(ub), 1.0) if vtype == "B" else taken(ub)
        variable = Var(taken(lb), upper, kind, name, float(obj))
        variable._model = self  # type: ignore[assignment]
        return self.problem.add_variable(variable)

    def addVars(
        self,
        *indices: Any,
        lb: Any = 0.0,
        ub: Any = INFINITY,
        obj: Any = 0.0,
        vtype: Any = "C",
        nameprefix: str = "C",
    ) -> tupledict[Any, Var]:
        """Add a variable for each key."""
        found = keys(indices)
        given = [per_key(value, found) for value in (lb, ub, obj, vtype)]
        return tupledict(
            (key, self._made(named(nameprefix, key), *(one(place, key) for one in given)))
            for place, key in enumerate(found)
        )

    def addMVar(
        self,
        shape: Any,
        lb: Any = 0.0,
        ub: Any = INFINITY,
        obj: Any = 0.0,
        vtype: Any = "C",
        nameprefix: str = "",
    ) -> MVar:
        """Add an array of variables."""

        def make(place: tuple[int, ...], *given: Any) -> Var:
            return self._made(named(nameprefix, place), *given)

        return MVar(array_of(shape, make, lb, ub, obj, vtype))

    def addConstr(self, lhs: Any, sense: Any = None, rhs: Any = None, name: str = "") -> Any:
        """Add a linear constraint, an indicator constraint, or an array of the first."""
        builder = constraints.built(lhs, sense, rhs)
        if isinstance(builder, GenConstrBuilder):
            return self._taken(constraints.indicator(builder, name))
        if isinstance(builder, MArray):
            return self._array(builder, name)
        return self._taken(constraints.linear(builder, name))

    def addConstrs(self, generator: Any, nameprefix: str = "R") -> Any:
        """Add a constraint for each that is generated."""
        if isinstance(generator, MArray):
            return self._array(generator, nameprefix)
        if isinstance(generator, bool):
            return self.addConstr(generator, name=nameprefix)
        return tupledict(
            (key, self.addConstr(builder, name=named(nameprefix, key)))
            for key, builder in _keyed(generator)
        )

    def addLazyConstr(self, lhs: Any, sense: Any = None, rhs: Any = None, name: str = "") -> None:
        """Add a linear constraint that the vendor would only look at when a solution breaks it."""
        self.addConstr(lhs, sense, rhs, name)

    def addLazyConstrs(self, generator: Any, nameprefix: str = "L") -> None:
        """Add many of them."""
        self.addConstrs(generator, nameprefix)

    def addBoundConstr(
        self, expr: Any, lb: float = -INFINITY, ub: float = INFINITY, name: str = ""
    ) -> Constraint:
        """Add `lb <= expr <= ub`."""
        row = constraints.linear(RangeBuilder(LinExpr(expr), 0.0, 0.0), name)
        row.lower, row.upper = row.lower + taken(lb), row.upper + taken(ub)
        return self._taken(row)

    def addQConstr(self, lhs: Any, sense: Any = None, rhs: Any = None, name: str = "") -> Any:
        """Add a quadratic constraint; a linear one is taken as what it is."""
        return self._taken(constraints.any_kind(constraints.built(lhs, sense, rhs), name))

    addNlConstr = addQConstr

    def addNlConstrs(self, generator: Any, nameprefix: str = "NR") -> tupledict[Any, Any]:
        """Add a constraint of any kind for each that is generated."""
        return tupledict(
            (key, self.addNlConstr(builder, name=named(nameprefix, key)))
            for key, builder in _keyed(generator)
        )

    def addMConstr(self, A: Any, x: Any, sense: str, b: Any, nameprefix: str = "") -> MConstr:
        """Add `A x` related to `b`; None for `x` stands for all variables."""
        columns = MVar.fromlist(self.problem.variables if x is None else x)
        body = A @ columns
        return self._array({"L": body <= b, "G": body >= b}.get(sense, body == b), nameprefix)

    def addSOS(self, sostype: int, vars: Any, weights: Any = None) -> SOS:
        """Add a special ordered set of type 1 or 2; without weights, in the order given."""
        members = listed(vars)
        order = spread(weights, members) if weights is not None else range(1, len(members) + 1)
        return self._taken(SOS(int(sostype), members, [float(weight) for weight in order]))

    def addGenConstrIndicator(
        self,
        binvar: Any,
        binval: Any,
        lhs: Any,
        sense: Any = None,
        rhs: Any = None,
        type: int = COPT.INDICATOR_IF,
        name: str = "",
    ) -> GenConstr:
        """Add: when the binary has this value, the linear constraint holds."""
        if type != COPT.INDICATOR_IF:
            refuse("An indicator constraint of another type than INDICATOR_IF")
        then = constraints.built(lhs, sense, rhs)
        builder = GenConstrBuilder(binvar, int(binval), then)
        return self._taken(constraints.indicator(builder, name))

    def addGenConstrIndicators(self, builders: Any, nameprefix: str = "") -> GenConstrArray:
        """Add many indicator constraints."""
        made = [constraints.indicator(each, "") for each in listed(builders)]
        return GenConstrArray([self._taken(each) for each in made])

    def addGenConstrMin(
        self, resvar: Var, vars: Any, constant: float | None = None, name: str = ""
    ) -> GenConstrX:
        """Add: the result is the least of the variables and the constant."""
        return self._function(resvar, Operation.MIN, _with(vars, constant), name)

    def addGenConstrMax(
        self, resvar: Var, vars: Any, constant: float | None = None, name: str = ""
    ) -> GenConstrX:
        """Add: the result is the largest of the variables and the constant."""
        return self._function(resvar, Operation.MAX, _with(vars, constant), name)

    def addGenConstrAbs(self, resvar: Var, argvar: Any, name: str = "") -> GenConstrX:
        """Add: the result is the absolute value."""
        return self._function(resvar, Operation.ABS, [argvar], name)

    def addGenConstrAnd(self, resvar: Var, vars: Any, name: str = "") -> GenConstrX:
        """Add: the result is 1 when all binaries are, else 0."""
        return self._function(resvar, Operation.AND, listed(vars), name)

    def addGenConstrOr(self, resvar: Var, vars: Any, name: str = "") -> GenConstrX:
        """Add: the result is 1 when one of the binaries is, else 0."""
        return self._function(resvar, Operation.OR, listed(vars), name)

    def addGenConstrPWL(
        self, xvar: Var, yvar: Var, xpts: Iterable[float], ypts: Iterable[float], name: str = ""
    ) -> GenConstrX:
        """Add: y is piecewise linear in x, between these points."""
        points = [(float(x), float(y)) for x, y in zip(xpts, ypts, strict=True)]
        return self._function(yvar, Operation.PIECEWISE, [xvar], name, points)

    def addCone(self, vars: Any, ctype: int = COPT.CONE_QUAD) -> Any:
        """Add a second-order cone, plain or rotated, led by its first members."""
        members = listed(vars)
        is_plain = ctype == COPT.CONE_QUAD
        leading = members[0] * members[0] if is_plain else 2 * members[0] * members[1]
        for head in members[: 1 if is_plain else 2]:
            head.lower = max(0.0, head.lower)
        rest = members[1 if is_plain else 2 :]
        return self.addQConstr(sum((v * v for v in rest), 0.0) - leading <= 0)

    def _function(
        self, result: Var, operation: Operation, arguments: list[Any], name: str, points: Any = None
    ) -> GenConstrX:
        row = defined(result, NlExpr.of(operation, *arguments, parameter=points), name)
        return self._taken(GenConstrX(row.body, row.lower, row.upper, name))

    def _made(self, name: str, lb: float, ub: float, obj: float, vtype: str) -> Var:
        return self.addVar(lb, ub, obj, vtype, name)

    def _taken(self, constraint: C) -> C:
        constraint._model = self
        self.problem.add(constraint)
        return constraint

    def _array(self, builders: MArray, prefix: str) -> MConstr:
        return MConstr(
            builders.mapped(
                lambda place, builder: self.addConstr(builder, name=named(prefix, place))
            )
        )


def named(prefix: str, key: Any) -> str:
    """`prefix(i,j)`; nothing where there is no prefix."""
    return indices.named(prefix, key, "()")


def _keyed(generator: Any) -> Iterable[tuple[Any, Any]]:
    return keyed(generator) if isinstance(generator, GeneratorType) else enumerate(generator)


def _with(variables: Any, constant: float | None) -> list[Any]:
    members = listed(variables)
    return members if constant is None else [*members, float(constant)]

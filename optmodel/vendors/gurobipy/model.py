"""The model that programs build, solve and read.

model = gp.Model("plan")
x = model.addVar(name="x")
model.optimize()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from optmodel.vendors.core import Kind, Linear
from optmodel.vendors.core.files import read as read_problem
from optmodel.vendors.core.problem import Problem
from optmodel.vendors.gurobipy._adding_functions import AddingFunctions
from optmodel.vendors.gurobipy._adding_variables import AddingVariables
from optmodel.vendors.gurobipy._copying import Copying
from optmodel.vendors.gurobipy._objectives import minimized
from optmodel.vendors.gurobipy.attributes import Attributed, Reader, Writer
from optmodel.vendors.gurobipy.constraints import SOS, Column, Constr, GenConstr, QConstr
from optmodel.vendors.gurobipy.containers import tupledict
from optmodel.vendors.gurobipy.environments import Env
from optmodel.vendors.gurobipy.errors import (
    DATA_NOT_AVAILABLE,
    GurobiError,
    refuse,
)
from optmodel.vendors.gurobipy.expressions import LinExpr
from optmodel.vendors.gurobipy.matrices import MArray, MAttributed
from optmodel.vendors.gurobipy.parameters import PARAMETERS
from optmodel.vendors.gurobipy.variables import Var


class Model(Attributed, AddingVariables, AddingFunctions, Copying):
    """A model with variables, constraints and objectives."""

    def getVars(self) -> list[Var]:
        """The variables, in order."""
        return list(self._variables_)

    def getConstrs(self) -> list[Constr]:
        """The linear constraints, in order."""
        return list(self._constraints_[Constr])

    def getQConstrs(self) -> list[QConstr]:
        """The quadratic constraints, in order."""
        return list(self._constraints_[QConstr])

    def getGenConstrs(self) -> list[GenConstr]:
        """The general constraints, in order."""
        return list(self._constraints_[GenConstr])

    def getSOSs(self) -> list[SOS]:
        """The special ordered sets, in order."""
        return list(self._constraints_[SOS])

    def getVarByName(self, name: str) -> Var | None:
        """The first variable of this name."""
        return next((var for var in self._variables_ if var.name == name), None)

    def getConstrByName(self, name: str) -> Constr | None:
        """The first linear constraint of this name."""
        return next((row for row in self._constraints_[Constr] if row._part.name == name), None)

    def getRow(self, constr: Constr) -> LinExpr:
        """The left-hand side of a linear constraint."""
        return LinExpr(constr._part.body)

    def getQCRow(self, qc: QConstr) -> Any:
        """The left-hand side of a quadratic constraint."""
        return 1.0 * qc._part.body

    def getCol(self, var: Var) -> Column:
        """The terms of a variable in the linear constraints."""
        found = [(self.getCoeff(row, var), row) for row in self._constraints_[Constr]]
        terms = [(weight, row) for weight, row in found if weight]
        return Column([weight for weight, _ in terms], [row for _, row in terms])

    def getCoeff(self, constr: Constr, var: Var) -> float:
        """The coefficient of a variable in a linear constraint."""
        body = constr._part.body
        pairs = zip(body.variables, body.coefficients, strict=True)
        return float(sum(weight for other, weight in pairs if other is var))

    def chgCoeff(self, constr: Constr, var: Var, newvalue: float) -> None:
        """Change a coefficient in a linear constraint."""

        def change() -> None:
            body = constr._part.body
            body.drop({var})
            if newvalue:
                body.add(var, float(newvalue))

        self._change_(change)

    def remove(self, items: Any) -> None:
        """Take a variable or a constraint out, or many in a list, a dictionary or an array."""
        if isinstance(items, dict):
            items = list(items.values())
        elif isinstance(items, MArray):
            items = items._entries.ravel().tolist()
        for item in items if isinstance(items, list | tuple) else [items]:
            if isinstance(item, list | dict | MArray):
                self.remove(item)
            else:
                self._leave_(item)

    def getAttr(self, attrname: str, objs: Any = None) -> Any:
        """An attribute of the model, or of many of its objects at once."""
        self._require_open_()
        if objs is None:
            name = self._known_(attrname)
            if name in self._readers:
                return super().getAttr(name)
            objs = self._owners_(name)
        if isinstance(objs, Mapping):
            return tupledict(zip(objs, self._many_(attrname, objs.values()), strict=True))
        if isinstance(objs, MAttributed):
            return objs.getAttr(attrname)
        return self._many_(attrname, objs)

    def _many_(self, attrname: str, objs: Any) -> list[Any]:
        try:
            return [each.getAttr(attrname) for each in objs]
        except AttributeError as error:
            raise GurobiError(DATA_NOT_AVAILABLE, str(error)) from None

    def _owners_(self, name: str) -> list[Any]:
        """Those objects of the model that have an attribute."""
        if name in Var._readers or name in Var._writers:
            return self.getVars()
        for kind, members in self._constraints_.items():
            if name in kind._readers or name in kind._writers:
                return list(members)
        raise AttributeError(f"Unable to retrieve attribute '{name}'")

    def setAttr(self, attrname: str, *args: Any) -> None:
        """Set an attribute of the model, or of many of its objects at once."""
        if len(args) == 1:
            name = self._known_(attrname)
            if name in self._writers or name in self._readers:
                super().setAttr(name, args[0])
                return
            args = (self._owners_(name), args[0])
        objs, values = args
        if isinstance(objs, MAttributed):
            objs.setAttr(attrname, values)
            return
        pairs = _paired(objs, values)
        for each, value in pairs:
            each.setAttr(attrname, value)

    def setParam(self, paramname: str, newval: Any) -> None:
        """Set a parameter of this model."""
        self._parameters_.set(paramname, newval)

    def resetParams(self) -> None:
        """All parameters back to their defaults."""
        self._parameters_.reset()

    def getParamInfo(self, paramname: str) -> Any:
        """Name, type, value, least, most and default of a parameter."""
        parameter = PARAMETERS.get(paramname.lower())
        if parameter is None:
            raise GurobiError(0, f"Unknown parameter '{paramname}'")
        value = self._parameters_.get(paramname)
        limits = (parameter.least, parameter.most, parameter.default)
        return (parameter.name, parameter.type, value, *limits)

    def message(self, message: str) -> None:
        """Nothing is logged."""

    def feasRelax(self, *args: Any, **kwargs: Any) -> None:
        """Refused."""
        refuse("feasRelax")

    def tune(self) -> None:
        """Refused."""
        refuse("tune")

    def presolve(self) -> None:
        """Refused."""
        refuse("presolve")

    def read(self, filename: str) -> None:
        """Refused."""
        refuse("Reading starts and parameters from a file")

    def display(self) -> None:
        """Nothing is printed."""

    def printQuality(self) -> None:
        """Nothing is printed."""

    def printStats(self) -> None:
        """Nothing is printed."""

    def dispose(self) -> None:
        """Give the model up; nothing can be asked of it any more."""
        self._is_open_ = False

    close = dispose

    def __enter__(self) -> Model:
        return self

    def __exit__(self, *_: object) -> None:
        self.dispose()

    def __repr__(self) -> str:
        kind = "MIP" if self._problem_.is_mixed_integer else "Continuous"
        counts = f"{len(self._constraints_[Constr])} constrs, {len(self._variables_)} vars"
        return f"<gurobi.Model {kind} instance {self._problem_.name or 'Unnamed'}: {counts}>"

    def _count_(self, matches: Callable[[Var], bool]) -> int:
        return sum(1 for var in self._variables_ if matches(var))

    _readers: ClassVar[Mapping[str, Reader]] = {
        "NumVars": lambda self: len(self._variables_),
        "NumConstrs": lambda self: len(self._constraints_[Constr]),
        "NumQConstrs": lambda self: len(self._constraints_[QConstr]),
        "NumGenConstrs": lambda self: len(self._constraints_[GenConstr]),
        "NumSOS": lambda self: len(self._constraints_[SOS]),
        "NumNZs": lambda self: sum(len(row.body.variables) for row in self._problem_.rows),
        "NumIntVars": lambda self: self._count_(lambda var: var.kind.is_integral),
        "NumBinVars": lambda self: self._count_(_is_binary),
        "NumObj": lambda self: max(1, len(self._goals_())),
        "NumStart": lambda self: int(any(var.start is not None for var in self._variables_)),
        "ModelName": lambda self: self._problem_.name,
        "ModelSense": lambda self: 1 if self._problem_.is_minimized else -1,
        "ObjCon": lambda self: self._problem_.offset,
        "IsMIP": lambda self: int(self._problem_.is_mixed_integer or bool(self.getGenConstrs())),
        "IsQP": lambda self: int(self._problem_.squares is not None),
        "IsQCP": lambda self: int(bool(self._constraints_[QConstr])),
        "IsMultiObj": lambda self: int(bool(self._goals_())),
        "Status": lambda self: self._status_(),
        "SolCount": lambda self: 0 if self._last_ is None else self._last_.num_solutions,
        "ObjVal": lambda self: self._answer_("objective"),
        "PoolObjVal": lambda self: self._answer_("objective"),
        "ObjBound": lambda self: self._objective_bound_(),
        "ObjBoundC": lambda self: self._objective_bound_(),
        "PoolObjBound": lambda self: self._objective_bound_(),
        "ObjNVal": lambda self: self._objective_n_(),
        "MIPGap": lambda self: self._gap_(),
        "Runtime": lambda self: self._seconds_(),
        "Work": lambda self: self._seconds_(),
        "NodeCount": lambda self: float(self._answer_("num_nodes")),
        "IterCount": lambda self: float(self._answer_("num_iterations")),
        "BarIterCount": lambda self: 0,
        "IISMinimal": lambda self: int(self._found_conflict_().is_minimal),
    }
    _writers: ClassVar[Mapping[str, Writer]] = {
        "ModelName": lambda self, value: self._change_(
            lambda: setattr(self._problem_, "name", str(value))
        ),
        "ModelSense": lambda self, value: self._set_sense_(minimized(value)),
        "ObjCon": lambda self, value: self._change_(
            lambda: setattr(self._problem_, "offset", float(value))
        ),
        "NumStart": lambda self, value: None,
    }

    def _set_sense_(self, is_minimized: bool) -> None:
        self._change_(lambda: setattr(self._problem_, "is_minimized", is_minimized))


def _is_binary(var: Var) -> bool:
    is_small = var.kind is Kind.INTEGER and var.lower >= 0 and var.upper <= 1
    return var.kind is Kind.BINARY or is_small


def _paired(objs: Any, values: Any) -> list[tuple[Any, Any]]:
    """Objects with their values: one for all, by place or by key."""
    if isinstance(objs, Mapping):
        is_keyed = isinstance(values, Mapping)
        return [(each, values[key] if is_keyed else values) for key, each in objs.items()]
    members = list(objs)
    if isinstance(values, str) or not isinstance(values, list | tuple):
        return [(each, values) for each in members]
    return list(zip(members, values, strict=True))


def read(filename: str, env: Env | None = None) -> Model:
    """A model from an MPS or LP file; raises `GurobiError` where it cannot be read."""
    problem = Problem()
    try:
        with open(filename, encoding="utf-8"):
            pass
    except OSError:
        raise GurobiError(0, f"Unable to open file '{filename}' for input") from None
    try:
        read_problem(problem, filename)
    except OSError as error:
        raise GurobiError(0, str(error)) from None
    return _adopted(problem, env)


def _adopted(problem: Problem, env: Env | None) -> Model:
    """A model with what a plain problem holds."""
    model = Model(problem.name, env=env)
    twins = {
        each: model.addVar(each.lower, each.upper, each.cost, each.kind.value, each.name)
        for each in problem.variables
    }
    for row in problem.rows:
        body: Linear = row.body
        moved = LinExpr(body.coefficients, [twins[each] for each in body.variables])
        model.addRange(moved, row.lower, row.upper, row.name)
    model.update()
    model._problem_.is_minimized, model._problem_.offset = problem.is_minimized, problem.offset
    return model

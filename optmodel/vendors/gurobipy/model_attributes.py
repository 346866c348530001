"""The attributes of models, and those of many variables or constraints at once.

model.NumVars, model.Status, model.ObjVal
model.getAttr("X", x)                   # a dictionary of values for a dictionary of variables
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from optmodel.vendors.gurobipy.attributes import (
    Getter,
    Setter,
    known_attribute,
    read_attribute,
    write_attribute,
)
from optmodel.vendors.gurobipy.constraints import SOS, Constr, GenConstr, QConstr
from optmodel.vendors.gurobipy.containers import tupledict
from optmodel.vendors.gurobipy.errors import DATA_NOT_AVAILABLE, GurobiError
from optmodel.vendors.gurobipy.matrices import MAttributed
from optmodel.vendors.gurobipy.model_objects import ModelObject
from optmodel.vendors.gurobipy.model_state import ModelState
from optmodel.vendors.gurobipy.objective_editor import ObjectiveEditor
from optmodel.vendors.gurobipy.solution_reader import SolutionReader
from optmodel.vendors.gurobipy.variables import Var
from optmodel.vendors.modeling import VariableType

Objects = Iterable[ModelObject] | Mapping[Any, ModelObject] | MAttributed
"""Many variables or constraints: a list, a dictionary or an array."""


class ModelAttributes:
    """Gets and sets attributes of a model and of its objects."""

    def __init__(
        self, state: ModelState, objectives: ObjectiveEditor, solution: SolutionReader
    ) -> None:
        self.state = state
        self.objectives = objectives
        self.solution = solution

    def getAttr(self, attrname: str, objs: Objects | None = None) -> Any:
        """An attribute of the model, or of many of its objects at once."""
        self.state.require_open()
        if objs is None:
            name = known_attribute(attrname, "Model")
            if name in _GETTERS:
                return read_attribute(self, _GETTERS, name)
            objs = self._objects_with(name)
        if isinstance(objs, Mapping):
            return tupledict(zip(objs, _values(attrname, objs.values()), strict=True))
        return objs.getAttr(attrname) if isinstance(objs, MAttributed) else _values(attrname, objs)

    def setAttr(self, attrname: str, *args: object) -> None:
        """Set an attribute of the model, or of many of its objects at once."""
        if len(args) == 1:
            name = known_attribute(attrname, "Model")
            if name in _SETTERS or name in _GETTERS:
                write_attribute(self, _SETTERS, name, args[0])
                return
            args = (self._objects_with(name), args[0])
        objs, values = args
        if isinstance(objs, MAttributed):
            objs.setAttr(attrname, values)
            return
        for each, value in _pairs(objs, values):
            each.setAttr(attrname, value)

    def _objects_with(self, name: str) -> list[Any]:
        """Those objects of the model that have an attribute."""
        if Var._has_attribute_(name):
            return list(self.state.variables)
        for kind, members in self.state.constraints.items():
            if kind._has_attribute_(name):
                return list(members)
        raise AttributeError(f"Unable to retrieve attribute '{name}'")

    def printAttr(self, attrs: str | Iterable[str], filter: str = "*") -> None:
        """Print the values of an attribute that are not zero."""
        for name in [attrs] if isinstance(attrs, str) else list(attrs):
            for var in self.state.variables:
                value = var.getAttr(name)
                if value:
                    sys.stdout.write(f"{var.name:>12} {value!s:>12}\n")

    def _count(self, matches: Callable[[Var], bool]) -> int:
        return sum(1 for var in self.state.variables if matches(var))


def _values(attrname: str, objs: Iterable[Any]) -> list[Any]:
    try:
        return [each.getAttr(attrname) for each in objs]
    except AttributeError as error:
        raise GurobiError(DATA_NOT_AVAILABLE, str(error)) from None


def _pairs(objs: Any, values: Any) -> list[tuple[Any, Any]]:
    """Objects with their values: one for all, by position or by key."""
    if isinstance(objs, Mapping):
        is_keyed = isinstance(values, Mapping)
        return [(each, values[key] if is_keyed else values) for key, each in objs.items()]
    members = list(objs)
    if isinstance(values, str) or not isinstance(values, list | tuple):
        return [(each, values) for each in members]
    return list(zip(members, values, strict=True))


def _is_binary(var: Var) -> bool:
    is_small = var.kind is VariableType.INTEGER and var.lower >= 0 and var.upper <= 1
    return var.kind is VariableType.BINARY or is_small


def _num_of(kind: type[object]) -> Getter:
    return lambda attributes: len(attributes.state.constraints[kind])


def _from_result(field: str) -> Getter:
    return lambda attributes: attributes.solution.value(field)


def _is_mixed_integer(attributes: ModelAttributes) -> int:
    state = attributes.state
    return int(state.problem.is_mixed_integer or bool(state.constraints[GenConstr]))


def _num_starts(attributes: ModelAttributes) -> int:
    return int(any(var.start is not None for var in attributes.state.variables))


_GETTERS: Mapping[str, Getter] = {
    "NumVars": lambda attributes: len(attributes.state.variables),
    "NumConstrs": _num_of(Constr),
    "NumQConstrs": _num_of(QConstr),
    "NumGenConstrs": _num_of(GenConstr),
    "NumSOS": _num_of(SOS),
    "NumNZs": lambda attributes: sum(
        len(row.body.variables) for row in attributes.state.problem.rows
    ),
    "NumIntVars": lambda attributes: attributes._count(lambda var: var.kind.is_integral),
    "NumBinVars": lambda attributes: attributes._count(_is_binary),
    "NumObj": lambda attributes: max(1, len(attributes.objectives.several())),
    "NumStart": _num_starts,
    "ModelName": lambda attributes: attributes.state.problem.name,
    "ModelSense": lambda attributes: 1 if attributes.state.problem.is_minimized else -1,
    "ObjCon": lambda attributes: attributes.state.problem.offset,
    "IsMIP": _is_mixed_integer,
    "IsQP": lambda attributes: int(attributes.state.problem.quadratic_objective is not None),
    "IsQCP": lambda attributes: int(bool(attributes.state.constraints[QConstr])),
    "IsMultiObj": lambda attributes: int(bool(attributes.objectives.several())),
    "Status": lambda attributes: attributes.solution.status(),
    "SolCount": lambda attributes: attributes.solution.num_solutions(),
    "ObjVal": _from_result("objective"),
    "PoolObjVal": _from_result("objective"),
    "ObjBound": lambda attributes: attributes.solution.bound(),
    "ObjBoundC": lambda attributes: attributes.solution.bound(),
    "PoolObjBound": lambda attributes: attributes.solution.bound(),
    "ObjNVal": lambda attributes: attributes.objectives.value_of_numbered(),
    "MIPGap": lambda attributes: attributes.solution.gap(),
    "Runtime": lambda attributes: attributes.state.runtime,
    "Work": lambda attributes: attributes.state.runtime,
    "NodeCount": lambda attributes: float(attributes.solution.value("num_nodes")),
    "IterCount": lambda attributes: float(attributes.solution.value("num_iterations")),
    "BarIterCount": lambda attributes: 0,
    "IISMinimal": lambda attributes: int(attributes.state.iis().is_minimal),
}


def _set_in_problem(field: str, parse: Callable[[Any], object]) -> Setter:
    """A setter of a field of the core model, from the next update on."""

    def set_field(attributes: ModelAttributes, value: object) -> None:
        state = attributes.state
        state.on_update(lambda: setattr(state.problem, field, parse(value)))

    return set_field


_SETTERS: Mapping[str, Setter] = {
    "ModelName": _set_in_problem("name", str),
    "ModelSense": lambda attributes, value: attributes.objectives.set_sense(value),
    "ObjCon": _set_in_problem("offset", float),
    "NumStart": lambda attributes, value: None,
}

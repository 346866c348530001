"""The part of a model that adds variables: one by one, by index, or as arrays.

x = model.addVars(3, vtype=COPT.BINARY, nameprefix="x")
model.setMipStart(x, 1.0)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from optmodel.vendors.coptpy.attributes import parse_bound
from optmodel.vendors.coptpy.constants import INFINITY
from optmodel.vendors.coptpy.containers import VarArray, tupledict, value_for_each
from optmodel.vendors.coptpy.errors import invalid, refuse
from optmodel.vendors.coptpy.expressions import as_list
from optmodel.vendors.coptpy.matrices import MVar
from optmodel.vendors.coptpy.model_objects import ModelObject
from optmodel.vendors.coptpy.model_state import ModelState
from optmodel.vendors.coptpy.variables import Var, parse_vtype
from optmodel.vendors.modeling import indices as core_indices
from optmodel.vendors.shared.arrays import Place, Shape, broadcast, filled

T = TypeVar("T", bound=ModelObject)


class VariableEditor:
    """Adds variables, finds them and changes many at once."""

    def __init__(self, state: ModelState) -> None:
        self.state = state

    def addVar(
        self,
        lb: float = 0.0,
        ub: float = INFINITY,
        obj: float = 0.0,
        vtype: str = "C",
        name: str = "",
        column: object = None,
    ) -> Var:
        """Add a variable."""
        if column is not None:
            refuse("A variable made of a column")
        kind = parse_vtype(vtype)
        upper = min(parse_bound(ub), 1.0) if vtype == "B" else parse_bound(ub)
        variable = Var(parse_bound(lb), upper, kind, name, float(obj))
        variable._owner_ = self.state
        return self.state.problem.add_variable(variable)

    def addVars(
        self,
        *indices: object,
        lb: object = 0.0,
        ub: object = INFINITY,
        obj: object = 0.0,
        vtype: object = "C",
        nameprefix: str = "C",
    ) -> tupledict[Any, Var]:
        """Add a variable for each key."""
        found = core_indices.keys(indices)
        given = [core_indices.per_key(value, found) for value in (lb, ub, obj, vtype)]
        given.append(lambda place, key: indexed_name(nameprefix, key))
        return tupledict(
            (key, self.addVar(*(value(place, key) for value in given)))
            for place, key in enumerate(found)
        )

    def addMVar(
        self,
        shape: Shape,
        lb: object = 0.0,
        ub: object = INFINITY,
        obj: object = 0.0,
        vtype: object = "C",
        nameprefix: str = "",
    ) -> MVar:
        """Add an array of variables."""
        values = broadcast(shape, lb, ub, obj, vtype)

        def add(place: Place) -> Var:
            lower, upper, cost, kind = (value[place] for value in values)
            return self.addVar(lower, upper, cost, kind, indexed_name(nameprefix, place))

        return MVar(filled(shape, add))

    def getVars(self) -> VarArray:
        """Its variables."""
        return VarArray(self.state.problem.variables)

    def getVar(self, idx: int) -> Var:
        """The variable at an index."""
        return at_index(self._variables, idx, "col")

    def getVarByName(self, name: str) -> Var:
        """The variable of this name."""
        return with_name(self._variables, name, "col")

    @property
    def _variables(self) -> list[Var]:
        return self.state.problem.variables  # type: ignore[return-value]

    def setVarType(self, vars: object, vtypes: object) -> None:
        """Give variables other types."""
        members = as_list(vars)
        for variable, vtype in zip(members, value_for_each(vtypes, members), strict=False):
            variable.kind = parse_vtype(vtype)

    def setMipStart(self, vars: object, startvals: object) -> None:
        """Set values from which the next solve may start."""
        members = as_list(vars)
        for variable, value in zip(members, value_for_each(startvals, members), strict=False):
            variable.start = float(value)

    def loadMipStart(self) -> None:
        """Do nothing: the values of `setMipStart` are used."""


def indexed_name(prefix: str, key: object) -> str:
    """`prefix(i,j)`; nothing where there is no prefix."""
    return core_indices.named(prefix, key, "()")


def at_index(things: Sequence[T], idx: int, kind: str) -> T:
    """The object at an index; raises `CoptError` where there is none."""
    if not 0 <= idx < len(things):
        raise invalid(f"Invalid {kind} index")
    return things[idx]


def with_name(things: Sequence[T], name: str, kind: str) -> T:
    """The first object of a name; raises `CoptError` where there is none."""
    for thing in things:
        if thing.name == name:
            return thing
    raise invalid(f"Invalid {kind} index")

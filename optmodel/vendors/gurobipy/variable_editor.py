"""The part of a model that adds variables: one by one, by index, or as arrays.

x = model.addVars(plants, stores, ub=capacity, name="ship")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from optmodel.vendors.gurobipy.constants import GRB
from optmodel.vendors.gurobipy.constraints import Column
from optmodel.vendors.gurobipy.containers import tupledict
from optmodel.vendors.gurobipy.matrices import MVar
from optmodel.vendors.gurobipy.model_state import ModelState
from optmodel.vendors.gurobipy.variables import Var, parse_bound, parse_vtype
from optmodel.vendors.modeling.indices import keys, named, per_key
from optmodel.vendors.shared.arrays import Place, Shape, broadcast, filled


class VariableEditor:
    """Adds variables and finds them."""

    def __init__(self, state: ModelState) -> None:
        self.state = state

    def addVar(
        self,
        lb: float = 0.0,
        ub: float = GRB.INFINITY,
        obj: float = 0.0,
        vtype: str = GRB.CONTINUOUS,
        name: str = "",
        column: Column | None = None,
    ) -> Var:
        """A new variable, in the model from the next update on."""
        self.state.require_open()
        var = Var(self.state, parse_bound(lb), parse_bound(ub), float(obj), parse_vtype(vtype))
        var.name = str(name)
        self.state.add_variable(var)
        if column is not None:
            self.state.on_update(lambda: _add_column(var, column))
        return var

    def addVars(
        self,
        *indices: object,
        lb: object = 0.0,
        ub: object = GRB.INFINITY,
        obj: object = 0.0,
        vtype: object = GRB.CONTINUOUS,
        name: object = "",
    ) -> tupledict[Any, Var]:
        """A variable for each combination of the indices; values are for all, by list or by key."""
        found = keys(indices)
        given = [per_key(values, found) for values in (lb, ub, obj, vtype)]
        given.append(_names(name, found))
        return tupledict(
            (key, self.addVar(*(value(place, key) for value in given)))
            for place, key in enumerate(found)
        )

    def addMVar(
        self,
        shape: Shape,
        lb: object = 0.0,
        ub: object = GRB.INFINITY,
        obj: object = 0.0,
        vtype: object = GRB.CONTINUOUS,
        name: object = "",
    ) -> MVar:
        """An array of new variables; values are for all or arrays of the shape."""
        values = broadcast(shape, lb, ub, obj, vtype)
        names = None if isinstance(name, str) else np.asarray(name, dtype=object)

        def add(place: Place) -> Var:
            if names is None:
                title = named(str(name), place)
            else:
                title = str(names.reshape(values[0].shape)[place])
            lower, upper, cost, vtype = (value[place] for value in values)
            return self.addVar(lower, upper, cost, vtype, title)

        return MVar(filled(shape, add))

    def getVars(self) -> list[Var]:
        """The variables, in order."""
        return list(self.state.variables)

    def getVarByName(self, name: str) -> Var | None:
        """The first variable of this name."""
        return next((var for var in self.state.variables if var.name == name), None)


def _names(name: object, found: list[Any]) -> Callable[[int, Any], Any]:
    if isinstance(name, str):
        return lambda place, key: named(name, key)
    return per_key(name, found)


def _add_column(var: Var, column: Column) -> None:
    for place in range(column.size()):
        column.getConstr(place)._core_.body.add(var, column.getCoeff(place))

"""The part of a model that takes variables in.

x = model.addVars(plants, stores, ub=capacity, name="ship")
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optmodel.vendors.core.indices import keys, named, per_key
from optmodel.vendors.gurobipy._state import State
from optmodel.vendors.gurobipy.constants import GRB
from optmodel.vendors.gurobipy.constraints import Column
from optmodel.vendors.gurobipy.containers import tupledict
from optmodel.vendors.gurobipy.matrices import MVar
from optmodel.vendors.gurobipy.variables import Var, kind_of, number


class AddingVariables(State):
    """Adds variables, one by one, by index or as arrays."""

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
        self._require_open_()
        var = Var(self, number(lb), number(ub), float(obj), kind_of(vtype))  # type: ignore[arg-type]
        var.name = str(name)
        self._new_variables_.append(var)
        if column is not None:
            self._change_(lambda: self._enter_column_(var, column))
        return var

    def _enter_column_(self, var: Var, column: Column) -> None:
        for place in range(column.size()):
            column.getConstr(place)._part.body.add(var, column.getCoeff(place))

    def addVars(
        self,
        *indices: Any,
        lb: Any = 0.0,
        ub: Any = GRB.INFINITY,
        obj: Any = 0.0,
        vtype: Any = GRB.CONTINUOUS,
        name: Any = "",
    ) -> tupledict[Any, Var]:
        """A variable for each combination of the indices; values are for all, by list or by key."""
        found = keys(indices)
        given = [per_key(values, found) for values in (lb, ub, obj, vtype)]
        title = self._titles_(name, found)
        return tupledict(
            (key, self.addVar(*(value(place, key) for value in (*given, title))))
            for place, key in enumerate(found)
        )

    def _titles_(self, name: Any, found: list[Any]) -> Any:
        if not isinstance(name, str):
            return per_key(name, found)
        return lambda place, key: named(name, key)

    def addMVar(
        self,
        shape: Any,
        lb: Any = 0.0,
        ub: Any = GRB.INFINITY,
        obj: Any = 0.0,
        vtype: Any = GRB.CONTINUOUS,
        name: Any = "",
    ) -> MVar:
        """An array of new variables; values are for all or arrays of the shape."""
        array = np.empty(shape, dtype=object)
        values: list[Any] = [
            np.broadcast_to(np.asarray(given, dtype=object), array.shape)
            for given in (lb, ub, obj, vtype)
        ]
        names = None if isinstance(name, str) else np.asarray(name, dtype=object)
        for place in np.ndindex(*array.shape):
            title = named(name, place) if isinstance(name, str) else ""
            if names is not None:
                title = str(names.reshape(array.shape)[place])
            lower, upper, cost, kind = (value[place] for value in values)
            array[place] = self.addVar(lower, upper, cost, kind, title)
        return MVar(array)

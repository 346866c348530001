"""The part of a model that says why it has no solution.

model.computeIIS()
[row.ConstrName for row in model.getConstrs() if row.IISConstr]
model.write("model.ilp")
"""

from __future__ import annotations

import os
from typing import Any

from optmodel.vendors.core import Result, Status, Variable, conflict
from optmodel.vendors.core.conflicts import MAX_SECONDS, Conflict, only
from optmodel.vendors.gurobipy._state import State
from optmodel.vendors.gurobipy.attributes import Unavailable
from optmodel.vendors.gurobipy.errors import (
    DATA_NOT_AVAILABLE,
    IIS_NOT_INFEASIBLE,
    GurobiError,
    refuse,
)


class Conflicts(State):
    """Finds an irreducible infeasible subsystem, and answers for it."""

    def computeIIS(self, callback: Any = None) -> None:
        """Find one; `GurobiError` where the model has a solution. It takes 8 s at most."""
        if callback is not None:
            refuse("A callback of computeIIS")
        self.update()
        self._parameters_.apply(self._problem_.options)
        seconds = min(self._parameters_.get("TimeLimit"), MAX_SECONDS)
        found = conflict(self._problem_, seconds)
        if found is None:
            raise GurobiError(IIS_NOT_INFEASIBLE, "Cannot compute IIS on a feasible model")
        self._conflict_ = found
        if self._last_ is None:
            self._last_ = Result("conflict", Status.INFEASIBLE)

    def _found_conflict_(self) -> Conflict:
        if self._conflict_ is None:
            raise Unavailable
        return self._conflict_

    def _in_conflict_(self, part: Any) -> int:
        """1 for a constraint of the subsystem."""
        return int(any(each is part for each in self._found_conflict_().constraints))

    def _bound_in_conflict_(self, variable: Variable, side: str) -> int:
        """1 for a lower or upper bound of the subsystem."""
        found = self._found_conflict_()
        members = found.lowers if side == "lower" else found.uppers
        return int(any(each is variable for each in members))

    def _write_conflict_(self, path: str) -> None:
        """Write the subsystem as an LP file; raises `OSError`."""
        if self._conflict_ is None:
            raise GurobiError(DATA_NOT_AVAILABLE, "No IIS available: computeIIS was not called")
        before = f"{path}.lp"
        with only(self._problem_, self._conflict_):
            self._problem_.write(before)
        os.replace(before, path)

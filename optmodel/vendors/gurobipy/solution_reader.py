"""The part of a model that reads the last result: status, objective value, bound and gap.

model.Status, model.ObjVal, model.MIPGap
"""

from __future__ import annotations

from typing import Any

from optmodel.vendors.gurobipy.attributes import AttributeUnavailable
from optmodel.vendors.gurobipy.constants import GRB
from optmodel.vendors.gurobipy.model_state import ModelState
from optmodel.vendors.modeling import TerminationStatus

_STATUSES: dict[TerminationStatus, int] = {
    TerminationStatus.OPTIMAL: GRB.OPTIMAL,
    TerminationStatus.INFEASIBLE: GRB.INFEASIBLE,
    TerminationStatus.UNBOUNDED: GRB.UNBOUNDED,
    TerminationStatus.TIME_LIMIT: GRB.TIME_LIMIT,
    TerminationStatus.NODE_LIMIT: GRB.NODE_LIMIT,
    TerminationStatus.ITERATION_LIMIT: GRB.ITERATION_LIMIT,
    TerminationStatus.SOLUTION_LIMIT: GRB.SOLUTION_LIMIT,
    TerminationStatus.INTERRUPTED: GRB.INTERRUPTED,
    TerminationStatus.ERROR: GRB.NUMERIC,
}


class SolutionReader:
    """Status, objective value, bound and gap; `AttributeUnavailable` where there are none."""

    def __init__(self, state: ModelState) -> None:
        self.state = state

    def status(self) -> int:
        """The vendor's number for how the last solve ended."""
        result = self.state.last_result
        return int(GRB.LOADED) if result is None else _STATUSES[result.status]

    def num_solutions(self) -> int:
        """How many solutions the last solve found."""
        result = self.state.last_result
        return 0 if result is None else result.num_solutions

    def value(self, field: str) -> Any:
        """A field of the last result."""
        value = getattr(self.state.result(), field)
        if value is None:
            raise AttributeUnavailable
        return value

    def bound(self) -> float:
        """The best bound; for a model without integers the objective itself."""
        result = self.state.result()
        if result.bound is None and result.status is TerminationStatus.OPTIMAL:
            return float(self.value("objective"))
        return float(self.value("bound"))

    def gap(self) -> float:
        """The relative gap between objective and bound, of models with integers."""
        if not self.state.problem.is_mixed_integer:
            raise AttributeUnavailable
        self.value("objective")
        return self.state.result().gap

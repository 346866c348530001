"""The part of a model that explains infeasibility by an irreducible infeasible subsystem.

m.computeIIS()
[row.name for row in m.getConstrs() if row.getUpperIIS() or row.getLowerIIS()]
m.writeIIS("model.iis")
"""

from collections.abc import Callable, Mapping
from typing import Any

from optmodel.vendors.coptpy.containers import tupledict
from optmodel.vendors.coptpy.errors import FILE, CoptError, invalid
from optmodel.vendors.coptpy.model_state import ModelState
from optmodel.vendors.modeling import (
    IndicatorConstraint,
    LinearConstraint,
    ModelVariable,
    SOSConstraint,
    compute_iis,
)
from optmodel.vendors.modeling.iis import MAX_SECONDS
from optmodel.vendors.shared.iis import in_iis, write_iis


class IISFinder:
    """Computes an infeasible subsystem, tests membership in it and writes it."""

    def __init__(self, state: ModelState) -> None:
        self.state = state

    def computeIIS(self) -> None:
        """Find one; raises `CoptError` where the model has a solution. It takes 8 s at most."""
        state = self.state
        state.parameters.apply(state.problem.options)
        seconds = min(state.problem.options.seconds, MAX_SECONDS)
        state.last_iis = compute_iis(state.problem, seconds)
        if state.last_iis is None:
            raise invalid("No infeasible subsystem: the model has a solution")

    def getVarLowerIIS(self, vars: object) -> Any:
        """1 for those variables whose lower bound is in the subsystem."""
        return _for_each(vars, lambda each: each.getLowerIIS())

    def getVarUpperIIS(self, vars: object) -> Any:
        """1 for those variables whose upper bound is in the subsystem."""
        return _for_each(vars, lambda each: each.getUpperIIS())

    getConstrLowerIIS, getConstrUpperIIS = getVarLowerIIS, getVarUpperIIS

    def getSOSIIS(self, soss: object) -> Any:
        """1 for those special sets that are in the subsystem."""
        found = self.state.iis()
        return _for_each(soss, lambda each: in_iis(found, each))

    getIndicatorIIS = getSOSIIS

    def writeIIS(self, filename: str) -> None:
        """Write the subsystem as an LP file."""
        try:
            write_iis(self.state.problem, self.state.iis(), filename)
        except (ValueError, OSError) as error:
            raise CoptError(FILE, f"(IO) Fail to write file: {error}") from error

    def is_minimal(self) -> bool:
        """Whether there is a subsystem that is known to be irreducible."""
        found = self.state.last_iis
        return found is not None and found.is_minimal

    def num_constraints(self, kind: type[object]) -> int:
        """How many constraints of a kind are in the subsystem; 0 where there is none."""
        found = self.state.last_iis
        members = () if found is None else found.constraints
        return sum(isinstance(each, kind) for each in members)

    def num_variables(self) -> int:
        """How many variables have a bound in the subsystem; 0 where there is none."""
        found = self.state.last_iis
        return 0 if found is None else len({id(v) for v in (*found.lowers, *found.uppers)})


def _for_each(members: Any, membership: Callable[[Any], int]) -> Any:
    """The answer for one object, or for each in a dictionary or a list."""
    if isinstance(members, Mapping):
        return tupledict((key, membership(each)) for key, each in members.items())
    if isinstance(members, ModelVariable | LinearConstraint | SOSConstraint | IndicatorConstraint):
        return membership(members)
    return [membership(each) for each in members]

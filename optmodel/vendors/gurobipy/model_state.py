"""The contents of a model; additions, changes and removals wait for the next update.

state.add_variable(Var(state, 0.0, 4.0, 1.0, Kind.CONTINUOUS))
len(state.variables)                    # 0
state.update()
len(state.variables)                    # 1
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from optmodel.vendors.gurobipy.attributes import AttributeUnavailable
from optmodel.vendors.gurobipy.constraints import SOS, Constr, GenConstr, ModelConstr, QConstr
from optmodel.vendors.gurobipy.errors import NOT_IN_MODEL, GurobiError
from optmodel.vendors.gurobipy.model_objects import REMOVED, ModelObject
from optmodel.vendors.gurobipy.parameters import Parameters
from optmodel.vendors.gurobipy.variables import Var
from optmodel.vendors.modeling import (
    IIS,
    ModelBuilder,
    ModelVariable,
    PrioritizedObjective,
    SolverResult,
)

C = TypeVar("C", bound=ModelConstr)


class ModelState:
    """Variables, constraints and objectives, those that wait for an update, and the last result.

    Everything that a model is made of shares one of these. Variables and constraints know it as
    their `Owner`.
    """

    def __init__(self, name: str, parameters: Parameters) -> None:
        self.parameters = parameters
        self.problem = ModelBuilder(name)
        self.variables: list[Var] = []
        self.constraints: dict[type[ModelConstr], list[Any]] = {
            kind: [] for kind in (Constr, QConstr, GenConstr, SOS)
        }
        self.objectives: dict[int, PrioritizedObjective] = {}
        """Those of `setObjectiveN`, by index."""
        self.last_result: SolverResult | None = None
        self.last_iis: IIS | None = None
        self.runtime = 0.0
        """Seconds of the last solve; within a callback, of the present one so far."""
        self.is_open = True
        self._new_variables: list[Var] = []
        self._new_constraints: list[ModelConstr] = []
        self._changes: list[Callable[[], None]] = []
        self._removed: dict[int, ModelObject] = {}

    @property
    def linear_constraints(self) -> list[Constr]:
        """The linear constraints, in order."""
        return self.constraints[Constr]

    @property
    def has_solution(self) -> bool:
        """Whether the last solve found a solution."""
        return self.last_result is not None and self.last_result.values is not None

    def result(self) -> SolverResult:
        """The result of the last solve; raises `AttributeUnavailable` before any."""
        if self.last_result is None:
            raise AttributeUnavailable
        return self.last_result

    def iis(self) -> IIS:
        """The last infeasible subsystem; raises `AttributeUnavailable` before any."""
        if self.last_iis is None:
            raise AttributeUnavailable
        return self.last_iis

    def add_variable(self, var: Var) -> Var:
        """Have a variable enter the model at the next update."""
        self.require_open()
        self._new_variables.append(var)
        return var

    def add_constraint(self, constr: C) -> C:
        """Have a constraint enter the model at the next update."""
        self.require_open()
        self._new_constraints.append(constr)
        return constr

    def on_update(self, change: Callable[[], None]) -> None:
        """Do something at the next update."""
        self.require_open()
        self._changes.append(change)

    def remove(self, thing: ModelObject) -> None:
        """Have a variable or a constraint leave the model at the next update."""
        self._removed[id(thing)] = thing

    def update(self) -> None:
        """Let everything take effect that was added, changed or removed."""
        self.require_open()
        waiting = self._new_variables, self._new_constraints, self._changes, self._removed
        if not any(waiting):
            return
        self.last_result = self.last_iis = None
        for var in self._new_variables:
            self.enter_variable(var)
        for constr in self._new_constraints:
            self.enter_constraint(constr)
        for change in self._changes:
            change()
        if self._removed:
            self._take_out_removed()
        for each in waiting:
            each.clear()

    def enter_variable(self, var: Var) -> None:
        """Have a variable enter the model at once."""
        var._enter_(len(self.variables))
        self.variables.append(var)
        self.problem.add_variable(var)

    def enter_constraint(self, constr: ModelConstr) -> None:
        """Have a constraint enter the model at once."""
        members = self.constraints[type(constr)]
        constr._enter_(len(members))
        members.append(constr)
        self.problem.add(constr._core_)

    def _take_out_removed(self) -> None:
        self.problem.remove([thing._core_ for thing in self._removed.values()])
        for members in (self.variables, *self.constraints.values()):
            members[:] = [member for member in members if id(member) not in self._removed]
            for index, member in enumerate(members):
                member._index_ = index
        for thing in self._removed.values():
            thing._index_ = REMOVED

    def require_open(self) -> None:
        """Raise `GurobiError` where the model was disposed of."""
        if not self.is_open:
            raise GurobiError(0, "Model has already been freed")

    def require_own(self, variables: Iterable[ModelVariable]) -> None:
        """Raise `GurobiError` where a variable is of another model."""
        for variable in variables:
            if variable._owner_ is not self:  # type: ignore[attr-defined]
                raise GurobiError(NOT_IN_MODEL, "Variable not in model")

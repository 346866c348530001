"""What a model holds, and how it changes: all at once, when it is updated.

model.addVar(); model.NumVars       # 0
model.update(); model.NumVars       # 1
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from optmodel.execution.compatible.core import Conflict, Goal, Moment, Problem, Result
from optmodel.execution.compatible.gurobi.attributes import Unavailable
from optmodel.execution.compatible.gurobi.constraints import (
    SOS,
    Constr,
    GenConstr,
    Held,
    QConstr,
)
from optmodel.execution.compatible.gurobi.environments import Env, default_environment
from optmodel.execution.compatible.gurobi.errors import NOT_IN_MODEL, GurobiError
from optmodel.execution.compatible.gurobi.parameters import Parameters, ParameterView
from optmodel.execution.compatible.gurobi.variables import Var

_REMOVED = -2


class State:
    """Variables, constraints and objectives; those that wait for an update; the last result."""

    def __init__(self, name: str | None = "", env: Env | None = None) -> None:
        if isinstance(name, Env):
            name, env = "", name
        self._parameters: Parameters = (env or default_environment()).parameters()
        self._problem = Problem(name or "")
        self._variables: list[Var] = []
        self._constraints: dict[type[Held], list[Any]] = {
            kind: [] for kind in (Constr, QConstr, GenConstr, SOS)
        }
        self._new_variables: list[Var] = []
        self._new_constraints: list[Held] = []
        self._changes: list[Callable[[], None]] = []
        self._removed: dict[int, Any] = {}
        self._objectives: dict[int, Goal] = {}
        self._last: Result | None = None
        self._conflict: Conflict | None = None
        self._moment: Moment | None = None
        self._where: int | None = None
        self._is_mixed = False
        self._runtime = 0.0
        self._is_open = True

    @property
    def Params(self) -> ParameterView:
        """The parameters, as attributes."""
        return ParameterView(self._parameters)

    params = Params

    def _change(self, change: Callable[[], None]) -> None:
        """Do something at the next update."""
        self._require_open()
        self._changes.append(change)

    def _take(self, held: Any) -> Any:
        """Have a constraint enter at the next update."""
        self._require_open()
        self._new_constraints.append(held)
        return held

    def _leave(self, thing: Any) -> None:
        """Have a variable or a constraint leave at the next update."""
        self._removed[id(thing)] = thing

    def update(self) -> None:
        """Let everything take effect that was added, changed or removed."""
        self._require_open()
        lists = self._new_variables, self._new_constraints, self._changes, self._removed
        if not any(lists):
            return
        self._last = self._conflict = None
        for var in self._new_variables:
            self._enter_variable(var)
        for held in self._new_constraints:
            members = self._constraints[type(held)]
            held._enter(len(members))
            members.append(held)
            self._problem.add(held._part)
        for change in self._changes:
            change()
        if self._removed:
            self._remove()
        for waiting in lists:
            waiting.clear()

    def _enter_variable(self, var: Var) -> None:
        var._index = len(self._variables)
        if not var.name:
            var.name = f"C{var._index}"
        self._variables.append(var)
        self._problem.add_variable(var)

    def _remove(self) -> None:
        parts = [
            thing if isinstance(thing, Var) else thing._part for thing in self._removed.values()
        ]
        self._problem.remove(parts)
        for members in (self._variables, *self._constraints.values()):
            self._renumber(members)
        for thing in self._removed.values():
            thing._index = _REMOVED

    def _renumber(self, members: list[Any]) -> None:
        members[:] = [member for member in members if id(member) not in self._removed]
        for place, member in enumerate(members):
            member._index = place

    def _is_solved(self) -> bool:
        """Whether there is a solution."""
        return self._last is not None and self._last.values is not None

    def _result(self) -> Result:
        """What the last solve answered; raises `Unavailable` before any."""
        if self._last is None:
            raise Unavailable
        return self._last

    def _require_open(self) -> None:
        if not self._is_open:
            raise GurobiError(0, "Model has already been freed")

    def _require_own(self, variables: list[Any]) -> None:
        """Raise `GurobiError` where a variable is of another model."""
        for variable in variables:
            if variable._model is not self:
                raise GurobiError(NOT_IN_MODEL, "Variable not in model")

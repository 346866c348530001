"""What a model holds, and how it changes: all at once, when it is updated.

model.addVar(); model.NumVars       # 0
model.update(); model.NumVars       # 1
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from optmodel.vendors.core import Conflict, Goal, Moment, Problem, Result
from optmodel.vendors.gurobipy.attributes import Unavailable
from optmodel.vendors.gurobipy.constraints import (
    SOS,
    Constr,
    GenConstr,
    Held,
    QConstr,
)
from optmodel.vendors.gurobipy.environments import Env, default_environment
from optmodel.vendors.gurobipy.errors import NOT_IN_MODEL, GurobiError
from optmodel.vendors.gurobipy.parameters import Parameters, ParameterView
from optmodel.vendors.gurobipy.variables import Var

_REMOVED = -2


class State:
    """Variables, constraints and objectives; those that wait for an update; the last result.

    Programs keep what their callbacks need on a model, `model._best`, `model._count`; so what is
    ours on it, here and in whatever is derived, has an underscore at its end too.
    """

    def __init__(self, name: str | None = "", env: Env | None = None) -> None:
        if isinstance(name, Env):
            name, env = "", name
        self._parameters_: Parameters = (env or default_environment()).parameters()
        self._problem_ = Problem(name or "")
        self._variables_: list[Var] = []
        self._constraints_: dict[type[Held], list[Any]] = {
            kind: [] for kind in (Constr, QConstr, GenConstr, SOS)
        }
        self._new_variables_: list[Var] = []
        self._new_constraints_: list[Held] = []
        self._changes_: list[Callable[[], None]] = []
        self._removed_: dict[int, Any] = {}
        self._objectives_: dict[int, Goal] = {}
        self._last_: Result | None = None
        self._conflict_: Conflict | None = None
        self._moment_: Moment | None = None
        self._where_: int | None = None
        self._is_mixed_ = False
        self._runtime_ = 0.0
        self._is_open_ = True

    @property
    def Params(self) -> ParameterView:
        """The parameters, as attributes."""
        return ParameterView(self._parameters_)

    params = Params

    def _change_(self, change: Callable[[], None]) -> None:
        """Do something at the next update."""
        self._require_open_()
        self._changes_.append(change)

    def _take_(self, held: Any) -> Any:
        """Have a constraint enter at the next update."""
        self._require_open_()
        self._new_constraints_.append(held)
        return held

    def _leave_(self, thing: Any) -> None:
        """Have a variable or a constraint leave at the next update."""
        self._removed_[id(thing)] = thing

    def update(self) -> None:
        """Let everything take effect that was added, changed or removed."""
        self._require_open_()
        lists = self._new_variables_, self._new_constraints_, self._changes_, self._removed_
        if not any(lists):
            return
        self._last_ = self._conflict_ = None
        for var in self._new_variables_:
            self._enter_variable_(var)
        for held in self._new_constraints_:
            members = self._constraints_[type(held)]
            held._enter(len(members))
            members.append(held)
            self._problem_.add(held._part)
        for change in self._changes_:
            change()
        if self._removed_:
            self._remove_()
        for waiting in lists:
            waiting.clear()

    def _enter_variable_(self, var: Var) -> None:
        var._index = len(self._variables_)
        if not var.name:
            var.name = f"C{var._index}"
        self._variables_.append(var)
        self._problem_.add_variable(var)

    def _remove_(self) -> None:
        parts = [
            thing if isinstance(thing, Var) else thing._part for thing in self._removed_.values()
        ]
        self._problem_.remove(parts)
        for members in (self._variables_, *self._constraints_.values()):
            self._renumber_(members)
        for thing in self._removed_.values():
            thing._index = _REMOVED

    def _renumber_(self, members: list[Any]) -> None:
        members[:] = [member for member in members if id(member) not in self._removed_]
        for place, member in enumerate(members):
            member._index = place

    def _is_solved_(self) -> bool:
        """Whether there is a solution."""
        return self._last_ is not None and self._last_.values is not None

    def _result_(self) -> Result:
        """What the last solve answered; raises `Unavailable` before any."""
        if self._last_ is None:
            raise Unavailable
        return self._last_

    def _require_open_(self) -> None:
        if not self._is_open_:
            raise GurobiError(0, "Model has already been freed")

    def _require_own_(self, variables: list[Any]) -> None:
        """Raise `GurobiError` where a variable is of another model."""
        for variable in variables:
            if variable._model is not self:
                raise GurobiError(NOT_IN_MODEL, "Variable not in model")

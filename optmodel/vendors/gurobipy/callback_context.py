"""The part of a model that a program's callback talks to while the model is solved.

def watch(model, where):
    if where == GRB.Callback.MIPSOL and sum(model.cbGetSolution(xs)) > 3:
        model.cbLazy(gp.quicksum(xs) <= 3)

model.Params.LazyConstraints = 1
model.optimize(watch)

As with the vendor, what a callback raises is printed and the search goes on. A refusal of the
layer is an exception to that: `optimize` raises it.
"""

from __future__ import annotations

import resource
import sys
import traceback
from collections.abc import Callable, Container
from time import perf_counter
from typing import Any

import numpy as np

from optmodel.vendors.gurobipy.constants import GRB
from optmodel.vendors.gurobipy.containers import tupledict
from optmodel.vendors.gurobipy.errors import (
    CALLBACK,
    INVALID_ARGUMENT,
    NOT_SUPPORTED,
    GurobiError,
    refuse,
)
from optmodel.vendors.gurobipy.expressions import LinExpr, TempConstr, parse_sense
from optmodel.vendors.gurobipy.matrices import MArray, MVar, entries_of
from optmodel.vendors.gurobipy.model_state import ModelState
from optmodel.vendors.modeling import (
    CallbackEvent,
    CallbackWhere,
    LinearConstraint,
    Listener,
    constrained,
    is_number,
)
from optmodel.vendors.shared.callback_values import (
    Numbers,
    Variables,
    objective_of_proposal,
    propose_values,
    select_values,
)

Callback = Callable[[Any, int], object]
"""A program's callback for `optimize`: it is called with the model and a `where` code."""

_CODES = GRB.Callback
_WHERES = {
    CallbackWhere.START: (_CODES.MESSAGE, _CODES.PRESOLVE),
    CallbackWhere.PROGRESS: (_CODES.MIP,),
    CallbackWhere.SOLUTION: (_CODES.MIPSOL,),
    CallbackWhere.RELAXATION: (_CODES.MIPNODE,),
}
_ANYWHERE = frozenset(
    {_CODES.RUNTIME, _CODES.WORK, _CODES.MEMUSED, _CODES.MAXMEMUSED, _CODES.MSG_STRING}
)
_CODES_PER_WHERE = 1000  # a `what` code divided by this is the `where` code at which it is allowed
_GIGABYTE = 1 << 20  # in the kilobytes of `getrusage`


class CallbackContext:
    """Calls a program's callback during a solve and answers its `cb` methods."""

    def __init__(self, state: ModelState) -> None:
        self.state = state
        self._moment: CallbackEvent | None = None
        self._where: int | None = None

    def listener(
        self, model: object, callback: Callback, wheres: Container[int] | None
    ) -> Listener:
        """The listener of a solve: it calls the callback with the model."""
        began = perf_counter()
        last = _CODES.MIP if self.state.problem.is_mixed_integer else _CODES.SIMPLEX

        def listen(moment: CallbackEvent) -> None:
            self._moment, self.state.runtime = moment, perf_counter() - began
            codes = (last,) if moment.where is CallbackWhere.END else _WHERES.get(moment.where, ())
            try:
                for where in codes:
                    if wheres is None or where in wheres:
                        self._where = where
                        _call(callback, model, where)
            finally:
                self._moment, self._where = None, None

        return listen

    def terminate(self) -> None:
        """End the solve that called the callback; outside of a callback nothing runs."""
        if self._moment is not None:
            self._moment.stops = True

    def cbGet(self, what: int) -> Any:
        """The value for a `what` code; `GurobiError` where the code is not allowed now."""
        moment = self._now()
        if what not in _ANYWHERE and what // _CODES_PER_WHERE != self._where:
            raise GurobiError(CALLBACK, "Callback error")
        if what in (_CODES.MIPSOL_SOL, _CODES.MIPNODE_REL):
            raise GurobiError(0, "Array data requested from cbGet()")
        getter = _GETTERS.get(what)
        if getter is None:
            refuse(f"cbGet of code {what}")
        return getter(self.state, moment)

    def cbGetSolution(self, vars: Variables | MVar) -> Any:
        """Values of variables in a new solution."""
        return _values_of(vars, self._now(_CODES.MIPSOL))

    def cbGetNodeRel(self, vars: Variables | MVar) -> Any:
        """Values of variables in the relaxation of a node."""
        return _values_of(vars, self._now(_CODES.MIPNODE))

    def cbLazy(self, lhs: object, sense: object = None, rhs: object = None) -> None:
        """A lazy constraint: every solution from here on must satisfy it."""
        moment = self._now(_CODES.MIPSOL, _CODES.MIPNODE)
        if self.state.parameters.get("LazyConstraints") != 1:
            message = "Must set LazyConstraints parameter to use lazy constraints"
            raise GurobiError(CALLBACK, message)
        moment.lazy_rows += self._rows(lhs, sense, rhs)

    def cbCut(self, lhs: object, sense: object = None, rhs: object = None) -> None:
        """A cutting plane: it cuts off relaxations, and no solution."""
        self._now(_CODES.MIPNODE).cuts += self._rows(lhs, sense, rhs)

    def _rows(self, lhs: object, sense: object, rhs: object) -> list[LinearConstraint]:
        """The linear constraints of a comparison or of an array of comparisons."""
        constr = lhs
        if not isinstance(constr, TempConstr):
            left = LinExpr(lhs) if is_number(lhs) else lhs
            constr = TempConstr(left, parse_sense(sense), rhs)
        if isinstance(constr.left, MArray) or isinstance(constr.right, MArray):
            sides = np.broadcast_arrays(entries_of(constr.left), entries_of(constr.right))
            pairs = zip(sides[0].ravel(), sides[1].ravel(), strict=True)
            return [row for left, right in pairs for row in self._rows(left, constr.sense, right)]
        row = constrained(constr)
        if not isinstance(row, LinearConstraint):
            raise GurobiError(INVALID_ARGUMENT, "Lazy constraints and cuts must be linear")
        self.state.require_own(row.body.variables)
        return [row]

    def cbSetSolution(self, vars: Variables, solution: Numbers) -> None:
        """Values to try as a solution, when the callback has returned."""
        propose_values(self._now(_CODES.MIP, _CODES.MIPSOL, _CODES.MIPNODE), vars, solution)

    def cbUseSolution(self) -> float:
        """The objective value of the proposed solution; infinite where values are missing."""
        moment = self._now(_CODES.MIP, _CODES.MIPSOL, _CODES.MIPNODE)
        value = objective_of_proposal(self.state.problem, moment)
        return float(GRB.INFINITY) if value is None else value

    def cbProceed(self) -> None:
        """Nothing: one phase follows another by itself."""
        self._now()

    def cbStopOneMultiObj(self, objnum: int) -> None:
        """Refused."""
        refuse("cbStopOneMultiObj")

    def cbSetParam(self, paramname: str, newval: object) -> None:
        """Refused."""
        refuse("cbSetParam")

    def _now(self, *wheres: int) -> CallbackEvent:
        """The state of the search; `GurobiError` outside of a callback, or at another `where`."""
        if self._moment is None or (wheres and self._where not in wheres):
            raise GurobiError(CALLBACK, "Callback error: not offered at this place")
        return self._moment


def _call(callback: Callback, model: object, where: int) -> None:
    try:
        callback(model, where)
    except GurobiError as error:
        if error.errno == NOT_SUPPORTED:
            raise
        traceback.print_exc(file=sys.stderr)
    except Exception:  # noqa: BLE001 - the vendor prints any exception, and goes on
        traceback.print_exc(file=sys.stderr)


def _values_of(variables: Variables | MVar, moment: CallbackEvent) -> Any:
    if isinstance(variables, MVar):
        entries = entries_of(variables)
        values = [moment.values[entry.position] for entry in entries.ravel()]
        return np.array(values).reshape(entries.shape)
    return select_values(moment.values, variables, tupledict)


def _best_objective(state: ModelState, moment: CallbackEvent) -> float:
    return _or_infinite(moment.best, state, is_best=True)


def _best_bound(state: ModelState, moment: CallbackEvent) -> float:
    return _or_infinite(moment.bound, state, is_best=False)


def _or_infinite(value: float | None, state: ModelState, *, is_best: bool) -> float:
    """The value; where there is none yet, the infinity from which it will come."""
    if value is not None:
        return value
    infinity = float(GRB.INFINITY)
    return infinity if is_best == state.problem.is_minimized else -infinity


def _gigabytes(state: ModelState, moment: CallbackEvent) -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _GIGABYTE


def _message(state: ModelState, moment: CallbackEvent) -> str:
    problem = state.problem
    return f"Optimize a model with {len(problem.rows)} rows, {len(problem.variables)} columns\n"


Getter = Callable[[ModelState, CallbackEvent], Any]

_OF_EACH_SEARCH: dict[str, Getter] = {
    "OBJBST": _best_objective,
    "OBJBND": _best_bound,
    "NODCNT": lambda _, moment: float(moment.num_nodes),
    "SOLCNT": lambda _, moment: moment.num_solutions,
    "PHASE": lambda *_: 1,
}
_OTHERS: dict[str, Getter] = {
    "RUNTIME": lambda state, _: state.runtime,
    "WORK": lambda state, _: state.runtime,
    "MEMUSED": _gigabytes,
    "MAXMEMUSED": _gigabytes,
    "MSG_STRING": _message,
    "MIP_CUTCNT": lambda _, moment: moment.num_cuts,
    "MIP_NODLFT": lambda _, moment: float(moment.num_open_nodes),
    "MIP_ITRCNT": lambda _, moment: float(moment.num_iterations),
    "MIPSOL_OBJ": lambda _, moment: moment.objective,
    "MIPNODE_STATUS": lambda *_: GRB.OPTIMAL,
    "SPX_ITRCNT": lambda _, moment: float(moment.num_iterations),
    "SPX_OBJVAL": _best_objective,
    **{f"SPX_{name}": lambda *_: 0.0 for name in ("PRIMINF", "DUALINF")},
    "SPX_ISPERT": lambda *_: 0,
    **{f"PRE_{name}": lambda *_: 0 for name in ("COLDEL", "ROWDEL", "SENCHG", "BNDCHG", "COECHG")},
}
_GETTERS: dict[int, Getter] = {
    getattr(_CODES, name): getter for name, getter in _OTHERS.items()
} | {
    getattr(_CODES, f"{where}_{name}"): getter
    for where in ("MIP", "MIPSOL", "MIPNODE")
    for name, getter in _OF_EACH_SEARCH.items()
}

"""The part of a model that a program's callback asks, and what it asks for.

def watch(model, where):
    if where == GRB.Callback.MIPSOL and sum(model.cbGetSolution(xs)) > 3:
        model.cbLazy(gp.quicksum(xs) <= 3)

model.Params.LazyConstraints = 1
model.optimize(watch)

As with the vendor, what a callback raises is printed and the search goes on; a refusal of ours is
raised by `optimize`.
"""

from __future__ import annotations

import resource
import sys
import traceback
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

import numpy as np

from optmodel.vendors.core import (
    Listener,
    Moment,
    Row,
    Where,
    constrained,
    evaluated,
    is_number,
)
from optmodel.vendors.gurobipy._adding_constraints import sense_of
from optmodel.vendors.gurobipy._state import State
from optmodel.vendors.gurobipy.constants import GRB
from optmodel.vendors.gurobipy.containers import tupledict
from optmodel.vendors.gurobipy.errors import (
    CALLBACK,
    INVALID_ARGUMENT,
    NOT_SUPPORTED,
    GurobiError,
    refuse,
)
from optmodel.vendors.gurobipy.expressions import LinExpr, TempConstr
from optmodel.vendors.gurobipy.matrices import MArray, MVar, entries_of
from optmodel.vendors.gurobipy.variables import Var

_CODES = GRB.Callback
_PLACES = {
    Where.START: (_CODES.MESSAGE, _CODES.PRESOLVE),
    Where.PROGRESS: (_CODES.MIP,),
    Where.SOLUTION: (_CODES.MIPSOL,),
    Where.RELAXATION: (_CODES.MIPNODE,),
}
_ANYWHERE = frozenset(
    {_CODES.RUNTIME, _CODES.WORK, _CODES.MEMUSED, _CODES.MAXMEMUSED, _CODES.MSG_STRING}
)
_CODES_A_PLACE = 1000  # a code's thousands are the place at which it may be asked
_GIGABYTE = 1 << 20  # in the kilobytes of `getrusage`


class CallingBack(State):
    """Calls a program's callback while the model is solved, and answers it."""

    def _listener_(self, callback: Callable[..., Any], wheres: Any) -> Listener:
        """What the core is to call, for a program's callback."""
        began = perf_counter()
        self._is_mixed_ = self._problem_.is_mixed_integer

        def listener(moment: Moment) -> None:
            self._moment_, self._runtime_ = moment, perf_counter() - began
            try:
                for place in self._places_(moment):
                    if wheres is None or place in wheres:
                        self._where_ = place
                        self._call_(callback)
            finally:
                self._moment_, self._where_ = None, None

        return listener

    def _places_(self, moment: Moment) -> tuple[int, ...]:
        if moment.where is Where.END:
            return (_CODES.MIP if self._is_mixed_ else _CODES.SIMPLEX,)
        return _PLACES.get(moment.where, ())

    def _call_(self, callback: Callable[..., Any]) -> None:
        try:
            callback(self, self._where_)
        except GurobiError as error:
            if error.errno == NOT_SUPPORTED:
                raise
            traceback.print_exc(file=sys.stderr)
        except Exception:  # noqa: BLE001 - the vendor prints whatever it is, and goes on
            traceback.print_exc(file=sys.stderr)

    def terminate(self) -> None:
        """End the solve that a callback was called by; outside of one nothing runs."""
        if self._moment_ is not None:
            self._moment_.stops = True

    def cbGet(self, what: int) -> Any:
        """What a code asks of the search; `GurobiError` where it cannot be asked now."""
        moment = self._at_()
        if what not in _ANYWHERE and what // _CODES_A_PLACE != self._where_:
            raise GurobiError(CALLBACK, "Callback error")
        if what in (_CODES.MIPSOL_SOL, _CODES.MIPNODE_REL):
            raise GurobiError(0, "Array data requested from cbGet()")
        reader = _READERS.get(what)
        if reader is None:
            refuse(f"cbGet of code {what}")
        return reader(self, moment)

    def cbGetSolution(self, vars: Any) -> Any:
        """Values of variables in a new solution."""
        return self._values_of_(vars, self._at_(_CODES.MIPSOL))

    def cbGetNodeRel(self, vars: Any) -> Any:
        """Values of variables in the relaxation of a node."""
        return self._values_of_(vars, self._at_(_CODES.MIPNODE))

    def _values_of_(self, vars: Any, moment: Moment) -> Any:
        values = moment.values
        if isinstance(vars, Var):
            return values[vars.position]
        if isinstance(vars, MVar):
            entries = entries_of(vars)
            found = [values[entry.position] for entry in entries.ravel()]
            return np.array(found).reshape(entries.shape)
        if isinstance(vars, Mapping):
            return tupledict((key, values[var.position]) for key, var in vars.items())
        return [values[var.position] for var in vars]

    def cbLazy(self, lhs: Any, sense: Any = None, rhs: Any = None) -> None:
        """A constraint that every solution must satisfy, from here on."""
        moment = self._at_(_CODES.MIPSOL, _CODES.MIPNODE)
        if self._parameters_.get("LazyConstraints") != 1:
            message = "Must set LazyConstraints parameter to use lazy constraints"
            raise GurobiError(CALLBACK, message)
        moment.lazy_rows += self._rows_(lhs, sense, rhs)

    def cbCut(self, lhs: Any, sense: Any = None, rhs: Any = None) -> None:
        """A constraint that cuts relaxations off, and no solution."""
        self._at_(_CODES.MIPNODE).cuts += self._rows_(lhs, sense, rhs)

    def _rows_(self, lhs: Any, sense: Any, rhs: Any) -> list[Row]:
        relation = lhs
        if not isinstance(lhs, TempConstr):
            left = LinExpr(lhs) if is_number(lhs) else lhs
            relation = TempConstr(left, sense_of(sense), rhs)
        if isinstance(relation.left, MArray) or isinstance(relation.right, MArray):
            sides = np.broadcast_arrays(entries_of(relation.left), entries_of(relation.right))
            pairs = zip(sides[0].ravel(), sides[1].ravel(), strict=True)
            return [row for pair in pairs for row in self._rows_(pair[0], relation.sense, pair[1])]
        row = constrained(relation)
        if not isinstance(row, Row):
            raise GurobiError(INVALID_ARGUMENT, "Lazy constraints and cuts must be linear")
        self._require_own_(row.body.variables)
        return [row]

    def cbSetSolution(self, vars: Any, solution: Any) -> None:
        """Values to try as a solution, when the callback has returned."""
        moment = self._at_(_CODES.MIP, _CODES.MIPSOL, _CODES.MIPNODE)
        if isinstance(vars, Var):
            vars, solution = [vars], [solution]
        elif isinstance(vars, Mapping):
            is_keyed = isinstance(solution, Mapping)
            solution = [solution[key] for key in vars] if is_keyed else solution
            vars = list(vars.values())
        if not moment.proposals:
            moment.proposals.append({})
        pairs = zip(vars, solution, strict=True)
        moment.proposals[-1].update((var.position, float(value)) for var, value in pairs)

    def cbUseSolution(self) -> float:
        """The objective of what was set; infinite where values are missing."""
        moment = self._at_(_CODES.MIP, _CODES.MIPSOL, _CODES.MIPNODE)
        proposal = moment.proposals[-1] if moment.proposals else {}
        try:
            return evaluated(self._problem_.objective(), lambda each: proposal[each.position])
        except KeyError:
            return float(GRB.INFINITY)

    def cbProceed(self) -> None:
        """Nothing: one phase follows another by itself."""
        self._at_()

    def cbStopOneMultiObj(self, objnum: int) -> None:
        """Refused."""
        refuse("cbStopOneMultiObj")

    def cbSetParam(self, paramname: str, newval: Any) -> None:
        """Refused."""
        refuse("cbSetParam")

    def _at_(self, *places: int) -> Moment:
        """The moment of the callback that runs; `GurobiError` outside of one, or elsewhere."""
        if self._moment_ is None or (places and self._where_ not in places):
            raise GurobiError(CALLBACK, "Callback error: not offered at this place")
        return self._moment_

    def _best_(self, moment: Moment) -> float:
        return float(self._unless_(moment.best, is_worst=True))

    def _bound_(self, moment: Moment) -> float:
        return float(self._unless_(moment.bound, is_worst=False))

    def _unless_(self, value: float | None, *, is_worst: bool) -> float:
        """The value; where there is none, the vendor's infinity at the side where it comes from."""
        if value is not None:
            return value
        infinity = float(GRB.INFINITY)
        return infinity if is_worst == self._problem_.is_minimized else -infinity


def _memory(_: CallingBack, __: Moment) -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _GIGABYTE


def _told(model: CallingBack, _: Moment) -> str:
    problem = model._problem_
    return f"Optimize a model with {len(problem.rows)} rows, {len(problem.variables)} columns\n"


_COMMON: dict[str, Callable[[CallingBack, Moment], Any]] = {
    "OBJBST": CallingBack._best_,
    "OBJBND": CallingBack._bound_,
    "NODCNT": lambda _, moment: float(moment.num_nodes),
    "SOLCNT": lambda _, moment: moment.num_solutions,
    "PHASE": lambda *_: 1,
}
_OWN: dict[str, Callable[[CallingBack, Moment], Any]] = {
    "RUNTIME": lambda model, _: model._runtime_,
    "WORK": lambda model, _: model._runtime_,
    "MEMUSED": _memory,
    "MAXMEMUSED": _memory,
    "MSG_STRING": _told,
    "MIP_CUTCNT": lambda _, moment: moment.num_cuts,
    "MIP_NODLFT": lambda _, moment: float(moment.num_open_nodes),
    "MIP_ITRCNT": lambda _, moment: float(moment.num_iterations),
    "MIPSOL_OBJ": lambda _, moment: moment.objective,
    "MIPNODE_STATUS": lambda *_: GRB.OPTIMAL,
    "SPX_ITRCNT": lambda _, moment: float(moment.num_iterations),
    "SPX_OBJVAL": lambda model, moment: model._best_(moment),
    **{f"SPX_{name}": lambda *_: 0.0 for name in ("PRIMINF", "DUALINF")},
    "SPX_ISPERT": lambda *_: 0,
    **{f"PRE_{name}": lambda *_: 0 for name in ("COLDEL", "ROWDEL", "SENCHG", "BNDCHG", "COECHG")},
}
_READERS = {getattr(_CODES, name): reader for name, reader in _OWN.items()} | {
    getattr(_CODES, f"{place}_{name}"): reader
    for place in ("MIP", "MIPSOL", "MIPNODE")
    for name, reader in _COMMON.items()
}

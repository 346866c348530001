"""Callbacks: what programs derive from `CallbackBase`, and how a search calls it.

class Subtours(cp.CallbackBase):
    def callback(self):
        if self.where() == COPT.CBCONTEXT_MIPSOL and sum(self.getSolution(xs)) > 3:
            self.addLazyConstr(cp.quicksum(xs) <= 3)

m.setCallback(Subtours(), COPT.CBCONTEXT_MIPSOL)
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from optmodel.vendors.coptpy import constraints
from optmodel.vendors.coptpy.constants import COPT, INFINITY
from optmodel.vendors.coptpy.containers import tupledict
from optmodel.vendors.coptpy.errors import invalid
from optmodel.vendors.coptpy.matrices import MArray
from optmodel.vendors.coptpy.variables import Var
from optmodel.vendors.core import (
    Listener,
    Moment,
    Problem,
    Row,
    Where,
    evaluated,
)
from optmodel.vendors.core.indices import keyed

_CONTEXTS = {
    Where.SOLUTION: (COPT.CBCONTEXT_MIPSOL,),
    Where.INCUMBENT: (COPT.CBCONTEXT_INCUMBENT,),
    Where.RELAXATION: (COPT.CBCONTEXT_MIPRELAX, COPT.CBCONTEXT_MIPNODE),
}
_OPTIMAL_NODE = 1


class CallbackBase:
    """What programs derive their callbacks from: `callback` is theirs to define."""

    # Programs define `__init__` and may leave the call of ours out; and they have attributes of
    # their own, from which the underscore at the end keeps ours apart.
    _moment_: Moment | None = None
    _problem_: Problem | None = None
    _context_ = 0
    _incumbent_: tuple[float, ...] | None = None

    def callback(self) -> None:
        """What a program does when it is called."""

    def where(self) -> int:
        """The context of this call."""
        return self._context_

    def getInfo(self, cbinfo: str) -> Any:
        """What a name asks of the search; `CoptError` where it cannot be asked now."""
        moment = self._now_()
        assert self._problem_ is not None
        worst = INFINITY if self._problem_.is_minimized else -INFINITY
        match str(cbinfo).lower():
            case "bestobj":
                return worst if moment.best is None else moment.best
            case "bestbnd":
                return -worst if moment.bound is None else moment.bound
            case "hasincumbent":
                return int(moment.best is not None)
            case "mipcandobj" if moment.where is Where.SOLUTION:
                return self._objective_(moment.values)
            case "relaxsolobj" if moment.where is Where.RELAXATION:
                return self._objective_(moment.values)
            case "nodestatus" if self._context_ == COPT.CBCONTEXT_MIPNODE:
                return _OPTIMAL_NODE
            case _:
                raise invalid("Fail to get information in callback")

    def _objective_(self, values: tuple[float, ...]) -> float:
        assert self._problem_ is not None
        return evaluated(self._problem_.objective(), lambda each: values[each.position])

    def getSolution(self, vars: Any = None) -> Any:
        """Values in the new solution: of one variable, many, or all."""
        return self._picked_(self._now_(Where.SOLUTION).values, vars)

    def getRelaxSol(self, vars: Any = None) -> Any:
        """Values in the relaxation of a node."""
        return self._picked_(self._now_(Where.RELAXATION).values, vars)

    def getIncumbent(self, vars: Any = None) -> Any:
        """Values in the best solution so far."""
        self._now_()
        if self._incumbent_ is None:
            raise invalid("No incumbent in callback")
        return self._picked_(self._incumbent_, vars)

    def _picked_(self, values: tuple[float, ...], vars: Any) -> Any:
        if vars is None:
            return list(values)
        if isinstance(vars, Var):
            return values[vars.position]
        if isinstance(vars, MArray):
            return np.array(vars.mapped(lambda _, each: values[each.position]).tolist())
        if isinstance(vars, Mapping):
            return tupledict((key, values[each.position]) for key, each in vars.items())
        return [values[each.position] for each in vars]

    def addLazyConstr(self, lhs: Any, sense: Any = None, rhs: Any = None) -> None:
        """A constraint that every solution must satisfy, from here on."""
        self._now_(Where.SOLUTION, Where.RELAXATION).lazy_rows += rows(lhs, sense, rhs)

    def addLazyConstrs(self, generator: Any) -> None:
        """Many of them."""
        for relation in _each(generator):
            self.addLazyConstr(relation)

    def addUserCut(self, lhs: Any, sense: Any = None, rhs: Any = None) -> None:
        """A constraint that cuts relaxations off, and no solution."""
        self._now_(Where.RELAXATION).cuts += rows(lhs, sense, rhs)

    def addUserCuts(self, generator: Any) -> None:
        """Many of them."""
        for relation in _each(generator):
            self.addUserCut(relation)

    def setSolution(self, vars: Any, vals: Any) -> None:
        """Values to try as a solution, when the callback has returned."""
        moment = self._now_()
        if isinstance(vars, Var):
            vars, vals = [vars], [vals]
        elif isinstance(vars, Mapping):
            vals = [vals[key] for key in vars] if isinstance(vals, Mapping) else vals
            vars = list(vars.values())
        if not moment.proposals:
            moment.proposals.append({})
        pairs = zip(vars, vals, strict=True)
        moment.proposals[-1].update((each.position, float(value)) for each, value in pairs)

    def loadSolution(self) -> float:
        """The objective of what was set; infinite where values are missing."""
        moment = self._now_()
        proposal = moment.proposals[-1] if moment.proposals else {}
        assert self._problem_ is not None
        try:
            return evaluated(self._problem_.objective(), lambda each: proposal[each.position])
        except KeyError:
            return INFINITY

    def interrupt(self) -> None:
        """End the solve."""
        self._now_().stops = True

    def _now_(self, *places: Where) -> Moment:
        """The moment of the call that runs; `CoptError` outside of one, or elsewhere."""
        if self._moment_ is None or (places and self._moment_.where not in places):
            raise invalid("Not offered at this place of a callback")
        return self._moment_


def listener(problem: Problem, callback: CallbackBase, contexts: int) -> Listener:
    """What the core is to call, for a program's callback in these contexts."""

    def listen(moment: Moment) -> None:
        callback._moment_, callback._problem_ = moment, problem
        try:
            for context in _CONTEXTS.get(moment.where, ()):
                if context & contexts:
                    callback._context_ = context
                    callback.callback()
        finally:
            callback._moment_ = None
        if moment.where is Where.SOLUTION and not moment.lazy_rows:
            callback._incumbent_ = moment.values

    return listen


def rows(lhs: Any, sense: Any, rhs: Any) -> list[Row]:
    """The linear rows that a relation says, or an array of them."""
    builder = constraints.built(lhs, sense, rhs)
    if isinstance(builder, MArray):
        return [constraints.linear(each, "") for each in np.ravel(builder.tolist())]
    return [constraints.linear(builder, "")]


def _each(generator: Any) -> list[Any]:
    if isinstance(generator, list | tuple):
        return list(generator)
    return [relation for _, relation in keyed(generator)]

"""Callbacks: `CallbackBase`, from which programs derive theirs, and its calls during a solve.

class Subtours(cp.CallbackBase):
    def callback(self):
        if self.where() == COPT.CBCONTEXT_MIPSOL and sum(self.getSolution(xs)) > 3:
            self.addLazyConstr(cp.quicksum(xs) <= 3)

m.setCallback(Subtours(), COPT.CBCONTEXT_MIPSOL)
"""

from typing import Any

import numpy as np

from optmodel.vendors.coptpy.constants import COPT, INFINITY
from optmodel.vendors.coptpy.constraints import linear_constraint, parse_constr
from optmodel.vendors.coptpy.containers import tupledict
from optmodel.vendors.coptpy.errors import invalid
from optmodel.vendors.coptpy.matrices import MArray
from optmodel.vendors.modeling import (
    CallbackEvent,
    CallbackWhere,
    LinearConstraint,
    Listener,
    ModelBuilder,
    evaluated,
)
from optmodel.vendors.modeling.indices import keyed
from optmodel.vendors.shared.callback_values import (
    Numbers,
    Variables,
    objective_of_proposal,
    propose_values,
    select_values,
)

_CONTEXTS = {
    CallbackWhere.SOLUTION: (COPT.CBCONTEXT_MIPSOL,),
    CallbackWhere.INCUMBENT: (COPT.CBCONTEXT_INCUMBENT,),
    CallbackWhere.RELAXATION: (COPT.CBCONTEXT_MIPRELAX, COPT.CBCONTEXT_MIPNODE),
}
_OPTIMAL_NODE = 1


class CallbackBase:
    """The base class of programs' callbacks, which define `callback`."""

    # Programs define `__init__` and may leave the call of ours out; and they have attributes of
    # their own, from which the underscore at the end keeps ours apart.
    _moment_: CallbackEvent | None = None
    _problem_: ModelBuilder | None = None
    _context_ = 0
    _incumbent_: tuple[float, ...] | None = None

    def callback(self) -> None:
        """The program's callback, to be overridden."""

    def where(self) -> int:
        """The context of this call."""
        return self._context_

    def getInfo(self, cbinfo: str) -> Any:
        """The value for a name; `CoptError` where it is not available now."""
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
            case "mipcandobj" if moment.where is CallbackWhere.SOLUTION:
                return self._objective_(moment.values)
            case "relaxsolobj" if moment.where is CallbackWhere.RELAXATION:
                return self._objective_(moment.values)
            case "nodestatus" if self._context_ == COPT.CBCONTEXT_MIPNODE:
                return _OPTIMAL_NODE
            case _:
                raise invalid("Fail to get information in callback")

    def _objective_(self, values: tuple[float, ...]) -> float:
        assert self._problem_ is not None
        return evaluated(self._problem_.objective(), lambda each: values[each.position])

    def getSolution(self, vars: Variables | MArray | None = None) -> Any:
        """Values in the new solution: of one variable, many, or all."""
        return self._values_at_(self._now_(CallbackWhere.SOLUTION).values, vars)

    def getRelaxSol(self, vars: Variables | MArray | None = None) -> Any:
        """Values in the relaxation of a node."""
        return self._values_at_(self._now_(CallbackWhere.RELAXATION).values, vars)

    def getIncumbent(self, vars: Variables | MArray | None = None) -> Any:
        """Values in the best solution so far."""
        self._now_()
        if self._incumbent_ is None:
            raise invalid("No incumbent in callback")
        return self._values_at_(self._incumbent_, vars)

    def _values_at_(self, values: tuple[float, ...], vars: Variables | MArray | None) -> Any:
        if vars is None:
            return list(values)
        if isinstance(vars, MArray):
            return np.array(vars.mapped(lambda _, each: values[each.position]).tolist())
        return select_values(values, vars, tupledict)

    def addLazyConstr(self, lhs: object, sense: object = None, rhs: object = None) -> None:
        """A lazy constraint: every solution from here on must satisfy it."""
        self._now_(CallbackWhere.SOLUTION, CallbackWhere.RELAXATION).lazy_rows += _rows(
            lhs, sense, rhs
        )

    def addLazyConstrs(self, generator: object) -> None:
        """Many of them."""
        for relation in _comparisons(generator):
            self.addLazyConstr(relation)

    def addUserCut(self, lhs: object, sense: object = None, rhs: object = None) -> None:
        """A cutting plane: it cuts off relaxations, and no solution."""
        self._now_(CallbackWhere.RELAXATION).cuts += _rows(lhs, sense, rhs)

    def addUserCuts(self, generator: object) -> None:
        """Many of them."""
        for relation in _comparisons(generator):
            self.addUserCut(relation)

    def setSolution(self, vars: Variables, vals: Numbers) -> None:
        """Values to try as a solution, when the callback has returned."""
        propose_values(self._now_(), vars, vals)

    def loadSolution(self) -> float:
        """The objective value of the proposed solution; infinite where values are missing."""
        moment = self._now_()
        assert self._problem_ is not None
        value = objective_of_proposal(self._problem_, moment)
        return INFINITY if value is None else value

    def interrupt(self) -> None:
        """End the solve."""
        self._now_().stops = True

    def _now_(self, *places: CallbackWhere) -> CallbackEvent:
        """The state of the search; raises `CoptError` outside of a callback or elsewhere."""
        if self._moment_ is None or (places and self._moment_.where not in places):
            raise invalid("Not offered at this place of a callback")
        return self._moment_


def listener(problem: ModelBuilder, callback: CallbackBase, contexts: int) -> Listener:
    """The listener of a solve: it calls a program's callback in these contexts."""

    def listen(moment: CallbackEvent) -> None:
        callback._moment_, callback._problem_ = moment, problem
        try:
            for context in _CONTEXTS.get(moment.where, ()):
                if context & contexts:
                    callback._context_ = context
                    callback.callback()
        finally:
            callback._moment_ = None
        if moment.where is CallbackWhere.SOLUTION and not moment.lazy_rows:
            callback._incumbent_ = moment.values

    return listen


def _rows(lhs: object, sense: object, rhs: object) -> list[LinearConstraint]:
    """The linear constraints of a comparison or of an array of comparisons."""
    builder = parse_constr(lhs, sense, rhs)
    if isinstance(builder, MArray):
        return [linear_constraint(each, "") for each in np.ravel(builder.tolist())]
    return [linear_constraint(builder, "")]


def _comparisons(generator: object) -> list[Any]:
    if isinstance(generator, list | tuple):
        return list(generator)
    return [relation for _, relation in keyed(generator)]

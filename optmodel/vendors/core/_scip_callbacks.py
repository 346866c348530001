"""A search by SCIP to which somebody listens: a constraint handler and an event handler.

    search = Search(built, problem, listener)
    built.model.optimize()
    search.lazy_rows            # what was asked for on the way

What a listener will ask for later is unknown to presolve, so all reductions that rest on knowing
every constraint are off, and every variable counts as held in both directions.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pyscipopt import SCIP_EVENTTYPE, SCIP_RESULT, Conshdlr, Eventhdlr

from optmodel.vendors.core._scip import worth
from optmodel.vendors.core._scip_expressions import ScipExpressions
from optmodel.vendors.core.callbacks import Listener, Moment, Where, violates
from optmodel.vendors.core.constraints import Row
from optmodel.vendors.core.solving import is_finite
from optmodel.vendors.core.variables import rounded

if TYPE_CHECKING:
    from optmodel.vendors.core.problem import Problem

_PARAMETERS = {
    "misc/allowweakdualreds": False,
    "misc/allowstrongdualreds": False,
    "misc/usesymmetry": 0,
    "constraints/components/maxprerounds": 0,
    "constraints/components/propfreq": -1,
    "presolving/donotmultaggr": True,
    # Solutions that are no better than the incumbent need not be shown to anybody.
    "limits/maxsol": 1,
}
_LAST = -10_000_000
"""After all other handlers: what is shown to the listener satisfies everything that SCIP knows."""
_PRESOLVING, _SOLVING = 5, 9  # stages between which a search takes place
_FOUND = {"result": SCIP_RESULT.FEASIBLE}
_REFUSED = {"result": SCIP_RESULT.INFEASIBLE}
_ADDED = {"result": SCIP_RESULT.CONSADDED}
_NOTHING = {"result": SCIP_RESULT.DIDNOTFIND}


class Search:
    """The listener's side of one search.

    `lazy_rows` are all rows that it asked for; those from `_num_held` on are not in SCIP yet, which
    takes none while it merely checks a solution. `failure` is what the listener raised: SCIP lets
    nothing through, so the search ends and whoever began it raises it again.
    """

    def __init__(self, built: ScipExpressions, problem: "Problem", listener: Listener) -> None:
        self.built = built
        self.problem = problem
        self.listener = listener
        self.lazy_rows: list[Row] = []
        self.num_cuts = 0
        self.num_incumbents = 0
        self._num_held = 0
        self._accepted: tuple[float, ...] | None = None
        self._proposals: list[dict[int, float]] = []
        self._is_asking = False
        self.failure: BaseException | None = None
        built.model.setParams(_PARAMETERS)
        self._handler = _Handler(self)
        built.model.includeConshdlr(
            self._handler,
            "listener",
            "rows that a listener asks for",
            sepapriority=_LAST,
            enfopriority=_LAST,
            chckpriority=_LAST,
            sepafreq=1,
            needscons=False,
        )
        self._events = _Events(self)
        built.model.includeEventhdlr(self._events, "listener", "tells a listener of progress")

    def tell(
        self,
        where: Where,
        read: Callable[[], Sequence[float]] | None = None,
        objective: float | None = None,
    ) -> Moment:
        """Calls the listener, and takes what it asks for."""
        moment = self._moment(where)
        moment.read, moment.objective = read, objective
        if self._is_asking or self.failure is not None:
            return moment
        self._is_asking = True
        try:
            self.listener(moment)
        except BaseException as error:  # noqa: BLE001 - raised again when SCIP has ended
            self.failure, moment.stops = error, True
        self._is_asking = False
        self.lazy_rows += moment.lazy_rows
        self._proposals += moment.proposals
        if moment.stops:
            self.built.model.interruptSolve()
        return moment

    def _moment(self, where: Where) -> Moment:
        model = self.built.model
        best, bound = model.getPrimalbound(), model.getDualbound()
        return Moment(
            where,
            best if is_finite(best) else None,
            bound if is_finite(bound) else None,
            model.getNTotalNodes(),
            model.getNNodesLeft() if model.getStage() == _SOLVING else 0,
            self.num_incumbents,
            model.getNLPIterations() if model.getStage() >= _PRESOLVING else 0,
            self.num_cuts,
        )

    def values(self, solution: Any) -> tuple[float, ...]:
        """The values of a solution; of the current relaxation where it is None."""
        model = self.built.model
        found = [model.getSolVal(solution, column) for column in self.built.columns]
        return tuple(rounded(self.problem.variables, found))

    def accepts(self, values: tuple[float, ...]) -> bool:
        """Whether a solution stands: no row breaks it, also none that the listener adds now."""
        if any(violates(row, values) for row in self.lazy_rows):
            return False
        if values == self._accepted or not self._is_searching():
            return True
        moment = self.tell(
            Where.SOLUTION, lambda: values, worth(self.problem, values, float("nan"))
        )
        if any(violates(row, values) for row in moment.lazy_rows):
            return False
        self._accepted = values
        return True

    def _is_searching(self) -> bool:
        return bool(_PRESOLVING <= self.built.model.getStage() <= _SOLVING)

    def hold(self) -> bool:
        """Gives SCIP the rows that it does not have yet; whether there were any."""
        waiting = self.lazy_rows[self._num_held :]
        for place, row in enumerate(waiting, self._num_held):
            body = self.built.expression(row.body)
            self.built.hold(body, row.lower, row.upper, f"lazy_{place}")
        self._num_held += len(waiting)
        return bool(waiting)

    def relaxed(self) -> bool:
        """Shows a node's relaxation to the listener; whether SCIP was given rows for it."""
        cached: list[tuple[float, ...]] = []

        def read() -> tuple[float, ...]:
            if not cached:
                cached.append(self.values(None))
            return cached[0]

        moment = self.tell(Where.RELAXATION, read)
        cuts = [row for row in moment.cuts if violates(row, read())]
        for row in cuts:
            self._cut(row)
        self._try_proposals()
        return self.hold() or bool(cuts)

    def _cut(self, row: Row) -> None:
        """A row that holds for every solution anyway: for the relaxation alone."""
        body = self.built.expression(row.body)
        if isinstance(body, float):
            return
        self.num_cuts += 1
        for side, sign in ((row.upper, 1.0), (row.lower, -1.0)):
            if is_finite(side):
                self.built.model.addCons(
                    sign * body <= sign * side,
                    name=f"cut_{self.num_cuts}",
                    enforce=False,
                    check=False,
                    removable=True,
                )

    def _try_proposals(self) -> None:
        """Tries values that the listener proposed; what it left out is as in the relaxation."""
        model = self.built.model
        proposals, self._proposals = self._proposals, []
        for proposal in proposals:
            solution = model.createSol(initlp=True)
            for place, value in proposal.items():
                model.setSolVal(solution, self.built.columns[place], value)
            model.trySol(solution, printreason=False)


class _Handler(Conshdlr):  # type: ignore[misc]
    """Asks the listener wherever SCIP asks whether a point is feasible."""

    def __init__(self, search: Search) -> None:
        self.search = search

    def conscheck(self, constraints: Any, solution: Any, *_: Any) -> Any:
        return _FOUND if self.search.accepts(self.search.values(solution)) else _REFUSED

    def _enforced(self) -> Any:
        search = self.search
        is_accepted = search.accepts(search.values(None))
        if search.hold():
            return _ADDED
        return _FOUND if is_accepted else _REFUSED

    def consenfolp(self, constraints: Any, nusefulconss: int, solinfeasible: bool) -> Any:
        return _FOUND if solinfeasible else self._enforced()

    def consenfops(
        self, constraints: Any, nusefulconss: int, solinfeasible: bool, objinfeasible: bool
    ) -> Any:
        return _FOUND if solinfeasible or objinfeasible else self._enforced()

    def conssepalp(self, constraints: Any, nusefulconss: int) -> Any:
        if self.search.hold():
            return _ADDED
        return _ADDED if self.search.relaxed() else _NOTHING

    def conslock(self, constraint: Any, locktype: int, nlockspos: int, nlocksneg: int) -> None:
        num_locks = nlockspos + nlocksneg
        for column in self.search.built.columns:
            transformed = self.model.getTransformedVar(column)
            self.model.addVarLocksType(transformed, locktype, num_locks, num_locks)


class _Events(Eventhdlr):  # type: ignore[misc]
    """Tells the listener of nodes and incumbents."""

    _AWAITED = (SCIP_EVENTTYPE.NODESOLVED, SCIP_EVENTTYPE.BESTSOLFOUND)

    def __init__(self, search: Search) -> None:
        self.search = search

    def eventinit(self) -> None:
        for kind in self._AWAITED:
            self.model.catchEvent(kind, self)

    def eventexit(self) -> None:
        for kind in self._AWAITED:
            self.model.dropEvent(kind, self)

    def eventexec(self, event: Any) -> None:
        if event.getType() == SCIP_EVENTTYPE.BESTSOLFOUND:
            self.search.num_incumbents += 1
            self.search.tell(Where.INCUMBENT)
        self.search.tell(Where.PROGRESS)

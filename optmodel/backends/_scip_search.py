"""A search by SCIP with callbacks: a constraint handler and an event handler.

    search = Search(builder, model, listener)
    builder.model.optimize()
    search.lazy_rows            # the rows that the listener asked for on the way

Presolve does not know what a listener will ask for later. So all reductions that rest on knowing
every constraint are off, and every variable counts as held in both directions.
"""

from collections.abc import Callable, Sequence
from typing import Any

from pyscipopt import SCIP_EVENTTYPE, SCIP_RESULT, Conshdlr, Eventhdlr

from optmodel.backends.callbacks import CallbackEvent, CallbackWhere, Listener, violates
from optmodel.backends.model import LinearRow, Model, is_finite
from optmodel.backends.scip_bridges import ScipBuilder

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
    """One search, and what its listener asked for.

    `lazy_rows` are all rows that it asked for; those from `_num_held` on are not in SCIP yet, which
    takes none while it merely checks a solution. `failure` is what the listener raised: SCIP lets
    nothing through, so the search ends and whoever began it raises it again.
    """

    def __init__(self, builder: ScipBuilder, model: Model, listener: Listener) -> None:
        self.builder = builder
        self.model = model
        self.listener = listener
        self.lazy_rows: list[LinearRow] = []
        self.num_cuts = 0
        self.num_incumbents = 0
        self._num_held = 0
        self._accepted: tuple[float, ...] | None = None
        self._proposals: list[dict[int, float]] = []
        self._is_asking = False
        self.failure: BaseException | None = None
        builder.model.setParams(_PARAMETERS)
        self._handler = _Handler(self)
        builder.model.includeConshdlr(
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
        builder.model.includeEventhdlr(self._events, "listener", "calls a listener on progress")

    def call(
        self,
        where: CallbackWhere,
        read: Callable[[], Sequence[float]] | None = None,
        objective: float | None = None,
    ) -> CallbackEvent[LinearRow]:
        """Calls the listener, and takes what it asks for."""
        event = self._event(where)
        event.read, event.objective = read, objective
        if self._is_asking or self.failure is not None:
            return event
        self._is_asking = True
        try:
            self.listener(event)
        except BaseException as error:  # noqa: BLE001 - raised again when SCIP has ended
            self.failure, event.stops = error, True
        self._is_asking = False
        self.lazy_rows += event.lazy_rows
        self._proposals += event.proposals
        if event.stops:
            self.builder.model.interruptSolve()
        return event

    def _event(self, where: CallbackWhere) -> CallbackEvent[LinearRow]:
        model = self.builder.model
        best, bound = model.getPrimalbound(), model.getDualbound()
        return CallbackEvent(
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
        model = self.builder.model
        found = [model.getSolVal(solution, column) for column in self.builder.columns]
        return self.model.with_whole_numbers(found)

    def accepts(self, values: tuple[float, ...]) -> bool:
        """Whether a solution stands: no row breaks it, also none that the listener adds now."""
        if any(violates(row, values) for row in self.lazy_rows):
            return False
        if values == self._accepted or not self._is_searching():
            return True
        objective = self.model.objective_or(values, float("nan"))
        event = self.call(CallbackWhere.SOLUTION, lambda: values, objective)
        if any(violates(row, values) for row in event.lazy_rows):
            return False
        self._accepted = values
        return True

    def _is_searching(self) -> bool:
        return bool(_PRESOLVING <= self.builder.model.getStage() <= _SOLVING)

    def hold(self) -> bool:
        """Gives SCIP the rows that it does not have yet; whether there were any."""
        waiting = self.lazy_rows[self._num_held :]
        for place, row in enumerate(waiting, self._num_held):
            body = self.builder.linear(row.entries)
            self.builder.hold(body, row.lower, row.upper, f"lazy_{place}")
        self._num_held += len(waiting)
        return bool(waiting)

    def relaxed(self) -> bool:
        """Shows a node's relaxation to the listener; whether SCIP was given rows for it."""
        cached: list[tuple[float, ...]] = []

        def read() -> tuple[float, ...]:
            if not cached:
                cached.append(self.values(None))
            return cached[0]

        event = self.call(CallbackWhere.RELAXATION, read)
        cuts = [row for row in event.cuts if violates(row, read())]
        for row in cuts:
            self._cut(row)
        self._try_proposals()
        return self.hold() or bool(cuts)

    def _cut(self, row: LinearRow) -> None:
        """A row that holds for every solution anyway: for the relaxation alone."""
        body = self.builder.linear(row.entries)
        self.num_cuts += 1
        for side, sign in ((row.upper, 1.0), (row.lower, -1.0)):
            if is_finite(side):
                self.builder.model.addCons(
                    sign * body <= sign * side,
                    name=f"cut_{self.num_cuts}",
                    enforce=False,
                    check=False,
                    removable=True,
                )

    def _try_proposals(self) -> None:
        """Tries values that the listener proposed; what it left out is as in the relaxation."""
        model = self.builder.model
        proposals, self._proposals = self._proposals, []
        for proposal in proposals:
            solution = model.createSol(initlp=True)
            for place, value in proposal.items():
                model.setSolVal(solution, self.builder.columns[place], value)
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
        for column in self.search.builder.columns:
            transformed = self.model.getTransformedVar(column)
            self.model.addVarLocksType(transformed, locktype, num_locks, num_locks)


class _Events(Eventhdlr):  # type: ignore[misc]
    """Calls the listener on nodes and incumbents."""

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
            self.search.call(CallbackWhere.INCUMBENT)
        self.search.call(CallbackWhere.PROGRESS)

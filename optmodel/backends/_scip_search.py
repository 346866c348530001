"""A search by SCIP with callbacks: a constraint handler and an event handler.

    search = Search(builder, model, listener)
    builder.model.optimize()
    search.lazy_rows            # the lazy constraints that the listener added

A listener may add constraints after presolve. So all reductions that need every constraint to be
known are off, and every variable is locked in both directions.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from pyscipopt import SCIP_EVENTTYPE, SCIP_RESULT, Conshdlr, Eventhdlr

from optmodel.backends.callbacks import CallbackEvent, CallbackWhere, Listener, violates
from optmodel.backends.model import LinearRow, Model, is_finite
from optmodel.backends.scip_bridges import ScipBuilder

if TYPE_CHECKING:
    from pyscipopt.scip import Event, Solution

_PARAMETERS = {
    "misc/allowweakdualreds": False,
    "misc/allowstrongdualreds": False,
    "misc/usesymmetry": 0,
    "constraints/components/maxprerounds": 0,
    "constraints/components/propfreq": -1,
    "presolving/donotmultaggr": True,
    # Solutions that are no better than the incumbent need not be kept.
    "limits/maxsol": 1,
}
_LAST = -10_000_000
"""After all other handlers: the listener sees only what satisfies the constraints so far."""
_PRESOLVING, _SOLVING = 5, 9  # stages between which a search takes place
_FEASIBLE = {"result": SCIP_RESULT.FEASIBLE}
_INFEASIBLE = {"result": SCIP_RESULT.INFEASIBLE}
_ADDED = {"result": SCIP_RESULT.CONSADDED}
_DID_NOT_FIND = {"result": SCIP_RESULT.DIDNOTFIND}

_ScipStatus: TypeAlias = dict[str, int]
"""What a callback of a constraint handler returns to SCIP."""


class Search:
    """One branch-and-bound search with a listener.

    `lazy_rows` are all lazy constraints that the listener added. SCIP accepts no constraints while
    it checks a solution, so those from `_num_added` on are not in SCIP yet. `failure` is the
    exception that the listener raised: exceptions do not pass through SCIP, so the search ends and
    the caller raises it again.
    """

    def __init__(self, builder: ScipBuilder, model: Model, listener: Listener) -> None:
        self.builder = builder
        self.model = model
        self.listener = listener
        self.lazy_rows: list[LinearRow] = []
        self.num_cuts = 0
        self.num_incumbents = 0
        self._num_added = 0
        self._accepted: tuple[float, ...] | None = None
        self._proposals: list[dict[int, float]] = []
        self._is_calling = False
        self.failure: BaseException | None = None
        builder.model.setParams(_PARAMETERS)
        self._handler = _Handler(self)
        builder.model.includeConshdlr(
            self._handler,
            "listener",
            "lazy constraints of a listener",
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
        """Call the listener and take over the rows, proposals and the stop that it set."""
        event = self._event(where)
        event.read, event.objective = read, objective
        if self._is_calling or self.failure is not None:
            return event
        self._is_calling = True
        try:
            self.listener(event)
        except BaseException as error:  # noqa: BLE001 - raised again when SCIP has ended
            self.failure, event.stops = error, True
        self._is_calling = False
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

    def values(self, solution: "Solution | None") -> tuple[float, ...]:
        """The values of a solution; of the current relaxation where it is None."""
        model = self.builder.model
        values = [model.getSolVal(solution, column) for column in self.builder.columns]
        return self.model.with_whole_numbers(values)

    def accepts(self, values: tuple[float, ...]) -> bool:
        """Whether a solution satisfies all lazy rows, with those that the listener adds now."""
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

    def add_lazy_rows(self) -> bool:
        """Add to SCIP the lazy rows that it does not have yet; false where there are none."""
        pending = self.lazy_rows[self._num_added :]
        for number, row in enumerate(pending, self._num_added):
            body = self.builder.linear(row.entries)
            self.builder.add_row(body, row.lower, row.upper, f"lazy_{number}")
        self._num_added += len(pending)
        return bool(pending)

    def separate(self) -> bool:
        """Call the listener on a node's relaxation and add its cuts; false where it adds no row."""
        cached: list[tuple[float, ...]] = []

        def read() -> tuple[float, ...]:
            if not cached:
                cached.append(self.values(None))
            return cached[0]

        event = self.call(CallbackWhere.RELAXATION, read)
        cuts = [row for row in event.cuts if violates(row, read())]
        for row in cuts:
            self._add_cut(row)
        self._try_proposals()
        return self.add_lazy_rows() or bool(cuts)

    def _add_cut(self, row: LinearRow) -> None:
        """Add a row to the relaxation only: every solution satisfies it anyway."""
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
        """Try the proposed solutions, completed with the values of the relaxation."""
        model = self.builder.model
        proposals, self._proposals = self._proposals, []
        for proposal in proposals:
            solution = model.createSol(initlp=True)
            for column, value in proposal.items():
                model.setSolVal(solution, self.builder.columns[column], value)
            model.trySol(solution, printreason=False)


class _Handler(Conshdlr):  # type: ignore[misc]
    """A constraint handler that calls the listener wherever SCIP checks a point."""

    def __init__(self, search: Search) -> None:
        self.search = search

    def conscheck(self, constraints: object, solution: "Solution", *_: object) -> _ScipStatus:
        return _FEASIBLE if self.search.accepts(self.search.values(solution)) else _INFEASIBLE

    def _enforce(self) -> _ScipStatus:
        search = self.search
        is_accepted = search.accepts(search.values(None))
        if search.add_lazy_rows():
            return _ADDED
        return _FEASIBLE if is_accepted else _INFEASIBLE

    def consenfolp(
        self, constraints: object, nusefulconss: int, solinfeasible: bool
    ) -> _ScipStatus:
        return _FEASIBLE if solinfeasible else self._enforce()

    def consenfops(
        self, constraints: object, nusefulconss: int, solinfeasible: bool, objinfeasible: bool
    ) -> _ScipStatus:
        return _FEASIBLE if solinfeasible or objinfeasible else self._enforce()

    def conssepalp(self, constraints: object, nusefulconss: int) -> _ScipStatus:
        if self.search.add_lazy_rows() or self.search.separate():
            return _ADDED
        return _DID_NOT_FIND

    def conslock(self, constraint: object, locktype: int, nlockspos: int, nlocksneg: int) -> None:
        num_locks = nlockspos + nlocksneg
        for column in self.search.builder.columns:
            transformed = self.model.getTransformedVar(column)
            self.model.addVarLocksType(transformed, locktype, num_locks, num_locks)


class _Events(Eventhdlr):  # type: ignore[misc]
    """An event handler that calls the listener on solved nodes and new incumbents."""

    _EVENT_TYPES = (SCIP_EVENTTYPE.NODESOLVED, SCIP_EVENTTYPE.BESTSOLFOUND)

    def __init__(self, search: Search) -> None:
        self.search = search

    def eventinit(self) -> None:
        for kind in self._EVENT_TYPES:
            self.model.catchEvent(kind, self)

    def eventexit(self) -> None:
        for kind in self._EVENT_TYPES:
            self.model.dropEvent(kind, self)

    def eventexec(self, event: "Event") -> None:
        if event.getType() == SCIP_EVENTTYPE.BESTSOLFOUND:
            self.search.num_incumbents += 1
            self.search.call(CallbackWhere.INCUMBENT)
        self.search.call(CallbackWhere.PROGRESS)

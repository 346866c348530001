"""Callbacks of programs during a solve: the events, and the rows and values that they may add.

    def listener(event: CallbackEvent) -> None:
        if event.where is CallbackWhere.SOLUTION and sum(event.values) > 3:
            event.lazy_rows.append(LinearConstraint(body, upper=3.0))

    problem.solve(listener)

The layers translate: `cbGetSolution`, `cbLazy` and their like read and fill an event.
"""

from collections.abc import Callable
from typing import TypeAlias

from optmodel import backends
from optmodel.backends import LinearRow
from optmodel.vendors.modeling.constraints import LinearConstraint
from optmodel.vendors.modeling.lowering import lowered_row

CallbackEvent: TypeAlias = backends.CallbackEvent[LinearConstraint]
Listener: TypeAlias = Callable[[CallbackEvent], None]


def lowered_listener(listener: Listener) -> backends.Listener:
    """The listener that a back end calls: rows over variables become rows over columns."""

    def listen(event: backends.CallbackEvent[LinearRow]) -> None:
        own: CallbackEvent = backends.CallbackEvent(
            event.where,
            event.best,
            event.bound,
            event.num_nodes,
            event.num_open_nodes,
            event.num_solutions,
            event.num_iterations,
            event.num_cuts,
            event.objective,
            None if event.read is None else lambda: event.values,
        )
        try:
            listener(own)
        finally:
            event.lazy_rows += [lowered_row(row) for row in own.lazy_rows]
            event.cuts += [lowered_row(row) for row in own.cuts]
            event.proposals += own.proposals
            event.stops = own.stops

    return listen

"""Mutations of decisions on times: appointments, waits, and events in order.

TIMES["add_deadline"].apply(problem, stream)

A wait at a machine is its maintenance: no work of any job starts there before.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from optmodel.composer import load_fragments
from optmodel.families import Data
from optmodel.mutations.keyed_decision import TimeDecision
from optmodel.mutations.mutation_kind import MutationKind
from optmodel.mutations.neighbor import Neighbor
from optmodel.mutations.numbers import near
from optmodel.mutations.variable_slice import Key
from optmodel.random_stream import RandomStream

_MOST_EVENTS = 3
_MOST_TRIES = 12


def _deadline(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    decision = _drawn(problem, stream)
    if decision is None:
        return None
    last = {key: max(times) for key, times in _times(problem, decision).items()}
    late = [key for key, time in last.items() if time > 0]
    if not late:
        return None
    chosen = stream.sample(late, stream.integer(1, min(_MOST_EVENTS, len(late))))
    bounds = {
        key: near(last[key], stream.decimal("0.4", "0.95", step="0.05"), is_whole=True)
        for key in chosen
    }
    return _limited(problem, decision, "latest_time", "appointment", bounds)


def _wait(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    decision = _drawn(problem, stream)
    if decision is None:
        return None
    times = _times(problem, decision)
    first = {key: min(own) for key, own in times.items()}
    typical = max(max(own) for own in times.values())
    chosen = stream.sample(list(first), stream.integer(1, min(_MOST_EVENTS, len(first))))
    bounds = {
        key: near(
            first[key] + typical * stream.decimal("0.1", "0.5", step="0.05"),
            Fraction(1),
            is_whole=True,
        )
        for key in chosen
    }
    return _limited(problem, decision, "earliest_time", "shortest_wait", bounds)


def _in_order(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    """A pair of events whose gap is greater than the optimum's, which may turn their order."""
    plain = [item for item in problem.times if len(item.part.names) == 1 and not item.part.others()]
    if not plain:
        return None
    decision = stream.choice(plain)
    times = {key: own[0] for key, own in _times(problem, decision).items()}
    if len(times) < 2:
        return None
    spread = (max(times.values()) - min(times.values())) / len(times)
    for _ in range(_MOST_TRIES):
        first, second = stream.sample(list(times), 2)
        gap = near(spread, stream.decimal("0.3", "2", step="0.1"), is_whole=True)
        if gap > 0 and times[first] + gap > times[second]:
            items = decision.part.sets[0]
            words = {**decision.words(), "items": items}
            words["xj"] = words["x"].replace("[i]", "[j]")
            part = load_fragments("mutations")["least_gap"].filled(words)
            pair = (*first, *second)
            data = Data({"events_in_order": [pair]}, {"least_gap": {pair: gap}})
            return problem.extended([part], data)
    return None


def _limited(
    problem: Neighbor,
    decision: TimeDecision,
    name: str,
    parameter: str,
    bounds: Mapping[Key, Any],
) -> Neighbor | None:
    """The problem with a fragment on the times of some events."""
    if min(bounds.values()) <= 0:
        return None
    part = load_fragments("mutations")[name].filled(decision.words())
    [events] = part.set
    within = events.model_copy(update={"within": decision.part.sets})
    part = part.model_copy(update={"set": (within,)})
    plain = {key if len(key) > 1 else key[0]: bound for key, bound in bounds.items()}
    return problem.extended([part], Data({events.name: list(plain)}, {parameter: plain}))


def _drawn(problem: Neighbor, stream: RandomStream) -> TimeDecision | None:
    return stream.choice(list(problem.times)) if problem.times else None


def _times(problem: Neighbor, decision: TimeDecision) -> Mapping[Key, list[Fraction]]:
    values = decision.part.values(problem.solution)
    return {key: [Fraction(time) for time in own] for key, own in values.items()}


_KINDS = (
    MutationKind(
        "add_deadline", "with appointments", "latest times of some events", _deadline, weight=4
    ),
    MutationKind("add_wait", "with waits", "earliest times of some events", _wait, weight=4),
    MutationKind(
        "add_precedence", "with an order", "an event some time after another", _in_order, weight=4
    ),
)

TIMES = {kind.name: kind for kind in _KINDS}
"""Kinds that decide on times, by name."""

"""Mutations of decisions on pairs: pairs ruled out, asked for, counted, with fees or with amounts.

PAIRS["forbid_pair"].apply(problem, stream)

A pair is a worker with a task, a place with the next one, or the ends of a road.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optmodel.composer import Fragment, load_fragments
from optmodel.families import Data
from optmodel.mutations.keyed_decision import PairDecision
from optmodel.mutations.mutation_kind import MutationKind
from optmodel.mutations.neighbor import Neighbor
from optmodel.mutations.numbers import between, near
from optmodel.mutations.variable_slice import Key
from optmodel.random_stream import RandomStream

_FEE = (10, 90, 5)


@dataclass(frozen=True, slots=True)
class DrawnPairs:
    """A decision on pairs that was drawn, with what the optimum decides for each, in all."""

    decision: PairDecision
    amounts: Mapping[Key, Fraction]

    @classmethod
    def of(cls, problem: Neighbor, decision: PairDecision) -> "DrawnPairs":
        """The pairs of two different elements."""
        values = decision.part.values(problem.solution)
        return cls(
            decision,
            {
                pair: sum(map(Fraction, own), Fraction(0))
                for pair, own in values.items()
                if _is_pair(pair)
            },
        )

    @property
    def used(self) -> list[Key]:
        """The pairs of which the optimum makes use."""
        return [pair for pair, amount in self.amounts.items() if amount > 0]

    @property
    def unused(self) -> list[Key]:
        """All others."""
        return [pair for pair, amount in self.amounts.items() if amount == 0]

    def both_ways(self, pairs: Sequence[Key]) -> list[Key]:
        """Pairs with those of the same elements in the other direction, where there are any."""
        back = [pair[::-1] for pair in pairs if pair[::-1] in self.amounts]
        return list(dict.fromkeys([*pairs, *back]))


def _is_pair(pair: Key) -> bool:
    return pair[0] != pair[1]


def _forbidden(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    drawn = _drawn(problem, problem.pairs, stream)
    if drawn is None or not drawn.used:
        return None
    pairs = stream.sample(drawn.used, stream.integer(1, min(3, len(drawn.used))))
    if stream.chance(0.5):
        pairs = drawn.both_ways(pairs)
    return _with_pairs(problem, "forbid_pair", drawn.decision, pairs, {})


def _required(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    drawn = _drawn_choice(problem, stream)
    if drawn is None or not drawn.unused:
        return None
    pairs = stream.sample(drawn.unused, stream.integer(1, min(2, len(drawn.unused))))
    return _with_pairs(problem, "require_pair", drawn.decision, pairs, {})


def _one_of(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    drawn = _drawn_choice(problem, stream)
    if drawn is None or len(drawn.unused) < 2:
        return None
    pairs = stream.sample(drawn.unused, stream.integer(2, min(4, len(drawn.unused))))
    return _with_pairs(problem, "either_pair", drawn.decision, pairs, {})


def _limited(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    drawn = _drawn_choice(problem, stream)
    if drawn is None or len(drawn.used) < 2:
        return None
    risky = stream.sample(drawn.used, stream.integer(2, min(4, len(drawn.used))))
    most = stream.integer(1, len(risky) - 1)
    others = stream.sample(drawn.unused, min(2, len(drawn.unused)))
    pairs = drawn.both_ways(risky) if stream.chance(0.5) else [*risky, *others]
    data = {"most_risky": most}
    return _with_pairs(problem, "limit_pairs", drawn.decision, stream.shuffled(pairs), data)


def _fees(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    drawn = _drawn_choice(problem, stream)
    if drawn is None or not drawn.used:
        return None
    due = stream.sample(drawn.used, min(len(drawn.used), stream.integer(2, 4)))
    others = stream.sample(drawn.unused, min(3, len(drawn.unused)))
    pairs = drawn.both_ways(due) if stream.chance(0.3) else [*due, *others]
    fees = {pair: stream.integer(*_FEE) for pair in stream.shuffled(pairs)}
    limit = between(0, sum(fees[pair] for pair in due), stream, is_whole=True)
    if limit is None:
        return None
    data = {"permit_fee": fees, "permit_budget": limit}
    return _with_pairs(problem, "pair_fee", drawn.decision, list(fees), data)


def _amount(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    """A ceiling on an amount of the optimum, or a floor above one."""
    drawn = _drawn(problem, [item for item in problem.pairs if item.texts.done], stream)
    if drawn is None or not drawn.used or drawn.decision.unit not in problem.telling.units:
        return None
    is_ceiling = stream.chance(0.5)
    pair = stream.choice(drawn.used if is_ceiling else list(drawn.amounts))
    own = drawn.amounts[pair]
    usual = own or sum(drawn.amounts.values(), Fraction(0)) / len(drawn.used)
    factor = stream.decimal("0.3", "0.9", step="0.05") + (0 if is_ceiling else Fraction(1, 2))
    bound = near(usual, factor, is_whole=usual >= 20)
    if bound <= 0 or (bound >= own if is_ceiling else bound <= own):
        return None
    name, parameter = ("pair_ceiling",) * 2 if is_ceiling else ("pair_floor", "pair_contract")
    return _with_pairs(problem, name, drawn.decision, [pair], {parameter: {pair: bound}})


def _with_pairs(
    problem: Neighbor,
    name: str,
    decision: PairDecision,
    pairs: Sequence[Key],
    parameters: dict[str, Any],
) -> Neighbor | None:
    """The problem with a fragment on a set of pairs, in the words of a decision."""
    first, second = decision.part.sets
    words = {"first": first, "second": second, "money": problem.money}
    part: Fragment = load_fragments("mutations")[name].filled({**decision.words(), **words})
    [pair_set] = part.set
    return problem.extended([part], Data({pair_set.name: list(pairs)}, parameters))


def _drawn(
    problem: Neighbor, found: Sequence[PairDecision], stream: RandomStream
) -> DrawnPairs | None:
    return DrawnPairs.of(problem, stream.choice(list(found))) if found else None


def _drawn_choice(problem: Neighbor, stream: RandomStream) -> DrawnPairs | None:
    return _drawn(problem, [item for item in problem.pairs if item.is_choice], stream)


_KINDS = (
    MutationKind(
        "forbid_pair", "with pairs ruled out", "pairs that cannot be chosen", _forbidden, weight=3
    ),
    MutationKind(
        "require_pair", "with pairs agreed on", "pairs that must be chosen", _required, weight=3
    ),
    MutationKind("either_pair", "with wishes", "at least one of some pairs", _one_of, weight=3),
    MutationKind(
        "limit_pairs", "with few risks", "at most so many of some pairs", _limited, weight=3
    ),
    MutationKind(
        "pair_fee", "with permit fees", "a budget for the fees of some pairs", _fees, weight=3
    ),
    MutationKind(
        "limit_pair",
        "with a limited pair",
        "a ceiling or a floor for the amount of a pair",
        _amount,
        weight=3,
    ),
)

PAIRS = {kind.name: kind for kind in _KINDS}
"""Kinds that decide on pairs, by name."""

"""Shares of problems whose right answer is no optimum, as a run asks for them.

    shares = OutcomeShares.read(["infeasible=0.05", "unbounded=0.02"])
    shares.counts(200)                            # {infeasible: 10, unbounded: 4, optimal: 186}
    shares.of_slot(seed=7, slot=3, count=200)     # ProblemOutcome.OPTIMAL
    shares.to_table()                             # {'infeasible': 0.05, 'unbounded': 0.02}

The outcome of a slot follows from seed, slot and the number of slots alone, so it does not depend
on workers, and a run that stopped goes on with the same ones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from optmodel.errors import UnknownNameError, UserError
from optmodel.random_stream import RandomStream
from optmodel.synthesis.apportionment import apportioned
from optmodel.synthesis.config.slot_permutation import permuted_slot
from optmodel.triples import OTHER_OUTCOMES, ProblemOutcome

EXACT = "exact_shares"
"""The entry of `run.toml` of runs whose shares are exact; in older ones each slot was drawn."""

_PARTS = 10**6


@dataclass(frozen=True, slots=True)
class OutcomeShares:
    """The share of each outcome that is asked for; what is left are triples."""

    shares: Mapping[ProblemOutcome, float]

    @classmethod
    def read(cls, given: object) -> "OutcomeShares":
        """The shares in texts such as `infeasible=0.05`, or in a table.

        Raises `UserError` for a share that is none, and where they sum to more than 1; and
        `UnknownNameError` for another kind.
        """
        if isinstance(given, OutcomeShares):
            return given
        shares: dict[ProblemOutcome, float] = {}
        for name, share in _pairs(given):
            if name not in list(OTHER_OUTCOMES):
                raise UnknownNameError("kind of problem", name, [o.value for o in OTHER_OUTCOMES])
            if ProblemOutcome(name) in shares:
                raise UserError(f"The share of {name} problems is given twice: keep one of them.")
            shares[ProblemOutcome(name)] = _share(name, share)
        if sum(shares.values()) > 1 + 1e-9:
            raise UserError(
                f"The shares to include sum to {sum(shares.values()):g}: they may be 1 together."
            )
        return cls({outcome: shares[outcome] for outcome in OTHER_OUTCOMES if shares.get(outcome)})

    def counts(self, count: int) -> dict[ProblemOutcome, int]:
        """How many of so many problems have each outcome, by the largest remainder."""
        parts = [Fraction(str(share)) for share in self.shares.values()]
        rest = max(1 - sum(parts, Fraction(0)), Fraction(0))
        numbers = apportioned([*parts, rest], count)
        return dict(zip((*self.shares, ProblemOutcome.OPTIMAL), numbers, strict=True))

    def of_slot(self, seed: int, slot: int, count: int | None = None) -> ProblemOutcome:
        """The outcome that the problem of a slot shall have, of `count` slots.

        Without a count it is drawn for each slot alone, as in runs from before shares were exact.
        """
        if not self.shares:
            return ProblemOutcome.OPTIMAL
        if count is not None:
            return self._dealt(permuted_slot(slot, count, seed), count)
        place = RandomStream("outcome of slot", seed, slot).integer(0, _PARTS - 1) / _PARTS
        for outcome, share in self.shares.items():
            if place < share:
                return outcome
            place -= share
        return ProblemOutcome.OPTIMAL

    def _dealt(self, place: int, count: int) -> ProblemOutcome:
        """The outcome of the n-th slot, where slots are in the order of their outcomes."""
        for outcome, number in self.counts(count).items():
            if place < number:
                return outcome
            place -= number
        raise AssertionError("there are as many outcomes as slots")

    def to_table(self) -> dict[str, float]:
        """The shares by name."""
        return {outcome.value: share for outcome, share in self.shares.items()}


def _pairs(given: object) -> Iterable[tuple[str, object]]:
    if isinstance(given, Mapping):
        return [(str(name), share) for name, share in given.items()]
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise UserError("What to include is a table of shares, such as { infeasible = 0.05 }.")
    parts = [one.partition("=") for one in given]
    return [(name.strip(), share.strip() if equals else None) for name, equals, share in parts]


def _share(name: str, given: object) -> float:
    """A share from 0 to 1."""
    try:
        share = float(given) if isinstance(given, str | int | float) else None
    except ValueError:
        share = None
    if share is None or isinstance(given, bool) or not 0 <= share <= 1:
        seen = "missing" if given is None else f"'{given}'"
        raise UserError(
            f"The share of {name} problems is {seen}: give one from 0 to 1, such as {name}=0.05."
        )
    return share

"""The budget of a run in dollars or in tokens, and what is spent of it.

    budget = Budget(limit=2.50, price=Price(prompt=0.15, completion=0.60))    # dollars, per million
    Budget.parse("2M tokens"), Budget.parse("$2.50", price)
    reservation = budget.reserve(request); budget.settle(reservation, completion.usage)

The most that a call may cost is reserved before it, so that the limit holds however many calls are
in flight.
"""

import asyncio
import re
from dataclasses import dataclass, field

from optmodel.errors import OptmodelError, UserError
from optmodel.lm.chat import Request, Usage

CHARACTERS_PER_TOKEN = 3
"""A cautious estimate, used before a model reports tokens: English and code have about four."""

_AMOUNT = re.compile(r"\s*(\$?)\s*(\d+(?:\.\d+)?)\s*([kKmM]?)\s*(tokens?)?\s*")
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6}


class BudgetSpent(OptmodelError):
    """The next call could exceed the budget. What is stored stays; a larger budget continues."""


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million prompt tokens and for a million completion tokens."""

    prompt: float
    completion: float

    def of(self, usage: Usage) -> float:
        """The price of some usage, in dollars."""
        return (usage.prompt_tokens * self.prompt + usage.completion_tokens * self.completion) / 1e6


@dataclass(slots=True)
class Budget:
    """A limit in dollars when there is a price, else in tokens; None is no limit.

    `spent` counts the calls of this process, and no cache hits.
    """

    limit: float | None = None
    price: Price | None = None
    spent: Usage = field(default_factory=Usage)
    _reserved: dict[int, Usage] = field(default_factory=dict)
    _num_reserved: int = 0
    _settled: asyncio.Event = field(default_factory=asyncio.Event)

    @staticmethod
    def parse(text: str, price: Price | None = None) -> "Budget":
        """`$2.50`, `500k tokens`, `2M`. Raises `UserError` for anything else."""
        match = _AMOUNT.fullmatch(text)
        if not match or (match[1] and match[4]):
            raise UserError(f"'{text}' is no budget: write it as '$2.50' or '500k tokens'.")
        if match[1] and price is None:
            raise UserError("A budget in dollars needs the price of tokens: add --price.")
        if not match[1] and price is not None:
            raise UserError("With --price the budget is in dollars: write it as '$2.50'.")
        return Budget(float(match[2]) * _SCALES[match[3].lower()], price)

    def cost(self, usage: Usage) -> float:
        """Dollars, or tokens where there is no price."""
        return self.price.of(usage) if self.price else float(usage.num_tokens)

    @property
    def left(self) -> float | None:
        """What is neither spent nor reserved; None if there is no limit."""
        if self.limit is None:
            return None
        reserved = sum(map(self.cost, self._reserved.values()))
        return self.limit - self.cost(self.spent) - reserved

    def reserve(self, request: Request) -> int:
        """Reserve the most that a call may cost, and return the reservation.

        Raises `BudgetSpent` when it could exceed what is left.
        """
        most = estimate(request)
        left = self.left
        if left is not None and self.cost(most) > left:
            unit = "dollars" if self.price else "tokens"
            raise BudgetSpent(
                f"The budget is spent: {left:,.4g} {unit} are left, and the next call could take "
                f"{self.cost(most):,.4g}. The same command with a larger --budget goes on."
            )
        self._num_reserved += 1
        self._reserved[self._num_reserved] = most
        return self._num_reserved

    async def reserve_in_time(self, request: Request) -> int:
        """Like `reserve`, but wait while calls in flight may yet cost less than their reservation.

        Raises `BudgetSpent` when none is in flight and the call could still exceed what is left.
        """
        while True:
            try:
                return self.reserve(request)
            except BudgetSpent:
                if not self._reserved:
                    raise
            await self._settled.wait()

    def settle(self, reservation: int, usage: Usage) -> None:
        """Replace a reservation by the usage of its call."""
        del self._reserved[reservation]
        self.spent += usage
        self._settled.set()
        self._settled = asyncio.Event()


def estimate(request: Request) -> Usage:
    """The most tokens that a call should take: those of its messages, estimated, and its limit."""
    prompt = request.num_characters // CHARACTERS_PER_TOKEN + 8 * len(request.messages)
    return Usage(prompt, request.sampling.max_tokens * request.num_completions, 1)

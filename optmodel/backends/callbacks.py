"""Callbacks during a solve: what an event reports, and what the listener may add to the model.

def listener(event: CallbackEvent[LinearRow]) -> None:
    if event.where is CallbackWhere.SOLUTION and sum(event.values) > 3:
        event.lazy_rows.append(LinearRow([(0, 1.0), (1, 1.0)], upper=3.0))

solve(model, options, listener)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Generic, TypeAlias, TypeVar

from optmodel.backends.model import LinearRow

R = TypeVar("R")


class CallbackWhere(Enum):
    """At which point of a solve the callback is called."""

    START = auto()
    PROGRESS = auto()
    SOLUTION = auto()
    """A new solution, which becomes the incumbent unless the listener adds a row against it."""
    INCUMBENT = auto()
    """A solution was accepted."""
    RELAXATION = auto()
    """The linear relaxation of a node is solved."""
    END = auto()


@dataclass(slots=True)
class CallbackEvent(Generic[R]):
    """One call of a listener; R is the class of the rows that it may add.

    `best` and `bound` belong to the whole search; `read` returns the values of the current solution
    or relaxation, by column. The listener fills `lazy_rows` with rows that every solution must
    satisfy, `cuts` with rows that only the relaxation violates, `proposals` with values to try as a
    solution, by column, and sets `stops` to end the search.
    """

    where: CallbackWhere
    best: float | None = None
    bound: float | None = None
    num_nodes: int = 0
    num_open_nodes: int = 0
    num_solutions: int = 0
    num_iterations: int = 0
    num_cuts: int = 0
    objective: float | None = None
    read: Callable[[], Sequence[float]] | None = None
    lazy_rows: list[R] = field(default_factory=list)
    cuts: list[R] = field(default_factory=list)
    proposals: list[dict[int, float]] = field(default_factory=list)
    stops: bool = False
    _values: tuple[float, ...] | None = None

    @property
    def values(self) -> tuple[float, ...]:
        """The values of the current solution or relaxation, read once at the first use."""
        if self._values is None:
            assert self.read is not None
            self._values = tuple(self.read())
        return self._values


Listener: TypeAlias = Callable[[CallbackEvent[LinearRow]], None]

_TOLERANCE = 1e-6


def violates(row: LinearRow, values: Sequence[float]) -> bool:
    """Whether values violate a row by more than a solver's tolerance."""
    activity = sum(weight * values[column] for column, weight in row.entries)
    return activity > _widened(row.upper, 1.0) or activity < _widened(row.lower, -1.0)


def _widened(side: float, direction: float) -> float:
    return side + direction * _TOLERANCE * max(1.0, abs(side))

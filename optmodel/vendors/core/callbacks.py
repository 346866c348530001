"""What a program is told while a solve runs, and what it may ask for in return.

    def listener(moment: Moment) -> None:
        if moment.where is Where.SOLUTION and sum(moment.values) > 3:
            moment.lazy_rows.append(Row(body, upper=3.0))

    problem.solve(listener)

The dialects translate: `cbGetSolution`, `cbLazy` and their like read and fill a moment.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from optmodel.vendors.core.constraints import Row


class Where(Enum):
    """At which point of a solve its listener is called."""

    START = auto()
    PROGRESS = auto()
    SOLUTION = auto()
    """Values that satisfy all that is known; the incumbent, unless a row cuts them off."""
    INCUMBENT = auto()
    """A solution was accepted."""
    RELAXATION = auto()
    """The linear relaxation of a node is solved."""
    END = auto()


@dataclass(slots=True)
class Moment:
    """One call of a listener.

    `best` and `bound` are of the whole search; `read` gives the values of the solution or
    relaxation at hand, by `Variable.position`. The listener fills the rest: rows that every
    solution must satisfy, rows that only the relaxation violates, values to try, whether to stop.
    """

    where: Where
    best: float | None = None
    bound: float | None = None
    num_nodes: int = 0
    num_open_nodes: int = 0
    num_solutions: int = 0
    num_iterations: int = 0
    num_cuts: int = 0
    objective: float | None = None
    read: Callable[[], Sequence[float]] | None = None
    lazy_rows: list[Row] = field(default_factory=list)
    cuts: list[Row] = field(default_factory=list)
    proposals: list[dict[int, float]] = field(default_factory=list)
    stops: bool = False
    _values: tuple[float, ...] | None = None

    @property
    def values(self) -> tuple[float, ...]:
        """The values at hand; read when they are first asked for."""
        if self._values is None:
            assert self.read is not None
            self._values = tuple(self.read())
        return self._values


Listener = Callable[[Moment], None]


def violates(row: Row, values: Sequence[float]) -> bool:
    """Whether values break a row by more than a solver's tolerance."""
    pairs = zip(row.body.variables, row.body.coefficients, strict=True)
    activity = sum(weight * values[variable.position] for variable, weight in pairs)
    return activity > _widened(row.upper, 1.0) or activity < _widened(row.lower, -1.0)


def _widened(side: float, direction: float) -> float:
    return side + direction * _TOLERANCE * max(1.0, abs(side))


_TOLERANCE = 1e-6

"""What a program may ask of a solve.

problem.options.seconds = 10.0
"""

from dataclasses import dataclass
from math import inf


@dataclass(slots=True)
class Options:
    """Limits and tolerances; what is None is left to us or to the solver."""

    seconds: float = inf
    relative_gap: float | None = None
    absolute_gap: float | None = None
    num_nodes: int | None = None
    num_solutions: int | None = None
    num_threads: int = 1
    seed: int = 0
    feasibility: float | None = None

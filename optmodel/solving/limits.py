"""How much a solve may spend.

Nodes decide and seconds are the backstop: a node count gives the same answer on every machine, a
clock does not, and generated data must repeat byte for byte.

    SolveLimits(nodes=1_000, seconds=5.0)
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SolveLimits:
    """Limits of one solve: branch-and-bound nodes, and seconds by the clock."""

    nodes: int = 5_000
    seconds: float = 60.0

    def __post_init__(self) -> None:
        assert self.nodes > 0, "a solve needs at least one node"
        assert self.seconds > 0, "a solve needs time"

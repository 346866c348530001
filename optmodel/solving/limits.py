"""The limits of a solve, and HiGHS's options within them.

The node limit is meant to end a solve, the time limit only where nodes are too slow: a node limit
gives the same answer on every machine, and generated data must be the same byte for byte.

    SolveLimits(nodes=1_000, seconds=5.0)
"""

from dataclasses import dataclass

from optmodel.backends import SolveOptions


@dataclass(frozen=True, slots=True)
class SolveLimits:
    """Limits of one solve: branch-and-bound nodes, and seconds by the clock.

    With a `target`, a solution whose objective is at least as good ends the solve.
    """

    nodes: int = 5_000
    seconds: float = 60.0
    target: float | None = None

    def __post_init__(self) -> None:
        assert self.nodes > 0, "a solve needs at least one node"
        assert self.seconds > 0, "a solve needs time"

    def tight_options(self) -> SolveOptions:
        """The options of HiGHS within these limits: no gap, and tight tolerances for a proof."""
        return SolveOptions(
            seconds=self.seconds,
            num_nodes=self.nodes,
            objective_target=self.target,
            relative_gap=0.0,
            absolute_gap=1e-9,
            feasibility=1e-9,
            dual_feasibility=1e-9,
            feasibility_jump=False,
        )

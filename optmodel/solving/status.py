"""How a solve went, on two axes: how it ended, and what solution it left behind.

The words of each solver are mapped to `Termination` in its manifest, `solvers/<name>.toml`.

    Termination.TIME_LIMIT, SolutionStatus.FEASIBLE    # stopped early, but with a usable plan
"""

from enum import StrEnum


class Termination(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    """The best objective was found and proven."""
    INFEASIBLE = "infeasible"
    """No solution satisfies the constraints."""
    UNBOUNDED = "unbounded"
    """Solutions exist and the objective has no limit."""
    INFEASIBLE_OR_UNBOUNDED = "infeasible_or_unbounded"
    """One of the two; the solver stopped before telling which."""
    TIME_LIMIT = "time_limit"
    """The seconds of `SolveLimits` were spent."""
    NODE_LIMIT = "node_limit"
    """The nodes of `SolveLimits` were spent."""
    ITERATION_LIMIT = "iteration_limit"
    """The solver's own iterations, rounds or improvements were spent."""
    MEMORY_LIMIT = "memory_limit"
    """The solver ran out of memory."""
    INTERRUPTED = "interrupted"
    """Somebody stopped it."""
    ERROR = "error"
    """The solver failed, or ended in a way its manifest does not list."""


class SolutionStatus(StrEnum):
    """What solution a solve left behind."""

    NONE = "none"
    """No solution."""
    FEASIBLE = "feasible"
    """A solution without a proof that it is the best."""
    OPTIMAL = "optimal"
    """A solution that the solver proved to be the best."""

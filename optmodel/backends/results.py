"""The options and the result of a solve, the same for every solver.

    result = solve(model, SolveOptions(seconds=10.0))
    if result.status is TerminationStatus.OPTIMAL:
        result.values, result.objective, result.bound

Each adapter maps the status of its solver to `TerminationStatus`.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import inf

from optmodel.backends.model import LinearRow


class TerminationStatus(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    """The best objective was found and proven."""
    INFEASIBLE = "infeasible"
    """No solution satisfies the constraints."""
    UNBOUNDED = "unbounded"
    """Solutions exist and the objective has no limit."""
    INFEASIBLE_OR_UNBOUNDED = "infeasible_or_unbounded"
    """One of the two; the solver stopped before it knew which."""
    TIME_LIMIT = "time_limit"
    """The seconds allowed were spent."""
    NODE_LIMIT = "node_limit"
    """The branch-and-bound nodes allowed were spent."""
    ITERATION_LIMIT = "iteration_limit"
    """The solver's own iterations, rounds or improvements were spent."""
    SOLUTION_LIMIT = "solution_limit"
    """The number of solutions allowed was found."""
    OBJECTIVE_TARGET = "objective_target"
    """A solution as good as was asked for was found."""
    MEMORY_LIMIT = "memory_limit"
    """The solver ran out of memory."""
    INTERRUPTED = "interrupted"
    """The user or a callback stopped it."""
    ERROR = "error"
    """The solver failed, or ended in a way that its adapter does not know."""


class SolutionStatus(StrEnum):
    """Whether a solve returned a solution, and whether that is proven optimal."""

    NONE = "none"
    """No solution."""
    FEASIBLE = "feasible"
    """A solution without a proof that it is the best."""
    OPTIMAL = "optimal"
    """A solution that the solver proved to be the best."""


@dataclass(slots=True)
class SolveOptions:
    """Limits, tolerances and choices of one solve; for None the adapter has its own value.

    The vendors' layers and the certificates set the last four differently. The layers keep `min`,
    `max` and `abs` mixed-integer linear, as the vendors do; a certificate passes them to SCIP as
    nonlinear expressions, so that one of its two solvers is given no switches. The heuristic of
    HiGHS helps large models, and takes half of the time on models as small as those of an instance;
    these SCIP searches 2 to 15 times as fast where it leaves out what large models need.
    """

    seconds: float = inf
    relative_gap: float | None = None
    absolute_gap: float | None = None
    num_nodes: int | None = None
    num_solutions: int | None = None
    objective_target: float | None = None
    """An objective that is good enough: a solution at least as good ends the search for better."""
    num_threads: int = 1
    seed: int = 0
    feasibility: float | None = None
    """The tolerance of constraints."""
    dual_feasibility: float | None = None
    """The tolerance of reduced costs, in HiGHS."""
    bridges_minmax: bool = True
    """Whether SCIP gets `min`, `max` and `abs` as binary switches and special ordered sets, or as
    nonlinear expressions."""
    objective_row_first: bool = False
    """Whether SCIP's row for a nonlinear objective comes before the others. The order decides which
    of several equal optima SCIP finds, and stored answers were found in either order."""
    feasibility_jump: bool = True
    """Whether HiGHS runs the heuristic of this name."""
    is_small: bool = False
    """Whether SCIP leaves out what pays on large models alone: its restarts, and its slower
    heuristics and cuts."""


@dataclass(frozen=True, slots=True)
class SolverResult:
    """The answer of a solver: values by column, duals by linear row, for LP and convex QP.

    `bound` is the dual bound: no solution has a better objective.
    """

    solver: str
    status: TerminationStatus
    values: tuple[float, ...] | None = None
    objective: float | None = None
    bound: float | None = None
    reduced_costs: tuple[float, ...] | None = None
    row_duals: tuple[float, ...] | None = None
    """What a unit more on a row's right-hand side adds to the objective, in either sense."""
    num_nodes: int = 0
    num_iterations: int = 0
    num_solutions: int = 0
    seconds: float = 0.0
    lazy_rows: tuple[LinearRow, ...] = ()
    """Rows that a callback added: the solution satisfies them, and they are not in the model."""
    was_searched: bool = False
    """Whether a callback could add rows: then the model alone may have another optimum."""
    version: str = ""
    """Of the solver itself."""

    @property
    def solution_status(self) -> SolutionStatus:
        """Whether there is a solution, and whether it is optimal."""
        if self.values is None:
            return SolutionStatus.NONE
        if self.status is TerminationStatus.OPTIMAL:
            return SolutionStatus.OPTIMAL
        return SolutionStatus.FEASIBLE

    @property
    def gap(self) -> float:
        """The relative gap between objective and bound; infinite where either is unknown."""
        if self.objective is None or self.bound is None:
            return inf
        difference = abs(self.objective - self.bound)
        if difference == 0.0:
            return 0.0
        return difference / abs(self.objective) if self.objective else inf

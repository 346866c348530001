"""What a solver answered, in the words of no solver.

result = problem.solve()
if result.status is Status.OPTIMAL:
    result.values[x.position]
"""

from dataclasses import dataclass
from enum import StrEnum
from math import inf

from optmodel.vendors.core.constraints import Row


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    TIME_LIMIT = "time limit"
    NODE_LIMIT = "node limit"
    ITERATION_LIMIT = "iteration limit"
    SOLUTION_LIMIT = "solution limit"
    INTERRUPTED = "interrupted"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Result:
    """The answer: values by `Variable.position`, duals by `Row.position`, for LP and convex QP."""

    solver: str
    status: Status
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
    lazy_rows: tuple[Row, ...] = ()
    """Rows that a listener asked for: they hold in the answer, and are not in the model."""

    was_searched: bool = False
    """Whether somebody listened: what the solver was given is then not all that it took."""

    @property
    def gap(self) -> float:
        """How far the bound is from the objective, over the objective; infinite when unknown."""
        if self.objective is None or self.bound is None:
            return inf
        difference = abs(self.objective - self.bound)
        if difference == 0.0:
            return 0.0
        return difference / abs(self.objective) if self.objective else inf

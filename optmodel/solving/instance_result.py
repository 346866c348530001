"""The result of solving an instance, in exact numbers.

Values of integer columns are rounded to integers, continuous ones to short decimals. The algebra
computes the objective from these values; the solver's own is not used.

    result = quick_solve(instance)
    result.objective                          # Fraction(12345, 2)
    result.solution[("ship", ("p1", "d1"))]   # 40
"""

from dataclasses import dataclass
from fractions import Fraction

from optmodel.backends import SolutionStatus, SolverResult, TerminationStatus
from optmodel.formulation import (
    Domain,
    FlatModel,
    FormulationError,
    Instance,
    Number,
    Solution,
    decimal_text,
    evaluate_objective,
    exact,
)

SIGNIFICANT_DIGITS = 12
"""The digits that are kept of a number without a short decimal expansion."""


@dataclass(frozen=True, slots=True)
class InstanceResult:
    """The result of one solve. `solution` is empty and `objective` None where there is none.

    `bound` is the solver's dual bound, a float; `num_nodes` are those of branch and bound, and
    `num_iterations` those of the simplex method or its like.
    """

    solver: str
    version: str
    termination: TerminationStatus
    status: SolutionStatus
    objective: Number | None
    solution: Solution
    bound: float | None
    num_nodes: int = 0
    num_iterations: int = 0

    @property
    def gap(self) -> float | None:
        """The distance between objective and bound, relative to 1 plus the objective's size."""
        if self.objective is None or self.bound is None:
            return None
        return relative_difference(self.objective, self.bound)


def instance_result(instance: Instance, flat: FlatModel, result: SolverResult) -> InstanceResult:
    """The exact numbers for a solver's floats. The objective is None where it is undefined."""
    solution = _solution(flat, result)
    return InstanceResult(
        solver=result.solver,
        version=result.version,
        termination=result.status,
        status=result.solution_status,
        objective=None if result.values is None else _objective(instance, solution),
        solution=solution,
        bound=result.bound,
        num_nodes=result.num_nodes,
        num_iterations=result.num_iterations,
    )


def relative_difference(a: Number | float, b: float) -> float:
    """`|a - b| / (1 + |a|)`, which every comparison of objectives in this package uses."""
    return abs(float(a) - b) / (1.0 + abs(float(a)))


def short_decimal(value: float | Number, digits: int = SIGNIFICANT_DIGITS) -> Number:
    """The nearest number of so many significant digits; a finite decimal."""
    return exact(f"{float(value):.{digits}g}")


def _objective(instance: Instance, solution: Solution) -> Number | None:
    try:
        return evaluate_objective(instance, solution)
    except FormulationError:  # such as the logarithm of a value rounded to zero
        return None


def _solution(flat: FlatModel, result: SolverResult) -> Solution:
    if result.values is None:
        return {}
    return {
        (column.variable, column.key): (
            _clean(value) if column.domain is Domain.CONTINUOUS else round(value)
        )
        for column, value in zip(flat.columns, result.values, strict=True)
    }


def _clean(value: float) -> Number:
    """A float without rounding errors: six decimals where they are near it, else twelve digits."""
    rounded = round(value, 6)
    if abs(rounded - value) <= 1e-9 * (1.0 + abs(value)):
        return exact(rounded) if rounded else 0
    return short_decimal(value)


def number_text(value: Number) -> str:
    """A number as a decimal: exact where that is short, else to twelve significant digits."""
    short = short_decimal(value)
    fraction = Fraction(value)
    is_short = -(10**14) < fraction.numerator < 10**15 and 10**9 % fraction.denominator == 0
    return decimal_text(exact(fraction) if is_short else short)

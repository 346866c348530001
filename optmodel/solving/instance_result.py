"""The result of solving an instance, in exact numbers.

Integer columns are rounded to integers and continuous values to short decimals; the objective is
then computed by the algebra, never copied from the solver.

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
"""How many digits a number keeps that no short decimal writes."""


@dataclass(frozen=True, slots=True)
class InstanceResult:
    """What is known after one solve. Without a solution it is empty and the objective is None.

    `bound` is the solver's float: the objective can be no better than that.
    """

    solver: str
    version: str
    termination: TerminationStatus
    status: SolutionStatus
    objective: Number | None
    solution: Solution
    bound: float | None

    @property
    def gap(self) -> float | None:
        """The distance between objective and bound, relative to 1 plus the objective's size."""
        if self.objective is None or self.bound is None:
            return None
        return relative_difference(self.objective, self.bound)


def instance_result(instance: Instance, flat: FlatModel, result: SolverResult) -> InstanceResult:
    """A solver's floats in exact numbers. The objective is None where it is undefined."""
    solution = _solution(flat, result)
    return InstanceResult(
        solver=result.solver,
        version=result.version,
        termination=result.status,
        status=result.solution_status,
        objective=_objective(instance, solution),
        solution=solution,
        bound=result.bound,
    )


def relative_difference(a: Number, b: float) -> float:
    """`|a - b| / (1 + |a|)`, the measure of every comparison of objectives here."""
    return abs(float(a) - b) / (1.0 + abs(float(a)))


def short_decimal(value: float | Number, digits: int = SIGNIFICANT_DIGITS) -> Number:
    """The nearest number of so many significant digits; a finite decimal."""
    return exact(f"{float(value):.{digits}g}")


def _objective(instance: Instance, solution: Solution) -> Number | None:
    if not solution:
        return None
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
    """A float without rounding errors: six decimals where they write it, else twelve digits."""
    plain = round(value, 6)
    if abs(plain - value) <= 1e-9 * (1.0 + abs(value)):
        return exact(plain) if plain else 0
    return short_decimal(value)


def number_text(value: Number) -> str:
    """A number as a decimal: exactly where that is short, else to twelve significant digits."""
    short = short_decimal(value)
    fraction = Fraction(value)
    is_short = len(str(fraction.numerator)) <= 15 and 10**9 % fraction.denominator == 0
    return decimal_text(exact(fraction) if is_short else short)

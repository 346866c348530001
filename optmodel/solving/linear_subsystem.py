"""A part of a linear instance: some of its rows, with the domains and bounds of all variables.

    part = LinearSubsystem.of(instance)           # None where a row is not linear
    part.status(["supply_limit[s1]"])             # TerminationStatus.INFEASIBLE
    part.point(["supply_limit[s1]"])              # an exactly checked point of these rows, or None

Rows are named as the solution's violations name them: by constraint and key.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from optmodel.backends import SolverResult, TerminationStatus
from optmodel.formulation import (
    Domain,
    FlatModel,
    FlatRow,
    FormulationError,
    Instance,
    Polynomial,
    Solution,
    flatten,
    violations,
)
from optmodel.solving.certification import TOLERANCE
from optmodel.solving.instance_result import instance_result
from optmodel.solving.limits import SolveLimits
from optmodel.solving.methods import solve_with_highs, solve_with_scip

PROOF_LIMITS = SolveLimits(nodes=2_000, seconds=20.0)
"""The limits of one solve of a proof. Nodes decide, so that the same draw has the same end."""


@dataclass(frozen=True)
class LinearSubsystem:
    """An instance with linear rows and no implication, of which parts are solved."""

    instance: Instance
    flat: FlatModel
    rows: Mapping[str, FlatRow] = field(repr=False)

    @classmethod
    def of(cls, instance: Instance) -> "LinearSubsystem | None":
        """The subsystem of all rows; None where the instance is not linear."""
        flat = flatten(instance)
        rows = {row.name: row for row in flat.rows}
        is_linear = flat.is_linear and len(rows) == len(flat.rows)
        return cls(instance, flat, rows) if is_linear else None

    def part(self, names: Collection[str], *, is_relaxed: bool = False) -> FlatModel:
        """The model of some rows, without an objective; relaxed, no variable has to be whole."""
        columns = self.flat.columns
        if is_relaxed:
            columns = tuple(replace(column, domain=Domain.CONTINUOUS) for column in columns)
        kept = tuple(row for name, row in self.rows.items() if name in names)
        return replace(self.flat, objective=Polynomial({}), columns=columns, rows=kept)

    def solved(self, names: Collection[str], *, is_relaxed: bool = False) -> SolverResult:
        """What HiGHS says of some rows."""
        return solve_with_highs(self.part(names, is_relaxed=is_relaxed), PROOF_LIMITS)

    def solved_again(self, names: Collection[str]) -> SolverResult:
        """What SCIP says of some rows, from a model that is built by other code."""
        return solve_with_scip(self.part(names), PROOF_LIMITS)

    def is_infeasible(self, names: Collection[str]) -> bool:
        """Whether HiGHS proves that no point satisfies some rows."""
        return self.solved(names).status is TerminationStatus.INFEASIBLE

    def has_fractional_point(self, names: Collection[str]) -> bool:
        """Whether some rows have a point of fractions."""
        return self.solved(names, is_relaxed=True).values is not None

    def point(self, names: Collection[str]) -> Solution | None:
        """A point of some rows, evaluated exactly in the algebra; None where none is found."""
        part = self.part(names)
        result = solve_with_highs(part, PROOF_LIMITS)
        if result.values is None:
            return None
        solution = instance_result(self.instance, part, result).solution
        return solution if self.point_fault(solution, names) is None else None

    def point_fault(
        self, solution: Solution, names: Collection[str], tolerance: Fraction = TOLERANCE
    ) -> str | None:
        """What a point violates of some rows and of all domains and bounds, or None."""
        ignored = self.rows.keys() - set(names)
        try:
            for one in violations(self.instance, solution):
                if one.name not in ignored and one.relative > tolerance:
                    return f"{one.name} is violated by {float(one.amount):.3g}"
        except FormulationError as error:
            return f"the point cannot be evaluated: {error}"
        return None

"""A QUBO of an instance: an energy of degree two in bits, and the way back to a solution.

model = to_qubo(instance, method="slack")
sample = dimod.ExactSolver().sample(model.bqm).first.sample
model.decode(sample)                    # the Solution of the instance
model.objective_at(sample)              # its objective, exactly
model.is_exact                          # whether every minimum is known to be an optimum
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from optmodel.errors import MissingExtraError, UserError
from optmodel.formulation import Number, Polynomial, Solution, evaluate_objective
from optmodel.qubo.binary_program import BinaryProgram
from optmodel.qubo.multilinear import value_at

if TYPE_CHECKING:
    from dimod import BinaryQuadraticModel

LARGEST_EXACT = 1 << 53
"""Whole numbers up to it are exact as floating-point numbers, which dimod computes with."""


class QuboMethod(StrEnum):
    """How the rows of a program become energy."""

    SLACK = "slack"
    UNBALANCED = "unbalanced"


@dataclass(frozen=True)
class QuboModel:
    """An energy over `variables`, which are the program's bits and slack bits, or some of them.

    All coefficients are whole, and their sizes add up to less than 2 to the 53rd, so that energies
    are exact in dimod. Where `is_exact`, every minimum decodes to an optimal solution; with the
    method `slack`, `unit` times the least energy is then its objective.
    """

    program: BinaryProgram
    method: QuboMethod
    variables: tuple[str, ...]
    energy: Polynomial
    bits: tuple[Polynomial, ...]
    """Each bit of the program as a polynomial in the variables."""
    scale: int
    """How many units of energy one unit of the program's objective is."""
    slack: frozenset[int]
    """The numbers of the variables that are slack."""
    is_exact: bool
    weights: Mapping[str, Number]
    """The weights of the penalties, by what they are called in the method's formula."""

    def __post_init__(self) -> None:
        assert len(set(self.variables)) == len(self.variables), "a name stands for one variable"
        sizes = sum(abs(int(c)) for c in self.energy.terms.values())
        if sizes >= LARGEST_EXACT:
            raise UserError(
                "The energies of this QUBO have more digits than floating-point numbers: give "
                "records with smaller or rounder numbers."
            )

    @property
    def has_safe_weight(self) -> bool:
        """Whether all penalties have the weight that is proven to be safe, whatever the method."""
        return self.is_exact and self.weights.keys() == {"M"}

    @property
    def num_slack(self) -> int:
        """How many variables are slack."""
        return len(self.slack)

    @property
    def num_interactions(self) -> int:
        """How many products of two variables the energy has."""
        return sum(len(monomial) == 2 for monomial in self.energy.terms)

    @property
    def offset(self) -> int:
        """The energy where all variables are 0."""
        return int(self.energy.constant)

    @property
    def unit(self) -> Number:
        """What one unit of energy is in the instance's objective; negative where maximized."""
        return self.program.unit / self.scale

    @cached_property
    def bqm(self) -> "BinaryQuadraticModel":
        """The energy in dimod. Raises `MissingExtraError` where dimod is not installed."""
        require_dimod()
        from dimod import BinaryQuadraticModel

        bqm = BinaryQuadraticModel("BINARY")
        for name in self.variables:
            bqm.add_linear(name, 0)
        for monomial, coefficient in sorted(self.energy.terms.items()):
            names = [self.variables[symbol] for symbol in monomial]
            if not names:
                bqm.offset = float(coefficient)
            elif len(names) == 1:
                bqm.add_linear(names[0], float(coefficient))
            else:
                bqm.add_quadratic(*names, float(coefficient))
        return bqm

    def decode(self, sample: Mapping[str, int]) -> Solution:
        """The solution that a sample means, feasible or not.

        Raises `UserError` for a variable without a value of 0 or 1.
        """
        return self.solution(self.values_of(sample))

    def objective_at(self, sample: Mapping[str, int]) -> Number:
        """The instance's objective of the solution that a sample means."""
        return evaluate_objective(self.program.instance, self.decode(sample))

    def energy_at(self, sample: Mapping[str, int]) -> int:
        """The exact energy of a sample."""
        return int(value_at(self.energy, self.values_of(sample)))

    def program_bits(self, values: Sequence[int]) -> list[int]:
        """The program's bits at values of the variables, in their order."""
        return [int(value_at(bit, values)) for bit in self.bits]

    def solution(self, values: Sequence[int]) -> Solution:
        """The solution at values of the variables, in their order."""
        return self.program.solution(self.program_bits(values))

    def values_of(self, sample: Mapping[str, int]) -> list[int]:
        """The values of the variables, in their order. Raises `UserError` where one is missing."""
        for name in self.variables:
            if sample.get(name) not in (0, 1):
                raise UserError(f"The sample has no value of 0 or 1 for the variable '{name}'.")
        return [int(sample[name]) for name in self.variables]


def require_dimod() -> None:
    """Raise `MissingExtraError` where dimod is not installed."""
    try:
        import dimod  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("dimod", "qubo", "A QUBO in dimod's form") from error

"""Bits that were replaced by polynomials in the bits that are left: the record of a reduction.

found = Substitution.of(3, [(0, Polynomial.of(1)), (2, 1 - Polynomial.symbol(1))])
found.kept              # (1,): bit 0 is 1, and bit 2 the complement of bit 1
found.values            # (1, x0, 1 - x0), in the new numbers
"""

from collections.abc import Sequence
from dataclasses import dataclass

from optmodel.formulation import Polynomial
from optmodel.qubo.multilinear import substituted


@dataclass(frozen=True, slots=True)
class Substitution:
    """The old numbers of the bits that are left, and every old bit as a polynomial in them."""

    kept: tuple[int, ...]
    values: tuple[Polynomial, ...]

    @staticmethod
    def of(num_bits: int, eliminated: "Sequence[tuple[int, Polynomial]]") -> "Substitution":
        """From bits with their polynomials, in the order of elimination.

        A polynomial may speak of bits that are eliminated later.
        """
        gone = {bit for bit, _ in eliminated}
        assert len(gone) == len(eliminated), "a bit is eliminated once"
        kept = tuple(bit for bit in range(num_bits) if bit not in gone)
        values = [Polynomial.of(0)] * num_bits
        for number, bit in enumerate(kept):
            values[bit] = Polynomial.symbol(number)
        for bit, polynomial in reversed(eliminated):
            values[bit] = substituted(polynomial, values)
        return Substitution(kept, tuple(values))

    @property
    def num_eliminated(self) -> int:
        """How many bits are gone."""
        return len(self.values) - len(self.kept)

    def applied(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial in the old bits, in the new ones."""
        return substituted(polynomial, self.values)

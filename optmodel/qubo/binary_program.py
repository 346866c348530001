"""A binary program: bits, rows over them, and an objective of degree two in whole numbers.

What an instance says is written with bits once, and every kind of QUBO starts from it.

    program = read_binary_program(instance)
    program.bits, program.objective, program.rows
    program.solution([1, 0, 1])                 # the Solution of the instance that these bits mean
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from optmodel.errors import UserError
from optmodel.formulation import (
    FlatModel,
    Instance,
    ObjectiveSense,
    Polynomial,
    Solution,
    flatten,
)
from optmodel.qubo.bit_encoding import BitEncoding, encode_columns
from optmodel.qubo.compact_encodings import compact_encoding
from optmodel.qubo.literal_row import LiteralRow
from optmodel.qubo.multilinear import substituted, value_at


@dataclass(frozen=True, slots=True)
class BinaryProgram:
    """Minimize `objective` over bits subject to rows; `unit` times it is the instance's objective.

    The unit is negative where the instance is maximized. The objective has whole coefficients and
    is of degree two at most.
    """

    instance: Instance
    bits: tuple[str, ...]
    columns: tuple[Polynomial, ...]
    """Each column of the instance's flat model as a polynomial in the bits."""
    objective: Polynomial
    unit: Fraction
    rows: tuple[LiteralRow, ...]

    def solution(self, bits: Sequence[int]) -> Solution:
        """The values of all variables at a point of bits, feasible or not."""
        flat = flatten(self.instance)
        return {
            (column.variable, column.key): value_at(polynomial, bits)
            for column, polynomial in zip(flat.columns, self.columns, strict=True)
        }

    def is_feasible(self, bits: Sequence[int]) -> bool:
        """Whether all rows hold at a point of bits."""
        return not any(row.excess(bits) for row in self.rows)


def read_binary_program(instance: Instance, *, is_compact: bool = True) -> BinaryProgram:
    """The binary program of an instance.

    With `is_compact`, tours and placements are written with fewer bits than their columns are
    (see `compact_encodings`). Raises `UserError` for an instance that bits cannot hold.
    """
    flat = flatten(instance)
    encoding = compact_encoding(instance) if is_compact else None
    encoding = encoding or encode_columns(flat)
    objective = _objective(flat, encoding)
    unit = objective.without_constant().content
    if Fraction(objective.constant / unit).denominator != 1:
        unit = objective.content
    sign = 1 if flat.sense is ObjectiveSense.MINIMIZE else -1
    return BinaryProgram(
        instance,
        encoding.bits,
        encoding.columns,
        Polynomial({m: int(c / unit) for m, c in objective.terms.items()}),
        sign * unit,
        encoding.rows,
    )


def _objective(flat: FlatModel, encoding: BitEncoding) -> Polynomial:
    objective = substituted(flat.minimized_objective, encoding.columns)
    if objective.degree > 2:
        raise UserError(
            f"The objective has products of {objective.degree} bits, and a QUBO has products of "
            "two at most: give records of problems that are linear or quadratic."
        )
    return objective

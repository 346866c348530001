"""Polynomials with exact coefficients over numbered symbols.

A symbol is a column of the flat model, or, from `num_columns` on, a nonlinear term (see `flat.py`).
A monomial is the sorted tuple of its symbols, with repetition: `(3, 3)` is the square of symbol 3.

    Polynomial({(0,): 2}) * Polynomial({(0,): 1, (): 5})    # 2 x0^2 + 10 x0
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Union

from optmodel.formulation.numbers import Number
from optmodel.formulation.parsing import FormulationError

_MAX_PRODUCTS = 200_000
"""The most products of terms in one multiplication; models in practice need far fewer."""

Monomial = tuple[int, ...]
Operand = Union["Polynomial", int, Fraction]


@dataclass(frozen=True, slots=True)
class Polynomial:
    """Coefficients by monomial, without zeros; a product with too many terms raises
    `FormulationError`."""

    terms: Mapping[Monomial, Number]

    @staticmethod
    def of(value: Operand) -> "Polynomial":
        """A number or polynomial as a polynomial."""
        if isinstance(value, Polynomial):
            return value
        return Polynomial({(): value} if value else {})

    @staticmethod
    def symbol(number: int) -> "Polynomial":
        """The polynomial that is one symbol."""
        return Polynomial({(number,): 1})

    @staticmethod
    def total(values: Iterable[Operand]) -> "Polynomial":
        """The sum of many, in one pass."""
        terms: dict[Monomial, Number] = {}
        for value in values:
            if isinstance(value, Polynomial):
                for monomial, coefficient in value.terms.items():
                    terms[monomial] = terms.get(monomial, 0) + coefficient
            else:
                terms[()] = terms.get((), 0) + value
        return Polynomial(_without_zeros(terms))

    @property
    def degree(self) -> int:
        """The largest number of symbols in a monomial."""
        return max(map(len, self.terms), default=0)

    @property
    def constant(self) -> Number:
        """The term without symbols."""
        return self.terms.get((), 0)

    @property
    def is_constant(self) -> bool:
        """Whether no symbol occurs."""
        return not any(self.terms)

    @property
    def content(self) -> Fraction:
        """The largest number of which all coefficients are whole multiples; 1 without terms."""
        coefficients = [Fraction(c) for c in self.terms.values()]
        denominator = lcm(*(c.denominator for c in coefficients))
        divisor = gcd(*(int(c * denominator) for c in coefficients))
        return Fraction(divisor, denominator) if divisor else Fraction(1)

    def ratio_to(self, other: "Polynomial") -> Fraction | None:
        """The number that makes another polynomial of this one; None where none does."""
        if not self.terms or self.terms.keys() != other.terms.keys():
            return None
        monomial = next(iter(self.terms))
        factor = Fraction(other.terms[monomial]) / self.terms[monomial]
        is_same = all(factor * c == other.terms[m] for m, c in self.terms.items())
        return factor if is_same else None

    def without_constant(self) -> "Polynomial":
        """The polynomial less its constant term."""
        return Polynomial({monomial: c for monomial, c in self.terms.items() if monomial})

    def __add__(self, other: Operand) -> "Polynomial":
        return Polynomial.total((self, other))

    __radd__ = __add__

    def __neg__(self) -> "Polynomial":
        return Polynomial({monomial: -c for monomial, c in self.terms.items()})

    def __sub__(self, other: Operand) -> "Polynomial":
        return Polynomial.total((self, -other))

    def __rsub__(self, other: Operand) -> "Polynomial":
        return Polynomial.total((-self, other))

    def __mul__(self, other: Operand) -> "Polynomial":
        if not isinstance(other, Polynomial):
            scaled = {monomial: c * other for monomial, c in self.terms.items()}
            return Polynomial(scaled if other else {})
        if len(self.terms) * len(other.terms) > _MAX_PRODUCTS:
            raise FormulationError("A product has too many terms when it is multiplied out.")
        terms: dict[Monomial, Number] = {}
        for left, a in self.terms.items():
            for right, b in other.terms.items():
                monomial = tuple(sorted(left + right)) if left and right else left or right
                terms[monomial] = terms.get(monomial, 0) + a * b
        return Polynomial(_without_zeros(terms))

    __rmul__ = __mul__


def _without_zeros(terms: dict[Monomial, Number]) -> dict[Monomial, Number]:
    return {monomial: c for monomial, c in terms.items() if c}

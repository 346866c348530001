"""Rows over bits in literal form: weights of true literals, all positive, against a limit.

A literal is a bit, or its complement: literal `k` is true where bit `k` is 1, and literal `~k`
where it is 0. Every linear row over bits has exactly one such form.

    row, = literal_rows("cover", 2 * x0 + 2 * x1, lower=1, upper=None)
    row.terms, row.limit        # ((~0, 1), (~1, 1)), 1: at most one of the two is 0
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor, gcd

from optmodel.errors import UserError
from optmodel.formulation import Number, Polynomial


@dataclass(frozen=True, slots=True)
class LiteralRow:
    """The weights of the true literals add up to at most `limit`, or to it in an equality."""

    name: str
    terms: tuple[tuple[int, int], ...]
    """Literals with their weights, whole and positive, by bit."""
    limit: int
    is_equality: bool = False

    @property
    def total(self) -> int:
        """The sum of all weights."""
        return sum(weight for _, weight in self.terms)

    @property
    def body(self) -> Polynomial:
        """The sum of the weights of true literals, as a polynomial."""
        return Polynomial.total(weight * literal_value(literal) for literal, weight in self.terms)

    def excess(self, bits: Sequence[int]) -> int:
        """By how much a point of bits is beyond the limit, or off it in an equality."""
        reached = sum(weight for literal, weight in self.terms if is_true(literal, bits))
        return abs(reached - self.limit) if self.is_equality else max(0, reached - self.limit)

    @property
    def excluded(self) -> tuple[int, ...]:
        """The literals that weigh more than the limit alone, so that they must be false."""
        return tuple(literal for literal, weight in self.terms if weight > self.limit)

    @property
    def choosable(self) -> tuple[tuple[int, int], ...]:
        """The other literals with their weights; none where all of them may be true together."""
        terms = tuple(term for term in self.terms if term[1] <= self.limit)
        is_free = not self.is_equality and sum(weight for _, weight in terms) <= self.limit
        return () if is_free else terms

    @property
    def is_conflict(self) -> bool:
        """Whether it says no more than that at most one of its choosable literals is true."""
        weights = sorted(weight for _, weight in self.choosable)
        return not self.is_equality and (not weights or weights[0] + weights[1] > self.limit)

    @property
    def is_triple(self) -> bool:
        """Whether it says no more than that three choosable literals are not all true."""
        weights = sorted(weight for _, weight in self.choosable)
        return not self.is_equality and len(weights) == 3 and sum(weights[1:]) <= self.limit


def literal_value(literal: int) -> Polynomial:
    """A literal as a polynomial: the bit, or 1 less it."""
    return Polynomial.symbol(literal) if literal >= 0 else 1 - Polynomial.symbol(~literal)


def is_true(literal: int, bits: Sequence[int]) -> bool:
    """Whether a literal is true at a point of bits."""
    return bool(bits[literal]) if literal >= 0 else not bits[~literal]


def literal_rows(
    name: str,
    body: Polynomial,
    lower: Number | None,
    upper: Number | None,
    premise: int | None = None,
) -> Iterator[LiteralRow]:
    """`lower <= body <= upper` in literal form, without rows that always hold.

    The body is linear. Weights are scaled to whole numbers without a common divisor, and limits are
    rounded to what whole numbers can reach. With a premise the rows are said where this literal is
    true. Raises `UserError` for a row that no point satisfies.
    """
    unit = body.without_constant().content
    scaled = body.without_constant() * (1 / unit)
    low, high = (
        None if limit is None else Fraction(limit - body.constant) / unit
        for limit in (lower, upper)
    )
    if low is not None and low == high and premise is None:
        yield _equality(name, scaled, low)
        return
    sides = [(scaled, high, "<="), (-scaled, None if low is None else -low, ">=")]
    is_double = low is not None and high is not None
    for side, limit, sense in sides:
        if limit is not None:
            row = _inequality(f"{name}{sense}" if is_double else name, side, limit)
            row = row if premise is None else _implied(row, premise)
            if row.limit < 0:
                raise _nowhere(name)
            if row.total > row.limit:
                yield tightened(row)


def _inequality(name: str, body: Polynomial, limit: Fraction) -> LiteralRow:
    """A row in the form of literals: `-x` is the complement of `x`, less 1."""
    weights = {monomial[0]: int(weight) for monomial, weight in sorted(body.terms.items())}
    terms = tuple((k if w > 0 else ~k, abs(w)) for k, w in weights.items())
    return LiteralRow(name, terms, floor(limit) - sum(min(w, 0) for w in weights.values()))


def _equality(name: str, body: Polynomial, limit: Fraction) -> LiteralRow:
    row = replace(_inequality(name, body, limit), is_equality=True)
    if limit.denominator != 1 or not 0 <= row.limit <= row.total:
        raise _nowhere(name)
    return row


def _implied(row: LiteralRow, premise: int) -> LiteralRow:
    """The row that says the given one wherever a literal is true, and nothing elsewhere.

    Where the premise is false, the weights may add up to all of them, and that is the limit.
    """
    weights = dict(row.terms)
    assert premise not in weights, "an implication does not speak of its own indicator"
    weights[premise] = max(0, row.total - row.limit)
    terms = tuple(sorted((term for term in weights.items() if term[1]), key=_by_bit))
    return LiteralRow(row.name, terms, row.total)


def _by_bit(term: tuple[int, int]) -> int:
    return max(term[0], ~term[0])


def _nowhere(name: str) -> UserError:
    return UserError(f"The row '{name}' holds at no point, so there is no optimum to export.")


def tightened(row: LiteralRow) -> LiteralRow:
    """The row with the largest limit that its weights reach, and without a common divisor."""
    if row.is_equality or not row.terms:
        return row
    reachable = 1  # bit s is set where some of the weights add up to s
    mask = (1 << (row.limit + 1)) - 1
    for _, weight in row.terms:
        if weight <= row.limit:
            reachable |= (reachable << weight) & mask
    limit = reachable.bit_length() - 1
    terms = tuple((literal, min(weight, limit + 1)) for literal, weight in row.terms)
    divisor = gcd(limit, *(weight for _, weight in terms)) or 1
    divided = tuple((literal, weight // divisor) for literal, weight in terms)
    return LiteralRow(row.name, divided, limit // divisor)

"""Polynomials in bits: a bit is its own square, and a bit may stand for a polynomial in others.

x, y = Polynomial.symbol(0), Polynomial.symbol(1)
substituted((x + y) * (x + y), [x, y])        # x + y + 2 x y
substituted(x, [1 - y, y])                    # 1 - y
"""

from collections.abc import Iterator, Mapping, Sequence

from optmodel.formulation import Monomial, Number, Polynomial


def multilinear(polynomial: Polynomial) -> Polynomial:
    """The polynomial with each power of a bit replaced by the bit."""
    return Polynomial.total(
        Polynomial({tuple(sorted(set(monomial))): coefficient})
        for monomial, coefficient in polynomial.terms.items()
    )


def substituted(polynomial: Polynomial, values: Sequence[Polynomial]) -> Polynomial:
    """The polynomial with symbol `k` replaced by `values[k]`, as a polynomial in bits."""
    return multilinear(Polynomial.total(_substituted_terms(polynomial, values)))


def _substituted_terms(
    polynomial: Polynomial, values: Sequence[Polynomial]
) -> Iterator[Polynomial]:
    for monomial, coefficient in polynomial.terms.items():
        product = Polynomial.of(coefficient)
        for symbol in monomial:
            product = product * values[symbol]
        yield product


def value_at(polynomial: Polynomial, bits: Sequence[int]) -> Number:
    """The value at a point of bits."""
    return sum(
        coefficient
        for monomial, coefficient in polynomial.terms.items()
        if all(bits[symbol] for symbol in monomial)
    )


def symbols_of(polynomial: Polynomial) -> set[int]:
    """The bits that occur."""
    return {symbol for monomial in polynomial.terms for symbol in monomial}


def renumbered_symbols(polynomial: Polynomial, numbers: Mapping[int, int]) -> Polynomial:
    """The polynomial with other numbers for its bits."""
    terms: dict[Monomial, Number] = {
        tuple(sorted(numbers[symbol] for symbol in monomial)): coefficient
        for monomial, coefficient in polynomial.terms.items()
    }
    return Polynomial(terms)

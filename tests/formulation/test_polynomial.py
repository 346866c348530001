"""Polynomials obey the laws of a ring, and drop what is zero."""

from collections.abc import Mapping
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from optmodel.formulation import Number
from optmodel.formulation.polynomial import Monomial, Polynomial

NUMBERS: st.SearchStrategy[Number] = st.one_of(
    st.integers(-6, 6), st.fractions(min_value=-3, max_value=3, max_denominator=8)
)
MONOMIALS = st.lists(st.integers(0, 3), max_size=3).map(lambda symbols: tuple(sorted(symbols)))


def _without_zeros(terms: Mapping[Monomial, Number]) -> Polynomial:
    return Polynomial({monomial: c for monomial, c in terms.items() if c})


POLYNOMIALS = st.dictionaries(MONOMIALS, NUMBERS, max_size=4).map(_without_zeros)
POINT: list[Number] = [Fraction(7, 3), -2, Fraction(1, 11), 13]


def _worth(body: Polynomial) -> Number:
    total: Number = 0
    for monomial, coefficient in body.terms.items():
        product = coefficient
        for symbol in monomial:
            product *= POINT[symbol]
        total += product
    return total


@given(POLYNOMIALS, POLYNOMIALS, POLYNOMIALS)
def test_the_laws_of_a_ring(a: Polynomial, b: Polynomial, c: Polynomial) -> None:
    assert a + b == b + a
    assert a * b == b * a
    assert (a + b) + c == a + (b + c)
    assert (a * b) * c == a * (b * c)
    assert a * (b + c) == a * b + a * c
    assert a - a == Polynomial({})


@given(POLYNOMIALS, POLYNOMIALS, NUMBERS)
def test_operations_are_those_of_the_values(a: Polynomial, b: Polynomial, k: Number) -> None:
    assert _worth(a + b) == _worth(a) + _worth(b)
    assert _worth(a * b) == _worth(a) * _worth(b)
    assert _worth(k - a) == k - _worth(a)
    assert _worth(a * k + k) == _worth(k + k * a)
    assert _worth(Polynomial.total([a, k, b, -a])) == k + _worth(b)


@given(POLYNOMIALS, POLYNOMIALS, NUMBERS)
def test_zeros_are_never_stored(a: Polynomial, b: Polynomial, k: Number) -> None:
    for result in (a + b, a * b, a - b, a * k, Polynomial.total([a, k, -a]), Polynomial.of(k)):
        assert all(result.terms.values())


@given(POLYNOMIALS)
def test_a_constant_term_can_be_taken_away(a: Polynomial) -> None:
    assert a.without_constant() + a.constant == a
    assert a.without_constant().constant == 0
    assert a.is_constant == (a.degree == 0)

"""Polynomials obey the laws of a ring, and drop what is zero."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import product
from math import gcd

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.formulation import FormulationError, Number
from optmodel.formulation.polynomial import Monomial, Polynomial

FRACTIONS = sorted(
    {Fraction(n, d) for d in range(1, 9) for n in range(-3 * d, 3 * d + 1)},
    key=lambda value: (value.denominator, abs(value), value < 0),
)
NUMBERS: st.SearchStrategy[Number] = st.one_of(st.integers(-6, 6), st.sampled_from(FRACTIONS))
MONOMIALS = st.lists(st.integers(0, 3), max_size=3).map(lambda symbols: tuple(sorted(symbols)))


def _without_zeros(terms: Mapping[Monomial, Number]) -> Polynomial:
    return Polynomial({monomial: c for monomial, c in terms.items() if c})


POLYNOMIALS = st.dictionaries(MONOMIALS, NUMBERS, max_size=4).map(_without_zeros)
POINT: list[Number] = [Fraction(7, 3), -2, Fraction(1, 11), 13]


def _value(body: Polynomial) -> Number:
    total: Number = 0
    for monomial, coefficient in body.terms.items():
        term = coefficient
        for symbol in monomial:
            term *= POINT[symbol]
        total += term
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
    assert _value(a + b) == _value(a) + _value(b)
    assert _value(a * b) == _value(a) * _value(b)
    assert _value(k - a) == k - _value(a)
    assert _value(a * k + k) == _value(k + k * a)
    assert _value(Polynomial.total([a, k, b, -a])) == k + _value(b)


@given(POLYNOMIALS, POLYNOMIALS, NUMBERS)
def test_zeros_are_never_stored(a: Polynomial, b: Polynomial, k: Number) -> None:
    for result in (a + b, a * b, a - b, a * k, Polynomial.total([a, k, -a]), Polynomial.of(k)):
        assert all(result.terms.values())


@given(POLYNOMIALS)
def test_a_constant_term_can_be_taken_away(a: Polynomial) -> None:
    assert a.without_constant() + a.constant == a
    assert a.without_constant().constant == 0
    assert a.is_constant == (a.degree == 0)


@given(POLYNOMIALS)
def test_coefficients_over_the_content_are_whole_without_common_divisor(a: Polynomial) -> None:
    whole = [Fraction(c) / a.content for c in a.terms.values()]
    assert a.content > 0
    assert all(c.denominator == 1 for c in whole)
    assert not whole or gcd(*(c.numerator for c in whole)) == 1


@given(POLYNOMIALS, NUMBERS)
def test_the_ratio_of_a_multiple_is_its_factor(a: Polynomial, k: Number) -> None:
    is_multiple = bool(a.terms) and k != 0
    assert a.ratio_to(a * k) == (k if is_multiple else None)


@given(POLYNOMIALS, POLYNOMIALS)
def test_there_is_no_ratio_where_nothing_is_a_multiple(a: Polynomial, b: Polynomial) -> None:
    factor = a.ratio_to(b)
    if factor is not None:
        assert a * factor == b
    elif a.terms and b.terms:
        monomial = next(iter(a.terms))
        assert a * (Fraction(b.terms.get(monomial, 0)) / a.terms[monomial]) != b


# ---- against another representation: a list of exponents for each of four symbols ------------

Exponents = tuple[int, int, int, int]


def _exponents(body: Polynomial) -> dict[Exponents, Fraction]:
    return {
        (m.count(0), m.count(1), m.count(2), m.count(3)): Fraction(c) for m, c in body.terms.items()
    }


def _collected(terms: Iterable[tuple[Exponents, Fraction]]) -> dict[Exponents, Fraction]:
    total: dict[Exponents, Fraction] = {}
    for exponents, coefficient in terms:
        total[exponents] = total.get(exponents, Fraction(0)) + coefficient
    return {exponents: c for exponents, c in total.items() if c}


@given(POLYNOMIALS, POLYNOMIALS)
def test_sums_collect_equal_exponents(a: Polynomial, b: Polynomial) -> None:
    terms = [*_exponents(a).items(), *_exponents(b).items()]
    assert _exponents(a + b) == _collected(terms)
    assert _exponents(a - b) == _collected(
        [*_exponents(a).items(), *((e, -c) for e, c in _exponents(b).items())]
    )


@given(POLYNOMIALS, POLYNOMIALS)
def test_products_add_exponents(a: Polynomial, b: Polynomial) -> None:
    pairs = product(_exponents(a).items(), _exponents(b).items())
    added = (
        ((e[0] + f[0], e[1] + f[1], e[2] + f[2], e[3] + f[3]), c * d) for (e, c), (f, d) in pairs
    )
    assert _exponents(a * b) == _collected(added)


@given(POLYNOMIALS, st.integers(0, 4))
def test_powers_are_repeated_products(a: Polynomial, exponent: int) -> None:
    power = Polynomial.of(1)
    for _ in range(exponent):
        power = power * a
    assert _value(power) == Fraction(_value(a)) ** exponent
    assert power.degree == (a.degree * exponent if a.terms else 0)


@given(POLYNOMIALS, POLYNOMIALS)
def test_degrees_add_in_products_and_never_rise_in_sums(a: Polynomial, b: Polynomial) -> None:
    assert (a + b).degree <= max(a.degree, b.degree)
    if a.terms and b.terms:
        assert (a * b).degree == a.degree + b.degree


def test_binomials_are_those_of_the_triangle() -> None:
    x, one = Polynomial.symbol(0), Polynomial.of(1)
    cube = (x + one) * (x + one) * (x + one)
    assert dict(cube.terms) == {(): 1, (0,): 3, (0, 0): 3, (0, 0, 0): 1}
    y = Polynomial.symbol(1)
    assert dict(((x - y) * (x + y)).terms) == {(0, 0): 1, (1, 1): -1}


def test_symbols_stand_in_order_whatever_the_order_of_factors() -> None:
    x, y, z = (Polynomial.symbol(number) for number in (0, 1, 2))
    assert dict((z * x * y * x).terms) == {(0, 0, 1, 2): 1}


def test_a_product_that_nobody_would_write_is_refused() -> None:
    long = Polynomial({(number,): 1 for number in range(450)})
    with pytest.raises(FormulationError, match="too many terms"):
        long * long
    assert len((long * Polynomial.symbol(0)).terms) == 450

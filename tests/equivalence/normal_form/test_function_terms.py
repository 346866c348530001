"""Functions in one form: however they are written, their values stay."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.equivalence.normal_form._function_terms import function_value
from optmodel.formulation import Number, Polynomial

X, Y = Polynomial.symbol(0), Polynomial.symbol(1)
LOG_OF_2 = 9


class Terms:
    """Gives symbols from 10 on, one for each function and arguments."""

    def __init__(self) -> None:
        self.found: list[tuple[str, tuple[Polynomial, ...]]] = []

    def symbol(self, function: str, arguments: tuple[Polynomial, ...]) -> int:
        """The number of a term."""
        if (function, arguments) not in self.found:
            self.found.append((function, arguments))
        return 10 + self.found.index((function, arguments))


def form(function: str, *arguments: Polynomial | Number) -> tuple[Polynomial, Terms]:
    """The function in its one form, and the terms of it."""
    terms = Terms()
    polynomials = [Polynomial.of(each) for each in arguments]
    return function_value(function, polynomials, terms.symbol, {LOG_OF_2: 2}), terms


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        ("power", (3, 2), 9),
        ("power", (Fraction(4, 9), Fraction(-3, 2)), Fraction(27, 8)),
        ("power", (2, -3), Fraction(1, 8)),
        ("power", (1, X), 1),
        ("sqrt", (Fraction(1, 4),), Fraction(1, 2)),
        ("abs", (Fraction(-3, 2),), Fraction(3, 2)),
        ("log", (1,), 0),
        ("exp", (0,), 1),
        ("min", (3, -2, 5), -2),
        ("max", (3, -2, 5), 5),
        ("max", (X, X), X),
        ("power", (X + 1, 2), X * X + X * 2 + 1),
        ("divide", (X, 4), X * Fraction(1, 4)),
    ],
)
def test_what_is_a_number_or_polynomial_becomes_one(
    function: str, arguments: tuple[Polynomial | Number, ...], expected: Polynomial | Number
) -> None:
    value, terms = form(function, *arguments)
    assert value == Polynomial.of(expected)
    assert not terms.found


@pytest.mark.parametrize(
    ("function", "arguments", "same"),
    [
        ("sqrt", (X,), ("power", (X, Fraction(1, 2)))),
        ("divide", (1, X), ("power", (X, -1))),
        ("max", (Y, X), ("max", (X, Y, X))),
        ("exp", (X * Polynomial.symbol(LOG_OF_2),), ("power", (2, X))),
    ],
)
def test_two_ways_of_writing_have_one_form(
    function: str,
    arguments: tuple[Polynomial | Number, ...],
    same: tuple[str, tuple[Polynomial | Number, ...]],
) -> None:
    value, terms = form(function, *arguments)
    other, others = form(same[0], *same[1])
    assert value == other
    assert terms.found == others.found != []


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("sqrt", (2,)),
        ("sqrt", (-4,)),
        ("power", (0, -1)),
        ("power", (X, 65)),
        ("log", (2,)),
        ("exp", (X,)),
        ("exp", (X * Polynomial.symbol(LOG_OF_2) + Y,)),
        ("exp", (Polynomial({(0, LOG_OF_2, LOG_OF_2): 1}),)),
    ],
)
def test_what_has_no_exact_value_stays_a_function(
    function: str, arguments: tuple[Polynomial | Number, ...]
) -> None:
    value, terms = form(function, *arguments)
    assert value == Polynomial.symbol(10)
    assert len(terms.found) == 1


@given(st.integers(1, 6), st.integers(-4, -1), st.integers(1, 5), st.integers(1, 5))
def test_a_factor_of_the_base_is_taken_out(factor: int, power: int, x: int, y: int) -> None:
    """`(f (x + 2 y)) ** n` and `(x + 2 y) ** n` have one term, and a factor between them."""
    value, terms = form("power", (X + Y * 2) * factor, power)
    (term,) = terms.found
    assert term == ("power", (X + Y * 2, Polynomial.of(power)))
    assert value == Polynomial.symbol(10) * Fraction(factor) ** power

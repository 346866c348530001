"""Expressions in text: read as any calculator would, functions once, and nothing else."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.equivalence.captured._expression_reader import ExpressionSymbols, read_expression
from optmodel.equivalence.captured.read_error import ModelReadCode, ModelReadError
from optmodel.equivalence.limits import WorkLimitError
from optmodel.equivalence.points import polynomial_value
from optmodel.formulation import NonlinearTerm, Polynomial

COLUMNS = {"x": 0, "y": 1}
X, Y = Polynomial.symbol(0), Polynomial.symbol(1)


def read(text: str) -> Polynomial:
    return read_expression(text, ExpressionSymbols(COLUMNS))


def _joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.tuples(parts, st.sampled_from(["+", "-", "*"]), parts).map("".join)
    bracket = binary.map(lambda text: f"({text})")
    power = st.tuples(bracket, st.integers(0, 3)).map(lambda pair: f"{pair[0]}^{pair[1]}")
    divided = st.tuples(bracket, st.sampled_from(["2", "0.5", "4"])).map("/".join)
    return st.one_of(binary, bracket, power, divided)


ATOMS = st.sampled_from(["<x>", "<y>", "1", "2.5", "0.25", "<x>^2", "3*<y>"])


@settings(max_examples=80, deadline=None)
@given(st.recursive(ATOMS, _joined, max_leaves=8), st.sampled_from(["", "-", "+"]))
def test_values_are_those_of_arithmetic(text: str, sign: str) -> None:
    body = read(sign + text)
    code = (sign + text).replace("^", "**").replace("<x>", "x").replace("<y>", "y")
    for x, y in ((0, 0), (1, -2), (3, 2), (Fraction(1, 2), 5)):
        # All numbers are dyadic, so floats are exact.
        value = eval(code, {"x": float(x), "y": float(y)})
        assert polynomial_value(body, [x, y]) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2<x><y>", X * Y * 2),
        ("2/3<x>", X * Fraction(2, 3)),
        ("-<x>^2", X * X * -1),
        ("<x>-<y>-1", X - Y - 1),
        ("8/2/2", Polynomial.of(2)),
        (" <x>[C] + 1e1 <y>[I] ", X + Y * 10),
        ("(<x>+<y>)^2-<x>^2", X * Y * 2 + Y * Y),
        ("0*<x>", Polynomial({})),
        ("0.1<x>", X * Fraction(1, 10)),
    ],
)
def test_hand_made_expressions(text: str, expected: Polynomial) -> None:
    assert read(text) == expected


def test_equal_functions_are_one_term() -> None:
    symbols = ExpressionSymbols(COLUMNS)
    body = read_expression("exp(<x>+1) - 2*exp(1+<x>) + max(<x>,<y>) + <x>^-2 + 1/<y>", symbols)
    assert symbols.terms == (
        NonlinearTerm("exp", (X + 1,)),
        NonlinearTerm("max", (X, Y)),
        NonlinearTerm("power", (X, Polynomial.of(-2))),
        NonlinearTerm("power", (Y, Polynomial.of(-1))),
    )
    assert body == Polynomial({(2,): -1, (3,): 1, (4,): 1, (5,): 1})
    assert read_expression("exp(1+<x>)", symbols) == Polynomial.symbol(2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<x>+",
        "<z>",
        "(<x>",
        "<x>)",
        "(<x>,<y>)",
        "<x> 2",
        "sin(<x>)",
        "exp <x>",
        "exp()",
        "<x>/0",
        "<x>/(1-1)",
        "<x>^2^3",
        "2**3",
        "x",
        "import os",
        "<x> # y",
        "1e5000",
    ],
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ModelReadError) as found:
        read(text)
    assert found.value.code == ModelReadCode.SYNTAX


def test_depth_and_size_have_limits() -> None:
    with pytest.raises(ModelReadError) as found:
        read("(" * 500 + "1" + ")" * 500)
    assert found.value.code == ModelReadCode.SIZE
    with pytest.raises((ModelReadError, WorkLimitError)):
        read("*".join(["(<x>+<y>+1)^20"] * 9))

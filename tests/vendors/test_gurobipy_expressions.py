"""Expressions of gurobipy: what operators make, how terms are read, and what they are worth."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Build = Callable[[Any, Any, Any], Any]

VALUES: dict[str, tuple[Build, float]] = {
    "sum": (lambda gp, x, y: x + y, 5),
    "sum with a number": (lambda gp, x, y: 1 + x + y + 0.5, 6.5),
    "difference": (lambda gp, x, y: x - y, -1),
    "number less variable": (lambda gp, x, y: 10 - x, 8),
    "negative": (lambda gp, x, y: -(x + 1), -3),
    "multiples": (lambda gp, x, y: 2 * x + y * 3, 13),
    "quotient by a number": (lambda gp, x, y: (x + y) / 2, 2.5),
    "the same variable twice": (lambda gp, x, y: x + x + x, 6),
    "number of numpy": (lambda gp, x, y: np.float64(1.5) * x, 3),
    "integer of numpy": (lambda gp, x, y: x * np.int64(4), 8),
    "product": (lambda gp, x, y: x * y, 6),
    "product of sums": (lambda gp, x, y: (x + 1) * (y - 1), 6),
    "product with constants on both sides": (lambda gp, x, y: (x + 2) * (y + 3), 24),
    "square": (lambda gp, x, y: x**2, 4),
    "square of a sum": (lambda gp, x, y: (x + y) ** 2, 25),
    "quadratic with linear": (lambda gp, x, y: x * x + 2 * x * y + y - 1, 18),
    "quadratic times a number": (lambda gp, x, y: 0.5 * (x * y) - x * x, -1),
    "negative of a quadratic": (lambda gp, x, y: -(x * y + 1), -7),
    "sum of variables": (lambda gp, x, y: gp.quicksum([x, y, x]), 7),
    "sum of a generator": (lambda gp, x, y: gp.quicksum(k * x for k in range(4)), 12),
    "sum of expressions": (lambda gp, x, y: gp.quicksum([2 * x, y + 1, 3]), 11),
    "sum of products": (lambda gp, x, y: gp.quicksum([x * y, x, y * y]), 17),
    "expression of lists": (lambda gp, x, y: gp.LinExpr([1.0, 2.0], [x, y]), 8),
    "expression of pairs": (lambda gp, x, y: gp.LinExpr([(3.0, x), (-1.0, y)]), 3),
    "expression of a number": (lambda gp, x, y: gp.LinExpr(4.0) + x, 6),
    "expression of a variable": (lambda gp, x, y: gp.LinExpr(y), 3),
    "copy of a quadratic": (lambda gp, x, y: gp.QuadExpr(x * y + x).copy(), 8),
}


@pytest.fixture
def xy(m: Any) -> tuple[Any, Any]:
    """Two variables that are 2 and 3 in the solution of their model."""
    x, y = m.addVar(lb=2, ub=2, name="x"), m.addVar(lb=3, ub=3, name="y")
    m.optimize()
    return x, y


@pytest.mark.parametrize("name", VALUES)
def test_an_expression_is_worth_what_it_says(gp: Any, xy: tuple[Any, Any], name: str) -> None:
    build, value = VALUES[name]
    assert build(gp, *xy).getValue() == pytest.approx(value)


KINDS: dict[str, tuple[Build, str]] = {
    "a sum is linear": (lambda gp, x, y: x + y, "LinExpr"),
    "a multiple is linear": (lambda gp, x, y: 2 * x, "LinExpr"),
    "the negative of a variable is linear": (lambda gp, x, y: -x, "LinExpr"),
    "a product is quadratic": (lambda gp, x, y: x * y, "QuadExpr"),
    "a square is quadratic": (lambda gp, x, y: x**2, "QuadExpr"),
    "a linear expression plus a product is quadratic": (lambda gp, x, y: x + x * y, "QuadExpr"),
    "a product of three is nonlinear": (lambda gp, x, y: x * y * x, "NLExpr"),
    "a quotient is nonlinear": (lambda gp, x, y: x / y, "NLExpr"),
    "a cube is nonlinear": (lambda gp, x, y: x**3, "NLExpr"),
    "a comparison is a constraint": (lambda gp, x, y: x <= y, "TempConstr"),
    "an equation is a constraint": (lambda gp, x, y: x + y == 3, "TempConstr"),
    "a number on the left makes one too": (lambda gp, x, y: x + y <= 3, "TempConstr"),
    "a quadratic comparison is a constraint": (lambda gp, x, y: x * y >= 1, "TempConstr"),
}


@pytest.mark.parametrize("name", KINDS)
def test_what_an_operator_makes(gp: Any, xy: tuple[Any, Any], name: str) -> None:
    build, kind = KINDS[name]
    assert type(build(gp, *xy)).__name__ == kind


def _terms(expr: Any) -> list[tuple[float, str]]:
    return [(expr.getCoeff(i), expr.getVar(i).VarName) for i in range(expr.size())]


def _products(expr: Any) -> list[tuple[float, str, str]]:
    return [
        (expr.getCoeff(i), expr.getVar1(i).VarName, expr.getVar2(i).VarName)
        for i in range(expr.size())
    ]


def test_terms_are_read_by_their_place(gp: Any, xy: tuple[Any, Any]) -> None:
    x, y = xy
    expr = 2 * x - y + 4
    assert _terms(expr) == [(2.0, "x"), (-1.0, "y")]
    assert (expr.size(), expr.getConstant()) == (2, 4.0)


def test_a_repeated_variable_keeps_its_terms_apart(gp: Any, xy: tuple[Any, Any]) -> None:
    x, _ = xy
    expr = gp.LinExpr([1.0, 2.0], [x, x])
    assert _terms(expr) == [(1.0, "x"), (2.0, "x")]


def test_terms_are_added_one_by_one_and_in_lists(gp: Any, xy: tuple[Any, Any]) -> None:
    x, y = xy
    expr = gp.LinExpr()
    expr.addTerms(3.0, x)
    expr.addTerms([1.0, -2.0], [y, x])
    expr.addConstant(5)
    expr.add(x + 1, 2.0)
    assert _terms(expr) == [(3.0, "x"), (1.0, "y"), (-2.0, "x"), (2.0, "x")]
    assert expr.getConstant() == 7.0
    assert expr.getValue() == pytest.approx(16)


def test_in_place_operators_change_the_expression_itself(gp: Any, xy: tuple[Any, Any]) -> None:
    x, y = xy
    expr = gp.LinExpr()
    same = expr
    expr += 2 * x
    expr -= y
    expr += 1
    assert same is expr
    assert same.getValue() == pytest.approx(2)


def test_a_copy_does_not_follow_its_original(gp: Any, xy: tuple[Any, Any]) -> None:
    x, y = xy
    expr = x + y
    copied = expr.copy()
    expr += 10
    assert copied.getConstant() == 0.0
    assert expr.getConstant() == 10.0


def test_an_expression_is_cleared(gp: Any, xy: tuple[Any, Any]) -> None:
    x, y = xy
    linear, quadratic = x + y + 1, x * y + x + 1
    linear.clear()
    quadratic.clear()
    assert (linear.size(), linear.getConstant()) == (0, 0.0)
    assert (quadratic.size(), quadratic.getLinExpr().size()) == (0, 0)


def test_terms_are_removed_by_place_and_by_variable(gp: Any, xy: tuple[Any, Any]) -> None:
    x, y = xy
    expr = gp.LinExpr([1.0, 2.0, 3.0], [x, y, x])
    expr.remove(1)
    assert _terms(expr) == [(1.0, "x"), (3.0, "x")]
    expr += y
    expr.remove(x)
    assert _terms(expr) == [(1.0, "y")]


def test_products_are_read_by_their_place(gp: Any, xy: tuple[Any, Any]) -> None:
    x, y = xy
    expr = 2 * x * y + 3 * x + 1
    assert _products(expr) == [(2.0, "x", "y")]
    assert _terms(expr.getLinExpr()) == [(3.0, "x")]
    assert expr.getLinExpr().getConstant() == 1.0


def test_products_are_added_one_by_one_and_in_lists(gp: Any, xy: tuple[Any, Any]) -> None:
    x, y = xy
    expr = gp.QuadExpr()
    expr.addTerms(2.0, x, y)
    expr.addTerms([1.0, -1.0], [x, y], [x, y])
    expr.addTerms([5.0], [x])
    expr.addConstant(1)
    expr.add(x * y + y, 2.0)
    assert _products(expr)[:3] == [(2.0, "x", "y"), (1.0, "x", "x"), (-1.0, "y", "y")]
    assert expr.getValue() == pytest.approx(2 * 6 + 4 - 9 + 10 + 1 + 2 * 9)


def test_products_are_removed_by_place_and_by_variable(gp: Any, xy: tuple[Any, Any]) -> None:
    x, y = xy
    expr = gp.QuadExpr(x * y + y * y + x)
    expr.remove(0)
    assert _products(expr) == [(1.0, "y", "y")]
    expr.remove(y)
    assert expr.size() == 0
    assert _terms(expr.getLinExpr()) == [(1.0, "x")]


WRONG: dict[str, tuple[Build, str]] = {
    "a text is added": (lambda gp, x, y: x + "1", "TypeError"),
    "nothing is added": (lambda gp, x, y: x + None, "TypeError"),
    "a variable divides by text": (lambda gp, x, y: x / "a", "TypeError"),
    "a strict inequality": (lambda gp, x, y: x < y, "TypeError"),
    "a chained comparison": (lambda gp, x, y: 0 <= x + y <= 4, "GurobiError"),
    "different from": (lambda gp, x, y: x != y, "GurobiError"),
    "the truth of a constraint": (lambda gp, x, y: bool(x <= y), "GurobiError"),
    "an expression as a key": (lambda gp, x, y: {x + y: 1}, "TypeError"),
    "lists of two lengths": (lambda gp, x, y: gp.LinExpr([1.0], [x, y]), "GurobiError"),
    "a general expression in a sum": (lambda gp, x, y: gp.max_(x, y) + 1, "TypeError"),
    "abs of Python": (lambda gp, x, y: abs(x), "TypeError"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_said_is_an_error(gp: Any, xy: tuple[Any, Any], name: str) -> None:
    build, error = WRONG[name]
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the type is compared by name below
        build(gp, *xy)
    assert type(caught.value).__name__ == error


def test_a_variable_is_a_key_and_equals_only_itself(gp: Any, xy: tuple[Any, Any]) -> None:
    x, y = xy
    named = {x: "x", y: "y"}
    assert (named[x], named[y]) == ("x", "y")
    assert x.sameAs(x)
    assert not x.sameAs(y)


FUNCTIONS: dict[str, tuple[Callable[[Any, Any], Any], float]] = {
    "exp": (lambda nl, x: nl.exp(x), 7.38905609893065),
    "log": (lambda nl, x: nl.log(x), 0.6931471805599453),
    "log2": (lambda nl, x: nl.log2(x), 1.0),
    "log10": (lambda nl, x: nl.log10(x), 0.3010299956639812),
    "sqrt": (lambda nl, x: nl.sqrt(x), 1.4142135623730951),
    "square": (lambda nl, x: nl.square(x), 4.0),
    "sin": (lambda nl, x: nl.sin(x), 0.9092974268256817),
    "cos": (lambda nl, x: nl.cos(x), -0.4161468365471424),
    "tan": (lambda nl, x: nl.tan(x), -2.185039863261519),
    "tanh": (lambda nl, x: nl.tanh(x), 0.9640275800758169),
    "logistic": (lambda nl, x: nl.logistic(x), 0.8807970779778823),
    "signed power": (lambda nl, x: nl.signpow(x, 3), 8.0),
    "of an expression": (lambda nl, x: nl.exp(1 - x), 0.36787944117144233),
    "in an expression": (lambda nl, x: 2 * nl.sqrt(2 * x) + 1, 5.0),
    "of a function": (lambda nl, x: nl.log(nl.exp(x)), 2.0),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_nonlinear_function_is_worth_what_it_says(gp: Any, m: Any, name: str) -> None:
    build, value = FUNCTIONS[name]
    x = m.addVar(lb=2, ub=2)
    y = m.addVar(lb=-gp.GRB.INFINITY)
    m.addConstr(y == build(gp.nlfunc, x))
    m.optimize()
    assert m.Status == gp.GRB.OPTIMAL
    assert pytest.approx(value, rel=1e-4, abs=1e-5) == y.X

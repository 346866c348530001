"""The flat model says what the algebra says: at random points both are worth the same."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from optmodel.formulation import (
    Domain,
    ExactArithmetic,
    FlatModel,
    FormulationError,
    Instance,
    Number,
    Solution,
    evaluate_objective,
    flatten,
    violations,
)
from optmodel.formulation.flat import FlatRow, NonlinearTerm
from optmodel.formulation.polynomial import Polynomial
from tests.formulation.models import (
    INSTANCES,
    MILP,
    datum,
    decision,
    formulate,
    group,
    least,
    most,
    random_point,
    rule,
    scalar,
)

NUM_POINTS = 6
ROUNDING = Fraction(1, 10**40)
NUMBERS = ExactArithmetic({})
X, Y = decision("x", lower=None), decision("y", lower=None)


def _value(body: Polynomial, symbols: Sequence[Number]) -> Number:
    total: Number = 0
    for monomial, coefficient in body.terms.items():
        product = coefficient
        for symbol in monomial:
            product *= symbols[symbol]
        total += product
    return total


def _term_value(term: NonlinearTerm, symbols: Sequence[Number]) -> Number:
    values = [_value(argument, symbols) for argument in term.arguments]
    match term.function:
        case "power":
            return NUMBERS.power(values[0], values[1])
        case "divide":
            return NUMBERS.divide(values[0], values[1])
        case function:
            return NUMBERS.call(function, values)


def _symbols(flat: FlatModel, point: Solution) -> list[Number]:
    """The value of every column and nonlinear term, whose arguments use earlier symbols only."""
    symbols = [point[(column.variable, column.key)] for column in flat.columns]
    for term in flat.nonlinear_terms:
        symbols.append(_term_value(term, symbols))
    return symbols


def _missed(row: FlatRow, symbols: Sequence[Number]) -> Number:
    body = Fraction(_value(row.body, symbols))
    below = body if row.lower is None else Fraction(row.lower)
    above = body if row.upper is None else Fraction(row.upper)
    return max(Fraction(0), below - body, body - above)


def _missed_rows(flat: FlatModel, symbols: Sequence[Number]) -> dict[str, Number]:
    amounts = {row.name: _missed(row, symbols) for row in flat.rows}
    for indicator in flat.indicators:
        if symbols[indicator.column] == indicator.value:
            amounts[indicator.row.name] = _missed(indicator.row, symbols)
    return amounts


def _assert_close(found: Mapping[str, Number], told: Mapping[str, Number]) -> None:
    assert found.keys() == told.keys()
    for place, amount in found.items():
        assert abs(Fraction(amount) - told[place]) <= ROUNDING, place


@pytest.mark.parametrize("name", INSTANCES)
def test_both_are_worth_the_same(name: str) -> None:
    instance = INSTANCES[name]
    flat = flatten(instance)
    names = {constraint.name for constraint in instance.formulation.constraints}
    for seed in range(NUM_POINTS):
        point = random_point(instance, seed)
        symbols = _symbols(flat, point)
        told = {v.name: v.amount for v in violations(instance, point)}
        constraints = {place: told[place] for place in told if place.partition("[")[0] in names}
        worth = Fraction(_value(flat.objective, symbols))
        assert abs(worth - evaluate_objective(instance, point)) <= ROUNDING
        _assert_close(_missed_rows(flat, symbols), constraints)


def test_an_instance_is_flattened_once_and_an_equal_one_again() -> None:
    instance, equal = MILP, replace(MILP)
    flat = flatten(instance)
    assert flatten(instance) is flat
    assert flatten(equal) == flat
    assert flatten(equal) is not flat


def test_columns_stand_in_the_order_of_the_formulation() -> None:
    columns = flatten(MILP).columns
    assert [column.name for column in columns[:5]] == [
        "make[1]",
        "make[2]",
        "make[3]",
        "make[4]",
        "stock[1]",
    ]
    assert (columns[0].lower, columns[0].upper, columns[0].domain) == (0, 20, Domain.CONTINUOUS)
    assert (columns[4].lower, columns[4].upper) == (0, None)
    assert (columns[8].lower, columns[8].upper, columns[8].domain) == (0, 1, Domain.BINARY)


def test_rows_keep_names_and_sides() -> None:
    flat = flatten(scalar(least("x"), (X, Y), "x + 3 <= 2 * y", "5 >= x - 1", "x == 0.5 + y"))
    assert [(row.name, row.lower, row.upper) for row in flat.rows] == [
        ("rule1", None, -3),
        ("rule2", -6, None),
        ("rule3", Fraction(1, 2), Fraction(1, 2)),
    ]
    assert [dict(row.body.terms) for row in flat.rows] == [
        {(0,): 1, (1,): -2},
        {(0,): -1},
        {(0,): 1, (1,): -1},
    ]


def test_implications_are_indicators() -> None:
    on = decision("on", domain="binary")
    flat = flatten(scalar(least("x"), (X, on), "implies(on == 0, x <= 3)", "x <= 9"))
    (indicator,) = flat.indicators
    assert (indicator.column, indicator.value, indicator.row.name) == (1, 0, "rule1")
    assert indicator.row.upper == 3
    assert [row.name for row in flat.rows] == ["rule2"]


@pytest.mark.parametrize(
    ("expression", "terms"),
    [
        ("(x + 2 * y - 1) ** 2", {(0, 0): 1, (0, 1): 4, (1, 1): 4, (0,): -2, (1,): -4, (): 1}),
        ("x * y - y * x + 3", {(): 3}),
        ("x ** 0 + x ** 1 + 0 * y", {(): 1, (0,): 1}),
        ("(x - y) / 4", {(0,): Fraction(1, 4), (1,): Fraction(-1, 4)}),
        ("x / (6 / 3)", {(0,): Fraction(1, 2)}),
        ("2 ** 3 * x + 2 ** -1", {(0,): 8, (): Fraction(1, 2)}),
        ("abs(-2) * x + max(1, 5) - min(4, 3 / 2)", {(0,): 2, (): Fraction(7, 2)}),
        ("sqrt(16) * x + exp(0) + log(1) + 9 ** 0.5", {(0,): 4, (): 4}),
    ],
)
def test_polynomials_are_expanded_and_numbers_folded(
    expression: str, terms: dict[tuple[int, ...], Number]
) -> None:
    flat = flatten(scalar(least(expression), (X, Y)))
    assert flat.objective.terms == terms
    assert flat.nonlinear_terms == ()


def test_equal_nonlinear_terms_are_one() -> None:
    flat = flatten(scalar(least("exp(x + y) + exp(y + x) * x + exp(exp(x + y))"), (X, Y)))
    assert [term.function for term in flat.nonlinear_terms] == ["exp", "exp"]
    assert flat.objective.terms == {(2,): 1, (0, 2): 1, (3,): 1}
    assert flat.nonlinear_terms[1].arguments[0].terms == {(2,): 1}


@pytest.mark.parametrize(
    ("expression", "function"),
    [
        ("1 / x", "divide"),
        ("x / y", "divide"),
        ("x ** -1", "power"),
        ("x ** 0.5", "power"),
        ("2 ** x", "power"),
        ("x ** y", "power"),
        ("max(x, 3)", "max"),
        ("abs(x)", "abs"),
    ],
)
def test_what_is_no_polynomial_is_a_nonlinear_term(expression: str, function: str) -> None:
    flat = flatten(scalar(least(expression), (X, Y)))
    assert [term.function for term in flat.nonlinear_terms] == [function]
    assert flat.objective.terms == {(2,): 1}


@pytest.mark.parametrize(
    ("expression", "statement", "is_linear", "is_quadratic"),
    [
        ("x", "x <= 1", True, True),
        ("x * y", "x <= 1", False, True),
        ("x * y * y", "x <= 1", False, False),
        ("x", "x * y <= 1", False, False),
        ("x", "x * y - y * x <= 1", True, True),
        ("x", "abs(x) <= 1", False, False),
        ("x", "implies(on == 1, x <= 1)", False, False),
    ],
)
def test_shapes(expression: str, statement: str, is_linear: bool, is_quadratic: bool) -> None:
    variables = (X, Y, decision("on", domain="binary"))
    flat = flatten(scalar(most(expression), variables, statement))
    assert (flat.is_linear, flat.is_quadratic) == (is_linear, is_quadratic)


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ("sum(x[t - 1] for t in weeks)", r"no variable x\[0\]"),
        ("sum(need[t + 1] * x[t] for t in weeks)", r"no need\[3\] in the data"),
        ("sum(x[t] / (need[t] - need[t]) for t in weeks)", "zero denominator"),
        ("sum(x[t] * log(need[t] - 4) for t in weeks)", "outside its domain"),
        ("max(x[t] for t in weeks if t > last(weeks))", "runs over no index"),
    ],
)
def test_what_does_not_fit_is_refused(expression: str, complaint: str) -> None:
    formulation = formulate(
        least(expression),
        [decision("x", "for t in weeks")],
        [rule("limit", "x[t] <= need[t]", "for t in weeks")],
        sets=[group("weeks", ordered=True)],
        parameters=[datum("need", "for t in weeks")],
    )
    instance = Instance.create(formulation, {"weeks": [1, 2]}, {"need": {1: 4, 2: 5}})
    with pytest.raises(FormulationError, match=complaint):
        flatten(instance)

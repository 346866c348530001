"""Exact evaluation: rational where it can be, 50 digits where it cannot, never silently wrong."""

from decimal import Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.formulation import (
    ExactArithmetic,
    FormulationError,
    Instance,
    Number,
    Solution,
    check_solution,
    evaluate_objective,
    violations,
)
from optmodel.formulation.nodes import Function
from tests.formulation.models import MILP, datum, decision, formulate, group, least, rule, scalar

NUMBERS = ExactArithmetic({})
FINE = Context(prec=120)
LAST_PLACE = Fraction(1, 10**49)  # what rounding to 50 digits may change, and a little more

FRACTIONS = st.fractions(min_value=-200, max_value=200, max_denominator=10**6)
POSITIVE = st.fractions(min_value=Fraction(1, 10**6), max_value=10**6, max_denominator=10**6)
X = decision("x", lower=None)


def _decimal(value: Number) -> Decimal:
    fraction = Fraction(value)
    return FINE.divide(Decimal(fraction.numerator), Decimal(fraction.denominator))


def _objective(expression: str, x: Number) -> Number:
    return evaluate_objective(scalar(least(expression), (X,)), {("x", ()): x})


@given(FRACTIONS)
def test_the_error_of_exp(x: Fraction) -> None:
    true = Fraction(FINE.exp(_decimal(x)))
    # An argument off by its last place moves the value by |x| exp(x) of it.
    assert abs(NUMBERS.call("exp", [x]) - true) <= LAST_PLACE * true * (1 + abs(x))


@given(POSITIVE)
def test_the_error_of_log(x: Fraction) -> None:
    true = Fraction(FINE.ln(_decimal(x)))
    assert abs(NUMBERS.call("log", [x]) - true) <= LAST_PLACE * (1 + abs(true))


@given(POSITIVE)
def test_the_error_of_sqrt(x: Fraction) -> None:
    root = Fraction(NUMBERS.call("sqrt", [x]))
    assert abs(root * root - x) <= 3 * LAST_PLACE * x


@given(POSITIVE, st.fractions(min_value=-3, max_value=3, max_denominator=12))
def test_the_error_of_a_fractional_power(base: Fraction, exponent: Fraction) -> None:
    power = Fraction(NUMBERS.power(base, exponent))
    # x ** (p / q) to the power of q is x ** p, whatever computed it.
    whole = base**exponent.numerator
    assert abs(power**exponent.denominator - whole) <= 10**3 * LAST_PLACE * whole


@given(FRACTIONS, FRACTIONS.filter(bool), st.integers(-5, 5))
def test_quotients_and_whole_powers_are_exact(a: Fraction, b: Fraction, n: int) -> None:
    assert Fraction(NUMBERS.divide(a, b)) * b == a
    assert NUMBERS.power(b, n) == b**n
    assert NUMBERS.call("abs", [a]) == max(a, -a) == NUMBERS.call("max", [a, -a])
    assert NUMBERS.call("min", [a, b]) == -NUMBERS.call("max", [-a, -b])


def test_digits_that_everybody_knows() -> None:
    e = Fraction("2.7182818284590452353602874713526624977572470936999595749669676")
    root = Fraction("1.4142135623730950488016887242096980785696718753769480731766797")
    assert abs(NUMBERS.call("exp", [1]) - e) < LAST_PLACE
    assert abs(NUMBERS.call("sqrt", [2]) - root) < LAST_PLACE
    assert NUMBERS.call("sqrt", [Fraction(9, 4)]) == Fraction(3, 2)
    assert NUMBERS.call("log", [1]) == 0
    assert NUMBERS.call("exp", [0]) == 1
    assert NUMBERS.power(0, 0) == 1
    assert NUMBERS.power(0, Fraction(1, 2)) == 0


@pytest.mark.parametrize(
    ("function", "argument"),
    [("log", 0), ("log", -1), ("sqrt", Fraction(-1, 9)), ("exp", 10**9)],
)
def test_no_value_outside_a_domain(function: Function, argument: Number) -> None:
    with pytest.raises(FormulationError, match="outside its domain"):
        NUMBERS.call(function, [argument])


@pytest.mark.parametrize(
    ("base", "exponent", "complaint"),
    [
        (0, -1, "no negative power"),
        (0, Fraction(-1, 2), "outside its domain"),
        (-8, Fraction(1, 3), "outside its domain"),
        (10, Fraction(10**7 + 1, 2), "outside its domain"),
    ],
)
def test_no_power_outside_its_domain(base: Number, exponent: Number, complaint: str) -> None:
    with pytest.raises(FormulationError, match=complaint):
        NUMBERS.power(base, exponent)


def test_no_quotient_by_zero() -> None:
    assert _objective("1 / (x - 2)", 3) == 1
    with pytest.raises(FormulationError, match="zero denominator"):
        _objective("1 / (x - 2)", 2)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("0.1 + 0.2 + x", Fraction(33, 10)),
        ("x / 7 * 7 - x", 0),
        ("-x ** 2", -9),
        ("2 ** -x", Fraction(1, 8)),
        ("max(x, 5, min(x, 1)) - abs(1 - x)", 3),
    ],
)
def test_arithmetic_is_rational(expression: str, value: Number) -> None:
    assert _objective(expression, 3) == value


def _over(expression: str, items: list[int | str]) -> Number:
    formulation = formulate(
        least(expression),
        [X],
        sets=[group("items"), group("none", "items")],
        parameters=[datum("size", "for i in items")],
    )
    sizes = {item: place for place, item in enumerate(items, start=2)}
    instance = Instance.create(formulation, {"items": items, "none": []}, {"size": sizes})
    return evaluate_objective(instance, {("x", ()): 0})


def test_reductions() -> None:
    items: list[int | str] = ["a", "b", "c"]
    assert _over("sum(size[i] for i in items)", items) == 9
    assert _over("prod(size[i] for i in items)", items) == 24
    assert _over("max(size[i] for i in items) - min(size[i] for i in items)", items) == 2
    assert _over("sum(size[i] * size[j] for i in items for j in items if i < j)", items) == 26
    assert _over("sum(size[i] for i in none) + prod(size[i] for i in none)", items) == 1
    assert _over("sum(i * size[i] for i in items)", [5, 3]) == 10 + 9


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ("max(size[i] for i in none)", r"max\(...\) runs over no index"),
        ("sum(i * size[i] for i in items)", "'i' is 'a', which is not a number"),
        ("sum(size[i - 1] for i in items)", "not ordered"),
        ('size["z"]', r"no size\['z'\] in the data"),
        ('sum(size[i] for i in items if i < "z")', "'z' has no place"),
    ],
)
def test_what_the_data_do_not_allow(expression: str, complaint: str) -> None:
    with pytest.raises(FormulationError, match=complaint):
        _over(expression, ["a", "b"])


def test_an_empty_ordered_set_has_no_end() -> None:
    formulation = formulate(
        least("x[last(weeks)]"),
        [decision("x", "for t in weeks")],
        sets=[group("weeks", ordered=True)],
    )
    with pytest.raises(FormulationError, match="has no last element"):
        evaluate_objective(Instance.create(formulation, {"weeks": []}, {}), {})


BOXED = scalar(
    least("x + n + on"),
    (
        decision("x", lower="-1", upper="4"),
        decision("n", domain="integer", upper="9"),
        decision("on", domain="binary"),
    ),
    "x + n <= 5",
    "x >= n - 3",
    "x * n == 4",
    "implies(on == 1, n <= 2)",
    "implies(on == 0, n >= 1)",
)


def _amounts(x: Number, n: Number, on: Number) -> dict[str, list[Number]]:
    amounts: dict[str, list[Number]] = {}
    for found in violations(BOXED, {("x", ()): x, ("n", ()): n, ("on", ()): on}):
        amounts.setdefault(found.name, []).append(found.amount)
    return amounts


def test_a_feasible_point_misses_nothing() -> None:
    assert check_solution(BOXED, {("x", ()): 2, ("n", ()): 2, ("on", ()): 1}).worst.amount == 0


def test_every_miss_is_measured() -> None:
    assert _amounts(Fraction(9, 2), Fraction(5, 2), 1) == {
        "x": [0, Fraction(1, 2)],
        "n": [Fraction(1, 2), 0, 0],
        "on": [0, 0],
        "rule1": [2],
        "rule2": [0],
        "rule3": [Fraction(29, 4)],
        "rule4": [Fraction(1, 2)],
    }
    low = _amounts(-3, 10, Fraction(-1, 4))
    assert low["x"] == [2, 0]
    assert low["n"] == [0, 0, 1]
    assert low["on"] == [Fraction(1, 4), Fraction(1, 4)]
    assert low["rule2"] == [10]
    assert low["rule5"] == [0]


def test_the_worst_is_worst_relative_to_its_size() -> None:
    instance = scalar(least("x"), (X,), "1000 * x <= 1000", "x <= 0.5")
    worst = check_solution(instance, {("x", ()): Fraction(6, 5)}).worst
    assert (worst.name, worst.amount) == ("rule2", Fraction(7, 10))
    assert (worst.scale, worst.relative) == (Fraction(11, 5), Fraction(7, 22))


def test_a_model_that_forbids_nothing_is_never_violated() -> None:
    check = check_solution(scalar(least("(x - 1) ** 2"), (X,)), {("x", ()): 3})
    assert (check.objective, check.worst.amount) == (4, 0)


def test_a_solution_must_be_complete() -> None:
    with pytest.raises(FormulationError, match=r"The solution has no make\[1\]"):
        check_solution(MILP, {})


def test_a_place_names_its_key() -> None:
    instance = Instance.create(
        formulate(
            least("sum(x[i, j] for (i, j) in arcs)"),
            [decision("x", "for (i, j) in arcs")],
            [rule("limit", "x[i, j] <= 1", "for (i, j) in arcs if i != j")],
            sets=[group("nodes"), group("arcs", "nodes", "nodes")],
        ),
        {"nodes": [1, 2], "arcs": [[1, 1], [1, 2]]},
        {},
    )
    point: Solution = {("x", (1, 1)): 5, ("x", (1, 2)): 3}
    assert check_solution(instance, point).worst.name == "limit[1,2]"

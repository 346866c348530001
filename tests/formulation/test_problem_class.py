"""Classes, read off the symbols: one model of each, and the cases on the border."""

from collections.abc import Sequence

import pytest

from optmodel.formulation import ProblemClass, Variable, classify
from optmodel.formulation.problem_class import uses
from tests.formulation.models import (
    CLASSES,
    INSTANCES,
    datum,
    decision,
    formulate,
    least,
    rule,
)

X, Y = decision("x", lower=None), decision("y")
N, ON = decision("n", domain="integer"), decision("on", domain="binary")
REAL, WHOLE, YES, MIXED = [X, Y], [N], [ON], [X, Y, N, ON]


def _class(objective: str, variables: Sequence[Variable], *statements: str) -> ProblemClass:
    rules = [rule(f"rule{place}", text) for place, text in enumerate(statements)]
    return classify(formulate(least(objective), variables, rules, parameters=[datum("a")]))


@pytest.mark.parametrize("name", INSTANCES)
def test_each_class_is_recognised(name: str) -> None:
    assert INSTANCES[name].formulation.problem_class is CLASSES[name]


def test_every_class_has_a_model() -> None:
    assert set(CLASSES.values()) == set(ProblemClass)


@pytest.mark.parametrize(
    ("objective", "statement", "expected"),
    [
        ("1", "x <= 1", "LP"),
        ("x / a + a ** 2 * y + exp(a)", "abs(a) * x <= max(a, 2)", "LP"),
        ("a ** a * x", "sqrt(a) * x <= y / log(a)", "LP"),
        ("(x + y) * a", "x ** 1 <= y ** 0", "LP"),
        ("x * y", "x <= 1", "QP"),
        ("(x - y) ** 2 / a", "x <= 1", "QP"),
        ("x", "x * y >= 1", "QCP"),
        ("x", "x ** 2 == y", "QCP"),
        ("x ** 2", "y ** 2 <= x", "QCP"),
        ("x", "sqrt(x ** 2 + y ** 2) <= y", "SOCP"),
        ("x", "a * y + 3 >= a * sqrt(x ** 2) + x", "SOCP"),
        ("x", "sqrt(a * x ** 2 + a) / 2 <= y", "SOCP"),
        ("x", "-1 * sqrt(x ** 2 + y ** 2) <= y", "NLP"),
        ("x", "sqrt(x * y) <= y", "NLP"),
        ("x", "sqrt(x ** 2 - y ** 2) <= y", "NLP"),
        ("x", "sqrt(x ** 2 + y ** 2) >= y", "NLP"),
        ("x", "sqrt(x ** 2 + y ** 2) == y", "NLP"),
        ("x", "sqrt(x ** 2) <= y ** 2", "NLP"),
        ("x", "sqrt(x) <= y", "NLP"),
        ("x", "sqrt(x ** 4) <= y", "NLP"),
        ("x ** 2", "sqrt(x ** 2 + y ** 2) <= y", "NLP"),
        ("sqrt(x ** 2)", "x <= 1", "NLP"),
        ("x ** 3", "x <= 1", "NLP"),
        ("x", "x * y * x <= 1", "NLP"),
        ("1 / x", "x <= 1", "NLP"),
        ("x / y", "x <= 1", "NLP"),
        ("x ** a", "x <= 1", "NLP"),
        ("x ** 0.5", "x <= 1", "NLP"),
        ("x ** -1", "x <= 1", "NLP"),
        ("2 ** x", "x <= 1", "NLP"),
        ("exp(x)", "x <= 1", "NLP"),
        ("abs(x)", "x <= 1", "NLP"),
        ("max(x, y)", "x <= 1", "NLP"),
    ],
)
def test_classes_of_continuous_models(objective: str, statement: str, expected: str) -> None:
    assert _class(objective, REAL, statement) == expected


@pytest.mark.parametrize(
    ("objective", "variables", "statement", "expected"),
    [
        ("n", WHOLE, "n <= 5", "ILP"),
        ("on", YES, "on <= a", "BIP"),
        ("n + on", [N, ON], "n <= 5 * on", "ILP"),
        ("x + n", [X, N], "x <= n", "MILP"),
        ("x + on", [X, ON], "implies(on == 0, x <= 0)", "MILP"),
        ("on", [ON], "implies(on == 1, on <= a)", "BIP"),
        ("x", MIXED, "implies(on == 1, x ** 2 <= 1)", "MINLP"),
        ("n ** 2", WHOLE, "n <= 5", "MIQP"),
        ("on * on", YES, "on <= a", "MIQP"),
        ("x * on", MIXED, "x <= n", "MIQP"),
        ("x", MIXED, "x * on <= n", "MINLP"),
        ("x ** 3", MIXED, "x <= n", "MINLP"),
        ("n", MIXED, "sqrt(x ** 2 + y ** 2) <= n", "MINLP"),
        ("n", MIXED, "exp(n) <= 5", "MINLP"),
    ],
)
def test_classes_of_models_with_whole_numbers(
    objective: str, variables: Sequence[Variable], statement: str, expected: str
) -> None:
    assert _class(objective, variables, statement) == expected


def test_constraints_are_not_needed() -> None:
    assert _class("x", REAL) is ProblemClass.LP
    assert _class("a", []) is ProblemClass.LP
    assert _class("x ** 2", REAL) is ProblemClass.QP


def test_linear_classes() -> None:
    linear = [kind.value for kind in ProblemClass if kind.is_linear]
    assert linear == ["LP", "ILP", "BIP", "MILP"]


def test_uses_looks_everywhere() -> None:
    rules = [rule("deep", "implies(on == 1, 3 + max(x, -abs(y)) <= 2)")]
    formulation = formulate(least("exp(log(x))"), MIXED, rules)
    assert all(uses(formulation, name) for name in ("exp", "log", "max", "abs"))
    assert not any(uses(formulation, name) for name in ("min", "sqrt", "sum", "prod"))
    assert uses(INSTANCES["MINLP"].formulation, "prod")

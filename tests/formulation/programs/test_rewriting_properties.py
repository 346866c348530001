"""Rewriting, checked at every point that is drawn: nothing is allowed or forbidden that was not."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from optmodel.formulation import (
    ExactArithmetic,
    Formulation,
    FormulationError,
    Instance,
    Interpreter,
    Key,
    Number,
    Objective,
    check_solution,
    evaluate_objective,
    parse_expression,
)
from optmodel.formulation.programs._big_m import without_implications
from optmodel.formulation.programs._curvature import CurvatureAnalysis, assumed_signs
from optmodel.formulation.programs._minmax import linearize_minmax, taken_names
from optmodel.formulation.programs._renderer import MINMAX_FUNCTIONS
from tests.formulation.models import datum, decision, formulate, group, least, most, rule

Values = Mapping[tuple[str, Key], Number]

SMALL = st.integers(-3, 3).map(Fraction)
LINEAR = st.builds(
    "{} * x + {} * y + {}".format,
    st.integers(-2, 2),
    st.integers(-2, 2),
    st.integers(-3, 3),
)


# ---- implications ----------------------------------------------------------------------------


def _switched(implication: str) -> Formulation:
    return formulate(
        least("x"),
        [
            decision("on", domain="binary"),
            decision("x", lower="-2", upper="3"),
            decision("y", lower="0", upper="2"),
        ],
        [rule("switch", implication)],
    )


@given(
    LINEAR,
    LINEAR,
    st.sampled_from(["<=", ">=", "=="]),
    st.integers(0, 1),
    st.integers(0, 1),
    st.integers(-2, 3),
    st.integers(0, 2),
)
def test_a_big_m_allows_just_what_the_implication_allows(
    left: str, right: str, sense: str, value: int, on: int, x: int, y: int
) -> None:
    before = _switched(f"implies(on == {value}, {left} {sense} {right})")
    curvatures = CurvatureAnalysis(before, assumed_signs(before))
    after = without_implications(before, curvatures)
    point: Values = {("on", ()): on, ("x", ()): x, ("y", ()): y}
    holds = [
        check_solution(Instance.create(model, {}, {}), point).worst.amount == 0
        for model in (before, after)
    ]
    assert holds[0] == holds[1]


@pytest.mark.parametrize(
    "implication",
    [
        "implies(on == 0, x <= 1)",
        "implies(on == 0, x >= 1)",
        "implies(on == 1, 2 * x - y <= 0)",
        "implies(on == 1, x + y >= 2)",
    ],
)
def test_the_big_m_is_the_smallest_that_the_bounds_allow(implication: str) -> None:
    """Where the switch is off, the row is tight at the worst corner of the box."""
    before = _switched(implication)
    after = without_implications(before, CurvatureAnalysis(before, assumed_signs(before)))
    [row] = after.relations()
    instance = Instance.create(after, {}, {})
    slacks = []
    for x, y in product((-2, 3), (0, 2)):
        off: Values = {("on", ()): int("on == 0" in implication), ("x", ()): x, ("y", ()): y}
        interpreter = Interpreter(instance, ExactArithmetic(off))
        left, right = (interpreter.expression(side, {}) for side in (row.left, row.right))
        slacks.append(right - left if row.sense == "<=" else left - right)
    assert min(slacks) == 0


# ---- absolute values, minima and maxima ------------------------------------------------------

CONVEX = st.recursive(
    LINEAR.map("({})".format),
    lambda inner: st.one_of(
        st.builds("({} + {})".format, inner, inner),
        st.builds("max({}, {})".format, inner, inner),
        st.builds("2 * {}".format, inner),
        LINEAR.map("abs({})".format),
        LINEAR.map("(0 - min({}, 1))".format),
    ),
    max_leaves=4,
)


def _pieces(objective: Objective) -> Formulation:
    return formulate(objective, [decision("x", lower=None), decision("y", lower=None)])


def _linearized(formulation: Formulation) -> Formulation:
    curvatures = CurvatureAnalysis(formulation, assumed_signs(formulation))
    return linearize_minmax(formulation, curvatures, MINMAX_FUNCTIONS)


def _completed(formulation: Formulation, point: Values) -> Values:
    """A point with each new variable at the value of the expression that it stands for."""
    values = dict(point)
    prefix = "the value of "
    for variable in reversed(formulation.variables):
        if variable.meaning.startswith(prefix):
            node = parse_expression(variable.meaning.removeprefix(prefix))
            plain = replace(formulation, constraints=())
            interpreter = Interpreter(Instance.create(plain, {}, {}), ExactArithmetic(values))
            values[(variable.name, ())] = interpreter.expression(node, {})
    return values


@given(CONVEX, SMALL, SMALL)
def test_the_true_values_are_feasible_and_give_the_true_objective(
    text: str, x: Fraction, y: Fraction
) -> None:
    before = _pieces(least(text))
    after = _linearized(before)
    assert after.problem_class.is_linear
    point: Values = {("x", ()): x, ("y", ()): y}
    full = _completed(after, point)
    check = check_solution(Instance.create(after, {}, {}), full)
    assert check.worst.amount == 0
    assert check.objective == evaluate_objective(Instance.create(before, {}, {}), point)


@given(CONVEX, SMALL, SMALL, st.integers(1, 3))
def test_no_new_variable_may_lie_below_its_true_value(
    text: str, x: Fraction, y: Fraction, amount: int
) -> None:
    """So a solver cannot pretend a smaller absolute value, or a larger minimum."""
    after = _linearized(_pieces(least(text)))
    full = _completed(after, {("x", ()): x, ("y", ()): y})
    new = [item.name for item in after.variables if item.meaning.startswith("the value of ")]
    assume(new)
    instance = Instance.create(after, {}, {})
    for name in new:
        shift = amount if name.startswith("min") else -amount
        moved = {**full, (name, ()): full[(name, ())] + shift}
        assert check_solution(instance, moved).worst.amount > 0, name


@pytest.mark.parametrize(
    ("objective", "is_allowed"),
    [
        (least("abs(x)"), True),
        (most("abs(x)"), False),
        (most("-abs(x)"), True),
        (least("max(x, y)"), True),
        (most("max(x, y)"), False),
        (most("min(x, y)"), True),
        (least("min(x, y)"), False),
        (least("3 - min(x, y)"), True),
        (least("abs(x) - abs(y)"), False),
        (least("2 * abs(x) / 4"), True),
        (least("abs(x) * y"), False),
        (least("max(abs(x), -min(y, 1))"), True),
        (least("max(x, -abs(y))"), False),
    ],
)
def test_a_function_is_replaced_where_its_value_can_only_help(
    objective: Objective, is_allowed: bool
) -> None:
    formulation = _pieces(objective)
    if is_allowed:
        assert _linearized(formulation).problem_class.is_linear
        return
    with pytest.raises(FormulationError, match="nothing presses it to its true value"):
        _linearized(formulation)


def test_a_function_inside_a_sum_gets_a_variable_for_each_index() -> None:
    formulation = formulate(
        least("sum(abs(x[i] - goal[j]) for i in items for j in items if i != j)"),
        [decision("x", "for i in items")],
        sets=[group("items")],
        parameters=[datum("goal", "for i in items")],
    )
    [new] = [item for item in _linearized(formulation).variables if item.name != "x"]
    assert new.over.names == ("i", "j")
    assert len(new.over.conditions) == 1


def test_every_name_is_taken_that_is_used_somewhere() -> None:
    formulation = formulate(
        least("sum(p[k] * x[k] for k in items)"),
        [decision("x", "for i in items")],
        [rule("limit", "sum(x[m] for m in items if m != j) <= 1", "for j in items")],
        sets=[group("items")],
        parameters=[datum("p", "for h in items")],
    )
    assert taken_names(formulation) == {"items", "p", "x", "limit", "h", "i", "j", "k", "m"}

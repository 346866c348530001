"""What compact programs are written from is the same model: flattened, the numbers are equal.

A flat model is compared without the names of its columns and rows, and without rows that are
comparisons of numbers, which a program cannot state.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.families import family, family_names
from optmodel.formulation import (
    FlatModel,
    FlatRow,
    FormulationError,
    Instance,
    Key,
    Number,
    Polynomial,
    evaluate_objective,
    flatten,
)
from optmodel.formulation.nodes import FunctionCall, Name
from optmodel.formulation.parsing import parse_expression
from optmodel.formulation.printing import expression_text
from optmodel.formulation.programs.compact._expansion import expanded
from optmodel.formulation.programs.compact._inlining import inlined
from optmodel.formulation.programs.compact._positional_instance import positional_instance
from optmodel.formulation.programs.compact._simplification import simplified, simplified_expression
from tests.formulation.models import (
    INSTANCES,
    datum,
    decision,
    formulate,
    group,
    least,
    most,
    rule,
    scalar,
)
from tests.formulation.programs.every_clause import EVERY_CLAUSE

Model = tuple[object, ...]


def _terms(polynomial: Polynomial) -> object:
    return sorted(polynomial.terms.items())


def _row(row: FlatRow) -> Model:
    return (_terms(row.body), row.lower, row.upper)


def _unnamed(flat: FlatModel) -> Model:
    """A flat model without names and without rows of numbers."""
    return (
        flat.sense,
        _terms(flat.objective),
        [(column.domain, column.lower, column.upper) for column in flat.columns],
        [(term.function, [_terms(one) for one in term.arguments]) for term in flat.nonlinear_terms],
        [_row(row) for row in flat.rows if row.body.terms],
        [(one.column, one.value, _row(one.row)) for one in flat.indicators],
    )


def _tidied(instance: Instance) -> Instance:
    formulation = simplified(inlined(instance.formulation, instance))
    kept = {item.name: instance.parameters[item.name] for item in formulation.parameters}
    return Instance(formulation, instance.sets, kept)


REWRITINGS: dict[str, Callable[[Instance], Instance]] = {
    "positional": positional_instance,
    "expanded": lambda instance: expanded(instance, {}),
    "tidied": _tidied,
    "all": lambda instance: _tidied(positional_instance(instance)),
}


@pytest.mark.parametrize("rewriting", REWRITINGS)
def test_every_model_is_the_same_when_it_is_rewritten(rewriting: str) -> None:
    for name, instance in {**INSTANCES, "every clause": EVERY_CLAUSE}.items():
        rewritten = REWRITINGS[rewriting](instance)
        assert _unnamed(flatten(rewritten)) == _unnamed(flatten(instance)), name


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("rewriting", REWRITINGS)
def test_families_are_the_same_when_they_are_rewritten(rewriting: str, step: int) -> None:
    """Every fourth family with each rewriting, from another one on; all of them are slow."""
    for name in family_names()[list(REWRITINGS).index(rewriting) % step :: step]:
        instance = family(name).draw(11, 0).instance
        rewritten = REWRITINGS[rewriting](instance)
        assert _unnamed(flatten(rewritten)) == _unnamed(flatten(instance)), name


CONDITIONS = st.sampled_from(
    [
        "",
        "if i < j",
        "if i != j",
        "if t != first(weeks)",
        "if t > 2 and i == j",
        "if (i, j) in arcs",
    ]
)
TERMS = st.sampled_from(
    ["buy[i, t]", "use[j]", "t * use[i]", "cost[i, t]", "buy[j, t] * cost[j, t]", "small", "-t"]
)
SUMS = st.builds(
    "{} - sum({} * {} for j in goods for t in weeks {})".format,
    st.sampled_from(["use[i]", "2", "cost[i, first(weeks)]", "buy[i, last(weeks)]"]),
    st.integers(-2, 2),
    TERMS,
    CONDITIONS,
)
NUMBERS = st.integers(-2, 3)


@given(SUMS, SUMS, st.lists(NUMBERS, min_size=10, max_size=10))
def test_random_sums_are_the_same_when_they_are_rewritten(
    left: str, right: str, numbers: list[int]
) -> None:
    keys = list(product(("x", "y", "z"), (2, 3, 4)))
    formulation = formulate(
        least("sum(use[i] for i in goods)"),
        [
            decision("use", "for i in goods", upper="sum(cost[i, t] ** 2 for t in weeks)"),
            decision("buy", "for i in goods for t in weeks", lower="small", upper="9 + t"),
        ],
        [rule("limit", f"{left} <= {right}", "for i in goods")],
        sets=[group("goods"), group("weeks", ordered=True), group("arcs", "goods", "goods")],
        parameters=[datum("cost", "for i in goods for t in weeks"), datum("small")],
    )
    costs: dict[str, dict[int, int]] = {}
    for (good, week), number in zip(keys, numbers[1:], strict=True):
        costs.setdefault(good, {})[week] = number
    instance = Instance.create(
        formulation,
        {"goods": ["x", "y", "z"], "weeks": [2, 3, 4], "arcs": [["x", "z"], ["z", "y"]]},
        {"cost": costs, "small": numbers[0]},
    )
    wanted = _unnamed(flatten(instance))
    assert positional_instance(instance).sets["weeks"] == ((0,), (1,), (2,))
    assert _unnamed(flatten(positional_instance(instance))) == wanted
    assert _unnamed(flatten(_tidied(positional_instance(instance)))) == wanted
    try:
        written_out = expanded(instance, {})
    except FormulationError as error:
        assert "violated" in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert _unnamed(flatten(written_out)) == wanted


@pytest.mark.parametrize(
    ("statement", "over"),
    [
        ("use[i] <= use[j]", "for i in days for j in nights if i != j"),
        ("use[i] <= 1", "for i in days if i in late"),
        ("need[i] <= use[i]", "for i in nights"),
        ("use[i] <= gap[i] * i", "for i in numbers"),
        ("use[i] <= 4", "for i in numbers if i < 7"),
    ],
)
def test_elements_keep_their_names_where_positions_would_mean_something_else(
    statement: str, over: str
) -> None:
    """Sets that share numbers, and numbers that are no positions."""
    instance = Instance.create(
        formulate(
            least("sum(use[i] for i in days)"),
            [decision("use", "for i in days")],
            [rule("limit", statement, over)],
            sets=[
                group("days"),
                group("nights"),
                group("numbers"),
                group("late", "nights"),
            ],
            parameters=[datum("need", "for i in days"), datum("gap", "for i in numbers")],
        ),
        {"days": [1, 2, 7, 5], "nights": [2, 1], "numbers": [7, 5], "late": [2]},
        {"need": {1: 1, 2: 2, 7: 3, 5: 4}, "gap": {7: 1, 5: 2}},
    )
    assert positional_instance(instance) is instance


def test_a_problem_in_which_nothing_is_left_to_decide_is_not_written_out() -> None:
    impossible = scalar(least("x"), [decision("x")], "0 * x >= 3")
    idle = scalar(most("0 * x"), [decision("x", upper="3")])
    for instance in (impossible, idle):
        with pytest.raises(FormulationError):
            expanded(instance, {})
    obvious = scalar(least("x"), [decision("x")], "0 * x <= 3", "x >= 1")
    assert len(expanded(obvious, {}).formulation.constraints) == 1


SIMPLE = st.one_of(
    st.integers(-3, 3).map(str),
    st.sampled_from(["x", "y"]),
    st.integers(-2, 2).map("{} * x".format),
)
EXPRESSIONS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.builds("({}) {} ({})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("-({})".format, inner),
        st.builds("({}) / {}".format, inner, st.sampled_from(["1", "2", "-4"])),
        st.builds("({}) ** {}".format, inner, st.sampled_from(["1", "2"])),
        st.builds("max({}, {})".format, inner, inner),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS, st.integers(-3, 3), st.fractions(-3, 3, max_denominator=5))
def test_a_simpler_expression_has_the_same_value_and_reads_back(
    text: str, x: int, y: Fraction
) -> None:
    before = parse_expression(text)
    after = simplified_expression(before)
    values: Mapping[tuple[str, Key], Number] = {("x", ()): x, ("y", ()): y}
    variables = [decision("x", lower=None), decision("y", lower=None)]
    for node in (after, parse_expression(expression_text(after))):
        first, second = (
            Instance.create(formulate(least(expression_text(one)), variables), {}, {})
            for one in (before, node)
        )
        assert evaluate_objective(first, values) == evaluate_objective(second, values)
    assert simplified_expression(after) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("0 + 1 * x + -3 * y", "x - 3 * y"),
        ("x + (y - 2)", "x + y - 2"),
        ("x - (y - 2)", "x - (y - 2)"),
        ("0 - 2 * x", "-2 * x"),
        ("-(x + y)", "-(x + y)"),
        ("x - -2 * y", "x + 2 * y"),
        ("-1 * x", "-x"),
        ("x * 0 + y / 1", "y"),
        ("0.26 * 340", "0.26 * 340"),
        ("lot - lot * (1 - on)", "lot * on"),
        ("lot - 2 * (1 - on)", "lot - 2 * (1 - on)"),
    ],
)
def test_simple_things_are_said_simply(before: str, after: str) -> None:
    assert expression_text(simplified_expression(parse_expression(before))) == after


def test_the_largest_of_one_is_itself() -> None:
    assert simplified_expression(FunctionCall("max", (Name("x"),))) == Name("x")


def test_a_number_that_is_needed_once_stands_in_its_place() -> None:
    formulation = formulate(
        least("once * x + twice * y + none"),
        [decision("x", upper="twice"), decision("y")],
        parameters=[datum("once"), datum("twice"), datum("none"), datum("never")],
    )
    instance = Instance.create(formulation, {}, {"once": 7, "twice": 2, "none": 0, "never": 5})
    found = inlined(formulation, instance)
    assert [item.name for item in found.parameters] == ["twice", "none"]
    assert expression_text(found.objective.expression) == "7 * x + twice * y + none"

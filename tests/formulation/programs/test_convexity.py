"""Models that are called convex are: between two points of a graph or a region nothing is worse."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from optmodel.families import Difficulty, family
from optmodel.formulation import Variable
from optmodel.formulation.nodes import Relation
from optmodel.formulation.parsing import parse_expression, parse_statement
from optmodel.formulation.programs._convexity import ConvexityAnalysis, is_convex_model
from optmodel.formulation.programs._curvature import Curvature, Sign, assumed_signs, signs_of
from tests.formulation.models import (
    datum,
    decision,
    formulate,
    group,
    least,
    most,
    rule,
    scalar,
)
from tests.formulation.programs.test_curvature import FORMULATION, POINTS, Point, value

ANALYSIS = ConvexityAnalysis(FORMULATION, {"p": Sign.NONNEGATIVE, "q": Sign.ANY})
QUOTIENTS = st.builds(
    "({}) / ({})".format,
    st.sampled_from(
        ["p * (x - y) ** 2", "x ** 2 + (y + z) ** 2", "(x - 1) ** 2 * p + 4", "q * y ** 2", "y * z"]
    ),
    st.sampled_from(["2 * x", "x + 2", "x + p", "y", "x ** 2", "sqrt(x)"]),
)
FACTORS = st.sampled_from(
    ["x", "x ** p", "x ** 0.3", "sqrt(x)", "(x + 2) ** 2", "p", "(1 - exp(-x))", "y", "exp(x)"]
)
PRODUCTS = st.lists(FACTORS, min_size=1, max_size=3).map(" * ".join)


@settings(max_examples=80)
@given(QUOTIENTS, POINTS, POINTS)
def test_quotients_called_convex_are(text: str, first: Point, second: Point) -> None:
    assume(ANALYSIS.curvature(parse_expression(text)) is Curvature.CONVEX)
    middle = {name: (first[name] + second[name]) / 2 for name in first}
    worths = [value(text, point) for point in (first, middle, second)]
    assume(None not in worths)
    left, center, right = (worth for worth in worths if worth is not None)
    assert center <= (left + right) / 2 + 1e-6 * (1 + abs(left) + abs(right))


@settings(max_examples=80)
@given(PRODUCTS, POINTS, POINTS)
def test_regions_called_convex_are(text: str, first: Point, second: Point) -> None:
    """The level of the lower of two points is kept between them."""
    relation = parse_statement(f"{text} >= p")
    assert isinstance(relation, Relation)
    assume(ANALYSIS.is_convex_relation(relation))
    middle = {name: (first[name] + second[name]) / 2 for name in first}
    worths = [value(text, point) for point in (first, middle, second)]
    assume(None not in worths)
    left, center, right = (worth for worth in worths if worth is not None)
    assert center >= min(left, right) - 1e-6 * (1 + abs(center))


@pytest.mark.parametrize(
    ("text", "bend"),
    [
        ("p * (x - y) ** 2 / (2 * x)", Curvature.CONVEX),
        ("(x - y) ** 2 / y", Curvature.UNKNOWN),
        ("x / (x + 1)", Curvature.UNKNOWN),
        ("x * y / x", Curvature.UNKNOWN),
    ],
)
def test_squares_over_what_is_positive_are_convex(text: str, bend: Curvature) -> None:
    assert ANALYSIS.curvature(parse_expression(text)) is bend


@pytest.mark.parametrize(
    ("text", "convex"),
    [
        ("p * x ** 0.3 * x ** 0.9 >= 4", True),
        ("4 <= x * (x + 2)", True),
        ("x * y >= 4", False),
        ("x * (x + 2) <= 4", False),
        ("x * (x + 2) >= q", False),
        ("x ** q * x >= 1", False),
    ],
)
def test_products_of_powers_bound_convex_regions_from_below(text: str, convex: bool) -> None:
    relation = parse_statement(text)
    assert isinstance(relation, Relation)
    assert ANALYSIS.is_convex_relation(relation) is convex


X, Y = decision("x", lower="1"), decision("y", lower="1")
TOTAL, SIGNED = decision("total", lower=None), decision("total")
WHOLE = decision("n", domain="integer", lower="1")


@pytest.mark.parametrize(
    ("variables", "objective", "statements", "convex"),
    [
        ([X, Y], "exp(x) + 1 / y", ["log(x) + y >= 1"], True),
        ([X, TOTAL], "total", ["total == exp(x)"], True),
        ([X, TOTAL], "-total", ["total == exp(x)"], False),
        ([X, SIGNED], "total", ["total == exp(x)"], False),
        ([X, TOTAL], "total", ["total == exp(x) + total"], False),
        ([X, Y], "x", ["y == exp(x)"], False),
        ([X, WHOLE], "exp(n) + x", ["x >= 2"], False),
        ([X, Y], "max(exp(x), y)", ["x + y >= 3"], False),
        ([X, Y], "x * y", ["x + y >= 3"], False),
    ],
)
def test_models_with_definitions_are_taken_for_what_these_say(
    variables: list[Variable], objective: str, statements: list[str], convex: bool
) -> None:
    instance = scalar(least(objective), variables, *statements)
    assert is_convex_model(instance.formulation, {}) is convex


def test_definitions_are_put_in_for_each_index_and_kept_where_another_is_asked_for() -> None:
    def model(limit: str) -> bool:
        formulation = formulate(
            most("sum(log(x[i]) for i in days)"),
            [decision("x", "for i in days"), decision("total", "for i in days", lower=None)],
            [
                rule("meaning", "total[i] == exp(x[i])", "for i in days"),
                rule("limit", limit, "for i in days if i != first(days)"),
            ],
            sets=[group("days", ordered=True)],
            parameters=[datum("most", "for i in days")],
        )
        return is_convex_model(formulation, assumed_signs(formulation))

    assert model("total[i] <= most[i]")
    assert not model("total[i - 1] <= most[i]")


@pytest.mark.parametrize(
    ("name", "convex"),
    [
        ("robust_portfolio", True),
        ("cobb_douglas", True),
        ("advertising_response", True),
        ("multi_item_order_quantity", True),
        ("ship_speed", True),
        ("inventory", True),
        ("nearest_point", False),
        ("container_design", False),
        ("process_design", False),
        ("reliability", False),
    ],
)
def test_families_are_convex_or_are_not_known_to_be(name: str, convex: bool) -> None:
    for index in range(3):
        instance = family(name).draw(5, index, Difficulty.MEDIUM).instance
        assert is_convex_model(instance.formulation, signs_of(instance)) is convex

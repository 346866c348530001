"""What the rules say of signs and curvatures holds at every point that is tried."""

import math
from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from optmodel.formulation import Formulation
from optmodel.formulation.nodes import Relation
from optmodel.formulation.parsing import parse_expression, parse_statement
from optmodel.formulation.programs._curvature import (
    Curvature,
    CurvatureAnalysis,
    Sign,
    assumed_signs,
)
from tests.formulation.models import datum, decision, formulate, least

FORMULATION: Formulation = formulate(
    least("x"),
    [decision("x"), decision("y", lower=None), decision("z", lower=None, upper="0")],
    parameters=[datum("p"), datum("q")],
)
SHAPES = CurvatureAnalysis(FORMULATION, {"p": Sign.NONNEGATIVE, "q": Sign.ANY})
FUNCTIONS = {"exp": math.exp, "log": math.log, "sqrt": math.sqrt, "abs": abs}

EXPRESSIONS = st.recursive(
    st.sampled_from(["x", "y", "z", "p", "q", "2", "0.5", "(-3)"]),
    lambda inner: st.one_of(
        st.builds("({} + {})".format, inner, inner),
        st.builds("({} - {})".format, inner, inner),
        st.builds("({} * {})".format, inner, inner),
        st.builds("({} / {})".format, inner, inner),
        st.builds("({0} * {0})".format, inner),
        st.builds("({} ** {})".format, inner, st.sampled_from(["2", "3", "1.5", "0.5", "(-1)"])),
        st.builds("{}({})".format, st.sampled_from(sorted(FUNCTIONS)), inner),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
    ),
    max_leaves=6,
)
Point = Mapping[str, float]
POINTS = st.fixed_dictionaries({"x": st.floats(0, 3), "y": st.floats(-3, 3), "z": st.floats(-3, 0)})


def value(text: str, point: Point) -> float | None:
    """The worth of an expression, or None outside its domain, where Python may turn complex."""
    names = {**FUNCTIONS, "min": min, "max": max, "p": 1.3, "q": -0.7, **point}
    try:
        worth = eval(text, {"__builtins__": {}}, names)
    except (ValueError, TypeError, ZeroDivisionError, OverflowError):
        return None
    return worth if isinstance(worth, float | int) and abs(worth) < 1e9 else None


@settings(max_examples=150)
@given(EXPRESSIONS, POINTS, POINTS)
def test_signs_and_curvatures_hold(text: str, first: Point, second: Point) -> None:
    node = parse_expression(text)
    middle = {name: (first[name] + second[name]) / 2 for name in first}
    worths = [value(text, point) for point in (first, middle, second)]
    assume(None not in worths)
    left, center, right = (worth for worth in worths if worth is not None)
    slack = 1e-6 * (1 + abs(left) + abs(right) + abs(center))
    sign, bend = SHAPES.sign(node), SHAPES.curvature(node)
    assert sign is not Sign.NONNEGATIVE or center >= -slack
    assert sign is not Sign.NONPOSITIVE or center <= slack
    if bend in (Curvature.CONSTANT, Curvature.AFFINE, Curvature.CONVEX):
        assert center <= (left + right) / 2 + slack
    if bend in (Curvature.CONSTANT, Curvature.AFFINE, Curvature.CONCAVE):
        assert center >= (left + right) / 2 - slack


@pytest.mark.parametrize(
    ("text", "bend"),
    [
        ("p * x + q * y - 3", Curvature.AFFINE),
        ("p * (x - y) ** 2 + exp(y)", Curvature.CONVEX),
        ("q * y ** 2", Curvature.UNKNOWN),
        ("log(x) + sqrt(x) - y ** 4", Curvature.CONCAVE),
        ("p / x", Curvature.CONVEX),
        ("p / y", Curvature.UNKNOWN),
        ("sqrt((x - y) ** 2 + (p * z) ** 2 + 2 * p ** 2 * y ** 2)", Curvature.CONVEX),
        ("sqrt(x ** 2 + x)", Curvature.UNKNOWN),
        ("x * y", Curvature.UNKNOWN),
        ("y * y", Curvature.CONVEX),
        ("max(abs(x), y) - min(z, 4)", Curvature.CONVEX),
        ("x ** 1.5 - x ** 0.5", Curvature.CONVEX),
        ("x ** p", Curvature.UNKNOWN),
    ],
)
def test_curvatures_that_a_text_book_gives(text: str, bend: Curvature) -> None:
    assert SHAPES.curvature(parse_expression(text)) is bend


@pytest.mark.parametrize(
    ("text", "convex"),
    [
        ("x ** 2 <= y", True),
        ("y >= x ** 2", True),
        ("x ** 2 >= y", False),
        ("x + y == p", True),
        ("x ** 2 == p", False),
        ("log(x) >= y ** 2", True),
    ],
)
def test_relations_that_bound_convex_sets(text: str, convex: bool) -> None:
    relation = parse_statement(text)
    assert isinstance(relation, Relation)
    assert SHAPES.is_convex_relation(relation) is convex


def test_data_are_taken_to_be_nonnegative_before_they_are_there() -> None:
    assert assumed_signs(FORMULATION) == {"p": Sign.NONNEGATIVE, "q": Sign.NONNEGATIVE}

"""What the two paths of a certificate share, and what not: another solver, another way to it."""

import ast
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel import backends, solving
from optmodel.backends import FloatPolynomial, IndicatorRow, LinearRow, NonlinearRow
from optmodel.formulation import flatten
from optmodel.solving.expression_lowering import expression_model
from optmodel.solving.linear_lowering import array_model
from tests.backends.models import activity_of
from tests.solving import models
from tests.solving.models import BOXED_X, BOXED_Y, YES, X, Y, flat, least, most

PATHS = {
    "highs": ("solving.linear_lowering", "backends.highs"),
    "scip": ("solving.expression_lowering", "backends.scip"),
}
SHARED = {
    "backends.expressions": "data: polynomials and functions",
    "backends.model": "data: columns and rows",
    "backends.names": "names of columns, which no optimum depends on",
    "backends.results": "data: options and results",
}
"""Modules of ours on both paths, beside the algebra; and why they cannot make a wrong optimum."""


def _modules_behind(names: tuple[str, ...]) -> set[str]:
    """All modules of the two rooms that these import, directly or not, as far as they name them."""
    known, waiting = set(names), list(names)
    while waiting:
        for name in _imports(waiting.pop()):
            if name not in known:
                known.add(name)
                waiting.append(name)
    return known


def _imports(module: str) -> set[str]:
    room, _, name = module.partition(".")
    package = {"backends": backends, "solving": solving}[room]
    path = Path(package.__path__[0]) / f"{name}.py"
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    ours = {name.removeprefix("optmodel.") for name in found if name.startswith("optmodel.")}
    return {name for name in ours if _is_module(name)}


def _is_module(name: str) -> bool:
    room, _, rest = name.partition(".")
    package = {"backends": backends, "solving": solving}.get(room)
    return (
        package is not None and bool(rest) and (Path(package.__path__[0]) / f"{rest}.py").exists()
    )


def test_the_paths_share_data_and_nothing_that_computes() -> None:
    highs, scip = (_modules_behind(names) for names in PATHS.values())
    assert PATHS["highs"][1] not in scip
    assert PATHS["scip"][1] not in highs
    assert highs & scip == set(SHARED)


@pytest.mark.parametrize("room", ["linear_lowering", "expression_lowering"])
def test_a_lowering_names_no_other(room: str) -> None:
    assert not {name for name in _imports(f"solving.{room}") if name.startswith("solving.")}


# ---- two lowerings of one flat model, by different code ---------------------------------------

LINEAR = [
    flatten(models.LP),
    flatten(models.MILP),
    flatten(models.market_split(6)),
    flat(most("3 - x / 8"), (X, Y), "x - 2 * y <= 7", "x - x >= -1", "y == 2"),
]


@pytest.mark.parametrize("model", LINEAR, ids=range(len(LINEAR)))
def test_both_lowerings_say_the_same(model: object) -> None:
    one, other = array_model(model), expression_model(model)  # type: ignore[arg-type]
    assert (list(one.lowers), list(one.uppers)) == (list(other.lowers), list(other.uppers))
    assert (one.types, one.is_minimized) == (other.types, other.is_minimized)
    point = [0.5 * number - 1 for number in range(one.num_columns)]
    assert one.objective_at(point) == pytest.approx(other.objective_at(point))
    for row, twin in zip(one.rows, other.rows, strict=True):
        assert (row.lower, row.upper) == (twin.lower, twin.upper)
        assert activity_of(row, point) == pytest.approx(activity_of(twin, point))


@given(st.lists(st.integers(-9, 9), min_size=6, max_size=6))
def test_both_lowerings_say_the_same_of_a_quadratic(c: list[int]) -> None:
    body = f"{c[0]} * x ** 2 + {c[1]} * x * y + {c[2]} * y ** 2 + {c[3]} * x + {c[4]} * y + {c[5]}"
    model = flat(least(body), (X, Y))
    one, other = array_model(model), expression_model(model)
    for point in ([0.0, 0.0], [1.0, 2.0], [-3.0, 0.5]):
        assert one.objective_at(point) == pytest.approx(other.objective_at(point))


# ---- the second path in detail ----------------------------------------------------------------


def test_a_polynomial_is_one_expression() -> None:
    model = expression_model(flat(least("x"), (X, Y), "x ** 2 * y - 3 * x <= 4"))
    (row,) = model.rows
    assert isinstance(row, NonlinearRow)
    assert isinstance(row.body, FloatPolynomial)
    assert sorted(row.body.terms) == [((0,), -3.0), ((0, 0, 1), 1.0)]
    assert (row.lower, row.upper) == (-inf, 4.0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("exp(x) + 2 * x - 1", 2.718281828459045 + 1),
        ("abs(x - 3) * y", 4.0),
        ("max(x, y, 1.5) + min(x, y)", 3.0),
        ("y / (x + 1)", 1.0),
        ("2 ** x + x ** 0.5 + (x + 1) ** y", 7.0),
        ("sqrt(x ** 2 + 3 * y + 2) - log(x)", 3.0),
        ("exp(abs(x - y)) / exp(1)", 1.0),
    ],
)
def test_functions_are_worth_what_the_algebra_says(text: str, value: float) -> None:
    model = expression_model(flat(least(text), (BOXED_X, BOXED_Y)))
    assert model.objective_at([1.0, 2.0]) == pytest.approx(value)


def test_equal_functions_are_one_object() -> None:
    model = expression_model(flat(least("exp(x)"), (BOXED_X,), "exp(x) + x <= 5"))
    (row,) = model.rows
    assert isinstance(row, NonlinearRow)
    assert _functions(model.nonlinear_objective) & _functions(row.body)


def _functions(expression: object) -> set[int]:
    arguments = getattr(expression, "arguments", ())
    return {id(expression)} | {each for argument in arguments for each in _functions(argument)}


def test_an_indicator_keeps_its_row_and_its_value() -> None:
    model = expression_model(flat(least("x"), (BOXED_X, YES), "implies(yes == 0, 2 * x - 1 >= 3)"))
    assert model.indicators == [IndicatorRow(1, 0, LinearRow([(0, 2.0)], 4.0, inf))]

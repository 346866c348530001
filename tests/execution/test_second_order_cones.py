"""Second-order cones as quadratic rows: in every digit, solved again, true of the same points."""

import math
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.backends import LinearRow, QuadraticRow
from optmodel.execution import End, Execution, Limits, Program, Runner
from optmodel.execution.hooks.mps import Arrays
from optmodel.execution.hooks.second_order_cones import AffineForm, SecondOrderCone
from tests.execution.test_confirming import FORGED, FORGERIES

NORM = """
import cvxpy as cp
x = cp.Variable(2, name="x")
cp.Problem(cp.Minimize(cp.norm(x - 3)), [x <= 1, cp.sum(x) >= -7]).solve(solver=cp.{solver})
print(cp.__name__)
"""
SQUARES = """
import cvxpy as cp
x = cp.Variable(2, name="x", bounds=[0, 9])
limits = [cp.sum_squares(x - 2) <= 4, x[0] >= 1 + 2 * x[1]]
cp.Problem(cp.Maximize(3 * x[0] - cp.square(x[1]) + 5), limits).solve(solver=cp.CLARABEL)
print(17)
"""
WHOLE = """
import cvxpy as cp
n, y = cp.Variable(integer=True, name="n"), cp.Variable(name="y")
limits = [cp.norm(cp.hstack([n, 2 * y])) <= 5, n <= 4]
cp.Problem(cp.Maximize(n + y), limits).solve(solver=cp.SCIP)
print(5.5)
"""
OVER_LINEAR = """
import cvxpy as cp
x, y = cp.Variable(name="x"), cp.Variable(name="y")
cp.Problem(cp.Minimize(cp.quad_over_lin(x, y) + y), [x >= 2]).solve(solver=cp.CLARABEL)
print(4)
"""
PLAIN = """
import cvxpy as cp
x = cp.Variable(2, name="x")
cp.Problem(cp.Minimize(cp.sum_squares(x - 1) + x[0]), [x >= 2]).solve(solver=cp.{solver})
print(4)
"""
HONEST = {
    "norm": NORM.format(solver="CLARABEL"),
    "norm, by SCS": NORM.format(solver="SCS, eps=1e-7"),
    "norm, by SCIP": NORM.format(solver="SCIP"),
    "squares": SQUARES,
    "whole": WHOLE,
    "over linear": OVER_LINEAR,
    "quadratic objective": PLAIN.format(solver="CLARABEL"),
    "quadratic objective, by OSQP": PLAIN.format(solver="OSQP, eps_abs=1e-7, eps_rel=1e-7"),
}
GOLDEN = """\
NAME model
OBJSENSE
    MIN
ROWS
 N objective
 L c1
 L c2
 L c3
 L c4
COLUMNS
 x0 objective 1
 x1 c1 1
 x1 c3 -1
 x1 c4 -6
 x2 c2 1
 x2 c3 -1
 x2 c4 -6
RHS
 RHS c1 1
 RHS c2 1
 RHS c3 7
 RHS c4 -18
BOUNDS
 LO BOUND x0 0
 PL BOUND x0
 FR BOUND x1
 FR BOUND x2
QCMATRIX c4
 x0 x0 -1
 x1 x1 1
 x2 x2 1
ENDATA
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker that solves again what it has captured."""
    with Runner(Limits(wall_seconds=20), confirms=True) as runner:
        yield runner


def _run(runner: Runner, text: str) -> Execution:
    [execution] = runner.run([Program("a", text)])
    assert execution.end is End.OK, execution.detail
    return execution


def test_a_norm_is_captured_as_a_quadratic_row(runner: Runner) -> None:
    [solve] = _run(runner, HONEST["norm"]).solves
    assert solve.model is not None
    assert (solve.model.format, solve.model.text) == ("mps", GOLDEN)
    assert solve.variables == pytest.approx({"x[0]": 1, "x[1]": 1}, abs=1e-5)
    assert solve.columns == pytest.approx({"x0": 8**0.5, "x1": 1, "x2": 1}, abs=1e-5)


@pytest.mark.parametrize("name", HONEST)
def test_an_answer_with_cones_is_confirmed(runner: Runner, name: str) -> None:
    execution = _run(runner, HONEST[name])
    [solve] = execution.solves
    assert solve.model is not None
    assert (solve.model.format, execution.confirmed) == ("mps", True)
    assert {f" {name} " for name in solve.columns} <= set(re.findall(" x\\d+ ", solve.model.text))


@pytest.mark.parametrize("forgery", ["objective", "sign", "variable", "variable and its column"])
@pytest.mark.parametrize("name", ["norm", "squares", "whole"])
def test_a_forged_answer_with_cones_is_seen(runner: Runner, name: str, forgery: str) -> None:
    execution = _run(runner, f"{FORGED}    {FORGERIES[forgery]}\n{HONEST[name]}")
    assert execution.confirmed is False


def _arrays() -> Arrays:
    none = [math.inf] * 3
    return Arrays(["t", "x", "y"], [0.0] * 3, [-math.inf] * 3, none, "CCC")


def test_the_cone_of_a_square_has_no_more_than_the_square() -> None:
    cone = SecondOrderCone(
        [AffineForm({0: 1.0}, 1.0), AffineForm({0: 1.0}, -1.0), AffineForm({1: 2.0}, 0.0)]
    )
    arrays = _arrays()
    cone.add_to(arrays)
    assert arrays.rows == [QuadraticRow([(0, -4.0)], [(1, 1, 4.0)], upper=0.0)]
    assert list(arrays.lowers) == [-math.inf] * 3


def test_the_first_form_of_a_cone_is_not_negative() -> None:
    arrays = _arrays()
    SecondOrderCone([AffineForm({0: -2.0}, 0.0), AffineForm({1: 1.0}, 0.0)]).add_to(arrays)
    assert (arrays.uppers[0], len(arrays.rows)) == (0, 1)
    SecondOrderCone([AffineForm({0: 1.0, 1: 1.0}, 3.0), AffineForm({}, 2.0)]).add_to(arrays)
    sign, cone = arrays.rows[1:]
    assert sign.lower == -3
    assert (cone.upper, len(arrays.rows)) == (5, 3)
    SecondOrderCone([AffineForm({}, -1.0)]).add_to(arrays)
    assert arrays.rows[-1].lower == 1


NUMBERS = st.integers(-3, 3).map(float)
FORMS = st.tuples(st.lists(NUMBERS, min_size=3, max_size=3), NUMBERS).map(
    lambda drawn: AffineForm({k: v for k, v in enumerate(drawn[0]) if v}, drawn[1])
)


@settings(max_examples=200, deadline=None)
@given(st.lists(FORMS, min_size=1, max_size=4), st.lists(NUMBERS, min_size=3, max_size=3))
def test_the_rows_hold_where_the_cone_does(forms: list[AffineForm], point: list[float]) -> None:
    head, *others = [
        sum(value * point[k] for k, value in form.coefficients.items()) + form.constant
        for form in forms
    ]
    arrays = _arrays()
    SecondOrderCone(forms).add_to(arrays)
    model = arrays.model()
    bounds = zip(model.lowers, point, model.uppers, strict=True)
    holds = all(lower <= value <= upper for lower, value, upper in bounds)
    for row in model.rows:
        assert isinstance(row, LinearRow | QuadraticRow)
        products = row.products if isinstance(row, QuadraticRow) else []
        value = sum(v * point[k] for k, v in row.entries)
        value += sum(v * point[i] * point[j] for i, j, v in products)
        holds = holds and row.lower <= value <= row.upper
    assert holds == (head >= 0 and head**2 >= sum(value**2 for value in others))

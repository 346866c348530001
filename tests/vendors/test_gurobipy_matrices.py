"""gurobipy's matrix interface: arrays of variables, their arithmetic, rows and attributes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import sparse

A = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]])
POINT = np.array([1.0, 2.0, 3.0])
Build = Callable[[Any, Any], Any]


@pytest.fixture
def x(m: Any) -> Any:
    """Three variables that are 1, 2 and 3 in the solution of their model."""
    found = m.addMVar(3, lb=POINT, ub=POINT, name="x")
    m.optimize()
    return found


VALUES: dict[str, tuple[Build, Any]] = {
    "itself": (lambda gp, x: 1.0 * x, POINT),
    "a matrix times it": (lambda gp, x: A @ x, A @ POINT),
    "it times a matrix": (lambda gp, x: x @ A.T, POINT @ A.T),
    "a sparse matrix times it": (lambda gp, x: sparse.csr_matrix(A) @ x, A @ POINT),
    "a row times it": (lambda gp, x: A[0] @ x, A[0] @ POINT),
    "a sum": (lambda gp, x: x + x, 2 * POINT),
    "a sum with numbers": (lambda gp, x: x + np.array([10.0, 20.0, 30.0]), [11, 22, 33]),
    "a sum with one number": (lambda gp, x: x + 1, POINT + 1),
    "numbers less it": (lambda gp, x: np.ones(3) - x, 1 - POINT),
    "a multiple": (lambda gp, x: 3 * x, 3 * POINT),
    "entry by entry": (lambda gp, x: np.array([1.0, 0.5, 2.0]) * x, [1, 1, 6]),
    "a quotient": (lambda gp, x: x / 2, POINT / 2),
    "a negative": (lambda gp, x: -x, -POINT),
    "a slice": (lambda gp, x: 1.0 * x[1:], POINT[1:]),
    "every second": (lambda gp, x: 1.0 * x[::2], POINT[::2]),
    "picked": (lambda gp, x: 1.0 * x[[2, 0]], [3, 1]),
    "the sum of all": (lambda gp, x: x.sum(), 6),
    "a quadratic form": (lambda gp, x: x @ np.diag([1.0, 2.0, 3.0]) @ x, 1 + 8 + 27),
    "a product of two": (lambda gp, x: x @ x, 14),
    "squares": (lambda gp, x: x * x, POINT**2),
    "powers of two": (lambda gp, x: x**2, POINT**2),
    "a column": (lambda gp, x: 1.0 * x.reshape(3, 1), POINT.reshape(3, 1)),
    "outer sums": (
        lambda gp, x: x.reshape(3, 1) + x.reshape(1, 3),
        POINT.reshape(3, 1) + POINT,
    ),
    "stacked beside": (lambda gp, x: 1.0 * gp.hstack([x, x[:1]]), [1, 2, 3, 1]),
    "stacked above": (lambda gp, x: 1.0 * gp.vstack([x, x]), [POINT, POINT]),
    "joined": (lambda gp, x: 1.0 * gp.concatenate([x, x[:2]]), [1, 2, 3, 1, 2]),
}


@pytest.mark.parametrize("name", VALUES)
def test_arrays_are_worth_what_numpy_says(gp: Any, x: Any, name: str) -> None:
    build, expected = VALUES[name]
    found = build(gp, x).getValue()
    np.testing.assert_allclose(np.asarray(found, dtype=float), expected, atol=1e-9)


SHAPES: dict[str, tuple[Callable[[Any], Any], tuple[int, ...]]] = {
    "as it is": (lambda y: y, (2, 3)),
    "transposed": (lambda y: y.T, (3, 2)),
    "a row": (lambda y: y[0], (3,)),
    "a column": (lambda y: y[:, 1], (2,)),
    "one entry": (lambda y: y[1, 2], ()),
    "a block": (lambda y: y[:, :2], (2, 2)),
    "reshaped": (lambda y: y.reshape(6), (6,)),
    "sums of columns": (lambda y: y.sum(axis=0), (3,)),
    "sums of rows": (lambda y: y.sum(axis=1), (2,)),
    "the sum": (lambda y: y.sum(), ()),
    "a product": (lambda y: np.ones((4, 2)) @ y, (4, 3)),
}


@pytest.mark.parametrize("name", SHAPES)
def test_arrays_have_the_shapes_of_numpy(m: Any, name: str) -> None:
    build, shape = SHAPES[name]
    found = build(m.addMVar((2, 3)))
    assert found.shape == shape
    assert found.ndim == len(shape)
    assert found.size == int(np.prod(shape))


def test_bounds_costs_and_types_are_given_by_arrays(m: Any) -> None:
    y = m.addMVar((2, 2), lb=[[0, 1], [2, 3]], ub=9, obj=np.arange(4).reshape(2, 2), vtype="I")
    m.update()
    np.testing.assert_array_equal(y.LB, [[0, 1], [2, 3]])
    np.testing.assert_array_equal(y.Obj, [[0, 1], [2, 3]])
    np.testing.assert_array_equal(y.UB, np.full((2, 2), 9))
    assert y.VType.tolist() == [["I", "I"], ["I", "I"]]


def test_names_say_the_indices(m: Any) -> None:
    y = m.addMVar((2, 2), name="y")
    m.update()
    assert y.VarName.tolist() == [["y[0,0]", "y[0,1]"], ["y[1,0]", "y[1,1]"]]


def test_attributes_are_set_by_arrays_and_for_all(m: Any) -> None:
    y = m.addMVar(3)
    m.update()
    y.UB = np.array([1.0, 2.0, 3.0])
    y.Obj = -1.0
    m.optimize()
    np.testing.assert_allclose(y.X, [1, 2, 3])
    assert m.ObjVal == pytest.approx(-6)


ROWS: dict[str, Build] = {
    "a matrix": lambda m, y: m.addConstr(A @ y <= np.array([4.0, 5.0])),
    "a matrix and one number": lambda m, y: [
        m.addConstr(A[:1] @ y <= 4),
        m.addConstr(A[1:] @ y <= 5),
    ],
    "a method": lambda m, y: m.addMConstr(A, y, "<", np.array([4.0, 5.0])),
    "a method with senses": lambda m, y: m.addMConstr(A, y, ["<", "<"], np.array([4.0, 5.0])),
    "a sparse matrix": lambda m, y: m.addConstr(sparse.csc_matrix(A) @ y <= np.array([4, 5])),
    "swapped sides": lambda m, y: m.addConstr(np.array([4.0, 5.0]) >= A @ y),
    "a generator of rows": lambda m, y: m.addConstrs(
        A[i] @ y <= side for i, side in enumerate((4, 5))
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_of_a_matrix_limit_a_product(gp: Any, m: Any, name: str) -> None:
    y = m.addMVar(3, ub=10)
    ROWS[name](m, y)
    m.setObjective(np.array([1.0, 1.0, 1.0]) @ y, gp.GRB.MAXIMIZE)
    m.optimize()
    assert m.ObjVal == pytest.approx(4 + 5 / 3)
    assert m.NumConstrs == 2


def test_rows_have_attributes_in_arrays(m: Any) -> None:
    y = m.addMVar(3, ub=10)
    rows = m.addConstr(A @ y <= np.array([4.0, 6.0]), name="cap")
    m.setObjective(y.sum(), -1)
    m.optimize()
    np.testing.assert_allclose(rows.Pi, [1, 1 / 3])
    np.testing.assert_allclose(rows.Slack, [0, 0], atol=1e-9)
    assert rows.ConstrName.tolist() == ["cap[0]", "cap[1]"]
    rows.RHS = np.array([3.0, 6.0])
    m.optimize()
    assert m.ObjVal == pytest.approx(5)


def test_a_quadratic_row_of_a_matrix(gp: Any, m: Any) -> None:
    y = m.addMVar(2, ub=10)
    m.addConstr(y @ np.eye(2) @ y <= 8)
    m.setObjective(y.sum(), gp.GRB.MAXIMIZE)
    m.optimize()
    assert m.ObjVal == pytest.approx(4, rel=1e-4)
    assert m.NumQConstrs == 1


def test_an_objective_of_matrices(gp: Any, m: Any) -> None:
    y = m.addMVar(2, lb=-gp.GRB.INFINITY)
    m.setMObjective(np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([-4.0, -2.0]), 3.0, y, y, y)
    m.optimize()
    np.testing.assert_allclose(y.X, [1, 1], atol=1e-4)
    assert m.ObjVal == pytest.approx(0, abs=1e-5)


def test_arrays_are_made_of_lists(gp: Any, m: Any) -> None:
    x, y, z, w = m.addVars(4, lb=[1, 2, 3, 4], ub=[1, 2, 3, 4]).values()
    row, block = gp.MVar.fromlist([x, y, z]), gp.MVar.fromlist([[x, y], [z, w]])
    m.optimize()
    np.testing.assert_allclose(row.X, [1, 2, 3])
    np.testing.assert_allclose(block.X, [[1, 2], [3, 4]])
    assert pytest.approx(4) == gp.MVar.fromvar(w).X
    assert row.tolist()[1].sameAs(y)
    assert block[1, 0].item().sameAs(z)


def test_an_array_of_zero_expressions_is_filled(gp: Any, x: Any) -> None:
    total = gp.MLinExpr.zeros(3)
    total += x
    total += x
    np.testing.assert_allclose(total.getValue(), 2 * POINT)


def test_arrays_of_indicators(gp: Any, m: Any) -> None:
    b, y = m.addMVar(2, vtype="B", lb=[1, 0], ub=[1, 0]), m.addMVar(2, ub=8)
    m.addGenConstrIndicator(b, True, y <= np.array([3.0, 2.0]))
    m.setObjective(y.sum(), gp.GRB.MAXIMIZE)
    m.optimize()
    np.testing.assert_allclose(y.X, [3, 8])


def test_many_are_removed_in_an_array(m: Any) -> None:
    y = m.addMVar(3)
    rows = m.addConstr(A @ y <= 4)
    m.update()
    m.remove(rows)
    m.update()
    assert (m.NumVars, m.NumConstrs) == (3, 0)


WRONG: dict[str, Build] = {
    "shapes that do not fit": lambda m, y: A @ y[:2],
    "a sum of two lengths": lambda m, y: y + y[:2],
    "an index beyond": lambda m, y: y[7],
    "numbers of another length": lambda m, y: m.addConstr(A @ y <= np.ones(3)),
}


@pytest.mark.parametrize("name", WRONG)
def test_shapes_that_do_not_fit_are_an_error(m: Any, name: str) -> None:
    y = m.addMVar(3)
    with pytest.raises((ValueError, IndexError, AttributeError)) as caught:
        WRONG[name](m, y)
    assert caught.value.args


def test_values_are_there_only_after_a_solve(gp: Any, m: Any) -> None:
    y = m.addMVar(3)
    m.update()
    with pytest.raises((gp.GurobiError, AttributeError)):
        _ = y.X

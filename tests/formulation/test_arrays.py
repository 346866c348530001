"""Sparse arrays: the numbers of the flat model in their places, and a solver that takes them."""

from math import inf
from typing import Any

import pytest

from optmodel.formulation import FormulationError, Instance, SparseArrays, flatten, sparse_arrays
from optmodel.formulation.declarations import Goal
from optmodel.solving import quick_solve
from tests.formulation.models import BIP, ILP, INSTANCES, LP, QP, decision, least, most, scalar

X, Y = decision("x", lower="-1", upper="4"), decision("y", lower=None)
N, ON = decision("n", domain="integer"), decision("on", domain="binary")


def _highs_model(arrays: SparseArrays) -> Any:
    import highspy

    model = highspy.HighsModel()
    lp = model.lp_
    lp.num_col_, lp.num_row_ = len(arrays.cost), len(arrays.row_lower)
    lp.offset_, lp.col_cost_ = arrays.offset, arrays.cost
    lp.col_lower_, lp.col_upper_ = arrays.column_lower, arrays.column_upper
    lp.row_lower_, lp.row_upper_ = arrays.row_lower, arrays.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = arrays.rows.start, arrays.rows.index
    lp.a_matrix_.value_ = arrays.rows.value
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = (
        [kinds[flag] for flag in arrays.integrality] if any(arrays.integrality) else []
    )
    if arrays.goal is Goal.MAXIMIZE:
        lp.sense_ = highspy.ObjSense.kMaximize
    if arrays.hessian is not None:
        model.hessian_.dim_ = len(arrays.cost)
        model.hessian_.format_ = highspy.HessianFormat.kTriangular
        model.hessian_.start_, model.hessian_.index_ = arrays.hessian.start, arrays.hessian.index
        model.hessian_.value_ = arrays.hessian.value
    return model


@pytest.mark.parametrize("instance", [LP, ILP, BIP, QP], ids=["LP", "ILP", "BIP", "QP"])
def test_highs_solves_the_arrays(instance: Instance) -> None:
    from highspy import HighsModelStatus
    from highspy._core import _Highs

    solver = _Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)  # as everywhere: HiGHS keeps one number for the process
    solver.passModel(_highs_model(sparse_arrays(flatten(instance))))
    solver.run()
    assert solver.getModelStatus() == HighsModelStatus.kOptimal
    optimum = quick_solve(instance).objective
    assert optimum is not None
    assert solver.getInfo().objective_function_value == pytest.approx(float(optimum), rel=1e-6)


def test_every_number_has_its_place() -> None:
    rules = ("2 * n - x <= 7", "x + 1 >= y / 4", "on == 0.5 + x - x", "x - x <= 1")
    arrays = sparse_arrays(flatten(scalar(most("3 * x - n / 8 + 2"), (X, Y, N, ON), *rules)))
    assert (arrays.goal, arrays.offset) == (Goal.MAXIMIZE, 2.0)
    assert arrays.cost.tolist() == [3, 0, -0.125, 0]
    assert arrays.column_lower.tolist() == [-1, -inf, 0, 0]
    assert arrays.column_upper.tolist() == [4, inf, inf, 1]
    assert arrays.integrality.tolist() == [0, 0, 1, 1]
    assert arrays.row_lower.tolist() == [-inf, -1, 0.5, -inf]
    assert arrays.row_upper.tolist() == [7, inf, 0.5, 1]
    assert arrays.rows.start.tolist() == [0, 2, 4, 5, 5]
    assert arrays.rows.index.tolist() == [0, 2, 0, 1, 3]
    assert arrays.rows.value.tolist() == [-1, 2, 1, -0.25, 1]
    assert arrays.hessian is None


def test_the_hessian_is_a_lower_triangle() -> None:
    objective = least("x ** 2 + 3 * x * n - y * n + 5 * n ** 2 + y")
    arrays = sparse_arrays(flatten(scalar(objective, (X, Y, N))))
    assert arrays.hessian is not None
    assert arrays.cost.tolist() == [0, 1, 0]
    assert arrays.hessian.start.tolist() == [0, 2, 3, 4]
    assert arrays.hessian.index.tolist() == [0, 2, 2, 2]
    assert arrays.hessian.value.tolist() == [2, 3, -1, 10]


def test_the_types_are_those_of_the_solver() -> None:
    arrays = sparse_arrays(flatten(QP))
    assert arrays.hessian is not None
    numbers = (arrays.cost, arrays.row_lower, arrays.column_upper, arrays.rows.value)
    assert {str(vector.dtype) for vector in numbers} == {"float64"}
    places = (arrays.integrality, arrays.rows.start, arrays.hessian.index)
    assert {str(vector.dtype) for vector in places} == {"int32"}


@pytest.mark.parametrize("name", ["MILP", "QCP", "SOCP", "NLP", "MINLP", "abs"])
def test_what_arrays_cannot_hold_is_refused(name: str) -> None:
    with pytest.raises(FormulationError, match="Only linear rows"):
        sparse_arrays(flatten(INSTANCES[name]))

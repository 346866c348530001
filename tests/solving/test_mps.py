"""MPS files: two readers that share no code find the optimum that we find."""

from dataclasses import replace
from pathlib import Path

import pytest

from optmodel.formulation import FormulationError, Instance, Objective, flatten
from optmodel.solving import quick_solve, write_mps
from tests.formulation.models import (
    INSTANCES,
    decision,
    formulate,
    group,
    least,
    most,
    rule,
    scalar,
)

POLYNOMIAL = ("LP", "ILP", "BIP", "MILP", "QP", "MIQP", "QCP")
READ_BY_HIGHS = ("LP", "ILP", "BIP", "QP")
"""HiGHS reads neither quadratic rows nor implications, and solves no integer quadratic model."""

FREE = decision("x", lower=None)
ODD_BOUNDS = {
    "free": (scalar(least("x + 2"), (FREE,), "x >= -7.5"), -5.5),
    "no lower bound": (scalar(most("x - 0.5"), (decision("x", lower=None, upper="-2"),)), -2.5),
    "negative upper bound": (
        scalar(least("x"), (decision("x", lower="-9.25", upper="-2", domain="integer"),)),
        -9,
    ),
    "integer above one": (
        scalar(most("x"), (decision("x", domain="integer"),), "2 * x <= 9"),
        4,
    ),
    "fixed": (scalar(most("x + 0.1"), (decision("x", lower="3", upper="3"),)), 3.1),
    "in no row": (
        scalar(most("y"), (decision("x"), decision("y", upper="1"), decision("z", upper="2"))),
        1,
    ),
    "a row of numbers": (scalar(least("x"), (decision("x"),), "0 * x <= 1"), 0),
    "concave": (
        scalar(most("4 * x * y - 3 * x ** 2 - 2 * y ** 2 + x"), (decision("x"), decision("y"))),
        0.25,
    ),
}


def _highs(path: Path) -> float:
    from highspy import HighsModelStatus
    from highspy._core import _Highs

    solver = _Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)  # as everywhere: HiGHS keeps one number for the process
    assert solver.readModel(str(path)).name == "kOk"
    solver.run()
    assert solver.getModelStatus() == HighsModelStatus.kOptimal
    return float(solver.getInfo().objective_function_value)


def _scip(path: Path) -> float:
    from pyscipopt import Model

    model = Model()
    model.hideOutput()
    model.readProblem(str(path))
    model.optimize()
    assert model.getStatus() == "optimal"
    return float(model.getObjVal())


def _file(instance: Instance, folder: Path) -> Path:
    path = folder / "model.mps"
    path.write_text(write_mps(flatten(instance)), encoding="ascii")
    return path


def _optimum(instance: Instance) -> float:
    objective = quick_solve(instance).objective
    assert objective is not None
    return float(objective)


@pytest.mark.parametrize("name", POLYNOMIAL)
def test_scip_finds_our_optimum(name: str, tmp_path: Path) -> None:
    instance = INSTANCES[name]
    assert _scip(_file(instance, tmp_path)) == pytest.approx(_optimum(instance), rel=1e-5)


@pytest.mark.parametrize("name", READ_BY_HIGHS)
def test_highs_finds_our_optimum(name: str, tmp_path: Path) -> None:
    instance = INSTANCES[name]
    assert _highs(_file(instance, tmp_path)) == pytest.approx(_optimum(instance), rel=1e-5)


@pytest.mark.parametrize("name", ODD_BOUNDS)
def test_both_readers_understand_every_bound(name: str, tmp_path: Path) -> None:
    instance, optimum = ODD_BOUNDS[name]
    path = _file(instance, tmp_path)
    assert _highs(path) == pytest.approx(optimum, abs=1e-5)
    assert _scip(path) == pytest.approx(optimum, abs=1e-5)


@pytest.mark.parametrize(("objective", "optimum"), [(least("x"), 2), (most("x"), 5.5)])
def test_a_row_with_two_sides_is_a_range(
    objective: Objective, optimum: float, tmp_path: Path
) -> None:
    flat = flatten(scalar(objective, (FREE,), "x <= 5.5"))
    (row,) = flat.rows
    path = tmp_path / "range.mps"
    path.write_text(write_mps(replace(flat, rows=(replace(row, lower=2),))), encoding="ascii")
    assert (_highs(path), _scip(path)) == (optimum, optimum)


@pytest.mark.parametrize(("sense", "optimum"), [("<=", 0), (">=", 4), ("==", 4)])
def test_an_implication_of_any_sense_reaches_scip(
    sense: str, optimum: float, tmp_path: Path
) -> None:
    variables = (decision("x", lower="-1", upper="9"), decision("on", domain="binary"))
    goal = most("x") if sense == "<=" else least("x")
    instance = scalar(goal, variables, "on == 1", f"implies(on == 1, x {sense} {optimum})")
    assert _scip(_file(instance, tmp_path)) == pytest.approx(optimum)


def test_the_text_is_what_a_person_expects() -> None:
    variables = (
        decision("x", upper="4"),
        decision("n", domain="integer", lower="-2"),
        decision("on", domain="binary"),
    )
    rules = ("x * n + x ** 2 + n <= 7", "implies(on == 0, x + n >= 0.5)")
    assert write_mps(flatten(scalar(most("x ** 2 + 3 * x * n - n + 1"), variables, *rules))) == (
        """NAME model
OBJSENSE
    MAX
ROWS
 N objective
 L rule1
 G rule2
COLUMNS
 x rule2 1
 MARKER 'MARKER' 'INTORG'
 n objective -1
 n rule1 1
 n rule2 1
 on objective 0
 MARKER 'MARKER' 'INTEND'
RHS
 RHS objective -1
 RHS rule1 7
 RHS rule2 0.5
BOUNDS
 LO BOUND x 0
 UP BOUND x 4
 LO BOUND n -2
 PL BOUND n
 BV BOUND on
QUADOBJ
 x x 2
 x n 3
QCMATRIX rule1
 x x 1
 x n 0.5
 n x 0.5
INDICATORS
 IF rule2 on 0
ENDATA
"""
    )


def test_names_are_safe_and_stay_apart() -> None:
    formulation = formulate(
        least("sum(x[i] for i in items)"),
        [decision("x", "for i in items", lower="1")],
        [rule("objective", "x[i] >= 2", "for i in items")],
        sets=[group("items")],
    )
    names = ["New York", "New_York", "Zürich"]
    text = write_mps(flatten(Instance.create(formulation, {"items": names}, {})))
    assert [line for line in text.splitlines() if line.startswith(" LO")] == [
        " LO BOUND x[New_York] 1",
        " LO BOUND x[New_York]_2 1",
        " LO BOUND x[Z_rich] 1",
    ]
    assert " G objective[New_York]_2" in text


@pytest.mark.parametrize("name", ["SOCP", "NLP", "MINLP", "abs"])
def test_what_mps_has_no_words_for_is_refused(name: str) -> None:
    with pytest.raises(FormulationError, match="linear and quadratic"):
        write_mps(flatten(INSTANCES[name]))


def test_an_implied_quadratic_relation_is_refused() -> None:
    on = decision("on", domain="binary")
    instance = scalar(least("x"), (FREE, on), "implies(on == 1, x ** 2 <= 1)")
    with pytest.raises(FormulationError, match="implications of linear"):
        write_mps(flatten(instance))

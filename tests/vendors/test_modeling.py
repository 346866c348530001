"""The modelling side of the layers: expressions, and small models through both solvers."""

from pathlib import Path
from typing import Any

import pytest

from optmodel.backends import NameStyle, unique_names
from optmodel.vendors.modeling import (
    ConstraintExpression,
    ConstraintSense,
    IndicatorConstraint,
    ModelBuilder,
    ModelVariable,
    NonlinearExpression,
    Operation,
    PrioritizedObjective,
    SOSConstraint,
    TerminationStatus,
    VariableType,
    constrained,
    defined,
    solve_by_priority,
)
from optmodel.vendors.modeling.files import read


def _problem(*upper: float) -> tuple[ModelBuilder, list[ModelVariable]]:
    problem = ModelBuilder("small")
    variables = [ModelVariable(upper=side, name=f"x{i}") for i, side in enumerate(upper)]
    return problem, [problem.add_variable(variable) for variable in variables]


def _best(
    problem: ModelBuilder, objective: Any, solver: str, *, is_minimized: bool = False
) -> float:
    problem.set_objective(objective, is_minimized)
    result = problem.solve()
    assert (result.status, result.solver) == (TerminationStatus.OPTIMAL, solver)
    assert result.objective is not None
    return result.objective


def test_terms_add_up_and_merge() -> None:
    _, (x, y) = _problem(1, 1)
    body = 2 * x + 3 * y - (x + 4) / 2 + 5
    body += x
    merged = body.merged()
    assert (merged.variables, merged.coefficients) == ([x, y], [2.5, 3.0])
    assert merged.constant == 3.0


def test_a_product_of_sums_keeps_its_constant_once() -> None:
    _, (x, y) = _problem(1, 1)
    product = ((x + 1) * (y + 2)).merged()
    assert product.constant == 2.0
    assert product.evaluated(lambda variable: 3.0) == 20.0


def test_what_no_operator_knows_is_left_to_the_other_side() -> None:
    _, (x,) = _problem(1)
    with pytest.raises(TypeError):
        x + "1"
    with pytest.raises(TypeError):
        x <= None  # noqa: B015


def test_a_linear_model_has_duals() -> None:
    problem, (x, y) = _problem(3, 10)
    problem.add(constrained(x + y <= 4, "cap"))
    problem.set_objective(3 * x + 2 * y, is_minimized=False)
    result = problem.solve()
    assert result.values == (3.0, 1.0)
    assert result.row_duals == (2.0,)


def test_a_curved_model_goes_where_it_can_be_solved() -> None:
    problem, (x, y) = _problem(3, 10)
    problem.add(constrained(x + y <= 4))
    assert _best(problem, x - x * x - y * y + x * y, "highs") == pytest.approx(1 / 3)
    assert _best(problem, x + x * x - y * y + x * y, "scip") == pytest.approx(14)
    problem.add(constrained(x * x <= 4))
    assert _best(problem, x * 1.0, "scip") == pytest.approx(2)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (lambda x, y: NonlinearExpression(Operation.EXP, [x]), 20.085536923187668),
        (lambda x, y: NonlinearExpression(Operation.MIN, [x, y, 2.5]), 2.0),
        (lambda x, y: NonlinearExpression(Operation.ABS, [y - x]) + y, 4.0),
        (lambda x, y: NonlinearExpression(Operation.NORM, [x, y], 2), 3.605551275463989),
        (lambda x, y: NonlinearExpression(Operation.NORM, [x, y], 0), 2.0),
        (lambda x, y: NonlinearExpression(Operation.NORM, [x, y], float("inf")), 3.0),
        (
            lambda x, y: NonlinearExpression(Operation.PIECEWISE, [x], [(0, 0), (1, 2), (2, 2.5)]),
            3.0,
        ),
        (lambda x, y: NonlinearExpression(Operation.LOGISTIC, [x]) + y / (x + 1), 2.5),
        (lambda x, y: NonlinearExpression(Operation.SIGNED_POWER, [x - y, 2.0]), 9.0),
        (lambda x, y: 2**x, 8.0),
    ],
)
def test_a_formula_is_worth_what_it_says(formula: Any, value: float) -> None:
    problem, (x, y) = _problem(3, 2)
    assert _best(problem, formula(x, y), "scip") == pytest.approx(value, rel=1e-6)


def test_logic_and_switches() -> None:
    problem, (x,) = _problem(10)
    first, second, both = (
        problem.add_variable(ModelVariable(kind=VariableType.BINARY)) for _ in range(3)
    )
    problem.add(defined(both, NonlinearExpression(Operation.AND, [first, second])))
    problem.add(IndicatorConstraint(both, 1, constrained(x <= 3.5)))  # type: ignore[arg-type]
    assert _best(problem, 10 * both + x, "scip") == pytest.approx(13.5)


def test_a_special_set_lets_one_or_two_neighbours_live() -> None:
    problem, variables = _problem(1, 2, 2)
    held = problem.add(SOSConstraint(1, variables, [1, 2, 3]))
    assert _best(problem, sum(variables), "scip") == pytest.approx(2)
    problem.remove([held])
    problem.add(SOSConstraint(2, variables, [2, 1, 3]))
    assert _best(problem, sum(variables), "scip") == pytest.approx(3)


@pytest.mark.parametrize("is_curved", [False, True])
def test_no_answer_is_told_from_no_end(is_curved: bool) -> None:
    problem, (x, y) = _problem(float("inf"), 1)
    if is_curved:
        problem.add(constrained(y * y <= 1))
    problem.set_objective(x * 1.0, is_minimized=False)
    assert problem.solve().status is TerminationStatus.UNBOUNDED
    problem.add(constrained(ConstraintExpression(y, ConstraintSense.AT_LEAST, 2)))
    assert problem.solve().status is TerminationStatus.INFEASIBLE


def test_goals_are_met_in_order() -> None:
    problem, (x, y) = _problem(10, 10)
    problem.add(constrained(x + y <= 12))
    problem.is_minimized = False
    result = solve_by_priority(
        problem,
        [
            PrioritizedObjective(y * 1.0, 1),
            PrioritizedObjective(x * 1.0, 2),
            PrioritizedObjective(-1 * y, 0),
        ],
    )
    assert result.values == pytest.approx((10, 2), abs=1e-5)
    assert len(problem.rows) == 1


def test_a_removed_variable_leaves_its_rows() -> None:
    problem, (x, y) = _problem(1, 2)
    row = problem.add(constrained(x + y <= 2))
    problem.remove([x])
    assert row.body.variables == [y]  # type: ignore[union-attr]
    assert _best(problem, y * 1.0, "highs") == 2.0


def test_a_file_holds_the_model(tmp_path: Path) -> None:
    problem, (x, y) = _problem(3, 7)
    x.kind, x.name = VariableType.INTEGER, "a name"
    problem.add(constrained(2 * x + y <= 7.5, "row"))
    expected = _best(problem, 3 * x + y, "highs")
    for suffix in ("mps", "lp"):
        path = str(tmp_path / f"model.{suffix}")
        problem.write(path)
        again = ModelBuilder()
        read(again, path)
        assert again.variables[0].name == "a_name"
        assert again.solve().objective == pytest.approx(expected)
    problem.add(constrained(x * y <= 1))
    problem.write(str(tmp_path / "model.cip"))
    assert "nonlinear" in (tmp_path / "model.cip").read_text(encoding="utf-8")


def test_names_of_a_file_are_unique() -> None:
    assert unique_names(["a b", "", "a_b", "a_b_2"], "C", NameStyle.NO_BLANKS) == [
        "a_b",
        "C1",
        "a_b_3",
        "a_b_2",
    ]

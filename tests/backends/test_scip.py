"""SCIP: every kind of row and function, either way of bridging, and every ending."""

import math
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.backends import (
    CURVED_GAP,
    Expression,
    FloatPolynomial,
    IndicatorRow,
    LinearRow,
    Model,
    NonlinearFunction,
    NonlinearRow,
    Operation,
    QuadraticRow,
    SolutionStatus,
    SolveOptions,
    SpecialOrderedSet,
    TerminationStatus,
    VariableType,
    evaluate,
    scip_version,
    solve_with_scip,
)
from optmodel.backends.scip import (
    TIGHT_FEASIBILITY,
    USUAL_FEASIBILITY,
    feasibility_tolerance,
    write_with_scip,
)
from tests.backends.models import (
    BINARY,
    INTEGER,
    SOLVED,
    best_of,
    boxed,
    column,
    integer_models,
    switched_models,
    with_objective,
)

NONLINEAR = SolveOptions(bridges_minmax=False)
X, Y = column(0), column(1)
POINTS = [(0.0, 0.0), (1.0, 2.0), (3.0, 2.5)]


def _f(operation: Operation, *arguments: Expression) -> NonlinearFunction:
    return NonlinearFunction(operation, arguments)


def _minus(left: Expression, right: Expression) -> NonlinearFunction:
    return _f(Operation.ADD, left, _f(Operation.MULTIPLY, -1.0, right))


FUNCTIONS: dict[str, Expression] = {
    "exp": _f(Operation.EXP, X),
    "log": _f(Operation.LOG, FloatPolynomial([((0,), 1.0)], 1.0)),
    "sqrt": _f(Operation.SQRT, X),
    "sin": _f(Operation.SIN, X),
    "cos": _f(Operation.COS, Y),
    "tan": _f(Operation.TAN, FloatPolynomial([((0,), 0.25)])),
    "tanh": _f(Operation.TANH, X),
    "logistic": _f(Operation.LOGISTIC, FloatPolynomial([((0,), 1.0)], -1.0)),
    "divide": _f(Operation.DIVIDE, Y, FloatPolynomial([((0,), 1.0)], 1.0)),
    "power": _f(Operation.POWER, X, 3.0),
    "root": _f(Operation.POWER, X, 0.5),
    "inverse": _f(Operation.POWER, FloatPolynomial([((0,), 1.0)], 1.0), -1.0),
    "exponential": _f(Operation.POWER, 2.0, X),
    "both": _f(Operation.POWER, FloatPolynomial([((0,), 1.0)], 1.0), Y),
    "signed power": _f(Operation.SIGNED_POWER, _minus(X, Y), 2.0),
    "signed identity": _f(Operation.SIGNED_POWER, _minus(X, Y), 1.0),
    "product": _f(Operation.MULTIPLY, X, _f(Operation.EXP, Y)),
    "polynomial": FloatPolynomial([((0, 0, 1), 1.0), ((1, 1, 1), -0.5), ((0,), 1.0)], 3.0),
    "abs": _f(Operation.ABS, _minus(X, Y)),
    "min": _f(Operation.MIN, X, _minus(3.0, X), 1.25),
    "max": _f(Operation.MAX, X, _minus(3.0, Y), 1.25),
    "max of curves": _f(Operation.MAX, _f(Operation.EXP, X), FloatPolynomial([((1, 1), 2.0)])),
    "norm 0": NonlinearFunction(Operation.NORM, (X, Y), 0),
    "norm 1": NonlinearFunction(Operation.NORM, (X, _minus(Y, 2.0)), 1),
    "norm 2": NonlinearFunction(Operation.NORM, (X, Y), 2),
    "largest": NonlinearFunction(Operation.NORM, (X, _minus(Y, 2.0)), inf),
    "piecewise": NonlinearFunction(Operation.PIECEWISE, (X,), POINTS),
    "one point": NonlinearFunction(Operation.PIECEWISE, (X,), [(0.0, 3.0)]),
}


@pytest.mark.parametrize("maximized", [False, True])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_the_optimum_of_all_points(name: str, maximized: bool) -> None:
    model = with_objective(boxed(3, 2, kind=INTEGER), FUNCTIONS[name], maximized=maximized)
    result = solve_with_scip(model, SolveOptions())
    assert result.status is TerminationStatus.OPTIMAL
    assert result.objective == pytest.approx(best_of(model), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("name", ["abs", "min", "max", "max of curves"])
@pytest.mark.parametrize("maximized", [False, True])
def test_both_bridges_of_an_extreme_find_one_optimum(name: str, maximized: bool) -> None:
    model = with_objective(boxed(3, 2), FUNCTIONS[name], maximized=maximized)
    switched = solve_with_scip(model, SolveOptions())
    nonlinear = solve_with_scip(model, NONLINEAR)
    assert switched.status is nonlinear.status is TerminationStatus.OPTIMAL
    assert switched.objective == pytest.approx(nonlinear.objective, abs=1e-5)


@pytest.mark.parametrize("name", ["exp", "sqrt", "max", "norm 2", "polynomial"])
def test_a_function_in_a_row_holds(name: str) -> None:
    model = boxed(3, 2, costs=[1.0, 1.0])
    most = 1.5
    model.rows.append(NonlinearRow(FUNCTIONS[name], -1.0, most))
    result = solve_with_scip(model, SolveOptions())
    assert result.values is not None
    assert evaluate(FUNCTIONS[name], result.values) == pytest.approx(most, abs=1e-4)


@pytest.mark.parametrize(
    ("operation", "held", "value"),
    [
        (Operation.AND, (1, 1), 1.0),
        (Operation.AND, (1, 0), 0.0),
        (Operation.OR, (0, 0), 0.0),
        (Operation.OR, (0, 1), 1.0),
    ],
)
def test_logic_is_what_its_operands_say(
    operation: Operation, held: tuple[int, int], value: float
) -> None:
    for maximized in (False, True):
        model = with_objective(boxed(1, 1, kind=BINARY), _f(operation, X, Y), maximized=maximized)
        model.rows += [LinearRow([(k, 1.0)], side, side) for k, side in enumerate(held)]
        assert solve_with_scip(model, SolveOptions()).objective == pytest.approx(value)


def test_a_shared_function_is_built_once() -> None:
    shared = _f(Operation.MAX, X, Y)
    model = with_objective(boxed(3, 2), _f(Operation.ADD, shared, shared))
    twice = with_objective(
        boxed(3, 2), _f(Operation.ADD, _f(Operation.MAX, X, Y), _f(Operation.MAX, X, Y))
    )
    once = with_objective(boxed(3, 2), _f(Operation.ADD, _f(Operation.MAX, X, Y)))
    assert _num_columns(model) == _num_columns(once) < _num_columns(twice)
    assert solve_with_scip(model, SolveOptions()).objective == pytest.approx(6.0)


def _num_columns(model: Model) -> int:
    from optmodel.backends.scip import _built

    builder = _built(model, SolveOptions())
    assert builder is not None
    return int(builder.model.getNVars())


@pytest.mark.parametrize(
    "argument", [-1.0, FloatPolynomial([], -1.0)], ids=["number", "polynomial"]
)
def test_a_function_of_numbers_without_a_value_is_infeasible(argument: Expression) -> None:
    model = with_objective(boxed(3), _f(Operation.ADD, X, _f(Operation.LOG, argument)))
    assert solve_with_scip(model, SolveOptions()).status is TerminationStatus.INFEASIBLE


# ---- models at random -------------------------------------------------------------------------


@SOLVED
@given(integer_models())
def test_the_optimum_of_linear_models_is_that_of_all_points(model: Model) -> None:
    result, best = solve_with_scip(model, SolveOptions(relative_gap=0.0)), best_of(model)
    if best is None:
        assert result.status is TerminationStatus.INFEASIBLE
    else:
        assert result.status is TerminationStatus.OPTIMAL
        assert result.objective == pytest.approx(best, abs=1e-6)
        assert result.bound == pytest.approx(best, abs=1e-6)


@SOLVED
@given(switched_models())
def test_indicators_sets_and_products_have_the_optimum_of_all_points(model: Model) -> None:
    result, best = solve_with_scip(model, SolveOptions()), best_of(model)
    if best is None:
        assert result.status is TerminationStatus.INFEASIBLE
    else:
        assert result.status is TerminationStatus.OPTIMAL
        assert result.objective == pytest.approx(best, abs=1e-5)


@SOLVED
@given(switched_models(), st.lists(st.integers(-3, 3).map(float), min_size=3, max_size=3))
def test_where_the_objective_row_stands_changes_no_optimum(
    model: Model, weights: list[float]
) -> None:
    model.products = [(0, 1, weights[0]), (0, 0, weights[1]), (1, 1, weights[2])]
    last = solve_with_scip(model, SolveOptions())
    first = solve_with_scip(model, SolveOptions(objective_row_first=True))
    assert first.status is last.status
    if last.objective is not None:
        assert first.objective == pytest.approx(last.objective, abs=1e-5)
        assert best_of(model) == pytest.approx(last.objective, abs=1e-5)


# ---- rows and columns -------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0, 1])
@pytest.mark.parametrize(
    ("lower", "upper", "least", "most"),
    [(-inf, 2.0, 0.0, 2.0), (3.0, inf, 3.0, 9.0), (4.0, 4.0, 4.0, 4.0), (1.0, 2.0, 1.0, 2.0)],
)
def test_an_indicator_of_any_sense(
    lower: float, upper: float, least: float, most: float, value: int
) -> None:
    """A switch that is on holds its row, one that is off does not."""
    for is_on in (True, False):
        for maximized in (False, True):
            model = boxed(9, 1, costs=[1.0, 0.0], maximized=maximized)
            model.types = [VariableType.CONTINUOUS, BINARY]
            model.indicators = [IndicatorRow(1, value, LinearRow([(0, 1.0)], lower, upper))]
            side = float(value if is_on else 1 - value)
            model.rows = [LinearRow([(1, 1.0)], side, side)]
            objective = solve_with_scip(model, SolveOptions()).objective
            expected = (most if maximized else least) if is_on else (9.0 if maximized else 0.0)
            assert objective == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "lower", "upper", "target", "nearest"),
    [
        (VariableType.SEMICONTINUOUS, 2.0, 5.0, 0.75, 0.0),
        (VariableType.SEMICONTINUOUS, 2.0, 5.0, 1.5, 2.0),
        (VariableType.SEMICONTINUOUS, 2.0, inf, 7.5, 7.5),
        (VariableType.SEMICONTINUOUS, -5.0, -2.0, -1.5, -2.0),
        (VariableType.SEMIINTEGER, 2.0, 5.0, 3.4, 3.0),
        (VariableType.SEMIINTEGER, 2.0, 5.0, 0.5, 0.0),
    ],
)
def test_a_semi_column_is_zero_or_within_its_bounds(
    kind: VariableType, lower: float, upper: float, target: float, nearest: float
) -> None:
    model = boxed(upper, kind=kind, maximized=False)
    model.lowers = [lower]
    model.products, model.costs = [(0, 0, 1.0)], [-2 * target]
    result = solve_with_scip(model, SolveOptions())
    assert result.values is not None
    assert result.values[0] == pytest.approx(nearest, abs=1e-3)


def test_a_set_may_zero_a_column_only_if_its_bounds_allow_it() -> None:
    """SCIP sets members to zero without a look at their bounds; the adapter has it look."""
    model = boxed(5, 5, costs=[1.0, 1.0], maximized=False)
    model.lowers = [2.0, 0.0]
    model.special_sets = [SpecialOrderedSet(1, [0, 1], [1.0, 2.0])]
    model.rows = [LinearRow([(1, 1.0)], 1.0)]
    assert solve_with_scip(model, SolveOptions()).status is TerminationStatus.INFEASIBLE
    model.rows = []
    assert solve_with_scip(model, SolveOptions()).objective == pytest.approx(2.0)


def test_rows_without_columns_are_judged_as_they_stand() -> None:
    for upper, status in ((1.0, TerminationStatus.OPTIMAL), (-1.0, TerminationStatus.INFEASIBLE)):
        model = boxed(3, costs=[1.0])
        model.rows = [LinearRow([], upper=upper)]
        assert solve_with_scip(model, SolveOptions()).status is status


def test_columns_and_products_may_repeat() -> None:
    model = boxed(9, costs=[1.0])
    model.rows = [
        LinearRow([(0, 1.0), (0, 1.0)], upper=8.0),
        QuadraticRow([(0, 1.0), (0, 1.0)], [(0, 0, 0.5), (0, 0, 0.5)], upper=15.0),
    ]
    assert solve_with_scip(model, SolveOptions()).objective == pytest.approx(3.0, abs=1e-6)


# ---- options and endings ----------------------------------------------------------------------


def test_endings_without_a_proof() -> None:
    assert solve_with_scip(boxed(inf, costs=[1.0]), SolveOptions()).status in (
        TerminationStatus.UNBOUNDED,
        TerminationStatus.INFEASIBLE_OR_UNBOUNDED,
    )
    slow = boxed(*[1.0] * 22, kind=BINARY, maximized=False)
    slow.products = [(i, j, math.sin(7 * i + 3 * j)) for i in range(22) for j in range(i)]
    for options, status in (
        (SolveOptions(num_nodes=1), TerminationStatus.NODE_LIMIT),
        (SolveOptions(seconds=1e-3), TerminationStatus.TIME_LIMIT),
        (SolveOptions(num_solutions=1), TerminationStatus.SOLUTION_LIMIT),
        (SolveOptions(objective_target=-1.0), TerminationStatus.OBJECTIVE_TARGET),
    ):
        result = solve_with_scip(slow, options)
        assert result.status is status
        assert result.solution_status is not SolutionStatus.OPTIMAL


def test_infinite_gaps_and_times_are_taken() -> None:
    options = SolveOptions(seconds=inf, relative_gap=inf, absolute_gap=inf)
    assert solve_with_scip(boxed(3, costs=[1.0]), options).objective is not None


def test_the_gap_of_curved_models_is_half_of_what_a_certificate_allows() -> None:
    assert pytest.approx(1e-6) == 2 * CURVED_GAP


@pytest.mark.parametrize(
    ("row", "tolerance"),
    [
        (LinearRow([(0, 1.0)], upper=1.0), TIGHT_FEASIBILITY),
        (QuadraticRow([], [(0, 0, 1.0)], upper=1.0), TIGHT_FEASIBILITY),
        (QuadraticRow([], [(0, 0, -1.0)], lower=-1.0), TIGHT_FEASIBILITY),
        (QuadraticRow([], [(0, 0, 1.0)], 1.0, 1.0), USUAL_FEASIBILITY),
        (QuadraticRow([], [(0, 0, 1.0)], lower=1.0), USUAL_FEASIBILITY),
        (QuadraticRow([], [(0, 1, 1.0)], upper=1.0), USUAL_FEASIBILITY),
        (NonlinearRow(X, upper=1.0), USUAL_FEASIBILITY),
    ],
)
def test_only_convex_models_are_solved_tightly(
    row: LinearRow | QuadraticRow | NonlinearRow, tolerance: float
) -> None:
    model = boxed(3, 3)
    model.rows = [row]
    assert feasibility_tolerance(model) == tolerance


def test_the_version_is_that_of_the_solver() -> None:
    assert solve_with_scip(boxed(1), SolveOptions()).version == scip_version()
    assert scip_version().count(".") == 2


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    solve_with_scip(with_objective(boxed(3, 2), FUNCTIONS["norm 2"]), SolveOptions())
    assert capfd.readouterr() == ("", "")


def test_a_file_of_any_model_can_be_written(tmp_path: Path) -> None:
    model = with_objective(boxed(3, 2), FUNCTIONS["exp"])
    path = tmp_path / "model.cip"
    assert write_with_scip(model, str(path))
    assert "exp(" in path.read_text(encoding="utf-8")
    assert not write_with_scip(model, str(tmp_path / "no" / "such" / "folder.cip"))
    hopeless = with_objective(boxed(3), _f(Operation.LOG, -1.0))
    assert not write_with_scip(hopeless, str(path))

"""HiGHS: the optimum of every model it takes, its duals, its limits, and files."""

import os
import subprocess
import sys
from collections.abc import Callable
from math import inf
from pathlib import Path

import highspy
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from optmodel.backends import (
    HighsSession,
    LinearRow,
    Model,
    QuadraticRow,
    SolutionStatus,
    SolveOptions,
    SolverResult,
    TerminationStatus,
    VariableType,
    fits_highs,
    highs_version,
    read_model,
    solve,
    solve_with_highs,
    solve_with_scip,
)
from optmodel.backends.highs import STATUS_WORDS, write_with_highs
from tests.backends.models import (
    BINARY,
    CONTINUOUS,
    INTEGER,
    SMALL,
    SOLVED,
    best_of,
    boxed,
    integer_models,
    linear_rows,
)

EXACT = SolveOptions(relative_gap=0.0, absolute_gap=1e-9)


def _split(num_items: int = 24) -> Model:
    """Items in halves of equal weight by three measures at once: many nodes for any solver.

    (Cornuejols and Dawande, A class of hard small 0-1 programs, 1998.)
    """
    model = boxed(*[1.0] * num_items, kind=BINARY, maximized=False)
    model.types = [*model.types, *[CONTINUOUS] * 6]
    model.lowers, model.uppers = [*model.lowers, *[0.0] * 6], [*model.uppers, *[inf] * 6]
    model.costs, model.names = [*model.costs, *[1.0] * 6], ()
    for number, step in enumerate((17, 29, 43)):
        weights = [float((k * k * step + 7 * k * step) % 101) for k in range(1, num_items + 1)]
        short = num_items + 2 * number
        entries = [*enumerate(weights), (short, 1.0), (short + 1, -1.0)]
        half = float(sum(weights) // 2)
        model.rows.append(LinearRow(entries, half, half))
    return model


@SOLVED
@given(integer_models())
def test_the_optimum_of_integer_models_is_that_of_all_points(model: Model) -> None:
    result, best = solve_with_highs(model, EXACT), best_of(model)
    if best is None:
        assert result.status is TerminationStatus.INFEASIBLE
        assert result.solution_status is SolutionStatus.NONE
    else:
        assert result.status is TerminationStatus.OPTIMAL
        assert result.objective == pytest.approx(best, abs=1e-6)
        assert result.bound == pytest.approx(best, abs=1e-6)
        assert result.values is not None
        assert model.objective_at(result.values) == pytest.approx(best, abs=1e-5)


@st.composite
def _bounded_lps(draw: st.DrawFn) -> Model:
    """Linear models that have an optimum: bounded, and zero satisfies every row."""
    num_columns = draw(st.integers(1, 4))
    model = Model(
        lowers=[-float(draw(st.integers(0, 3))) for _ in range(num_columns)],
        uppers=[float(draw(st.integers(1, 3))) for _ in range(num_columns)],
        costs=[draw(SMALL) for _ in range(num_columns)],
        types=[CONTINUOUS] * num_columns,
        is_minimized=draw(st.booleans()),
        offset=draw(SMALL),
    )
    for _ in range(draw(st.integers(0, 3))):
        row = draw(linear_rows(num_columns))
        model.rows.append(LinearRow(row.entries, min(row.lower, 0.0), max(row.upper, 0.0)))
    return model


@SOLVED
@given(_bounded_lps())
def test_the_dual_objective_of_a_linear_model_is_its_optimum(model: Model) -> None:
    session = HighsSession(model, EXACT)
    result = session.solve()
    assert result.status is TerminationStatus.OPTIMAL
    assert result.bound is None
    assert session.dual_objective(result) == pytest.approx(result.objective, abs=1e-6)


@SOLVED
@given(_bounded_lps(), st.lists(st.tuples(SMALL, SMALL), min_size=1, max_size=3))
def test_the_dual_objective_of_a_convex_quadratic_is_its_optimum(
    model: Model, squares: list[tuple[float, float]]
) -> None:
    """The objective has a sum of squares of linear forms added, or subtracted."""
    sign = 1.0 if model.is_minimized else -1.0
    last = model.num_columns - 1
    for first, second in squares:
        model.products += [(0, 0, sign * first * first), (last, last, sign * second * second)]
        model.products.append((0, last, sign * 2 * first * second))
    session = HighsSession(model, SolveOptions(feasibility=1e-9, dual_feasibility=1e-9))
    result = session.solve()
    assume(result.status is not TerminationStatus.ERROR)  # it gives some singular ones up
    assert result.status is TerminationStatus.OPTIMAL
    assert result.values is not None
    assert model.objective_at(result.values) == pytest.approx(result.objective, abs=1e-6)
    assert session.dual_objective(result) == pytest.approx(result.objective, abs=1e-5)


def test_duals_say_what_a_unit_more_is_worth() -> None:
    model = boxed(3, 10, costs=[3.0, 2.0])
    model.rows.append(LinearRow([(0, 1.0), (1, 1.0)], upper=4.0))
    result = solve_with_highs(model, SolveOptions())
    assert (result.values, result.objective) == ((3.0, 1.0), 11.0)
    assert (result.row_duals, result.reduced_costs) == ((2.0,), (1.0, 0.0))
    model.is_minimized, model.costs = True, [-3.0, -2.0]
    assert solve_with_highs(model, SolveOptions()).row_duals == (-2.0,)


def test_an_integer_model_has_a_bound_and_no_duals() -> None:
    result = solve_with_highs(boxed(2.5, costs=[1.0], kind=INTEGER), SolveOptions())
    assert (result.objective, result.bound) == (2.0, 2.0)
    assert (result.row_duals, result.reduced_costs) == (None, None)


def test_endings_without_a_solution() -> None:
    impossible = boxed(1)
    impossible.rows.append(LinearRow([(0, 1.0)], 2.0))
    assert solve_with_highs(impossible, EXACT).status is TerminationStatus.INFEASIBLE
    endless = boxed(inf, costs=[1.0])
    assert solve_with_highs(endless, EXACT).status is TerminationStatus.UNBOUNDED


def test_an_empty_model_is_optimal() -> None:
    result = solve_with_highs(Model([], [], [], []), EXACT)
    assert (result.status, result.values) == (TerminationStatus.OPTIMAL, ())


@pytest.mark.parametrize(
    ("lower", "upper", "objective"), [(-inf, 0, 7.5), (0, 0, 7.5), (1, inf, None), (-2, -1, None)]
)
@pytest.mark.parametrize("solve_it", [solve, solve_with_highs, solve_with_scip])
def test_a_model_without_columns_has_its_offset_and_its_rows(
    solve_it: Callable[[Model, SolveOptions], SolverResult],
    lower: float,
    upper: float,
    objective: float | None,
) -> None:
    model = Model([], [], [], [], rows=[LinearRow([], lower, upper)], offset=7.5)
    result = solve_it(model, EXACT)
    assert result.objective == objective
    optimal, infeasible = TerminationStatus.OPTIMAL, TerminationStatus.INFEASIBLE
    assert result.status is (infeasible if objective is None else optimal)


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (SolveOptions(num_nodes=20, feasibility_jump=False), TerminationStatus.NODE_LIMIT),
        (SolveOptions(seconds=1e-4), TerminationStatus.TIME_LIMIT),
    ],
)
def test_limits_end_a_search_without_a_proof(
    options: SolveOptions, status: TerminationStatus
) -> None:
    result = solve_with_highs(_split(), options)
    assert result.status is status
    assert result.solution_status is not SolutionStatus.OPTIMAL


@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["largest", "smallest"])
def test_a_solution_as_good_as_the_target_ends_the_search(sign: float) -> None:
    """The optimum is 214 and the target 100: the first solution that is better ends the search."""
    costs = [sign * (7 + (k * 37) % 23) for k in range(40)]
    model = boxed(*[1.0] * 40, costs=costs, kind=BINARY, maximized=sign > 0)
    for j in range(12):
        row = [(k, 5.0 + (k * 31 + j * 17) % 29) for k in range(40)]
        model.rows.append(LinearRow(row, upper=170.0))
    result = solve_with_highs(model, SolveOptions(objective_target=sign * 100))
    assert result.status is TerminationStatus.OBJECTIVE_TARGET
    assert result.objective is not None
    assert 100 <= sign * result.objective <= 214
    assert result.solution_status is SolutionStatus.FEASIBLE


def test_one_word_of_highs_means_either_of_two_limits() -> None:
    model = boxed(*[4.0] * 8, costs=[3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0], kind=INTEGER)
    model.rows.append(LinearRow([(k, 2.0 + k % 3) for k in range(8)], upper=31.0))
    result = solve_with_highs(model, SolveOptions(num_solutions=1))
    assert result.status in (TerminationStatus.SOLUTION_LIMIT, TerminationStatus.OPTIMAL)
    assert result.values is not None


def test_every_status_word_is_one_of_the_solver() -> None:
    assert set(STATUS_WORDS) <= set(highspy.HighsModelStatus.__members__)


def test_the_version_is_that_of_the_solver() -> None:
    assert solve_with_highs(boxed(1), EXACT).version == highs_version()
    assert highs_version().count(".") == 2


def test_a_start_is_no_promise() -> None:
    model = boxed(5, 5, costs=[1.0, 1.0], kind=INTEGER)
    model.rows.append(LinearRow([(0, 2.0), (1, 2.0)], upper=7.0))
    model.starts = {0: 1.0}
    assert solve_with_highs(model, EXACT).objective == 3.0
    model.starts = {0: 99.0}
    assert solve_with_highs(model, EXACT).objective == 3.0


@pytest.mark.parametrize(
    ("lower", "optimum"), [(2.0, 0.0), (0.5, 0.5), (0.0, 0.0)], ids=["zero", "bound", "free"]
)
def test_a_semicontinuous_column_is_zero_or_within_its_bounds(lower: float, optimum: float) -> None:
    model = boxed(9, kind=VariableType.SEMICONTINUOUS, maximized=False)
    model.lowers, model.costs = [lower], [1.0 if lower != 0.5 else -1.0]
    model.rows.append(LinearRow([(0, 1.0)], upper=0.5))
    result = solve_with_highs(model, EXACT)
    assert result.objective == pytest.approx(-optimum if lower == 0.5 else optimum)


def test_what_highs_does_not_hold() -> None:
    semi = boxed(1e6, kind=VariableType.SEMICONTINUOUS)
    assert not fits_highs(semi)
    semi.uppers = [1e5]
    assert fits_highs(semi)
    semi.lowers = [-1.0]
    assert not fits_highs(semi)
    curved = boxed(1)
    curved.rows.append(QuadraticRow([], [(0, 0, 1.0)], upper=1.0))
    assert not fits_highs(curved)


def test_a_session_is_given_rows_and_solved_again() -> None:
    session = HighsSession(boxed(9, 9, costs=[1.0, 1.0]), EXACT)
    assert session.solve().objective == 18.0
    session.add_row(-inf, 7.0, {0: 1.0, 1: 2.0})
    assert session.solve().objective == 7.0
    session.add_row(3.0, inf, {1: 1.0})
    assert session.solve().objective == pytest.approx(4.0)


# ---- the process it runs in -------------------------------------------------------------------


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    """The public class of highspy prints a banner as soon as it is made; ours does not."""
    solve_with_highs(boxed(3, kind=INTEGER, costs=[1.0]), EXACT)
    assert capfd.readouterr() == ("", "")


def test_a_forked_child_solves_after_its_parent_did() -> None:
    solve_with_highs(_split(8), EXACT)
    child = os.fork()
    if child == 0:
        result = solve_with_highs(boxed(2.5, costs=[1.0], kind=INTEGER), EXACT)
        os._exit(0 if result.objective == 2.0 else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_threads_that_somebody_else_used_do_no_harm() -> None:
    """In a process of its own: the first solve decides how many threads HiGHS has."""
    program = """
import highspy
from optmodel.backends import Model, SolveOptions, VariableType, solve_with_highs

other = highspy.Highs()
other.setOptionValue("output_flag", False)
other.setOptionValue("threads", 2)
column = other.addIntegral(0, 3)
other.addConstr(2 * column <= 5)
other.maximize(column)
model = Model([0], [2.5], [1], [VariableType.INTEGER], is_minimized=False)
print(solve_with_highs(model, SolveOptions()).objective)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout.split()[-1:] == ["2.0"], done.stderr


def test_a_singular_hessian_is_not_regularized() -> None:
    """HiGHS adds to the Hessian unless told not to, and the optimum moves by about 1e-8."""
    model = boxed(9, 9, maximized=False)
    model.products = [(0, 0, 1.0), (0, 1, 2.0), (1, 1, 1.0)]
    model.rows.append(LinearRow([(0, 1.0), (1, 1.0)], 3.0, 3.0))
    result = solve_with_highs(model, SolveOptions(feasibility=1e-9, dual_feasibility=1e-9))
    assert result.objective == pytest.approx(9.0, abs=1e-9)


# ---- files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["mps", "lp"])
def test_a_file_gives_the_model_back(suffix: str, tmp_path: Path) -> None:
    model = boxed(3, 7, 1, costs=[3.0, 1.0, 0.0])
    model.types = [INTEGER, CONTINUOUS, BINARY]
    model.names, model.offset, model.name = ["a name", "y", "on"], 2.5, "a plan"
    model.rows.append(LinearRow([(0, 2.0), (1, 1.0)], upper=7.5, name="row"))
    path = str(tmp_path / f"model.{suffix}")
    assert write_with_highs(model, path)
    again = read_model(path)
    assert again.names == ["a_name", "y", "on"]
    assert again.types == model.types
    assert (again.is_minimized, again.offset) == (False, 2.5)
    assert again.rows == [LinearRow([(0, 2.0), (1, 1.0)], -inf, 7.5, "row")]


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="unable to read"):
        read_model(str(tmp_path / "missing.mps"))
    quadratic = boxed(1, maximized=False)
    quadratic.products = [(0, 0, 1.0)]
    path = str(tmp_path / "quadratic.mps")
    assert write_with_highs(quadratic, path)
    with pytest.raises(OSError, match="quadratic objective"):
        read_model(path)

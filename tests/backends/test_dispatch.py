"""Which solver a model goes to, what is made of its answer, and who is called on the way."""

from dataclasses import replace
from math import inf
from pathlib import Path

import pytest
from hypothesis import given

from optmodel.backends import (
    CallbackEvent,
    CallbackWhere,
    IndicatorRow,
    LinearRow,
    Model,
    NonlinearFunction,
    NonlinearRow,
    Operation,
    QuadraticRow,
    SolveOptions,
    SolverResult,
    SpecialOrderedSet,
    TerminationStatus,
    VariableType,
    dispatch,
    is_convex,
    read_model,
    solve,
    solve_with_scip,
    suits_highs,
    write_model,
)
from tests.backends.models import (
    BINARY,
    CONTINUOUS,
    INTEGER,
    SOLVED,
    best_of,
    boxed,
    column,
    is_feasible,
    switched_models,
)


def _quadratic(*products: tuple[int, int, float], kind: VariableType = CONTINUOUS) -> Model:
    model = boxed(3, 3, costs=[1.0, 1.0], kind=kind, maximized=False)
    model.products = list(products)
    return model


def _with(**parts: object) -> Model:
    return replace(boxed(3, 3, costs=[1.0, 1.0]), **parts)  # type: ignore[arg-type]


ROW = LinearRow([(0, 1.0), (1, 1.0)], upper=4.0)

SOLVERS = [
    (_with(rows=[ROW]), "highs"),
    (_with(types=[INTEGER, BINARY]), "highs"),
    (_with(types=[VariableType.SEMICONTINUOUS, CONTINUOUS]), "highs"),
    (_with(types=[VariableType.SEMICONTINUOUS, CONTINUOUS], uppers=[1e7, 3]), "scip"),
    (_quadratic((0, 0, 1.0), (1, 1, 1.0)), "highs"),
    (_quadratic((0, 0, 1.0), kind=INTEGER), "scip"),
    (_quadratic((0, 1, 1.0)), "scip"),
    (_with(rows=[QuadraticRow([], [(0, 0, 1.0)], upper=4.0)]), "scip"),
    (_with(rows=[NonlinearRow(column(0), upper=2.0)]), "scip"),
    (_with(nonlinear_objective=NonlinearFunction(Operation.EXP, (column(0),))), "scip"),
    (_with(types=[BINARY, CONTINUOUS], indicators=[IndicatorRow(0, 1, ROW)]), "scip"),
    (_with(special_sets=[SpecialOrderedSet(1, [0, 1], [1.0, 2.0])]), "scip"),
]


@pytest.mark.parametrize(("model", "solver"), SOLVERS, ids=range(len(SOLVERS)))
def test_highs_has_what_it_can_and_scip_the_rest(model: Model, solver: str) -> None:
    result = solve(model)
    assert (result.status, result.solver) == (TerminationStatus.OPTIMAL, solver)
    assert suits_highs(model) == (solver == "highs")


@SOLVED
@given(switched_models())
def test_an_answer_is_a_point_of_the_model(model: Model) -> None:
    result, best = solve(model), best_of(model)
    if best is None:
        assert result.status is TerminationStatus.INFEASIBLE
        assert (result.values, result.objective) == (None, None)
        return
    assert result.values is not None
    assert result.objective == pytest.approx(best, abs=1e-5)
    assert result.objective == model.objective_at(result.values)
    assert all(value.is_integer() for value in result.values)
    assert is_feasible(model, result.values)


def test_crossed_bounds_need_no_solver() -> None:
    model = boxed(3)
    model.lowers = [4.0]
    assert solve(model) == SolverResult("presolve", TerminationStatus.INFEASIBLE)


@pytest.mark.parametrize("is_curved", [False, True])
@pytest.mark.parametrize("kind", [CONTINUOUS, INTEGER])
def test_an_infeasible_model_is_told_from_an_unbounded_one(
    is_curved: bool, kind: VariableType
) -> None:
    model = boxed(inf, 1, costs=[1.0, 0.0], kind=kind)
    if is_curved:
        model.rows.append(QuadraticRow([], [(1, 1, 1.0)], upper=1.0))
    assert solve(model).status is TerminationStatus.UNBOUNDED
    model.rows.append(LinearRow([(1, 1.0)], 2.0))
    result = solve(model)
    assert result.status is TerminationStatus.INFEASIBLE
    assert result.values is None


def test_a_linear_optimum_has_its_objective_for_a_bound() -> None:
    result = solve(_with(rows=[ROW]))
    assert result.bound == result.objective == 4.0
    assert result.row_duals == (1.0,)


def test_scip_solves_what_highs_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(model: Model, options: SolveOptions) -> SolverResult:
        return SolverResult("highs", TerminationStatus.MEMORY_LIMIT)

    monkeypatch.setattr(dispatch, "solve_with_highs", give_up)
    result = solve(_with(rows=[ROW]))
    assert result.solver == "scip"
    assert result.objective == pytest.approx(4.0)


def test_a_model_that_a_tight_tolerance_spoils_is_solved_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tolerances: list[float | None] = []
    original = solve_with_scip

    def spoilt(model: Model, options: SolveOptions, listener: None = None) -> SolverResult:
        tolerances.append(options.feasibility)
        if options.feasibility == 1e-9:
            return SolverResult("scip", TerminationStatus.INFEASIBLE)
        return original(model, options, listener)

    monkeypatch.setattr(dispatch, "solve_with_scip", spoilt)
    model = _with(rows=[QuadraticRow([], [(0, 0, 1.0)], upper=4.0)])
    assert solve(model).objective == pytest.approx(5.0, abs=1e-5)
    assert tolerances == [1e-9, 1e-7]
    tolerances.clear()
    assert solve(model, SolveOptions(feasibility=1e-9)).status is TerminationStatus.INFEASIBLE
    assert tolerances == [1e-9]


def test_options_are_not_changed_by_a_solve() -> None:
    options = SolveOptions(seconds=9.0)
    solve(_with(rows=[QuadraticRow([], [(0, 0, 1.0)], upper=4.0)]), options)
    assert options == SolveOptions(seconds=9.0)


def test_of_a_linear_solve_a_listener_hears_the_beginning_and_the_end() -> None:
    heard: list[CallbackEvent[LinearRow]] = []
    result = solve(_with(rows=[ROW]), listener=heard.append)
    assert [event.where for event in heard] == [CallbackWhere.START, CallbackWhere.END]
    assert heard[-1].values == result.values
    assert heard[-1].best == result.objective == 4.0
    impossible = _with(rows=[LinearRow([(0, 1.0)], 9.0)])
    solve(impossible, listener=heard.append)
    assert heard[-1].read is None


# ---- files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["mps", "lp"])
def test_a_written_model_has_the_same_optimum(suffix: str, tmp_path: Path) -> None:
    model = _with(rows=[ROW], types=[INTEGER, CONTINUOUS])
    path = str(tmp_path / f"model.{suffix}")
    write_model(model, path)
    assert solve(read_model(path)).objective == solve(model).objective == 4.0


def test_what_mps_cannot_say_is_written_by_scip(tmp_path: Path) -> None:
    curved = _with(rows=[QuadraticRow([], [(0, 1, 1.0)], upper=1.0, name="q")])
    path = tmp_path / "model.cip"
    write_model(curved, str(path))
    assert "nonlinear" in path.read_text(encoding="utf-8")


def test_formats_and_folders_that_do_not_exist(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.xyz"):
        write_model(boxed(1), str(tmp_path / "model.xyz"))
    with pytest.raises(OSError, match="unable to write"):
        write_model(boxed(1), str(tmp_path / "no" / "such" / "folder.mps"))


# ---- curvature --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("products", "is_convex_up", "is_convex_down"),
    [
        ([], True, True),
        ([(0, 0, 1.0)], True, False),
        ([(0, 0, -1.0), (1, 1, 0.0)], False, True),
        ([(0, 1, 1.0)], False, False),
        ([(0, 0, 1.0), (0, 1, -2.0), (1, 1, 1.0)], True, False),
        ([(0, 0, 1.0), (1, 0, -2.1), (1, 1, 1.0)], False, False),
        ([(0, 0, 1e-12), (1, 1, -1e-12), (0, 1, 0.0)], True, True),
    ],
)
def test_convexity_of_quadratic_forms(
    products: list[tuple[int, int, float]], is_convex_up: bool, is_convex_down: bool
) -> None:
    assert is_convex(products, 1.0) == is_convex_up
    assert is_convex(products, -1.0) == is_convex_down


def test_a_form_too_large_to_tell_is_not_called_convex() -> None:
    chain = [(k, k + 1, 0.1) for k in range(2100)] + [(k, k, 1.0) for k in range(2101)]
    assert not is_convex(chain, 1.0)
    assert is_convex([(k, k, 1.0) for k in range(2101)], 1.0)

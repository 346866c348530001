"""gurobipy's callbacks: where they are called, what they may ask, and lazy constraints."""

from collections.abc import Callable
from typing import Any

import pytest

WEIGHTS = [23, 31, 29, 44, 53, 38, 63, 85, 89, 82]
WORTHS = [92, 57, 49, 68, 60, 43, 67, 84, 87, 72]
BEST = 309
"""The optimum of this knapsack of 165, settled by trying all subsets."""


def _knapsack(gp: Any, m: Any, capacity: int = 165) -> Any:
    x = m.addVars(len(WEIGHTS), vtype="B", name="x")
    m.addConstr(gp.quicksum(w * x[i] for i, w in enumerate(WEIGHTS)) <= capacity)
    m.setObjective(gp.quicksum(w * x[i] for i, w in enumerate(WORTHS)), gp.GRB.MAXIMIZE)
    m.Params.Presolve = 0
    m.Params.Heuristics = 0
    return x


def _parity(gp: Any, m: Any, n: int = 7) -> Any:
    """A model whose search has nodes: pairs of an odd cycle exclude each other."""
    x = m.addVars(n, vtype="B")
    m.addConstrs(x[i] + x[(i + 1) % n] <= 1 for i in range(n))
    m.setObjective(x.sum(), gp.GRB.MAXIMIZE)
    m.Params.Presolve = 0
    m.Params.Cuts = 0
    m.Params.Heuristics = 0
    return x


def test_a_callback_hears_of_solutions(gp: Any, m: Any) -> None:
    x = _knapsack(gp, m)
    heard: list[float] = []

    def watch(model: Any, where: int) -> None:
        if where == gp.GRB.Callback.MIPSOL:
            values = model.cbGetSolution(x)
            worth = sum(WORTHS[i] * values[i] for i in x)
            assert worth == pytest.approx(model.cbGet(gp.GRB.Callback.MIPSOL_OBJ))
            heard.append(worth)

    m.optimize(watch)
    assert m.ObjVal == pytest.approx(BEST)
    assert max(heard) == pytest.approx(BEST)


FORMS: dict[str, tuple[Callable[[Any, Any], Any], type]] = {
    "one variable": (lambda gp, x: x[0], float),
    "a list": (lambda gp, x: list(x.values()), list),
    "a tupledict": (lambda gp, x: x, dict),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_solution_is_told_in_the_form_it_is_asked_in(gp: Any, m: Any, name: str) -> None:
    ask, form = FORMS[name]
    x = _knapsack(gp, m)
    heard: list[Any] = []

    def watch(model: Any, where: int) -> None:
        if where == gp.GRB.Callback.MIPSOL:
            heard.append(model.cbGetSolution(ask(gp, x)))

    m.optimize(watch)
    assert heard
    assert all(isinstance(each, form) for each in heard)


def test_a_lazy_constraint_holds_in_the_answer(gp: Any, m: Any) -> None:
    x = _knapsack(gp, m)
    m.Params.LazyConstraints = 1

    def at_most_three(model: Any, where: int) -> None:
        if where == gp.GRB.Callback.MIPSOL and sum(model.cbGetSolution(x).values()) > 3.5:
            model.cbLazy(x.sum() <= 3)

    m.optimize(at_most_three)
    lazily = m.ObjVal
    assert sum(v.X for v in x.values()) <= 3 + 1e-6
    m.addConstr(x.sum() <= 3)
    m.optimize()
    assert m.ObjVal == pytest.approx(lazily)
    assert m.NumConstrs == 2


def test_a_lazy_constraint_is_given_by_its_sides(gp: Any, m: Any) -> None:
    x = _knapsack(gp, m)
    m.Params.LazyConstraints = 1

    def without_first(model: Any, where: int) -> None:
        if where == gp.GRB.Callback.MIPSOL and model.cbGetSolution(x[0]) > 0.5:
            model.cbLazy(x[0], gp.GRB.LESS_EQUAL, 0)

    m.optimize(without_first)
    assert pytest.approx(0) == x[0].X
    assert m.ObjVal < BEST


def test_lazy_constraints_can_leave_nothing(gp: Any, m: Any) -> None:
    x = _parity(gp, m, 5)
    m.addConstr(x.sum() >= 1)
    m.Params.LazyConstraints = 1

    def none_of_them(model: Any, where: int) -> None:
        if where == gp.GRB.Callback.MIPSOL:
            model.cbLazy(x.sum() <= 0)

    m.optimize(none_of_them)
    assert m.Status in (gp.GRB.INFEASIBLE, gp.GRB.INF_OR_UNBD)


def test_relaxations_of_nodes_are_fractional_or_better(gp: Any, m: Any) -> None:
    x = _parity(gp, m)
    sums: list[float] = []

    def watch(model: Any, where: int) -> None:
        if (
            where == gp.GRB.Callback.MIPNODE
            and model.cbGet(gp.GRB.Callback.MIPNODE_STATUS) == gp.GRB.OPTIMAL
        ):
            sums.append(sum(model.cbGetNodeRel(list(x.values()))))

    m.optimize(watch)
    assert m.ObjVal == pytest.approx(3)
    assert all(each <= 3.5 + 1e-6 for each in sums)


def test_cuts_keep_the_answer(gp: Any, m: Any) -> None:
    x = _parity(gp, m)

    def cut(model: Any, where: int) -> None:
        if (
            where == gp.GRB.Callback.MIPNODE
            and model.cbGet(gp.GRB.Callback.MIPNODE_STATUS) == gp.GRB.OPTIMAL
        ):
            model.cbCut(x.sum() <= 3)

    m.optimize(cut)
    assert m.ObjVal == pytest.approx(3)


def test_a_search_ends_when_its_callback_says_so(gp: Any, m: Any) -> None:
    x = _knapsack(gp, m)

    def stop(model: Any, where: int) -> None:
        if where == gp.GRB.Callback.MIPSOL:
            model.terminate()

    m.optimize(stop)
    assert m.Status in (gp.GRB.INTERRUPTED, gp.GRB.OPTIMAL)
    assert x[0].index == 0


def test_a_proposed_solution_is_worth_its_objective(gp: Any, m: Any) -> None:
    x = _knapsack(gp, m)
    worths: list[float] = []

    def propose(model: Any, where: int) -> None:
        if where == gp.GRB.Callback.MIPNODE and not worths:
            model.cbSetSolution(list(x.values()), [1.0, 0.0, 0.0, 0.0, 0, 0, 0, 0, 0, 0])
            worths.append(model.cbUseSolution())

    m.optimize(propose)
    assert m.ObjVal == pytest.approx(BEST)
    assert all(worth in (pytest.approx(92), gp.GRB.INFINITY) for worth in worths)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_error_in_a_callback_does_not_change_the_answer(
    gp: Any, m: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    _knapsack(gp, m)

    def fail(model: Any, where: int) -> None:
        raise ValueError("of its own")

    m.optimize(fail)
    assert m.ObjVal == pytest.approx(BEST)


WRONG: dict[str, Callable[[Any, Any, Any], Any]] = {
    "a solution where there is none": lambda gp, m, x: m.cbGetSolution(x),
    "a relaxation elsewhere": lambda gp, m, x: m.cbGetNodeRel(x),
    "a code of another place": lambda gp, m, x: m.cbGet(gp.GRB.Callback.MIPSOL_OBJ),
    "a lazy constraint elsewhere": lambda gp, m, x: m.cbLazy(x[0] <= 0),
    "a cut elsewhere": lambda gp, m, x: m.cbCut(x[0] <= 0),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_asked_at_a_place_is_an_error(gp: Any, m: Any, name: str) -> None:
    x = _knapsack(gp, m)
    errors: list[str] = []

    def ask(model: Any, where: int) -> None:
        if where == gp.GRB.Callback.MIP and not errors:
            try:
                WRONG[name](gp, model, x)
            except gp.GurobiError as error:
                errors.append(type(error).__name__)

    m.optimize(ask)
    assert errors in (["GurobiError"], [])
    with pytest.raises(gp.GurobiError):
        WRONG[name](gp, m, x)


def test_a_lazy_constraint_needs_its_parameter(gp: Any, m: Any) -> None:
    x = _knapsack(gp, m)
    errors: list[int] = []

    def add(model: Any, where: int) -> None:
        if where == gp.GRB.Callback.MIPSOL:
            try:
                model.cbLazy(x.sum() <= 3)
            except gp.GurobiError as error:
                errors.append(error.errno)

    m.optimize(add)
    assert errors
    assert m.ObjVal == pytest.approx(BEST)


def test_a_callback_must_be_callable(gp: Any, m: Any) -> None:
    m.addVar()
    with pytest.raises((gp.GurobiError, TypeError)):
        m.optimize(callback=5)


def test_progress_is_told_of_the_whole_search(gp: Any, m: Any) -> None:
    _knapsack(gp, m)
    bounds: list[tuple[float, float]] = []

    def watch(model: Any, where: int) -> None:
        if where == gp.GRB.Callback.MIP:
            best = model.cbGet(gp.GRB.Callback.MIP_OBJBST)
            bound = model.cbGet(gp.GRB.Callback.MIP_OBJBND)
            assert model.cbGet(gp.GRB.Callback.MIP_NODCNT) >= 0
            assert model.cbGet(gp.GRB.Callback.MIP_SOLCNT) >= 0
            assert model.cbGet(gp.GRB.Callback.RUNTIME) >= 0
            bounds.append((best, bound))

    m.optimize(watch)
    assert all(best <= bound + 1e-6 or bound <= -1e99 for best, bound in bounds)


def test_a_linear_program_calls_back_too(gp: Any, m: Any) -> None:
    x = m.addVar(ub=4, obj=-1)
    wheres: set[int] = set()
    m.optimize(lambda model, where: wheres.add(where))
    assert pytest.approx(4) == x.X
    assert wheres <= {getattr(gp.GRB.Callback, name) for name in _WHERES}


_WHERES = ("POLLING", "PRESOLVE", "SIMPLEX", "MIP", "MIPSOL", "MIPNODE", "MESSAGE", "BARRIER")


def test_a_callback_sees_what_the_program_keeps_on_its_model(gp: Any, m: Any) -> None:
    m._x = _knapsack(gp, m)
    m._count = 0

    def count(model: Any, where: int) -> None:
        assert model is m
        if where == gp.GRB.Callback.MIPSOL:
            model._count += 1
            assert len(model.cbGetSolution(model._x)) == len(WEIGHTS)

    m.optimize(count)
    assert m._count > 0

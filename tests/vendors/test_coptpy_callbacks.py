"""coptpy's callbacks: contexts, what may be asked in each, lazy constraints, cuts and proposals."""

from collections.abc import Callable
from typing import Any

import pytest

WEIGHTS = [23, 31, 29, 44, 53, 38, 63, 85, 89, 82]
WORTHS = [92, 57, 49, 68, 60, 43, 67, 84, 87, 72]
BEST = 309
"""The optimum of this knapsack of 165, settled by trying all subsets."""

Act = Callable[[Any], Any]


def _knapsack(cp: Any, m: Any) -> Any:
    x = m.addVars(len(WEIGHTS), vtype="B", nameprefix="x")
    m.addConstr(cp.quicksum(w * x[i] for i, w in enumerate(WEIGHTS)) <= 165)
    m.setObjective(cp.quicksum(w * x[i] for i, w in enumerate(WORTHS)), cp.COPT.MAXIMIZE)
    m.setParam("Presolve", 0)
    return x


def _watch(cp: Any, m: Any, act: Act, *contexts: str) -> Any:
    class Watcher(cp.CallbackBase):  # type: ignore[misc]
        """Does what the test says at every call."""

        def __init__(self) -> None:
            super().__init__()
            self.count = 0

        def callback(self) -> None:
            """Called by the search."""
            self.count += 1
            act(self)

    watcher = Watcher()
    m.setCallback(watcher, sum(getattr(cp.COPT, f"CBCONTEXT_{name}") for name in contexts))
    return watcher


def test_a_solution_is_worth_what_the_callback_is_told(cp: Any, cm: Any) -> None:
    x = _knapsack(cp, cm)
    heard: list[float] = []

    def act(call: Any) -> None:
        assert call.where() == cp.COPT.CBCONTEXT_MIPSOL
        values = call.getSolution(x)
        heard.append(sum(WORTHS[i] * values[i] for i in x))
        assert heard[-1] == pytest.approx(call.getInfo(cp.COPT.CbInfo.MipCandObj))

    watcher = _watch(cp, cm, act, "MIPSOL")
    cm.solve()
    assert cm.objval == pytest.approx(BEST)
    assert watcher.count == len(heard)
    assert all(worth <= BEST + 1e-6 for worth in heard)


FORMS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "one variable": (lambda x: x[0], "float"),
    "a list": (lambda x: [x[0], x[3]], "list"),
    "a tupledict": (lambda x: x, "tupledict"),
    "everything": (lambda x: None, "list"),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_solution_is_told_in_the_form_it_is_asked_in(cp: Any, cm: Any, name: str) -> None:
    ask, form = FORMS[name]
    x = _knapsack(cp, cm)
    heard: list[Any] = []

    def act(call: Any) -> None:
        asked = ask(x)
        heard.append(call.getSolution() if asked is None else call.getSolution(asked))

    _watch(cp, cm, act, "MIPSOL")
    cm.solve()
    assert {type(each).__name__ for each in heard} <= {form}


LAZY: dict[str, Callable[[Any, Any, Any], Any]] = {
    "a comparison": lambda cp, call, x: call.addLazyConstr(x.sum() <= 3),
    "three parts": lambda cp, call, x: call.addLazyConstr(x.sum(), cp.COPT.LESS_EQUAL, 3),
    "a generator": lambda cp, call, x: call.addLazyConstrs(x.sum() <= 3 for _ in range(1)),
}


@pytest.mark.parametrize("name", LAZY)
def test_a_lazy_constraint_holds_in_the_answer(cp: Any, cm: Any, name: str) -> None:
    x = _knapsack(cp, cm)

    def act(call: Any) -> None:
        if sum(call.getSolution(x).values()) > 3.5:
            LAZY[name](cp, call, x)

    _watch(cp, cm, act, "MIPSOL")
    cm.solve()
    lazily = cm.objval
    assert sum(v.x for v in x.values()) <= 3 + 1e-6
    cm.setCallback(None, 0)
    cm.addConstr(x.sum() <= 3)
    cm.solve()
    assert cm.objval == pytest.approx(lazily)


def test_a_relaxation_bounds_the_answer(cp: Any, cm: Any) -> None:
    x = _knapsack(cp, cm)
    worths: list[float] = []

    def act(call: Any) -> None:
        values = call.getRelaxSol(x)
        worths.append(sum(WORTHS[i] * values[i] for i in x))

    cm.solveLP()
    most = cm.lpobjval
    _watch(cp, cm, act, "MIPRELAX")
    cm.solve()
    assert cm.objval == pytest.approx(BEST)
    assert most + 1e-6 >= BEST
    assert all(worth <= most + 1e-6 for worth in worths)


def test_a_cut_keeps_the_answer(cp: Any, cm: Any) -> None:
    x = _knapsack(cp, cm)
    _watch(cp, cm, lambda call: call.addUserCut(x.sum() <= 9), "MIPRELAX")
    cm.solve()
    assert cm.objval == pytest.approx(BEST)


def test_a_search_ends_when_its_callback_says_so(cp: Any, cm: Any) -> None:
    _knapsack(cp, cm)
    _watch(cp, cm, lambda call: call.interrupt(), "MIPSOL")
    cm.solve()
    assert cm.status in (cp.COPT.INTERRUPTED, cp.COPT.OPTIMAL)


def test_a_proposed_solution_is_taken_or_left(cp: Any, cm: Any) -> None:
    x = _knapsack(cp, cm)

    def act(call: Any) -> None:
        call.setSolution(x, dict.fromkeys(x, 0.0) | {0: 1.0})
        call.loadSolution()

    _watch(cp, cm, act, "MIPRELAX")
    cm.solve()
    assert cm.objval == pytest.approx(BEST)


def test_progress_is_told_of_the_whole_search(cp: Any, cm: Any) -> None:
    _knapsack(cp, cm)
    heard: list[tuple[float, float]] = []

    def act(call: Any) -> None:
        best = call.getInfo(cp.COPT.CbInfo.BestObj)
        bound = call.getInfo(cp.COPT.CbInfo.BestBnd)
        has_incumbent = call.getInfo(cp.COPT.CbInfo.HasIncumbent)
        assert has_incumbent in (0, 1)
        if has_incumbent:
            heard.append((best, bound))

    _watch(cp, cm, act, "MIPSOL", "MIPRELAX")
    cm.solve()
    assert all(best <= bound + 1e-6 for best, bound in heard)


def test_only_the_contexts_that_were_asked_for_are_called(cp: Any, cm: Any) -> None:
    _knapsack(cp, cm)
    contexts: set[int] = set()
    _watch(cp, cm, lambda call: contexts.add(call.where()), "INCUMBENT")
    cm.solve()
    assert contexts <= {cp.COPT.CBCONTEXT_INCUMBENT}


ELSEWHERE: dict[str, Callable[[Any, Any], Any]] = {
    "a relaxation at a solution": lambda call, x: call.getRelaxSol(x),
    "a cut at a solution": lambda call, x: call.addUserCut(x.sum() <= 9),
    "an unknown name": lambda call, x: call.getInfo("Weather"),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_cannot_be_asked_in_a_context_is_an_error(cp: Any, cm: Any, name: str) -> None:
    x = _knapsack(cp, cm)
    errors: list[str] = []

    def act(call: Any) -> None:
        try:
            ELSEWHERE[name](call, x)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            errors.append(type(error).__name__)

    watcher = _watch(cp, cm, act, "MIPSOL")
    cm.solve()
    assert len(errors) == watcher.count

"""CP-SAT and MathOpt models as MPS: the same as those of other solvers, and solved again."""

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.equivalence import ModelMatch, compare_models, is_feasible, read_captured_model
from optmodel.execution import End, Execution, Limits, Program, Runner
from optmodel.execution.hooks.cp_sat_model import linear_arrays
from optmodel.formulation import FlatModel
from tests.execution.test_confirming import FORGED, FORGERIES

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar

SAT = """
from ortools.sat.python import cp_model
m = cp_model.CpModel()
n, k = m.new_int_var(0, 9, "n"), m.new_int_var(-2, 7, "k")
a, b = m.new_bool_var("a"), m.new_bool_var("b")
m.add(2 * n + 3 * k <= 25)
m.add(n - k >= 2).only_enforce_if(a)
m.add(n + k == 5).only_enforce_if(~b)
{more}
m.maximize({goal})
s = cp_model.CpSolver()
s.solve(m)
print(s.objective_value)
"""
ROWS = "m.add_bool_or(a, b)\nm.add_at_most_one(a, b)\nm.add_implication(a, ~b)"
LINEAR = SAT.format(more=ROWS, goal="3 * n + 2 * k - 4 * b + 7")
FRACTIONAL = SAT.format(more=ROWS, goal="2.5 * n + k - 0.125 * b")
PRODUCT = SAT.format(
    more="p = m.new_int_var(-99, 99, 'p')\nm.add_multiplication_equality(p, [n + 1, 2 * k - 3])",
    goal="p + n",
)
SATISFIED = LINEAR.replace("m.maximize", "m.add(n >= 4)\nid")
SCIP = """
from pyscipopt import Model
m = Model()
m.hideOutput()
n, k = m.addVar("n", vtype="I", ub=9), m.addVar("k", vtype="I", lb=-2, ub=7)
a, b = m.addVar("a", vtype="B"), m.addVar("b", vtype="B")
m.addCons(2 * n + 3 * k <= 25)
m.addCons(n - k >= 2 - 9 * (1 - a))
m.addCons(n + k <= 5 + 11 * b)
m.addCons(n + k >= 5 - 7 * b)
m.addCons(a + b == 1)
m.setObjective(3 * n + 2 * k - 4 * b + 7, "maximize")
m.optimize()
"""
MATHOPT = """
from ortools.math_opt.python import mathopt
m = mathopt.Model()
x, y = m.add_variable(lb=0, ub=5, name="x"), m.add_variable(lb=-3, ub=5, name="y")
b = m.add_binary_variable(name="b")
m.add_quadratic_constraint(x * x + 2 * y * y + x <= 9, name="q")
m.add_indicator_constraint(
    indicator=b, activate_on_zero=True, implied_constraint=x + y <= 1, name="i"
)
m.maximize(x + y - 0.5 * b)
result = mathopt.solve(m, mathopt.SolverType.GSCIP)
print(result.objective_value())
"""
HONEST = {
    "linear": LINEAR,
    "fractional": FRACTIONAL,
    "product": PRODUCT,
    "satisfied": SATISFIED,
    "quadratic": MATHOPT,
}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker that solves again what it has captured."""
    with Runner(Limits(wall_seconds=20), confirms=True) as runner:
        yield runner


def _run(runner: Runner, text: str) -> Execution:
    [execution] = runner.run([Program("a", text)])
    assert execution.end is End.OK, execution.detail
    return execution


def _model(execution: Execution) -> FlatModel:
    [solve] = execution.solves
    assert solve.model is not None
    model = read_captured_model(solve.model.format, solve.model.text)
    assert isinstance(model, FlatModel), model
    return model


@pytest.mark.parametrize("name", HONEST)
def test_an_answer_of_or_tools_is_confirmed(runner: Runner, name: str) -> None:
    execution = _run(runner, HONEST[name])
    [solve] = execution.solves
    assert solve.model is not None
    assert (solve.model.format, execution.confirmed) == ("mps", True)


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("name", ["linear", "product", "quadratic"])
def test_a_forged_answer_of_or_tools_is_seen(runner: Runner, name: str, forgery: str) -> None:
    execution = _run(runner, f"{FORGED}    {FORGERIES[forgery]}\n{HONEST[name]}")
    assert execution.confirmed is False


def test_a_model_of_cp_sat_is_the_same_as_with_another_solver(runner: Runner) -> None:
    reference = _model(_run(runner, SCIP))
    assert isinstance(compare_models(reference, _model(_run(runner, LINEAR))), ModelMatch)
    other = LINEAR.replace("n - k >= 2", "n - k >= 3")
    assert not isinstance(compare_models(reference, _model(_run(runner, other))), ModelMatch)


@pytest.mark.parametrize(
    "more",
    [
        "m.add_all_different([n, k])",
        "m.add(n != 3)",
        "m.add(n <= 3).only_enforce_if(a, b)",
        "m.add_max_equality(n, [k, 2])",
        "m.add_bool_xor(a, b)",
        "m.new_int_var_from_domain(cp_model.Domain.from_values([1, 4]), 'h')",
        "m.add_assumption(a)",
    ],
)
def test_other_models_keep_their_own_text(runner: Runner, more: str) -> None:
    [solve] = _run(runner, SAT.format(more=more, goal="n + k")).solves
    assert solve.model is not None
    assert solve.model.format == "proto"


SIDES = st.integers(-3, 5)
LITERALS = st.lists(st.integers(-4, 3).filter(lambda ref: ref not in (1, -2)), max_size=3)
CONSTRAINTS = st.tuples(
    st.sampled_from(["linear", "or", "and", "at most one", "exactly one", "product"]),
    st.lists(st.integers(-2, 3), min_size=4, max_size=4),
    SIDES,
    SIDES,
    LITERALS,
    st.lists(st.sampled_from([0, 2, 3, -1, -3, -4]), max_size=1),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(CONSTRAINTS, min_size=1, max_size=3))
def test_the_rows_hold_where_the_constraints_do(drawn: list[tuple[Any, ...]]) -> None:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    a, n, b, c = (model.new_int_var(0, 2 if name == "n" else 1, name) for name in "anbc")
    columns = [a, n, b, c]
    literals = dict(enumerate(columns)) | {-k - 1: ~columns[k] for k in (0, 2, 3)}
    for kind, factors, low, high, chosen, enforcement in drawn:
        total = sum(f * v for f, v in zip(factors, columns, strict=True))
        members = [literals[ref] for ref in chosen]
        match kind:
            case "linear":
                made = model.add_linear_constraint(total, min(low, high), max(low, high))
            case "or":
                made = model.add_bool_or(members)
            case "and":
                made = model.add_bool_and(members)
            case "at most one":
                made = model.add_at_most_one(members)
            case "exactly one":
                made = model.add_exactly_one(members)
            case _:
                made = model.add_multiplication_equality(total, [n + low, 1 - b])
        if kind in ("linear", "or", "and"):
            made.only_enforce_if([literals[ref] for ref in enforcement])
    arrays = linear_arrays(model.proto)
    assert arrays is not None
    flat = read_captured_model("mps", arrays.captured().text)
    assert isinstance(flat, FlatModel)
    grid = product((0, 1), (0, 1, 2), (0, 1), (0, 1))
    assert {point for point in grid if is_feasible(flat, point)} == _solutions(model, columns)


def _solutions(model: "CpModel", columns: "list[IntVar]") -> set[tuple[int, ...]]:
    from ortools.sat.python import cp_model

    found: set[tuple[int, ...]] = set()

    class Listing(cp_model.CpSolverSolutionCallback):  # type: ignore[misc]
        def on_solution_callback(self) -> None:
            found.add(tuple(self.value(column) for column in columns))

    solver = cp_model.CpSolver()
    solver.parameters.enumerate_all_solutions = True
    solver.parameters.num_workers = 1
    solver.solve(model, Listing())
    return found

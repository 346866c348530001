"""Programs run as they stand and find, in every dialect, the optimum that our solvers find."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from optmodel.errors import UnknownNameError
from optmodel.formulation import (
    DIALECTS,
    ElementId,
    FormulationError,
    Instance,
    render_program,
    supports,
)
from optmodel.solving import quick_solve
from tests.formulation.models import (
    INSTANCES,
    TRANSPORT,
    datum,
    decision,
    formulate,
    group,
    least,
    most,
    rule,
    scalar,
)
from tests.formulation.programs.running import Printed, run_alone, run_together

GOLDEN = Path(__file__).parent / "golden"
LINEAR = {"LP", "ILP", "BIP", "MILP", "abs", "min", "max"}
SUPPORTED = {
    "pyomo": set(INSTANCES),
    "pyscipopt": set(INSTANCES),
    "gurobipy": set(INSTANCES),
    "pulp": LINEAR,
    "highspy": LINEAR,
    "cvxpy": LINEAR | {"SOCP"},
    "ortools": LINEAR,
}
SHOWN = [
    ("LP", "pulp"),
    ("ILP", "pyomo"),
    ("MILP", "gurobipy"),
    ("MILP", "highspy"),
    ("MILP", "ortools"),
    ("MILP", "pyscipopt"),
    ("MINLP", "pyscipopt"),
    ("NLP", "gurobipy"),
    ("NLP", "pyomo"),
    ("SOCP", "cvxpy"),
    ("max", "cvxpy"),
    ("max", "pulp"),
]


@cache
def optimum(name: str) -> float:
    """The optimum that our own solvers find."""
    answer = quick_solve(INSTANCES[name])
    assert answer.objective is not None
    return float(answer.objective)


@cache
def printed_by(dialect: str) -> dict[str, Printed]:
    """What all programs of this file print in a dialect, run in one process by their names."""
    found = {name: INSTANCES[name] for name in sorted(SUPPORTED[dialect])}
    found["names in use"] = IN_USE
    if dialect in CONVEX_DIALECTS:
        found |= CURVED
    return run_together({name: render_program(one, dialect) for name, one in found.items()})


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_finds_the_optimum_of_every_class_it_has(dialect: str) -> None:
    for name in SUPPORTED[dialect]:
        found = printed_by(dialect)[name].objective
        assert found == pytest.approx(optimum(name), rel=1e-6, abs=1e-6), name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "dialect"),
    [(name, dialect) for dialect in DIALECTS for name in sorted(SUPPORTED[dialect])],
)
def test_every_program_runs_as_it_stands(name: str, dialect: str) -> None:
    printed = run_alone(render_program(INSTANCES[name], dialect))
    assert printed.objective == pytest.approx(optimum(name), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_a_dialect_cannot_say_is_refused_in_a_sentence(dialect: str) -> None:
    for name, instance in INSTANCES.items():
        why = supports(instance, dialect)
        assert (why is None) == (name in SUPPORTED[dialect]), f"{name}: {why}"
        assert supports(instance.formulation, dialect) == why
        if why is not None:
            assert why.endswith(".")
            with pytest.raises(FormulationError, match=re.escape(why)):
                render_program(instance, dialect)


@pytest.mark.parametrize(("name", "dialect"), SHOWN)
def test_programs_read_as_they_were_reviewed(name: str, dialect: str) -> None:
    expected = GOLDEN / f"{name.lower()}_{dialect}.txt"
    assert render_program(INSTANCES[name], dialect) == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_lines_are_short_and_nothing_is_imported_in_vain(dialect: str) -> None:
    for name in sorted(SUPPORTED[dialect]):
        program = render_program(INSTANCES[name], dialect)
        assert max(len(line) for line in program.splitlines()) <= 92
        names = {node.id for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Name)}
        for node in ast.walk(ast.parse(program)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert {alias.asname or alias.name for alias in node.names} <= names


def test_elements_are_called_by_their_words() -> None:
    names: dict[ElementId, str] = {
        "p1": 'The "old" plant',
        "p2": "Plant {2}",
        "d1": "Zürich, lower town",
    }
    for dialect in DIALECTS:
        program = render_program(INSTANCES["LP"], dialect, names)
        assert "p1" not in program
    printed = run_alone(render_program(INSTANCES["LP"], "pyscipopt", names))
    assert printed.objective == pytest.approx(optimum("LP"))
    assert 'ship[The "old" plant, Zürich, lower town]' in printed.variables
    assert len(printed.variables) == 7  # six shipments and the cost


def test_two_elements_called_alike_are_refused() -> None:
    with pytest.raises(FormulationError, match="'plants' are called alike"):
        render_program(INSTANCES["LP"], "pulp", {"p1": "Lyon", "p2": "Lyon"})


def test_an_unknown_dialect_is_named() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'pyomo'"):
        render_program(INSTANCES["LP"], "pyome")


IN_USE = Instance.create(
    formulate(
        least("sum(cost[model] * value[model] for model in items) + pulp * gp * cp * pyo"),
        [decision("value", "for model in items", upper="print"), decision("objective")],
        [
            rule("status", "value[quicksum] + objective >= list", "for quicksum in items"),
            rule("name", "objective <= 1"),
        ],
        sets=[group("items")],
        parameters=[
            datum("cost", "for solver in items"),
            *(datum(name) for name in ("list", "print", "pulp", "gp", "cp", "pyo")),
        ],
    ),
    {"items": ["a", "b"]},
    {"cost": {"a": 2, "b": 3}, "list": 4, "print": 5, "pulp": 1, "gp": 1, "cp": 1, "pyo": 1},
)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_names_that_a_program_needs_itself_are_free_to_use(dialect: str) -> None:
    assert printed_by(dialect)["names in use"].objective == pytest.approx(16)


def test_data_decide_where_a_sign_does() -> None:
    formulation = formulate(
        least("weight * abs(x - 2)"),
        [decision("x", upper="5")],
        [rule("far", "x <= 4")],
        parameters=[datum("weight")],
    )
    usual = Instance.create(formulation, {}, {"weight": 3})
    odd = Instance.create(formulation, {}, {"weight": -3})
    assert supports(formulation, "pulp") is None
    assert supports(usual, "pulp") is None
    assert "nothing presses it" in (supports(odd, "pulp") or "")
    # Where nothing presses, Gurobi defines the variable, and SCIP has an absolute value.
    for dialect in ("gurobipy", "pyscipopt"):
        assert run_alone(render_program(odd, dialect)).objective == pytest.approx(-6)


def test_gurobipy_defines_extremes_that_nothing_presses() -> None:
    instance = scalar(
        most("max(x - 1, 2 * y) + min(x, 3) * 2 - abs(y - x)"),
        [decision("x", upper="6"), decision("y", upper="4", lower="-1")],
        "x + y <= 7",
    )
    expected = quick_solve(instance).objective
    assert expected is not None
    printed = run_alone(render_program(instance, "gurobipy"))
    assert printed.objective == pytest.approx(float(expected), rel=1e-6)


CONVEX_DIALECTS = ("cvxpy", "gurobipy", "pyomo", "pyscipopt")
CURVED = {
    "exponentials": scalar(
        least("3 * exp(x / 2) + 2 * exp(0.3 * y) + (x - y) ** 2"),
        [decision("x", lower="-5", upper="8"), decision("y", lower=None)],
        "x + y >= 3",
        "exp(x) <= 30",
    ),
    "logarithms": scalar(
        most("4 * log(1 + x) + sqrt(y) - abs(x - y)"),
        [decision("x", upper="50"), decision("y")],
        "3 * x + 2 * y <= 40",
        "log(x + y) >= 0.5",
    ),
    "whole numbers": scalar(
        least("2 * (x - 3.4) ** 2 + y * y + max(x, y)"),
        [decision("x", domain="integer", upper="9"), decision("y", upper="9")],
        "x + 3 * y >= 8",
        "sqrt((2 * x) ** 2 + y ** 2) <= 9",
    ),
}


@pytest.mark.parametrize("dialect", CONVEX_DIALECTS)
def test_convex_models_have_one_optimum_in_all_dialects_that_say_them(dialect: str) -> None:
    for name, instance in CURVED.items():
        expected = quick_solve(instance).objective
        assert expected is not None
        found = printed_by(dialect)[name].objective
        assert found == pytest.approx(float(expected), rel=1e-6, abs=1e-6), name


@pytest.mark.parametrize("term", ["3 / x", "x ** 1.5", "x ** -2"])
def test_cvxpy_refuses_cones_that_its_solvers_answer_roughly(term: str) -> None:
    instance = scalar(least(f"{term} + x"), [decision("x", lower="0.5", upper="9")])
    assert "finds six digits" in (supports(instance, "cvxpy") or "")


def test_an_infeasible_program_says_so_and_fails() -> None:
    instance = Instance.create(
        TRANSPORT,
        {"plants": ["p"], "depots": ["d"]},
        {"cost": {"p": {"d": 1}}, "supply": {"p": 1}, "demand": {"d": 2}, "most": 9},
    )
    for dialect in ("pulp", "highspy"):
        with pytest.raises(subprocess.CalledProcessError, match="exit status 1"):
            run_alone(render_program(instance, dialect))

"""Compact programs run as they stand, find the optimum, are short, and read as reviewed."""

import ast
import re
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from statistics import median

import pytest

from bench.program_length import num_tokens
from optmodel.execution import Program, Runner, process_runner
from optmodel.families import Difficulty, family, family_names
from optmodel.formulation import (
    DIALECTS,
    ElementId,
    FormulationError,
    Instance,
    ProgramStyle,
    render_program,
    supports,
)
from optmodel.narration import Narrative
from optmodel.solving import quick_solve
from optmodel.triples import failing_programs, family_narrative, objective_mismatch
from tests.families.every import REPRESENTATIVES, num_tried
from tests.formulation.models import (
    INSTANCES,
    TRANSPORT,
    datum,
    decision,
    formulate,
    group,
    least,
    rule,
    scalar,
)
from tests.formulation.programs.every_clause import EVERY_CLAUSE
from tests.formulation.programs.running import run_alone
from tests.formulation.programs.test_programs import CURVED, IN_USE

GOLDEN = Path(__file__).parent / "golden" / "compact"
SHOWN = [
    *product(("LP", "MILP", "BIP"), DIALECTS),
    ("MINLP", "pyscipopt"),
    ("NLP", "gurobipy"),
    ("NLP", "pyomo"),
    ("SOCP", "cvxpy"),
    ("max", "pulp"),
]
NAMES: dict[ElementId, str] = {
    "p1": "Lyon plant",
    "p2": "Metz plant",
    "d1": "Nice",
    "d2": "Brest",
    "d3": "Lille",
    "a": "tent",
    "b": "gas stove",
    "c": "rope",
    "d": "the lamp",
}


def compact(instance: Instance, dialect: str, names: dict[ElementId, str] | None = None) -> str:
    """A compact program."""
    return render_program(instance, dialect, names, ProgramStyle.COMPACT)


@cache
def drawn(
    name: str, index: int, difficulty: Difficulty | None = None
) -> tuple[Instance, Narrative]:
    """An instance of a family with its text."""
    source = family(name)
    found = source.draw(4, index, difficulty)
    return found.instance, family_narrative(source, found, 4, index)


MODELS = {**INSTANCES, **CURVED, "names in use": IN_USE}
QUICK = ("MILP", "max", "logarithms", "names in use")


@cache
def optimum(name: str) -> float:
    """The optimum of a small model that our own solvers find."""
    answer = quick_solve(MODELS[name])
    assert answer.objective is not None
    return float(answer.objective)


@pytest.mark.parametrize(
    "names", [QUICK, pytest.param(tuple(MODELS), marks=pytest.mark.slow)], ids=["few", "all"]
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_finds_the_optimum_of_every_class_it_has(
    dialect: str, names: tuple[str, ...]
) -> None:
    """Small models of each class, and one whose names are those that programs need themselves."""
    able = [name for name in names if supports(MODELS[name], dialect) is None]
    assert len(able) >= 3
    asked = [Program(name, compact(MODELS[name], dialect), dialect) for name in able]
    for run in process_runner().run(asked):
        assert objective_mismatch(run, optimum(run.key)) is None, run.key
        assert run.prints_objective, run.key


def _wrong(
    runner: Runner,
    name: str,
    index: int,
    dialects: tuple[str, ...],
    difficulty: Difficulty | None = None,
) -> dict[str, object]:
    """The compact programs of an instance that do not find its optimum, each with why."""
    instance, narrative = drawn(name, index, difficulty)
    answer = quick_solve(instance)
    assert answer.objective is not None
    programs = {
        dialect: compact(instance, dialect, dict(narrative.names))
        for dialect in dialects
        if supports(instance, dialect) is None
    }
    return dict(failing_programs(programs, float(answer.objective), runner))


@pytest.mark.parametrize("place", range(len(DIALECTS)))
def test_a_compact_program_of_a_family_finds_the_label(place: int) -> None:
    """Each dialect with a family, in turn; all with all are slow."""
    name = family_names()[place]
    assert _wrong(process_runner(), name, 0, (DIALECTS[place],)) == {}, name


@pytest.mark.slow
@pytest.mark.parametrize("name", family_names())
def test_every_family_finds_its_label_in_every_dialect(name: str) -> None:
    """Large problems are tried with the families that stand for their kinds."""
    difficulty = None if name in REPRESENTATIVES else Difficulty.EASY
    for index in range(num_tried(name, 4, 1)):
        assert _wrong(process_runner(), name, index, DIALECTS, difficulty) == {}


CONVEX = (
    "robust_portfolio",
    "cobb_douglas",
    "advertising_response",
    "multi_item_order_quantity",
    "ship_speed",
    "inventory",
    "chance_constrained_mix",
    "robust_supply",
)


@pytest.mark.parametrize(
    "name", [*CONVEX[:2], *(pytest.param(one, marks=pytest.mark.slow) for one in CONVEX[2:])]
)
def test_gurobi_finds_the_optimum_of_large_convex_models(name: str) -> None:
    """Each in a moment, where branch and bound over curves took minutes and more."""
    for index in range(3):
        assert _wrong(process_runner(), name, index, ("gurobipy",), Difficulty.HARD) == {}


@pytest.mark.parametrize(
    ("seed", "index", "difficulty"),
    [(4, 3, None), (1, 0, Difficulty.EASY), (4, 1, Difficulty.EASY)],
)
def test_glop_finds_optima_where_coefficients_cancel_out(
    seed: int, index: int, difficulty: Difficulty | None
) -> None:
    """The inputs of the assessed unit are in two rows; GLOP's presolve left 3e-14 of their ratio,
    and called the models infeasible or abnormal."""
    instance = family("data_envelopment").draw(seed, index, difficulty).instance
    answer = quick_solve(instance)
    programs = {
        style.value: render_program(instance, "ortools", style=style) for style in ProgramStyle
    }
    runs = process_runner().run([Program(key, text) for key, text in programs.items()])
    assert [objective_mismatch(run, float(answer.objective or 0)) for run in runs] == [None, None]


@pytest.mark.parametrize("number", [12, pytest.param(1000, marks=pytest.mark.slow)])
def test_they_take_less_than_three_fifths_of_the_tokens(number: int) -> None:
    """At the median over all dialects and twelve families, or over all families."""
    names, shares = family_names(), []
    for name in names[:: max(1, len(names) // number)]:
        instance, narrative = drawn(name, 0)
        for dialect in DIALECTS:
            if supports(instance, dialect) is None:
                short = num_tokens(compact(instance, dialect, dict(narrative.names)))
                whole = num_tokens(render_program(instance, dialect, narrative.names))
                shares.append(short / whole)
    assert median(shares) <= 0.6
    assert max(shares) <= 0.75


@pytest.mark.parametrize(("name", "dialect"), SHOWN)
def test_programs_read_as_they_were_reviewed(name: str, dialect: str) -> None:
    expected = GOLDEN / f"{name.lower()}_{dialect}.txt"
    assert compact(INSTANCES[name], dialect, NAMES) == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_lines_are_short_and_nothing_is_named_in_vain(dialect: str) -> None:
    """Every import, set and list of data is used, and nothing is imported that is not."""
    for name in REPRESENTATIVES:
        instance, narrative = drawn(name, 2)
        if supports(instance, dialect) is not None:
            continue
        program = compact(instance, dialect, dict(narrative.names))
        assert max(len(line) for line in program.splitlines()) <= 92
        tree = ast.parse(program)
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
        given = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        for node in tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                given |= {alias.asname or alias.name for alias in node.names}
        assert given <= read, name


def test_a_decision_is_called_by_the_word_of_its_element() -> None:
    formulation = formulate(
        least("sum(cost[i] * make[i] for i in goods)"),
        [decision("make", "for i in goods", domain="integer", upper="most[i]")],
        [rule("enough", "sum(make[i] for i in goods) >= 7")],
        sets=[group("goods")],
        parameters=[datum("cost", "for i in goods"), datum("most", "for i in goods")],
    )
    instance = Instance.create(
        formulation,
        {"goods": ["g1", "g2"]},
        {"cost": {"g1": 3, "g2": "2.5"}, "most": {"g1": 9, "g2": 4}},
    )
    program = compact(instance, "pulp", {"g1": "the oak chairs", "g2": "the Käfer chairs"})
    assert 'oak = pulp.LpVariable("oak", lowBound=0, upBound=9, cat="Integer")' in program
    assert "model += 3 * oak + 2.5 * kafer\n" in program
    assert run_alone(program).objective == pytest.approx(19)
    with pytest.raises(FormulationError, match="'goods' are called alike"):
        compact(instance, "pulp", {"g1": "chairs", "g2": "chairs"})


@pytest.mark.parametrize("dialect", DIALECTS)
def test_numbers_are_exact(dialect: str) -> None:
    """A coefficient with many digits, and one that is tiny, are written to the last digit."""
    long, tiny = "1234567.891234567", "0.000000012345"
    instance = scalar(
        least(f"{long} * x + y"), [decision("x"), decision("y")], f"{tiny} * x + y >= 0.25"
    )
    program = compact(instance, dialect)
    assert long in program
    assert tiny in program


def test_every_way_of_indexing_is_written_in_every_dialect() -> None:
    """Subsets keep their keys, pairs stand along their list, a matrix has zeros in its gaps."""
    programs = {dialect: compact(EVERY_CLAUSE, dialect) for dialect in DIALECTS}
    for line in (
        "weeks = range(3)",
        "arcs = [(0, 1), (2, 0), (3, 1)]",
        "cost = dict(zip(arcs, [2, 3, 1.5]))",
        "far = [[0, 3, 4, 5], [3, 0, 5, 6], [4, 5, 0, 7], [5, 6, 7, 0]]",
        "small = {1: 1, 3: 0.25}",
        "model.addConstrs(slack[i, 2] >= -0.5 for i in nodes)",
        "model.addConstrs(late[t] >= flow[0, 1, t - 1] - flow[0, 1, t] for t in weeks[1:])",
    ):
        assert line in programs["gurobipy"].splitlines()
    answer = quick_solve(EVERY_CLAUSE)
    assert failing_programs(programs, float(answer.objective or 0), process_runner()) == {}


def test_names_that_data_are_made_with_are_free_to_use() -> None:
    formulation = formulate(
        least("sum(dict[i, j] * zip[i, j] for (i, j) in range)"),
        [decision("zip", "for (i, j) in range", lower="1")],
        sets=[group("list"), group("range", "list", "list")],
        parameters=[datum("dict", "for (i, j) in range")],
    )
    elements = [f"e{place}" for place in range(14)]
    pairs = [[one, other] for one, other in pairwise(elements)]
    instance = Instance.create(
        formulation,
        {"list": elements, "range": pairs},
        {"dict": {one: {other: 2} for one, other in pairs}},
    )
    program = compact(instance, "pyscipopt")
    assert "dict_ = dict(zip(range_, [" in program
    assert run_alone(program).objective == pytest.approx(26)


def test_elements_that_are_no_positions_stay_in_the_data() -> None:
    """Sets that share numbers are written with these numbers, as keys of dictionaries."""
    formulation = formulate(
        least("sum(use[i] * cost[i] for i in days)"),
        [decision("use", "for i in days", upper="40")],
        [rule("enough", "use[i] + use[j] >= 5", "for i in days for j in nights if i != j")],
        sets=[group("days"), group("nights")],
        parameters=[datum("cost", "for i in days")],
    )
    many = list(range(3, 18))
    instance = Instance.create(
        formulation,
        {"days": many, "nights": [3, 9]},
        {"cost": {day: day + 20 for day in many}},
    )
    programs = {dialect: compact(instance, dialect) for dialect in DIALECTS}
    assert "cost = {3: 23, 4: 24" in re.sub(r"\s+", " ", programs["pulp"]).replace("{ ", "{")
    answer = quick_solve(instance)
    assert failing_programs(programs, float(answer.objective or 0), process_runner()) == {}


def test_an_infeasible_program_prints_no_objective() -> None:
    instance = Instance.create(
        TRANSPORT,
        {"plants": ["p"], "depots": ["d"]},
        {"cost": {"p": {"d": 1}}, "supply": {"p": 1}, "demand": {"d": 2}, "most": 9},
    )
    programs = {dialect: compact(instance, dialect) for dialect in DIALECTS}
    failing = failing_programs(programs, 9.0, process_runner())
    assert failing.keys() == programs.keys()
    assert all(
        rejection.code in ("solver_infeasible", "program_crash") for rejection in failing.values()
    )

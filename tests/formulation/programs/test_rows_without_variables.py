"""Sums over no index: rows of numbers alone, which every dialect must take for what they say."""

from collections.abc import Collection
from itertools import pairwise, product

import pytest

from optmodel.execution import Program, SolverStatus, process_runner
from optmodel.formulation import (
    DIALECTS,
    Instance,
    ProgramStyle,
    render_program,
    supports,
)
from optmodel.formulation.programs._rows_without_variables import RowsWithoutVariables
from optmodel.solving import quick_solve
from optmodel.triples import objective_mismatch
from tests.formulation.models import datum, decision, formulate, group, least, rule

LEAVING = "use[i, j] for (i, j) in arcs if i == k"
LOOPS = "use[i, j] for (i, j) in arcs if i == j"
"""The last node has no arc that leaves it, and no arc is a loop."""

HOLD = {
    "at most": (f"sum({LEAVING}) <= 4", "for k in nodes"),
    "data on the left": (f"most[k] >= sum({LEAVING}) / 4", "for k in nodes"),
    "equal": (f"sum({LOOPS}) == 0", ""),
    "both sides": (f"sum({LOOPS}) <= sum({LOOPS})", ""),
    "product": (f"prod({LEAVING}) <= 4", "for k in nodes"),
    "square": ("sum(use[i, j] ** 2 for (i, j) in arcs if i == k) <= 16", "for k in nodes"),
    "no row at all": ("use[i, j] >= 3", "for (i, j) in arcs if i == j"),
    "zero times a variable": ("nothing[i] * use[i, j] <= 1", "for (i, j) in arcs"),
}
FAIL = {
    "at least": (f"sum({LEAVING}) >= 0.1", "for k in nodes"),
    "not equal": (f"sum({LOOPS}) == 1", ""),
    "both sides fail": (f"1 + sum({LOOPS}) <= sum({LOOPS})", ""),
    "square at least": ("sum(use[i, j] ** 2 for (i, j) in arcs if i == k) >= 1", "for k in nodes"),
    "zero at least": ("sum(nothing[i] * use[i, j] for (i, j) in arcs) >= 1", ""),
}
STATEMENTS = HOLD | FAIL


def path(name: str, num_nodes: int) -> Instance:
    """The cheapest use of a path's arcs under one more constraint."""
    formulation = formulate(
        least("sum(cost[i] * use[i, j] for (i, j) in arcs)"),
        [decision("use", "for (i, j) in arcs", upper="4")],
        [
            rule("enough", "sum(use[i, j] for (i, j) in arcs) >= 3"),
            rule("extra", *STATEMENTS[name]),
        ],
        sets=[group("nodes"), group("arcs", "nodes", "nodes")],
        parameters=[datum(name, "for i in nodes") for name in ("cost", "most", "nothing")],
    )
    nodes = [f"n{place}" for place in range(num_nodes)]
    return Instance.create(
        formulation,
        {"nodes": nodes, "arcs": [list(pair) for pair in pairwise(nodes)]},
        {
            "cost": {node: 2 + place for place, node in enumerate(nodes)},
            "most": dict.fromkeys(nodes, 1),
            "nothing": dict.fromkeys(nodes, 0),
        },
    )


def programs(dialect: str, names: Collection[str], num_nodes: int) -> list[Program]:
    """A program in each style for each of some constraints that the dialect can say."""
    instances = {name: path(name, num_nodes) for name in names}
    return [
        Program(f"{name}/{style}", render_program(instance, dialect, {}, style), dialect)
        for (name, instance), style in product(instances.items(), ProgramStyle)
        if supports(instance, dialect) is None
    ]


@pytest.mark.parametrize(
    ("names", "num_nodes"),
    [
        (("at most", "at least"), 16),
        pytest.param(STATEMENTS, 16, marks=pytest.mark.slow),
        pytest.param(STATEMENTS, 4, marks=pytest.mark.slow),
    ],
    ids=["few", "looped", "written out"],
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_row_of_numbers_that_holds_is_no_row_and_one_that_fails_leaves_no_solution(
    dialect: str, names: Collection[str], num_nodes: int
) -> None:
    """Small models are written out, larger ones have loops."""
    runs = list(process_runner().run(programs(dialect, names, num_nodes)))
    assert len(runs) > len(names)
    for run in runs:
        if run.key.partition("/")[0] in HOLD:
            assert objective_mismatch(run, 6.0) is None, run.key
        else:
            assert run.last_solve is not None, (run.key, run.detail)
            assert run.last_solve.status is SolverStatus.INFEASIBLE, run.key


@pytest.mark.parametrize("name", STATEMENTS)
def test_our_solvers_say_the_same(name: str) -> None:
    objective = quick_solve(path(name, 4)).objective
    assert objective == (pytest.approx(6.0) if name in HOLD else None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("at most", RowsWithoutVariables(any_hold=True)),
        ("equal", RowsWithoutVariables(any_hold=True)),
        ("at least", RowsWithoutVariables(any_fail=True)),
        ("both sides fail", RowsWithoutVariables(any_fail=True)),
        ("no row at all", RowsWithoutVariables()),
        ("zero at least", RowsWithoutVariables()),
    ],
)
def test_the_data_say_which_rows_have_no_variable(
    name: str, expected: RowsWithoutVariables
) -> None:
    instance = path(name, 4)
    extra = instance.formulation.constraints[-1]
    variables = instance.formulation.variable_by_name
    assert RowsWithoutVariables.of(instance, variables, extra) == expected


def test_pyomo_leaves_out_what_holds_and_keeps_what_fails() -> None:
    held = render_program(path("at most", 16), "pyomo")
    assert "    return pyo.Constraint.Skip if relation is True else relation\n" in held
    failed = render_program(path("at least", 16), "pyomo", {}, ProgramStyle.COMPACT)
    assert "0 * model.use[0, 1] + sum(" in failed
    assert "relation" not in render_program(path("zero times a variable", 16), "pyomo")

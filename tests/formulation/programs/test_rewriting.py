"""Rewriting keeps exactly the solutions it should, and refuses where it could not."""

import itertools

import pytest

from optmodel.formulation import (
    Formulation,
    FormulationError,
    Instance,
    Key,
    Number,
    check_solution,
    constraint,
)
from optmodel.formulation.printing import statement_text
from optmodel.formulation.programs._big_m import without_implications
from optmodel.formulation.programs._curvature import CurvatureAnalysis, assumed_signs
from optmodel.formulation.programs._minmax import linearize_minmax
from tests.formulation.models import datum, decision, formulate, group, least, rule

EXTREMES = frozenset({"abs", "max", "min"})


def switched(*statements: str) -> Formulation:
    """A formulation with a switch and bounded variables."""
    return formulate(
        least("x + y"),
        [
            decision("on", domain="binary"),
            decision("x", upper="most"),
            decision("y", lower="-2", upper="3"),
            decision("free", lower=None),
            decision("part", "for i in items", upper="size[i]"),
        ],
        [rule(f"rule{place}", text) for place, text in enumerate(statements)],
        sets=[group("items")],
        parameters=[datum("most"), datum("rate"), datum("size", "for i in items")],
    )


def instance_of(formulation: Formulation) -> Instance:
    """The formulation with data."""
    data = {"most": 4, "rate": "1.5", "size": {"a": 1, "b": 2}}
    return Instance.create(formulation, {"items": ["a", "b"]}, data)


@pytest.mark.parametrize(
    ("statement", "plain"),
    [
        ("implies(on == 0, x <= 0)", ["x <= most * on"]),
        ("implies(on == 1, x <= 2)", ["x <= 2 + (most - 2) * (1 - on)"]),
        ("implies(on == 0, x == 0)", ["x <= most * on"]),
        ("implies(on == 1, y >= 1)", ["y >= 1 - 3 * (1 - on)"]),
        ("implies(on == 0, y >= 0)", ["y >= -2 * on"]),
        (
            "implies(on == 1, rate * x + 1 <= y)",
            ["rate * x + 1 <= y + (rate * most + 1 + 2) * (1 - on)"],
        ),
        (
            "implies(on == 0, sum(part[i] for i in items) <= 0)",
            ["sum(part[i] for i in items) <= sum(size[i] for i in items) * on"],
        ),
        ("implies(on == 1, 2 * y == x)", None),
        ("implies(on == 0, x - rate * y == 1)", None),
        ("implies(on == 1, -x / 2 >= y - 1)", None),
    ],
)
def test_a_big_m_row_keeps_the_solutions_of_an_implication(
    statement: str, plain: list[str] | None
) -> None:
    before = switched(statement)
    after = without_implications(before, CurvatureAnalysis(before, assumed_signs(before)))
    if plain is not None:
        assert [statement_text(item.statement) for item in after.constraints] == plain
    grid = itertools.product((0, 1), range(5), range(-2, 4), (0, 1), (0, 2))
    for on, x, y, a, b in grid:
        solution: dict[tuple[str, Key], Number] = {
            ("on", ()): on,
            ("x", ()): x,
            ("y", ()): y,
            ("free", ()): 0,
            ("part", ("a",)): a,
            ("part", ("b",)): b,
        }
        holds = [
            check_solution(instance_of(model), solution).worst.amount == 0
            for model in (before, after)
        ]
        assert holds[0] == holds[1], solution


@pytest.mark.parametrize("relation", ["free <= 1", "x >= free", "x * y <= 2"])
def test_an_implication_without_bounds_has_no_big_m(relation: str) -> None:
    formulation = switched(f"implies(on == 0, {relation})")
    with pytest.raises(FormulationError, match="give no big M"):
        without_implications(
            formulation, CurvatureAnalysis(formulation, assumed_signs(formulation))
        )


def test_bounds_follow_the_index_along_its_set() -> None:
    formulation = formulate(
        least("sum(make[t] for t in weeks)"),
        [
            decision("make", "for t in weeks", upper="room[t]"),
            decision("run", "for t in weeks", domain="binary"),
        ],
        [
            rule(
                "idle",
                "implies(run[t] == 0, make[t - 1] <= 0)",
                "for t in weeks if t != first(weeks)",
            )
        ],
        sets=[group("weeks", ordered=True)],
        parameters=[datum("room", "for t in weeks")],
    )
    plain = without_implications(
        formulation, CurvatureAnalysis(formulation, assumed_signs(formulation))
    )
    assert statement_text(plain.constraints[0].statement) == "make[t - 1] <= room[t - 1] * run[t]"


def lifted(objective: str, *statements: str) -> Formulation:
    """The rewriting of a formulation with extremes."""
    formulation = formulate(
        least(objective),
        [decision("x", "for i in items", upper="9"), decision("y")],
        [rule(f"rule{place}", text) for place, text in enumerate(statements)],
        sets=[group("items")],
        parameters=[datum("goal", "for i in items"), datum("rate")],
    )
    return linearize_minmax(
        formulation, CurvatureAnalysis(formulation, assumed_signs(formulation)), EXTREMES
    )


def test_a_lifted_absolute_value_has_a_variable_for_every_index() -> None:
    plain = lifted("sum(rate * abs(x[i] - goal[i]) for i in items)")
    assert [statement_text(item.statement) for item in plain.constraints] == [
        "abs_value[i] >= x[i] - goal[i]",
        "abs_value[i] >= -(x[i] - goal[i])",
    ]
    assert plain.variables[-1].lower is None
    assert plain.problem_class.is_linear


def test_extremes_inside_extremes_are_lifted_in_turn() -> None:
    plain = lifted("max(abs(y - 3), max(x[i] + 1 for i in items))")
    assert plain.problem_class.is_linear
    assert len(plain.variables) == 5


def test_names_of_new_variables_avoid_those_there() -> None:
    formulation = formulate(
        least("abs(x - 1) + abs_value"),
        [decision("x"), decision("abs_value")],
        [constraint("abs_value_bound", "x >= abs_value", meaning="x is larger")],
    )
    plain = linearize_minmax(formulation, CurvatureAnalysis(formulation, {}), EXTREMES)
    assert [item.name for item in plain.variables] == ["x", "abs_value", "abs_value_2"]


@pytest.mark.parametrize(
    "statement",
    [
        "abs(y - 2) >= 1",
        "abs(y - 2) == 1",
        "min(y, 2) <= 1",
        "max(y, 2) >= 3",
        "y <= 3 - min(y, 2)",
        "-abs(y) <= -1",
        "y * abs(y) <= 3",
    ],
)
def test_where_nothing_presses_an_extreme_is_refused(statement: str) -> None:
    with pytest.raises(FormulationError, match="nothing presses it"):
        lifted("y", statement)


@pytest.mark.parametrize(
    "statement",
    [
        "abs(y - 2) <= 1",
        "min(y, 2) >= 1",
        "y >= max(y, 2) - 3",
        "5 >= -min(y, 2) * rate",
        "exp(abs(y)) <= 3",
    ],
)
def test_where_something_presses_an_extreme_is_lifted(statement: str) -> None:
    assert len(lifted("y", statement).constraints) == 3

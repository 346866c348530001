"""What gurobipy and cvxpy make of nonlinear models: definitions, norms, squares, and refusals."""

import pytest

from optmodel.execution import Program, process_runner
from optmodel.formulation import (
    Formulation,
    Instance,
    ProgramStyle,
    Variable,
    render_program,
    statement_text,
    supports,
)
from optmodel.formulation.nodes import Constant
from optmodel.formulation.problem_class import degree
from optmodel.formulation.programs._curvature import assumed_signs
from optmodel.formulation.programs.gurobipy import GurobipyRenderer
from optmodel.solving import quick_solve
from optmodel.triples import objective_mismatch
from tests.formulation.models import (
    INSTANCES,
    datum,
    decision,
    formulate,
    group,
    least,
    most,
    rule,
    scalar,
)

X = decision("x", lower="1", upper="9")
Y = decision("y", lower="1", upper="9")


def _prepared(objective: str, *statements: str) -> Formulation:
    rules = [rule(f"rule{number}", text) for number, text in enumerate(statements, start=1)]
    formulation = formulate(least(objective), [X, Y], rules)
    return GurobipyRenderer().prepare(formulation, assumed_signs(formulation))


def _statements(formulation: Formulation) -> list[str]:
    return [statement_text(item.statement) for item in formulation.constraints]


def test_a_quadratic_model_is_left_alone() -> None:
    prepared = _prepared("x * y + x ** 2", "x + y <= 9")
    assert prepared.variables == (X, Y)
    assert _statements(prepared) == ["x + y <= 9"]


def test_a_nonlinear_objective_is_a_variable_that_is_defined() -> None:
    prepared = _prepared("exp(x) + y", "x + y <= 9")
    assert [item.name for item in prepared.variables] == ["x", "y", "objective_value"]
    assert _statements(prepared) == ["objective_value == exp(x) + y", "x + y <= 9"]
    assert prepared.variables[-1].lower is None


def test_each_nonlinear_side_is_defined_before_the_row_that_needs_it() -> None:
    prepared = _prepared("x", "log(x) >= 1", "x * y ** 2 <= exp(y)")
    assert _statements(prepared) == [
        "rule1_left == log(x)",
        "rule1_left >= 1",
        "rule2_left == x * y ** 2",
        "rule2_right == exp(y)",
        "rule2_left <= rule2_right",
    ]


def test_a_definition_that_is_there_already_stays() -> None:
    assert _statements(_prepared("x", "y == exp(x)")) == ["y == exp(x)"]


def test_curved_rows_of_continuous_models_are_defined_one_by_one() -> None:
    """Else a barrier method would stop after five or six digits."""
    prepared = _prepared("x", "x ** 2 + y ** 2 <= 50", "x + y >= 3")
    assert _statements(prepared) == [
        "rule1_left == x ** 2 + y ** 2",
        "rule1_left <= 50",
        "x + y >= 3",
    ]


@pytest.mark.parametrize(
    ("objective", "statement", "expected"),
    [
        (
            "x",
            "sqrt(x ** 2 + 4 * y ** 2) <= 9",
            ["x ** 2 + 4 * y ** 2 <= norm ** 2", "norm <= 9"],
        ),
        (
            "y + 2 * sqrt(x * x + y ** 2)",
            "x + y >= 3",
            ["x * x + y ** 2 <= norm ** 2", "x + y >= 3"],
        ),
        (
            "x",
            "sqrt((x - y) ** 2 + y ** 2 + 4) <= 9",
            [
                "component == x - y",
                "component_2 == sqrt(4)",
                "component ** 2 + y ** 2 + component_2 ** 2 <= norm ** 2",
                "norm <= 9",
            ],
        ),
        (
            "x",
            "sqrt(x ** 2 + y ** 2) >= 3",
            ["rule1_left == sqrt(x ** 2 + y ** 2)", "rule1_left >= 3"],
        ),
        (
            "exp(x)",
            "sqrt(x ** 2 + y ** 2) <= 9",
            [
                "objective_value == exp(x)",
                "rule1_left == sqrt(x ** 2 + y ** 2)",
                "rule1_left <= 9",
            ],
        ),
    ],
)
def test_norms_are_cones_where_a_smaller_one_is_never_worse(
    objective: str, statement: str, expected: list[str]
) -> None:
    """Not beside other curves, which the solver of cones does not take."""
    prepared = _prepared(objective, statement)
    assert _statements(prepared) == expected
    lowers = {item.name: item.lower for item in prepared.variables}
    assert lowers.get("norm", Constant(0)) == Constant(0)


def test_a_norm_for_each_key_is_a_cone_for_each() -> None:
    formulation = formulate(
        least("sum(x[i] for i in items)"),
        [decision("x", "for i in items", lower="1")],
        [
            rule("near", "sqrt(sum((x[j] - a[i]) ** 2 for j in items)) <= 4", "for i in items"),
            rule(
                "small",
                "sqrt(sum((a[j] * x[j]) ** 2 for j in items if j != i)) <= 9",
                "for i in items",
            ),
        ],
        sets=[group("items")],
        parameters=[datum("a", "for i in items")],
    )
    data = {"a": {"p": 1, "q": 2, "r": 4}}
    instance = Instance.create(formulation, {"items": ["p", "q", "r"]}, data)
    prepared = GurobipyRenderer().prepare(formulation, assumed_signs(formulation))
    assert _statements(prepared)[:4] == [
        "component[i, j] == x[j] - a[i]",
        "sum(component[i, j] ** 2 for j in items) <= norm[i] ** 2",
        "norm[i] <= 4",
        "sum((a[j] * x[j]) ** 2 for j in items if j != i) <= norm_2[i] ** 2",
    ]
    asked = [
        Program(style, render_program(instance, "gurobipy", {}, style), "gurobipy")
        for style in ProgramStyle
    ]
    answer = quick_solve(instance)
    for run in process_runner().run(asked):
        assert objective_mismatch(run, float(answer.objective or 0)) is None


PARAMETERS = {
    "x ** 2 + y": ["FeasibilityTol = 1e-9", "MIPGap = 1e-7"],
    "sqrt(x ** 2 + y ** 2)": ["FeasibilityTol = 1e-9", "BarQCPConvTol = 1e-8"],
    "x * y + sqrt(x ** 2 + y ** 2)": ["FeasibilityTol = 1e-9", "MIPGap = 1e-7"],
    "exp(x) + 4 / y": ["FeasibilityTol = 1e-9", "OptimalityTarget = 1"],
    "exp(x) - exp(y)": ["FeasibilityTol = 1e-9", "MIPGap = 1e-7"],
}


@pytest.mark.parametrize("objective", PARAMETERS)
@pytest.mark.parametrize("style", ProgramStyle)
def test_gurobi_is_asked_for_a_local_optimum_of_what_is_convex(
    objective: str, style: ProgramStyle
) -> None:
    """The status of such an optimum is looked for there, and there only."""
    program = render_program(
        scalar(least(objective), [X, Y], "x + y >= 4"), "gurobipy", None, style
    )
    lines = [f"model.Params.{text}" for text in PARAMETERS[objective]]
    assert [line for line in program.splitlines() if " = 1" in line and "Par" in line] == lines
    is_local = "OptimalityTarget = 1" in PARAMETERS[objective]
    assert ("(GRB.OPTIMAL, GRB.LOCALLY_OPTIMAL)" in program) is is_local


@pytest.mark.parametrize("name", INSTANCES)
def test_every_row_has_a_form_that_gurobi_takes(name: str) -> None:
    """Quadratic at most, or one variable that equals something."""
    formulation = INSTANCES[name].formulation
    prepared = GurobipyRenderer().prepare(formulation, assumed_signs(formulation))
    variables = frozenset(prepared.variable_by_name)
    for item in prepared.constraints:
        degrees = [degree(side, variables) for side in (item.relation.left, item.relation.right)]
        assert max(degrees) <= 2 or (item.relation.sense == "==" and degrees[0] == 1), item.name
    assert degree(prepared.objective.expression, variables) <= 2


NORMS = {
    "sqrt(x ** 2 + y ** 2) <= 9": "cp.norm(cp.hstack([x, y])) <= 9",
    "sqrt((x - 1) ** 2 + (2 * y) ** 2) <= 9": "cp.norm(cp.hstack([x - 1, 2 * y])) <= 9",
    "sqrt(x * x + 4) <= 9": "cp.norm(cp.hstack([x, math.sqrt(4)])) <= 9",
    "sqrt(4 * x ** 2) <= 9": "cp.norm(cp.hstack([math.sqrt(4) * x])) <= 9",
    "x * x <= 9": "cp.square(x) <= 9",
    "x ** 2 + y <= 9": "x ** 2 + y <= 9",
    "max(x, y, 3) <= 9": "cp.maximum(x, y, 3) <= 9",
    "abs(x - y) <= 9": "cp.abs(x - y) <= 9",
}


@pytest.mark.parametrize("statement", NORMS)
def test_cvxpy_says_convex_functions_in_its_own_words(statement: str) -> None:
    program = render_program(scalar(least("x + y"), [X, Y], statement), "cvxpy")
    assert f"constraints += [{NORMS[statement]}]" in program.splitlines()


def test_cvxpy_writes_a_norm_over_a_set() -> None:
    formulation = formulate(
        least("sum(x[i] for i in items)"),
        [decision("x", "for i in items")],
        [
            rule("cone", "sqrt(sum((a[i] * x[i]) ** 2 for i in items)) <= 4"),
            rule("largest", "max(x[i] for i in items) <= 3"),
        ],
        sets=[group("items")],
        parameters=[datum("a", "for i in items")],
    )
    data = {"a": {"p": 1, "q": 2}}
    program = render_program(Instance.create(formulation, {"items": ["p", "q"]}, data), "cvxpy")
    assert "cp.norm(cp.hstack([a[i] * x[i] for i in items])) <= 4" in program
    assert "cp.max(cp.hstack([x[i] for i in items])) <= 3" in program


WHOLE = decision("n", domain="integer", lower="1", upper="4")


@pytest.mark.parametrize(
    ("objective", "variables", "statement", "why"),
    [
        ("x * y", [X, Y], "x <= 4", "No rule of cvxpy shows that x * y is convex."),
        ("-exp(x)", [X], "x <= 4", "No rule of cvxpy shows that -exp(x) is convex."),
        ("x", [X, Y], "x * y >= 4", "No rule of cvxpy shows that x * y >= 4 is convex."),
        ("x", [X], "x ** 2 == 4", "No rule of cvxpy shows that x ** 2 == 4 is convex."),
        ("exp(n)", [WHOLE], "n <= 3", "No solver of cvxpy takes integers beside exp or log."),
        ("x ** 3", [X], "x <= 4", "No solver of cvxpy finds six digits of x ** 3."),
        ("1 / x", [X], "x <= 4", "No solver of cvxpy finds six digits of 1 / x."),
    ],
)
def test_cvxpy_says_why_it_refuses(
    objective: str, variables: list[Variable], statement: str, why: str
) -> None:
    assert supports(scalar(least(objective), variables, statement), "cvxpy") == why


@pytest.mark.parametrize("dialect", ["pulp", "highspy", "ortools"])
@pytest.mark.parametrize("objective", ["x * y", "exp(x)", "1 / x"])
def test_a_linear_dialect_names_what_it_cannot_say(dialect: str, objective: str) -> None:
    why = supports(scalar(least(objective), [X, Y]), dialect)
    assert why == f"{dialect} has no way to say {objective}."


@pytest.mark.parametrize("dialect", ["pyomo", "pyscipopt", "gurobipy"])
def test_a_variable_power_of_a_variable_is_refused(dialect: str) -> None:
    why = supports(scalar(most("x ** y"), [X, Y]), dialect)
    assert why == "A variable power of a variable cannot be said: x ** y."


@pytest.mark.parametrize("dialect", ["pyscipopt", "gurobipy"])
def test_an_indicator_takes_linear_relations_only(dialect: str) -> None:
    on = decision("on", domain="binary")
    instance = scalar(least("x"), [X, Y, on], "implies(on == 1, x * y <= 2)")
    assert supports(instance, dialect) == (
        "Only a linear relation may be implied, unlike x * y <= 2."
    )

"""What each dialect says of the same things in short: variables, keys, bounds, slices, indicators.

Expected lines follow the libraries' manuals, and were read one by one.
"""

import pytest

from optmodel.formulation import (
    DIALECTS,
    Constraint,
    ElementId,
    Instance,
    ProgramStyle,
    Variable,
    render_program,
)
from tests.formulation.models import datum, decision, formulate, group, least, most, rule, scalar
from tests.formulation.programs.every_clause import EVERY_CLAUSE
from tests.formulation.programs.test_dialects import VARIABLES

SCALARS: dict[str, dict[str, str]] = {
    "pyomo": {
        "nonnegative": "model.x = pyo.Var(domain=pyo.NonNegativeReals)",
        "free": "model.x = pyo.Var(domain=pyo.Reals)",
        "boxed": "model.x = pyo.Var(domain=pyo.Reals, bounds=(-2, 9))",
        "capped": "model.x = pyo.Var(domain=pyo.Reals, bounds=(None, 5))",
        "integer": "model.x = pyo.Var(domain=pyo.Integers, bounds=(1, 4))",
        "binary": "model.x = pyo.Var(domain=pyo.Binary)",
    },
    "pyscipopt": {
        "nonnegative": 'x = model.addVar("x")',
        "free": 'x = model.addVar("x", lb=None)',
        "boxed": 'x = model.addVar("x", lb=-2, ub=9)',
        "capped": 'x = model.addVar("x", lb=None, ub=5)',
        "integer": 'x = model.addVar("x", vtype="I", lb=1, ub=4)',
        "binary": 'x = model.addVar("x", vtype="B")',
    },
    "gurobipy": {
        "nonnegative": 'x = model.addVar(name="x")',
        "free": 'x = model.addVar(lb=-GRB.INFINITY, name="x")',
        "boxed": 'x = model.addVar(lb=-2, ub=9, name="x")',
        "capped": 'x = model.addVar(lb=-GRB.INFINITY, ub=5, name="x")',
        "integer": 'x = model.addVar(lb=1, ub=4, vtype=GRB.INTEGER, name="x")',
        "binary": 'x = model.addVar(vtype=GRB.BINARY, name="x")',
    },
    "pulp": {
        "nonnegative": 'x = pulp.LpVariable("x", lowBound=0)',
        "free": 'x = pulp.LpVariable("x")',
        "boxed": 'x = pulp.LpVariable("x", lowBound=-2, upBound=9)',
        "capped": 'x = pulp.LpVariable("x", upBound=5)',
        "integer": 'x = pulp.LpVariable("x", lowBound=1, upBound=4, cat="Integer")',
        "binary": 'x = pulp.LpVariable("x", cat="Binary")',
    },
    "highspy": {
        "nonnegative": "x = model.addVariable()",
        "free": "x = model.addVariable(lb=-highspy.kHighsInf)",
        "boxed": "x = model.addVariable(lb=-2, ub=9)",
        "capped": "x = model.addVariable(lb=-highspy.kHighsInf, ub=5)",
        "integer": "x = model.addIntegral(lb=1, ub=4)",
        "binary": "x = model.addBinary()",
    },
    "cvxpy": {
        "nonnegative": "x = cp.Variable(nonneg=True)",
        "free": "x = cp.Variable()",
        "boxed": "x = cp.Variable(bounds=[-2, 9])",
        "capped": "x = cp.Variable(bounds=[None, 5])",
        "integer": "x = cp.Variable(integer=True)",
        "binary": "x = cp.Variable(boolean=True)",
    },
    "ortools": {
        "nonnegative": 'x = model.NumVar(0, model.infinity(), "x")',
        "free": 'x = model.NumVar(-model.infinity(), model.infinity(), "x")',
        "boxed": 'x = model.NumVar(-2, 9, "x")',
        "capped": 'x = model.NumVar(-model.infinity(), 5, "x")',
        "integer": 'x = model.IntVar(1, 4, "x")',
        "binary": 'x = model.BoolVar("x")',
    },
}


@pytest.mark.parametrize("kind", VARIABLES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_decision_is_declared_with_its_domain_and_bounds(dialect: str, kind: str) -> None:
    instance = scalar(least("x"), [VARIABLES[kind]], "x >= 1")
    program = render_program(instance, dialect, style=ProgramStyle.COMPACT)
    assert SCALARS[dialect][kind] in program.splitlines()


FAMILIES: dict[str, dict[str, str]] = {
    "pyomo": {
        "plain": "model.x = pyo.Var(goods, weeks, domain=pyo.NonNegativeReals)",
        "bounded": "model.x = pyo.Var("
        "goods, domain=pyo.NonNegativeReals, bounds=lambda model, i: (0, most[i]))",
        "later": "model.x = pyo.Var(weeks[1:], domain=pyo.Binary)",
    },
    "pyscipopt": {
        "plain": "x = {(i, t): model.addVar() for i in goods for t in weeks}",
        "bounded": "x = [model.addVar(ub=most[i]) for i in goods]",
        "later": 'x = {t: model.addVar(vtype="B") for t in weeks[1:]}',
    },
    "gurobipy": {
        "plain": 'x = model.addVars(goods, weeks, name="x")',
        "bounded": 'x = model.addVars(goods, ub=most, name="x")',
        "later": 'x = model.addVars(weeks[1:], vtype=GRB.BINARY, name="x")',
    },
    "pulp": {
        "plain": 'x = pulp.LpVariable.dicts("x", '
        "[(i, t) for i in goods for t in weeks], lowBound=0)",
        "bounded": 'x = [pulp.LpVariable(f"x_{i}", lowBound=0, upBound=most[i]) for i in goods]',
        "later": 'x = pulp.LpVariable.dicts("x", weeks[1:], cat="Binary")',
    },
    "highspy": {
        "plain": "x = model.addVariables(goods, weeks)",
        "bounded": "x = model.addVariables(goods, ub=most)",
        "later": "x = model.addBinaries(weeks[1:])",
    },
    "cvxpy": {
        "plain": "x = cp.Variable((15, 3), nonneg=True)",
        "bounded": "x = cp.Variable(15, bounds=[0, most])",
        "later": "x = {t: cp.Variable(boolean=True) for t in weeks[1:]}",
    },
    "ortools": {
        "plain": "x = {(i, t): model.NumVar(0, model.infinity(), "
        'f"x_{i}_{t}") for i in goods for t in weeks}',
        "bounded": 'x = [model.NumVar(0, most[i], f"x_{i}") for i in goods]',
        "later": 'x = {t: model.BoolVar(f"x_{t}") for t in weeks[1:]}',
    },
}
INDEXED: dict[str, Variable] = {
    "plain": decision("x", "for i in goods for t in weeks"),
    "bounded": decision("x", "for i in goods", upper="most[i]"),
    "later": decision("x", "for t in weeks if t != first(weeks)", domain="binary"),
}
TERMS = {
    "plain": "sum(x[i, t] for i in goods for t in weeks)",
    "bounded": "sum(x[i] for i in goods)",
    "later": "sum(x[t] for t in weeks if t > first(weeks))",
}


def _indexed(kind: str, *constraints: Constraint) -> Instance:
    formulation = formulate(
        most(f"sum(most[i] * y[i] for i in goods) - {TERMS[kind]}"),
        [INDEXED[kind], decision("y", "for i in goods", upper="3")],
        constraints,
        sets=[group("goods"), group("weeks", ordered=True)],
        parameters=[datum("most", "for i in goods")],
    )
    goods = [f"g{place}" for place in range(15)]
    return Instance.create(
        formulation,
        {"goods": goods, "weeks": [1, 2, 3]},
        {"most": {good: place + 3 for place, good in enumerate(goods)}},
    )


def _flat_text(program: str) -> str:
    """A program without its line breaks, and without what breaking a line adds."""
    text = " ".join(program.split())
    return text.replace("( ", "(").replace(" )", ")").replace(",)", ")").replace("{ ", "{")


@pytest.mark.parametrize("kind", INDEXED)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_decisions_of_a_kind_are_declared_together(dialect: str, kind: str) -> None:
    program = render_program(_indexed(kind), dialect, style=ProgramStyle.COMPACT)
    assert FAMILIES[dialect][kind] in _flat_text(program).replace(" }", "}").replace(",}", "}")


IMPLIED = {
    "pyscipopt": "model.addConsIndicator(y[t] <= 0, x[t], activeone=False)",
    "gurobipy": "model.addConstrs((x[t] == 0) >> (y[t] <= 0) for t in weeks[1:])",
    "pyomo": "model.limits.add(model.y[t] <= 3 * model.x[t])",
    "pulp": "model += y[t] <= 3 * x[t]",
    "highspy": "model.addConstrs(y[t] <= 3 * x[t] for t in weeks[1:])",
    "cvxpy": "constraints = [y[t] <= 3 * x[t] for t in weeks[1:]]",
    "ortools": "model.Add(y[t] <= 3 * x[t])",
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_implication_is_what_it_is_in_the_structured_style(dialect: str) -> None:
    formulation = formulate(
        most("sum(t * y[t] for t in weeks)"),
        [
            decision("y", "for t in weeks", upper="3"),
            decision("x", "for t in weeks if t != first(weeks)", domain="binary"),
        ],
        [rule("link", "implies(x[t] == 0, y[t] <= 0)", "for t in weeks if t != first(weeks)")],
        sets=[group("weeks", ordered=True)],
    )
    instance = Instance.create(formulation, {"weeks": list(range(1, 10))}, {})
    program = render_program(instance, dialect, style=ProgramStyle.COMPACT)
    assert IMPLIED[dialect] in [line.strip() for line in program.splitlines()]
    assert "(t + 1) * " in program


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_program_ends_with_the_objective_and_prints_nothing_else(dialect: str) -> None:
    program = render_program(EVERY_CLAUSE, dialect, style=ProgramStyle.COMPACT)
    assert program.count("print(") == 1
    assert program.splitlines()[-1].strip().startswith('print("cost:", ')
    assert "#" not in program


def test_elements_stand_in_a_comment_where_there_is_room() -> None:
    words = ("A", "B", "C", "D")
    short: dict[ElementId, str] = {f"n{n}": f"Node {word}" for n, word in enumerate(words)}
    long: dict[ElementId, str] = {one: f"{text} of a long name" for one, text in short.items()}
    named, unnamed = (
        render_program(EVERY_CLAUSE, "pulp", names, ProgramStyle.COMPACT).splitlines()
        for names in (short, long)
    )
    assert "nodes = range(4)  # Node A, Node B, Node C, Node D" in named
    assert "nodes = range(4)" in unnamed

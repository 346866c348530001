"""What each dialect says of the same things: variables, senses, clauses, functions, implications.

Expected lines follow the libraries' manuals, and were read one by one; that programs with such
lines run and find the optimum is held by `test_programs`.
"""

import re

import pytest

from optmodel.formulation import (
    DIALECTS,
    Constraint,
    Formulation,
    Instance,
    Objective,
    Variable,
    render_program,
)
from tests.formulation.models import datum, decision, formulate, group, least, most, rule, scalar

VARIABLES: dict[str, Variable] = {
    "nonnegative": decision("x"),
    "free": decision("x", lower=None),
    "boxed": decision("x", lower="-2", upper="9"),
    "capped": decision("x", lower=None, upper="5"),
    "integer": decision("x", domain="integer", lower="1", upper="4"),
    "binary": decision("x", domain="binary"),
}

# A missing bound of addVar is infinite in gurobipy upwards and 0 downwards; in pyscipopt likewise,
# where None is infinite; in PuLP, CVXPY and OR-Tools missing is infinite both ways.
DECLARED: dict[str, dict[str, str]] = {
    "pyomo": {
        "nonnegative": "model.x = pyo.Var(domain=pyo.NonNegativeReals)",
        "free": "model.x = pyo.Var(domain=pyo.Reals)",
        "boxed": "model.x = pyo.Var(domain=pyo.Reals, bounds=(-2, 9))",
        "capped": "model.x = pyo.Var(domain=pyo.Reals, bounds=(None, 5))",
        "integer": "model.x = pyo.Var(domain=pyo.Integers, bounds=(1, 4))",
        "binary": "model.x = pyo.Var(domain=pyo.Binary)",
    },
    "pyscipopt": {
        "nonnegative": 'x = model.addVar(vtype="C", lb=0, name="x")',
        "free": 'x = model.addVar(vtype="C", lb=None, name="x")',
        "boxed": 'x = model.addVar(vtype="C", lb=-2, ub=9, name="x")',
        "capped": 'x = model.addVar(vtype="C", lb=None, ub=5, name="x")',
        "integer": 'x = model.addVar(vtype="I", lb=1, ub=4, name="x")',
        "binary": 'x = model.addVar(vtype="B", name="x")',
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
        "nonnegative": 'x = model.addVariable(name="x")',
        "free": 'x = model.addVariable(lb=-highspy.kHighsInf, name="x")',
        "boxed": 'x = model.addVariable(lb=-2, ub=9, name="x")',
        "capped": 'x = model.addVariable(lb=-highspy.kHighsInf, ub=5, name="x")',
        "integer": 'x = model.addIntegral(lb=1, ub=4, name="x")',
        "binary": 'x = model.addBinary(name="x")',
    },
    "cvxpy": {
        "nonnegative": 'x = cp.Variable(nonneg=True, name="x")',
        "free": 'x = cp.Variable(name="x")',
        "boxed": 'x = cp.Variable(bounds=[-2, 9], name="x")',
        "capped": 'x = cp.Variable(bounds=[None, 5], name="x")',
        "integer": 'x = cp.Variable(integer=True, name="x")',
        "binary": 'x = cp.Variable(boolean=True, name="x")',
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


def _program(dialect: str, objective: Objective, variable: Variable, *statements: str) -> list[str]:
    return render_program(scalar(objective, [variable], *statements), dialect).splitlines()


@pytest.mark.parametrize("kind", VARIABLES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_variable_is_declared_with_its_domain_and_bounds(dialect: str, kind: str) -> None:
    lines = _program(dialect, least("x"), VARIABLES[kind], "x >= 1")
    assert lines[lines.index("# the x") + 1] == DECLARED[dialect][kind]


def test_cvxpy_bounds_integers_by_constraints() -> None:
    lines = _program("cvxpy", least("x"), VARIABLES["integer"])
    assert lines[lines.index("constraints = []") :][:3] == [
        "constraints = []",
        "constraints += [x >= 1]",
        "constraints += [x <= 4]",
    ]


OBJECTIVES = {
    "pyomo": (
        "model.objective = pyo.Objective(expr=3 * model.x, sense=pyo.minimize)",
        "model.objective = pyo.Objective(expr=3 * model.x, sense=pyo.maximize)",
    ),
    "pyscipopt": (
        'model.setObjective(3 * x, "minimize")',
        'model.setObjective(3 * x, "maximize")',
    ),
    "gurobipy": (
        "model.setObjective(3 * x, GRB.MINIMIZE)",
        "model.setObjective(3 * x, GRB.MAXIMIZE)",
    ),
    "pulp": ('model += 3 * x, "cost"', 'model += 3 * x, "worth"'),
    "highspy": ("model.minimize(objective)", "model.maximize(objective)"),
    "cvxpy": ("objective = cp.Minimize(3 * x)", "objective = cp.Maximize(3 * x)"),
    "ortools": ("model.Minimize(3 * x)", "model.Maximize(3 * x)"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_objective_is_stated_with_its_sense(dialect: str) -> None:
    minimized, maximized = OBJECTIVES[dialect]
    assert minimized in _program(dialect, least("3 * x"), decision("x", upper="2"))
    assert maximized in _program(dialect, most("3 * x"), decision("x", upper="2"))
    sense = {"pulp.LpMaximize", "pulp.LpMinimize"}
    if dialect == "pulp":
        for objective, word in ((least("x"), "pulp.LpMinimize"), (most("x"), "pulp.LpMaximize")):
            text = "\n".join(_program(dialect, objective, decision("x", upper="2")))
            assert {found for found in sense if found in text} == {word}


def _indexed(constraint: Constraint, *, discrete: bool = False) -> Instance:
    formulation: Formulation = formulate(
        least("sum(cost[i] * buy[i] for i in goods)"),
        [
            decision("buy", "for i in goods", domain="integer" if discrete else "continuous"),
            decision("on", "for i in goods", domain="binary"),
        ],
        [constraint],
        sets=[group("goods"), group("pairs", "goods", "goods")],
        parameters=[datum("cost", "for i in goods"), datum("need", "for i in goods")],
    )
    return Instance.create(
        formulation,
        {"goods": ["z", "b"], "pairs": [["b", "z"]]},
        {"cost": {"z": 2, "b": "1.5"}, "need": {"z": 4, "b": 0}},
    )


def _stated(dialect: str, constraint: Constraint) -> list[str]:
    """The lines of a program that state the one constraint."""
    lines = render_program(_indexed(constraint), dialect).splitlines()
    start = lines.index("# The limit.") + 1
    return lines[start : start + lines[start:].index("")]


EVERY_GOOD = {
    "pyomo": [
        "@model.Constraint(goods)",
        "def limit(model, i):",
        "    return model.buy[i] >= need[i]",
    ],
    "pyscipopt": ["for i in goods:", "    model.addCons(buy[i] >= need[i])"],
    "gurobipy": ["for i in goods:", "    model.addConstr(buy[i] >= need[i])"],
    "pulp": ["for i in goods:", "    model += buy[i] >= need[i]"],
    "highspy": ["for i in goods:", "    model.addConstr(buy[i] >= need[i])"],
    "cvxpy": ["constraints += [buy[i] >= need[i] for i in goods]"],
    "ortools": ["for i in goods:", "    model.Add(buy[i] >= need[i])"],
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_constraint_stands_in_the_loops_of_its_clause(dialect: str) -> None:
    assert (
        _stated(dialect, rule("limit", "buy[i] >= need[i]", "for i in goods"))
        == (EVERY_GOOD[dialect])
    )


ORDERED_PAIRS = {
    "pyomo": [
        "@model.Constraint([(i, j) for i in goods for j in goods"
        " if goods.index(i) < goods.index(j)])",
        "def limit(model, i, j):",
        "    return model.buy[i] + model.buy[j] >= 1",
    ],
    "pyscipopt": [
        "for i in goods:",
        "    for j in goods:",
        "        if goods.index(i) < goods.index(j):",
        "            model.addCons(buy[i] + buy[j] >= 1)",
    ],
    "cvxpy": [
        "constraints += [",
        "    buy[i] + buy[j] >= 1 for i in goods for j in goods if goods.index(i) < goods.index(j)",
        "]",
    ],
}


@pytest.mark.parametrize("dialect", ORDERED_PAIRS)
def test_names_compare_by_their_positions_in_the_set(dialect: str) -> None:
    """`z` stands before `b` in the set: comparing the names themselves would turn the pair."""
    text = "for i in goods for j in goods if i < j"
    assert _stated(dialect, rule("limit", "buy[i] + buy[j] >= 1", text)) == ORDERED_PAIRS[dialect]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_pair_is_unpacked(dialect: str) -> None:
    lines = _stated(dialect, rule("limit", "buy[i] <= 2 * buy[j]", "for (i, j) in pairs"))
    loops = {"pyomo": "@model.Constraint(pairs)", "cvxpy": "for i, j in pairs]"}
    assert loops.get(dialect, "for i, j in pairs:") in "\n".join(lines)


SUMS = {
    "pyomo": "sum(model.buy[i] for i in goods)",
    "pyscipopt": "quicksum(buy[i] for i in goods)",
    "gurobipy": "gp.quicksum(buy[i] for i in goods)",
    "pulp": "pulp.lpSum(buy[i] for i in goods)",
    "highspy": "model.qsum(buy[i] for i in goods)",
    "cvxpy": "sum(buy[i] for i in goods)",
    "ortools": "model.Sum(buy[i] for i in goods)",
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_sum_of_variables_is_the_librarys_and_one_of_data_is_pythons(dialect: str) -> None:
    limit = rule("limit", "sum(buy[i] for i in goods) >= sum(need[i] for i in goods)")
    text = "\n".join(_stated(dialect, limit))
    assert f"{SUMS[dialect]} >= sum(need[i] for i in goods)" in text


IMPLIED = {
    "pyscipopt": ["    model.addConsIndicator(buy[i] <= 0, on[i], activeone=False)"],
    "gurobipy": ["    model.addConstr((on[i] == 0) >> (buy[i] <= 0))"],
}
BIG_M = {"pyomo", "pulp", "highspy", "cvxpy", "ortools"}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_implication_is_an_indicator_or_a_big_m(dialect: str) -> None:
    formulation = formulate(
        least("sum(buy[i] for i in goods)"),
        [
            decision("buy", "for i in goods", upper="need[i]"),
            decision("on", "for i in goods", domain="binary"),
        ],
        [rule("limit", "implies(on[i] == 0, buy[i] <= 0)", "for i in goods")],
        sets=[group("goods")],
        parameters=[datum("need", "for i in goods")],
    )
    instance = Instance.create(formulation, {"goods": ["a"]}, {"need": {"a": 4}})
    program = render_program(instance, dialect)
    if dialect in BIG_M:
        prefix = "model." if dialect == "pyomo" else ""
        assert f"{prefix}buy[i] <= need[i] * {prefix}on[i]" in program
    else:
        assert IMPLIED[dialect][0] in program.splitlines()


FUNCTIONS = {
    "pyomo": ["pyo.exp(model.x)", "pyo.log(model.x)", "pyo.sqrt(model.x)"],
    "pyscipopt": ["exp(x)", "log(x)", "sqrt(x)"],
    "gurobipy": ["nlfunc.exp(x)", "nlfunc.log(x)", "nlfunc.sqrt(x)"],
    "cvxpy": ["cp.exp(x)", "cp.log(x)", "cp.sqrt(x)"],
}


@pytest.mark.parametrize("dialect", FUNCTIONS)
def test_functions_of_variables_are_the_librarys(dialect: str) -> None:
    x = decision("x", lower="1", upper="3")
    for function, written in zip(("exp", "log", "sqrt"), FUNCTIONS[dialect], strict=True):
        objective = least(f"{function}(x)") if function == "exp" else most(f"{function}(x)")
        assert written in "\n".join(_program(dialect, objective, x))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_functions_of_data_are_pythons(dialect: str) -> None:
    formulation = formulate(
        least("sqrt(p) * x + max(p, 2) * x + abs(p)"),
        [decision("x", lower="1")],
        [],
        parameters=[datum("p")],
    )
    program = render_program(Instance.create(formulation, {}, {"p": 4}), dialect)
    assert program.startswith("# Model\n\nimport math\n\n")
    assert re.search(r"math\.sqrt\(p\) \* (?:model\.)?x \+ max\(p, 2\)", program)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_program_ends_with_every_variable_and_the_objective(dialect: str) -> None:
    lines = render_program(_indexed(rule("limit", "buy[i] >= need[i]", "for i in goods")), dialect)
    printed = [line.strip() for line in lines.splitlines() if line.strip().startswith("print(")]
    assert [line.partition(":")[0] for line in printed] == [
        'print(f"buy[{i}]',
        'print(f"on[{i}]',
        'print(f"cost',
    ]
    assert "round(" not in printed[0]
    assert "round(" in printed[1]
    assert lines.endswith("\n")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_whole_numbers_are_printed_whole(dialect: str) -> None:
    limit = rule("limit", "buy[i] >= need[i]", "for i in goods")
    program = render_program(_indexed(limit, discrete=True), dialect)
    [line] = [line for line in program.splitlines() if "buy[{i}]: " in line]
    assert "round(" in line


@pytest.mark.parametrize("dialect", DIALECTS)
def test_data_stand_under_their_meaning_and_unit(dialect: str) -> None:
    program = render_program(_indexed(rule("limit", "buy[i] >= 1", "for i in goods")), dialect)
    assert '# the goods\ngoods = ["z", "b"]\n' in program
    assert '# the pairs\npairs = [("b", "z")]\n' in program
    assert '# the cost\ncost = {"z": 2, "b": 1.5}\n' in program

"""Small programs for measuring: four kinds of problem, each in the dialects that are measured.

    program("pyomo", index=3)     # a text that prints its optimum

Knapsacks, transport, product mix and facility location in turn, of 12 to 45 variables; the same
index is the same problem in every dialect.
"""

import random

_HEADS = {
    "pyomo": """
import pyomo.environ as pyo
m = pyo.ConcreteModel()
m.x = pyo.Var(range(len(costs)), domain=pyo.NonNegativeReals)
for j in range(len(costs)):
    m.x[j].setub(upper[j])
    if integer[j]:
        m.x[j].domain = pyo.NonNegativeIntegers
m.rows = pyo.ConstraintList()
for row, bound in rows:
    m.rows.add(sum(a * m.x[j] for j, a in row) <= bound)
m.goal = pyo.Objective(expr=sum(c * m.x[j] for j, c in enumerate(costs)))
pyo.SolverFactory("appsi_highs").solve(m)
answer = pyo.value(m.goal)
""",
    "pyscipopt": """
from pyscipopt import Model, quicksum
m = Model()
m.hideOutput()
x = [m.addVar(vtype="I" if whole else "C", ub=u) for whole, u in zip(integer, upper)]
for row, bound in rows:
    m.addCons(quicksum(a * x[j] for j, a in row) <= bound)
m.setObjective(quicksum(c * x[j] for j, c in enumerate(costs)))
m.optimize()
answer = m.getObjVal()
""",
    "gurobipy": """
import gurobipy as gp
m = gp.Model()
m.Params.OutputFlag = 0
x = [m.addVar(vtype="I" if whole else "C", ub=u) for whole, u in zip(integer, upper)]
for row, bound in rows:
    m.addConstr(gp.quicksum(a * x[j] for j, a in row) <= bound)
m.setObjective(gp.quicksum(c * x[j] for j, c in enumerate(costs)))
m.optimize()
answer = m.ObjVal
""",
    "pulp": """
import pulp
p = pulp.LpProblem("p", pulp.LpMinimize)
x = [
    pulp.LpVariable(f"x{j}", 0, upper[j], "Integer" if integer[j] else "Continuous")
    for j in range(len(costs))
]
p += pulp.lpSum(c * x[j] for j, c in enumerate(costs))
for row, bound in rows:
    p += pulp.lpSum(a * x[j] for j, a in row) <= bound
p.solve(pulp.PULP_CBC_CMD(msg=False))
answer = pulp.value(p.objective)
""",
}
DIALECTS = tuple(_HEADS)


def program(dialect: str, index: int) -> str:
    """The problem of this index in a dialect; prints its optimum and the seconds it took."""
    draw = random.Random(index)
    data = _KINDS[index % len(_KINDS)](draw)
    lines = [f"{name} = {value!r}\n" for name, value in data.items()]
    clock = "import time\nbegun = time.perf_counter()\n"
    told = "print(round(answer, 4) + 0.0, time.perf_counter() - begun)\n"
    return clock + "".join(lines) + _HEADS[dialect] + told


def _model(
    costs: list[int],
    rows: list[tuple[list[tuple[int, int]], int]],
    upper: list[int],
    num_integer: int,
) -> dict[str, object]:
    integer = [place < num_integer for place in range(len(costs))]
    return {"costs": costs, "rows": rows, "upper": upper, "integer": integer}


def _knapsack(draw: random.Random) -> dict[str, object]:
    number = draw.randint(12, 20)
    weights = [draw.randint(3, 40) for _ in range(number)]
    gains = [-draw.randint(5, 90) for _ in range(number)]
    rows = [(list(enumerate(weights)), sum(weights) // 2)]
    return _model(gains, rows, [1] * number, num_integer=number)


def _transport(draw: random.Random) -> dict[str, object]:
    num_from, num_to = draw.randint(3, 5), draw.randint(4, 9)
    demand = [draw.randint(10, 50) for _ in range(num_to)]
    supply = [sum(demand) // num_from + draw.randint(5, 20) for _ in range(num_from)]
    costs = [draw.randint(2, 30) for _ in range(num_from * num_to)]
    cells = [[i * num_to + j for j in range(num_to)] for i in range(num_from)]
    out = [([(cell, 1) for cell in cells[i]], supply[i]) for i in range(num_from)]
    into = [([(row[j], -1) for row in cells], -demand[j]) for j in range(num_to)]
    return _model(costs, out + into, [sum(demand)] * len(costs), num_integer=0)


def _product_mix(draw: random.Random) -> dict[str, object]:
    number, num_rows = draw.randint(12, 24), draw.randint(4, 8)
    gains = [-draw.randint(5, 60) for _ in range(number)]
    rows = [
        ([(j, draw.randint(1, 9)) for j in range(number)], draw.randint(100, 400))
        for _ in range(num_rows)
    ]
    return _model(gains, rows, [50] * number, num_integer=0)


def _facilities(draw: random.Random) -> dict[str, object]:
    num_sites, num_clients = draw.randint(3, 4), draw.randint(4, 8)
    costs = [draw.randint(80, 200) for _ in range(num_sites)]
    costs += [draw.randint(5, 60) for _ in range(num_sites * num_clients)]
    cell = [[num_sites + i * num_clients + j for j in range(num_clients)] for i in range(num_sites)]
    served = [([(cell[i][j], -1) for i in range(num_sites)], -1) for j in range(num_clients)]
    opened = [([(cell[i][j], 1), (i, -1)], 0) for i in range(num_sites) for j in range(num_clients)]
    return _model(costs, served + opened, [1] * len(costs), num_integer=num_sites)


_KINDS = (_knapsack, _transport, _product_mix, _facilities)

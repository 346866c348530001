"""Routines of graphs are heard as solves: flows, cuts, assignments, matchings and routing.

Each optimum is settled by hand beside its program; the captured model has it too, by HiGHS.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.execution import End, Execution, Limits, Program, Runner, SolverStatus
from tests.execution.solved_again import best_of

_NETWORK = """
import networkx as nx
G = nx.DiGraph()
G.add_node("s", demand=-6); G.add_node("t", demand=6)
G.add_edge("s", "a", capacity=5, weight=1); G.add_edge("a", "t", capacity=5, weight=2)
G.add_edge("s", "t", capacity=5, weight=3)
"""
_ORTOOLS_COST = """
from ortools.graph.python import min_cost_flow
s = min_cost_flow.SimpleMinCostFlow()
for tail, head, capacity, cost in [(0, 1, 5, 1), (1, 2, 5, 2), (0, 2, 5, 4)]:
    s.add_arc_with_capacity_and_unit_cost(tail, head, capacity, cost)
s.set_node_supply(0, 6)
"""
_COSTS = "import numpy as np\nc = np.array([[4, 1, 3], [2, 0, 5], [3, 2, 2]])\n"

# program -> its optimum, and whether its model is kept
OPTIMA: dict[str, tuple[str, float, bool]] = {
    # Six units at 3 each, by either way.
    "network_simplex": (_NETWORK + "print(nx.network_simplex(G)[0])", 18, True),
    "capacity_scaling": (_NETWORK + "print(nx.capacity_scaling(G)[0])", 18, True),
    "min_cost_flow": (_NETWORK + "f = nx.min_cost_flow(G); print(nx.cost_of_flow(G, f))", 18, True),
    "min_cost_flow_cost": (_NETWORK + "print(nx.min_cost_flow_cost(G))", 18, True),
    "max_flow_min_cost": (_NETWORK + "nx.max_flow_min_cost(G, 's', 't'); print(10)", 30, False),
    # Five over a, five directly.
    "maximum_flow": (_NETWORK + "print(nx.maximum_flow(G, 's', 't')[0])", 10, True),
    "maximum_flow_value": (_NETWORK + "print(nx.maximum_flow_value(G, 's', 't'))", 10, True),
    "minimum_cut": (_NETWORK + "print(nx.minimum_cut(G, 's', 't')[0])", 10, True),
    "an algorithm by itself": (
        _NETWORK + "from networkx.algorithms.flow import edmonds_karp\n"
        "print(edmonds_karp(G, 's', 't').graph['flow_value'])",
        10,
        True,
    ),
    "an undirected network": (
        "import networkx as nx\nG = nx.Graph()\n"
        "G.add_edge(0, 1, capacity=3); G.add_edge(1, 2, capacity=2); G.add_edge(0, 2, capacity=1)\n"
        "print(nx.maximum_flow_value(G, 0, 2))",
        3,
        True,
    ),
    "two arcs alike": (
        "import networkx as nx\nG = nx.MultiDiGraph()\n"
        "G.add_node(0, demand=-4); G.add_node(1, demand=4)\n"
        "G.add_edge(0, 1, capacity=3, weight=1); G.add_edge(0, 1, capacity=3, weight=5)\n"
        "print(nx.network_simplex(G)[0])",
        8,
        True,
    ),
    # The path 2-3 of weight 9 beats its neighbours together, 4 + 4.
    "max_weight_matching": (
        "import networkx as nx\nG = nx.Graph()\n"
        "G.add_weighted_edges_from([(1, 2, 4), (2, 3, 9), (3, 4, 4)])\n"
        "print(nx.max_weight_matching(G))",
        9,
        True,
    ),
    "min_weight_matching": (
        "import networkx as nx\nG = nx.Graph()\n"
        "G.add_weighted_edges_from([(1, 2, 4), (2, 3, 9), (3, 4, 4)])\n"
        "print(nx.min_weight_matching(G))",
        8,
        False,
    ),
    # Rows 0, 1, 2 take columns 1, 0, 2.
    "linear_sum_assignment": (
        _COSTS + "from scipy.optimize import linear_sum_assignment\n"
        "i, j = linear_sum_assignment(c); print(c[i, j].sum())",
        5,
        True,
    ),
    "assignment of most worth": (
        _COSTS + "import scipy.optimize\n"
        "i, j = scipy.optimize.linear_sum_assignment(c, maximize=True); print(c[i, j].sum())",
        11,
        True,
    ),
    "assignment of few": (
        _COSTS + "from scipy.optimize import linear_sum_assignment\n"
        "i, j = linear_sum_assignment(c[:2]); print(c[:2][i, j].sum())",
        3,
        True,
    ),
    "csgraph maximum_flow": (
        "import numpy as np\nfrom scipy.sparse import csr_array\n"
        "from scipy.sparse.csgraph import maximum_flow\n"
        "g = csr_array(np.array([[0, 5, 5], [0, 0, 5], [0, 0, 0]]))\n"
        "print(maximum_flow(g, 0, 2).flow_value)",
        10,
        True,
    ),
    "csgraph matching": (
        "import numpy as np\nfrom scipy.sparse import csr_array\n"
        "from scipy.sparse.csgraph import min_weight_full_bipartite_matching\n"
        "c = csr_array(np.array([[4, 1, 3], [2, 9, 5], [3, 2, 2]]))\n"
        "print(min_weight_full_bipartite_matching(c))",
        5,
        True,
    ),
    # Five units at 3, one at 4.
    "ortools min_cost_flow": (
        _ORTOOLS_COST + "s.set_node_supply(2, -6)\ns.solve(); print(s.optimal_cost())",
        19,
        True,
    ),
    "ortools max_flow": (
        "from ortools.graph.python import max_flow\ns = max_flow.SimpleMaxFlow()\n"
        "for tail, head, capacity in [(0, 1, 5), (1, 2, 4), (0, 2, 5)]:\n"
        "    s.add_arc_with_capacity(tail, head, capacity)\n"
        "s.solve(0, 2); print(s.optimal_flow())",
        9,
        True,
    ),
    "ortools assignment": (
        "from ortools.graph.python import linear_sum_assignment\n"
        "a = linear_sum_assignment.SimpleLinearSumAssignment()\n"
        "for i, row in enumerate([[4, 1, 3], [2, 0, 5], [3, 2, 2]]):\n"
        "    for j, cost in enumerate(row): a.add_arc_with_cost(i, j, cost)\n"
        "a.solve(); print(a.optimal_cost())",
        5,
        True,
    ),
}
INFEASIBLE = {
    "more than the arcs carry": _NETWORK
    + "G.nodes['s']['demand'] = -99; G.nodes['t']['demand'] = 99\n"
    "try: nx.network_simplex(G)\nexcept nx.NetworkXUnfeasible: print('none')",
    "no complete assignment": _COSTS
    + "from scipy.optimize import linear_sum_assignment\nc = c.astype(float); c[0] = np.inf\n"
    "try: linear_sum_assignment(c)\nexcept ValueError: print('none')",
    "supplies that differ": _ORTOOLS_COST + "s.set_node_supply(2, -5)\nprint(s.solve())",
    "demand beyond capacity": _ORTOOLS_COST
    + "s.set_node_supply(0, 60)\ns.set_node_supply(2, -60)\nprint(s.solve())",
}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(Limits()) as runner:
        yield runner


def _run(runner: Runner, text: str) -> Execution:
    [execution] = runner.run([Program("one", text)])
    return execution


@pytest.mark.parametrize("name", OPTIMA)
def test_a_routine_is_heard_with_what_it_proves(runner: Runner, name: str, tmp_path: Path) -> None:
    text, optimum, is_kept = OPTIMA[name]
    if "networkx" in text:
        pytest.importorskip("networkx")
    execution = _run(runner, text)
    assert execution.end is End.OK, execution.detail
    [solve] = execution.solves
    assert solve.status is SolverStatus.OPTIMAL
    assert solve.objective == solve.bound == pytest.approx(optimum)
    assert (solve.model is not None) == is_kept
    if solve.model is not None:
        assert best_of(solve.model, tmp_path) == pytest.approx(optimum)


@pytest.mark.parametrize("name", INFEASIBLE)
def test_that_there_is_none_is_heard(runner: Runner, name: str) -> None:
    if "networkx" in INFEASIBLE[name]:
        pytest.importorskip("networkx")
    execution = _run(runner, INFEASIBLE[name])
    [solve] = execution.solves
    assert (solve.status, solve.objective) == (SolverStatus.INFEASIBLE, None)


def test_variables_are_the_flows(runner: Runner) -> None:
    pytest.importorskip("networkx")
    [solve] = _run(runner, OPTIMA["two arcs alike"][0]).solves
    assert solve.variables == {"x[0,1]": 3.0, "x[0,1]#2": 1.0}


_SOLVED = """
from pyscipopt import Model
m = Model()
m.hideOutput()
x = m.addVar("x", ub=4)
m.setObjective(x, "maximize")
m.optimize()
"""


def test_what_prepares_or_reads_a_model_is_no_answer(runner: Runner) -> None:
    routine = OPTIMA["linear_sum_assignment"][0]
    after = _run(runner, _SOLVED + routine)
    assert [solve.objective for solve in after.solves] == [4.0]
    before = _run(runner, routine + _SOLVED)
    assert before.last_solve is not None
    assert before.last_solve.objective == 4.0


def test_routing_proves_nothing_but_has_a_solution(runner: Runner) -> None:
    text = (Path(__file__).with_name("wild") / "ortools_routing.py").read_text(encoding="utf-8")
    [solve] = _run(runner, text).solves
    assert (solve.status, solve.objective, solve.bound) == (SolverStatus.LIMIT, 21.0, None)
    assert solve.variables == {"next[0]": 2.0, "next[1]": 4.0, "next[2]": 3.0, "next[3]": 1.0}

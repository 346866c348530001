"""One instance with every way in which things are indexed: subsets, pairs, gaps, shifts, numbers.

EVERY_CLAUSE.formulation.variables      # flow over arcs and weeks, late without the first week, ...
"""

from optmodel.formulation import Instance
from tests.formulation.models import datum, decision, formulate, group, least, rule

_COST = """
    sum(cost[i, j] * flow[i, j, t] for (i, j) in arcs for t in weeks)
    + sum(5 * late[t] for t in weeks if t != first(weeks))
    + sum(far[i, j] * link[i, j] for i in nodes for j in nodes if i != j)
    + sum(2 * on[i, j] for i in nodes for j in nodes if i < j)
    - sum(count[i] for i in nodes)
    + sum(extra[i] for i in some)
    + sum(t * slack[i, t] for i in nodes for t in weeks)
"""

_FORMULATION = formulate(
    least(" ".join(_COST.split())),
    [
        decision("flow", "for (i, j) in arcs for t in weeks", upper="most[i, j]"),
        decision("late", "for t in weeks if t != first(weeks)", lower=None, upper="9 + t"),
        decision("link", "for i in nodes for j in nodes if i != j", upper="1"),
        decision("on", "for i in nodes for j in nodes if i < j", domain="binary"),
        decision("count", "for i in nodes", domain="integer", lower=None, upper="top[i]"),
        decision("extra", "for i in some", lower="small[i]"),
        decision("slack", "for i in nodes for t in weeks", lower="-1", upper="top[i] + t"),
    ],
    [
        rule(
            "enough",
            "sum(flow[i, j, t] for (i, j) in arcs) + slack['n1', t] >= 3 * t",
            "for t in weeks",
        ),
        rule(
            "lateness",
            "late[t] >= flow['n0', 'n1', t - 1] - flow['n0', 'n1', t]",
            "for t in weeks if t > first(weeks)",
        ),
        rule("linked", "sum(link[i, j] for j in nodes if i != j) == 1", "for i in nodes"),
        rule("switched", "sum(on[i, j] for i in nodes for j in nodes if i < j) >= 2"),
        rule("few", "count[i] <= 4 + extra[i]", "for i in some"),
        rule("counted", "sum(count[i] for i in nodes if i not in some) >= 1"),
        rule("at_the_end", "slack[i, last(weeks)] >= -0.5", "for i in nodes"),
        rule(
            "paired",
            "count[i] - count[j] <= 2",
            "for i in nodes for j in nodes if (i, j) not in arcs and i != j",
        ),
    ],
    sets=[
        group("nodes"),
        group("arcs", "nodes", "nodes"),
        group("some", "nodes"),
        group("weeks", ordered=True),
    ],
    parameters=[
        datum("cost", "for (i, j) in arcs"),
        datum("most", "for (i, j) in arcs"),
        datum("far", "for i in nodes for j in nodes if i != j"),
        datum("top", "for i in nodes"),
        datum("small", "for i in some"),
    ],
)

EVERY_CLAUSE = Instance.create(
    _FORMULATION,
    {
        "nodes": ["n0", "n1", "n2", "n3"],
        "arcs": [["n0", "n1"], ["n2", "n0"], ["n3", "n1"]],
        "some": ["n1", "n3"],
        "weeks": [2, 3, 4],
    },
    {
        # In another order than the arcs have.
        "cost": {"n3": {"n1": "1.5"}, "n0": {"n1": 2}, "n2": {"n0": 3}},
        "most": {"n0": {"n1": 4}, "n2": {"n0": 5}, "n3": {"n1": 6}},
        "far": {f"n{i}": {f"n{j}": 2 + i + j for j in range(4) if i != j} for i in range(4)},
        "top": {"n0": 3, "n1": 7, "n2": 5, "n3": "6.5"},
        "small": {"n1": 1, "n3": "0.25"},
    },
)

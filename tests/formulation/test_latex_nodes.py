r"""Every node of the algebra in LaTeX, settled by hand: what a reader of a paper would write."""

import re

import pytest
from hypothesis import given

from optmodel.formulation import (
    Formulation,
    constraint,
    expression_latex,
    index_set,
    latex,
    latex_rows,
    minimize,
    parameter,
    parse_expression,
    variable,
)
from tests.formulation.models import INSTANCES
from tests.formulation.oracle import PLAN, Twin, expressions

NETWORK = Formulation(
    name="network",
    title="Network",
    sets=(
        index_set("nodes", "N", "nodes"),
        index_set("arcs", "A", "arcs", within=("nodes", "nodes")),
        index_set("depots", "D", "depots", within=("nodes",)),
        index_set("days", "T", "days", ordered=True),
    ),
    parameters=(
        parameter("cost", "c", "for (i, j) in arcs", unit="money", meaning="cost of an arc"),
        parameter("need", r"\nu", "for i in nodes for t in days", unit="", meaning="need"),
        parameter("most", r"u_{\max}", "for i in nodes", unit="", meaning="limit"),
        parameter("rate", "r", unit="", meaning="a rate"),
    ),
    variables=(
        variable(
            "flow",
            "f",
            "for (i, j) in arcs for t in days",
            unit="",
            meaning="flow",
            upper="most[i]",
        ),
        variable("open_", "y", "for i in nodes", unit="", meaning="open", domain="binary"),
        variable("loss", "z", unit="", meaning="loss", lower=None, upper="0"),
        variable("count", "n", "for i in nodes", unit="", meaning="count", domain="integer"),
        variable(
            "any_", "w", unit="", meaning="any integer", domain="integer", lower=None, upper=None
        ),
    ),
    objective=minimize(
        "sum(cost[i, j] * flow[i, j, t] for (i, j) in arcs for t in days)",
        name="cost",
        unit="money",
        meaning="cost",
    ),
    constraints=(
        constraint(
            "balance",
            "sum(flow[i, j, t] for i in nodes if (i, j) in arcs) >= need[j, t]",
            "for j in nodes for t in days if t > first(days) and j not in depots",
            meaning="balance",
        ),
        constraint(
            "shut",
            "implies(open_[i] == 0, count[i] == 0)",
            "for i in depots",
            meaning="closed depots hold nothing",
        ),
        constraint("last_one", 'flow["a", "b", last(days)] <= rate', meaning="a single row"),
    ),
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("rate", "r"),
        ("2.5", "2.5"),
        ("1 / 3", r"\frac{1}{3}"),
        ("-rate", "-r"),
        ("-(rate + 1)", r"-\left( r + 1 \right)"),
        ("--rate", r"-\left( -r \right)"),
        ("rate + loss", "r + z"),
        ("rate - loss + 1", "r - z + 1"),
        ("rate * 2", r"r \cdot 2"),
        ("2 * rate", r"2 \, r"),
        ("rate * loss * 2", r"r \, z \cdot 2"),
        ("rate / loss / 2", r"\frac{\frac{r}{z}}{2}"),
        ("rate ** 2", "{r}^{2}"),
        ("rate ** -1", "{r}^{-1}"),
        ("(rate * loss) ** 2", r"{\left( r \, z \right)}^{2}"),
        ("exp(rate) ** 2", r"{\left( \exp\left( r \right) \right)}^{2}"),
        ("2 ** (rate + 1)", "{2}^{r + 1}"),
        ("sqrt(rate + 1)", r"\sqrt{r + 1}"),
        ("log(rate)", r"\log\left( r \right)"),
        ("abs(rate - loss)", r"\left| r - z \right|"),
        ("min(rate, loss, 3)", r"\min\left\{ r, z, 3 \right\}"),
        ("max(rate, -loss)", r"\max\left\{ r, -z \right\}"),
        ('most["a"]', r"{u_{\max}}_{\text{a}}"),
        ('need["a", 3]', r"\nu_{\text{a}, 3}"),
        ('need["a", first(days)]', r"\nu_{\text{a}, \operatorname{first}(T)}"),
        ("sum(most[i] for i in depots)", r"\sum_{i \in D} {u_{\max}}_{i}"),
        (
            "sum(need[i, t - 1] for i in nodes for t in days if t != first(days))",
            r"\sum_{i \in N,\, t \in T :\, t \ne \operatorname{first}(T)} \nu_{i, t-1}",
        ),
        (
            "sum(cost[i, j] for (i, j) in arcs if i < j and j not in depots)",
            r"\sum_{(i, j) \in A :\, i < j,\, j \notin D} c_{i, j}",
        ),
        (
            "prod(1 - rate for i in nodes)",
            r"\prod_{i \in N} \left( 1 - r \right)",
        ),
        (
            "max(most[i] + rate for i in nodes)",
            r"\max_{i \in N} \left( {u_{\max}}_{i} + r \right)",
        ),
        (
            "min(most[node] for node in nodes)",
            r"\min_{\mathit{node} \in N} {u_{\max}}_{\mathit{node}}",
        ),
        (
            "sum(rate for a_b in nodes)",
            r"\sum_{\mathit{a\_b} \in N} r",
        ),
        ("rate * sum(most[i] for i in nodes)", r"r \, \sum_{i \in N} {u_{\max}}_{i}"),
        (
            "sum(most[i] for i in nodes) + 1",
            r"\sum_{i \in N} {u_{\max}}_{i} + 1",
        ),
        (
            "sum(most[i] for i in nodes) / 2",
            r"\frac{\sum_{i \in N} {u_{\max}}_{i}}{2}",
        ),
    ],
)
def test_an_expression_reads_as_in_a_paper(text: str, written: str) -> None:
    assert expression_latex(NETWORK, parse_expression(text)) == written


def test_a_whole_model() -> None:
    assert latex(NETWORK) == "\n".join(
        (
            r"\begin{aligned}",
            r"\min \quad & \sum_{(i, j) \in A,\, t \in T} c_{i, j} \, f_{i, j, t} & \\",
            r"\text{s.t.} \quad & \sum_{i \in N :\, (i, j) \in A} f_{i, j, t} \ge \nu_{j, t}"
            r" & \forall\, j \in N,\, t \in T :\, t > \operatorname{first}(T),\, j \notin D \\",
            r"& y_{i} = 0 \;\Rightarrow\; n_{i} = 0 & \forall\, i \in D \\",
            r"& f_{\text{a}, \text{b}, \operatorname{last}(T)} \le r & \\",
            r"& 0 \le f_{i, j, t} \le {u_{\max}}_{i} & \forall\, (i, j) \in A,\, t \in T \\",
            r"& y_{i} \in \{0, 1\} & \forall\, i \in N \\",
            r"& z \le 0 & \\",
            r"& 0 \le n_{i},\; n_{i} \in \mathbb{Z} & \forall\, i \in N \\",
            r"& w \in \mathbb{Z} &",
            r"\end{aligned}",
        )
    )


def test_rows_are_what_the_model_is_made_of() -> None:
    rows = latex_rows(NETWORK)
    assert [row.opening for row in rows[:3]] == [r"\min \quad", r"\text{s.t.} \quad", ""]
    assert len(rows) == 1 + len(NETWORK.constraints) + len(NETWORK.variables)
    text = latex(NETWORK)
    assert all(row.body in text and row.scope in text for row in rows)


@given(expressions())
def test_braces_and_delimiters_are_balanced(twin: Twin) -> None:
    """Whatever can be said: a display that is not balanced shows nothing at all."""
    text = expression_latex(PLAN, parse_expression(twin.text))
    assert text.count(r"\left") == text.count(r"\right")
    depth = 0
    for mark in re.findall(r"(?<!\\)[{}]", text):
        depth += 1 if mark == "{" else -1
        assert depth >= 0
    assert depth == 0


@pytest.mark.parametrize("name", INSTANCES)
def test_every_constraint_and_variable_has_a_row(name: str) -> None:
    formulation = INSTANCES[name].formulation
    num_rows = 1 + len(formulation.constraints) + len(formulation.variables)
    assert latex(formulation).count("\\\\\n") == num_rows - 1

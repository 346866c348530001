"""Robust capital budgeting: invest early at full return or late at less (two-stage robust BIP).

Returns and costs depend on a scenario that is known only after the early decisions; a project may
be started early, or late at a part of its return, within a budget that holds in every scenario.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="robust_capital_budgeting",
    title="Robust capital budgeting",
    sets=(
        index_set("projects", "I", "projects to invest in"),
        index_set("scenarios", "S", "scenarios of costs and returns"),
    ),
    parameters=(
        parameter(
            "outlay",
            "c",
            "for i in projects for s in scenarios",
            unit="money",
            meaning="outlay for project i in scenario s",
        ),
        parameter(
            "payoff",
            "r",
            "for i in projects for s in scenarios",
            unit="money",
            meaning="payoff of project i in scenario s when it is started early",
        ),
        parameter(
            "late_part",
            r"\theta",
            unit="",
            meaning="part of the payoff that a late start still brings",
        ),
        parameter("budget", "B", unit="money", meaning="budget for all outlays together"),
    ),
    variables=(
        variable(
            "early",
            "x",
            "for i in projects",
            unit="",
            meaning="whether project i is started early",
            domain="binary",
        ),
        variable(
            "late",
            "y",
            "for i in projects for s in scenarios",
            unit="",
            meaning="whether project i is started late in scenario s",
            domain="binary",
        ),
        variable(
            "worst",
            "z",
            unit="money",
            meaning="the smallest total payoff over all scenarios",
            lower=None,
        ),
    ),
    objective=maximize(
        "worst",
        name="worst-case payoff",
        unit="money",
        meaning="the total payoff in the worst scenario",
    ),
    constraints=(
        constraint(
            "worst_case",
            "worst <= sum(payoff[i, s] * (early[i] + late_part * late[i, s]) for i in projects)",
            "for s in scenarios",
            meaning="the worst case is no better than any scenario",
        ),
        constraint(
            "budget_limit",
            "sum(outlay[i, s] * (early[i] + late[i, s]) for i in projects) <= budget",
            "for s in scenarios",
            meaning="the outlays of early and late starts keep the budget in every scenario",
        ),
        constraint(
            "one_start",
            "early[i] + late[i, s] <= 1",
            "for i in projects for s in scenarios",
            meaning="a project is started once at most",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a usual outlay for each project, which scenarios move up or down with its payoff."""
    projects = element_ids("p", sizes["num_projects"])
    scenarios = element_ids("s", sizes["num_scenarios"])
    usual = {i: stream.integer(20, 90) for i in projects}
    outlay = {
        i: {s: usual[i] * stream.integer(75, 140) // 100 for s in scenarios} for i in projects
    }
    quality = {i: stream.integer(80, 220) for i in projects}
    payoff = {
        i: {s: usual[i] * (quality[i] + stream.integer(-15, 15)) // 100 for s in scenarios}
        for i in projects
    }
    return Data(
        sets={"projects": projects, "scenarios": scenarios},
        parameters={
            "outlay": outlay,
            "payoff": payoff,
            "late_part": Fraction(stream.integer(40, 75, 5), 100),
            "budget": sum(usual.values()) * stream.integer(40, 60) // 100,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Start projects early, or late at a part of their payoff, for the worst case.",
    literature=(
        'G. A. Hanasusanto, D. Kuhn and W. Wiesemann, "K-adaptability in two-stage robust binary '
        'programming", Operations Research 63(4), 2015',
    ),
    size_parameters=(
        SizeParameter("num_projects", "projects", easy=(3, 5), medium=(6, 8), hard=(16, 18)),
        SizeParameter("num_scenarios", "scenarios", easy=(2, 3), medium=(3, 4), hard=(5, 5)),
    ),
    sample=sample,
)

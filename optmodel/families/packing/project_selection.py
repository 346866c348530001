"""Project selection: choose projects that fit budget, staff and one another, for most value (BIP).

FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from itertools import combinations

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import (
    Formulation,
    constraint,
    index_set,
    maximize,
    parameter,
    variable,
)
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="project_selection",
    title="Project selection",
    sets=(
        index_set("projects", "I", "projects that can be chosen"),
        index_set(
            "conflicts",
            "E",
            "pairs of projects that exclude each other",
            within=("projects", "projects"),
        ),
        index_set(
            "prerequisites",
            "R",
            "pairs of a project and another one that it needs",
            within=("projects", "projects"),
        ),
    ),
    parameters=(
        parameter("value", "v", "for i in projects", unit="money", meaning="value of project i"),
        parameter("cost", "c", "for i in projects", unit="money", meaning="cost of project i"),
        parameter(
            "effort", "e", "for i in projects", unit="effort", meaning="work that project i takes"
        ),
        parameter("budget", "B", unit="money", meaning="money that can be spent in all"),
        parameter("capacity", "S", unit="effort", meaning="work that can be done in all"),
    ),
    variables=(
        variable(
            "choose",
            "x",
            "for i in projects",
            unit="",
            meaning="whether project i is chosen",
            domain="binary",
        ),
    ),
    objective=maximize(
        "sum(value[i] * choose[i] for i in projects)",
        name="total value",
        unit="money",
        meaning="the value of all chosen projects together",
    ),
    constraints=(
        constraint(
            "budget_limit",
            "sum(cost[i] * choose[i] for i in projects) <= budget",
            meaning="the chosen projects cost no more than the budget",
        ),
        constraint(
            "effort_limit",
            "sum(effort[i] * choose[i] for i in projects) <= capacity",
            meaning="the chosen projects take no more work than can be done",
        ),
        constraint(
            "exclusion",
            "choose[i] + choose[j] <= 1",
            "for (i, j) in conflicts",
            meaning="of two projects that exclude each other at most one is chosen",
        ),
        constraint(
            "precedence",
            "choose[i] <= choose[j]",
            "for (i, j) in prerequisites",
            meaning="a project is chosen only together with one that it needs",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a portfolio first, then the money and the staff it takes, and pairs that it respects."""
    projects = element_ids("p", sizes["num_projects"])
    half = len(projects) // 2
    chosen = stream.sample(projects, half + len(projects) % 2 * stream.integer(0, 1))
    others = [i for i in projects if i not in chosen]
    pairs = [(i, j) for i, j in combinations(projects, 2) if i in others or j in others]
    conflicts = sorted(stream.sample(pairs, sizes["num_conflicts"]))
    prerequisites = _prerequisites(stream, conflicts, chosen, others, sizes["num_prerequisites"])
    cost = {i: stream.integer(12_000, 95_000, 1000) for i in projects}
    effort = {i: stream.integer(3, 24) for i in projects}
    # A project that others need brings little by itself: nobody would choose it for its own sake.
    needed = {j for _, j in prerequisites}
    value = {
        i: (cost[i] + 1500 * effort[i]) * stream.integer(8, 14) // (40 if i in needed else 10)
        for i in projects
    }
    return Data(
        sets={"projects": projects, "conflicts": conflicts, "prerequisites": prerequisites},
        parameters={
            "value": {i: value[i] // 100 * 100 for i in projects},
            "cost": cost,
            "effort": effort,
            "budget": sum(cost[i] for i in chosen) + stream.integer(0, 25_000, 5000),
            "capacity": sum(effort[i] for i in chosen) + stream.integer(0, 8),
        },
    )


def _prerequisites(
    stream: RandomStream,
    conflicts: list[tuple[str, str]],
    chosen: list[str],
    others: list[str],
    count: int,
) -> list[tuple[str, str]]:
    """Pairs (project, needed one) that run one way, so that none needs itself in the end."""
    order = [*stream.shuffled(others), *stream.shuffled(chosen)]
    pairs = [(i, j) for i, j in combinations(order, 2) if not {(i, j), (j, i)} & set(conflicts)]
    return sorted(stream.sample(pairs, count))


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose projects that fit budget, staff and one another for the greatest value.",
    literature=(
        'H. M. Weingartner, "Mathematical Programming and the Analysis of Capital Budgeting '
        'Problems", 1963',
    ),
    size_parameters=(
        SizeParameter(
            "num_projects", "projects to choose from", easy=(4, 5), medium=(5, 7), hard=(7, 9)
        ),
        SizeParameter(
            "num_conflicts",
            "pairs that exclude each other",
            easy=(1, 1),
            medium=(1, 2),
            hard=(2, 3),
        ),
        SizeParameter(
            "num_prerequisites",
            "pairs of which one needs the other",
            easy=(1, 1),
            medium=(1, 2),
            hard=(2, 3),
        ),
    ),
    sample=sample,
)

"""Transportation: ship goods from sources to targets at least cost (LP).

FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import (
    Formulation,
    constraint,
    index_set,
    minimize,
    parameter,
    variable,
)
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="transportation",
    title="Transportation",
    sets=(
        index_set("sources", "I", "places that ship goods"),
        index_set("targets", "J", "places that receive goods"),
    ),
    parameters=(
        parameter(
            "supply", "s", "for i in sources", unit="units", meaning="goods available at source i"
        ),
        parameter(
            "demand", "d", "for j in targets", unit="units", meaning="goods required at target j"
        ),
        parameter(
            "cost",
            "c",
            "for i in sources for j in targets",
            unit="money per unit",
            meaning="cost of shipping one unit from source i to target j",
        ),
    ),
    variables=(
        variable(
            "ship",
            "x",
            "for i in sources for j in targets",
            unit="units",
            meaning="goods shipped from source i to target j",
        ),
    ),
    objective=minimize(
        "sum(cost[i, j] * ship[i, j] for i in sources for j in targets)",
        name="total shipping cost",
        unit="money",
        meaning="the cost of all shipments together",
    ),
    constraints=(
        constraint(
            "supply_limit",
            "sum(ship[i, j] for j in targets) <= supply[i]",
            "for i in sources",
            meaning="no source ships more than it has",
        ),
        constraint(
            "demand_met",
            "sum(ship[i, j] for i in sources) >= demand[j]",
            "for j in targets",
            meaning="every target receives at least what it requires",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a shipping plan first, then demands it meets and supplies it stays within."""
    sources = element_ids("s", sizes["num_sources"])
    targets = element_ids("t", sizes["num_targets"])
    plan = {i: {j: stream.integer(0, 60, 5) for j in targets} for i in sources}
    for j in targets:
        if not any(plan[i][j] for i in sources):
            plan[stream.choice(sources)][j] = 20
    demand = {j: sum(plan[i][j] for i in sources) for j in targets}
    supply = {i: sum(plan[i].values()) + stream.integer(5, 40, 5) for i in sources}
    cost = {i: {j: stream.decimal("1.25", "14.75", step="0.25") for j in targets} for i in sources}
    return Data(
        sets={"sources": sources, "targets": targets},
        parameters={"supply": supply, "demand": demand, "cost": cost},
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Ship goods from sources to targets at least cost.",
    literature=(
        'F. L. Hitchcock, "The distribution of a product from several sources to numerous '
        'localities", Journal of Mathematics and Physics 20, 1941',
    ),
    size_parameters=(
        SizeParameter("num_sources", "places that ship", easy=(2, 2), medium=(2, 3), hard=(3, 5)),
        SizeParameter(
            "num_targets", "places that receive", easy=(2, 3), medium=(3, 4), hard=(4, 6)
        ),
    ),
    sample=sample,
)

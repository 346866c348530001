"""Multi-cover: buy whole packages so that every need is met several times over (ILP).

Packages hold given numbers of each thing; some can be bought only together with another.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="multi_cover",
    title="Multi-cover",
    sets=(
        index_set("packages", "P", "packages that can be bought"),
        index_set("things", "T", "things that are needed"),
        index_set(
            "bonus",
            "Q",
            "pairs of a package and another one that must be bought at least as often",
            within=("packages", "packages"),
        ),
    ),
    parameters=(
        parameter(
            "cost", "c", "for p in packages", unit="money", meaning="cost of one package of kind p"
        ),
        parameter(
            "contents",
            "a",
            "for p in packages for t in things",
            unit="pieces",
            meaning="pieces of thing t that one package of kind p contains",
            integral=True,
        ),
        parameter(
            "needed",
            "b",
            "for t in things",
            unit="pieces",
            meaning="pieces of thing t that are needed",
            integral=True,
        ),
        parameter(
            "limit",
            "u",
            "for p in packages",
            unit="packages",
            meaning="most packages of kind p that can be bought",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "buy",
            "x",
            "for p in packages",
            unit="packages",
            meaning="packages of kind p that are bought",
            domain="integer",
            upper="limit[p]",
        ),
    ),
    objective=minimize(
        "sum(cost[p] * buy[p] for p in packages)",
        name="total cost",
        unit="money",
        meaning="the cost of all packages",
    ),
    constraints=(
        constraint(
            "need_met",
            "sum(contents[p, t] * buy[p] for p in packages) >= needed[t]",
            "for t in things",
            meaning="the packages together contain what is needed of each thing",
        ),
        constraint(
            "bonus_rule",
            "buy[p] <= buy[q]",
            "for (p, q) in bonus",
            meaning="a bonus package is bought no more often than the one it comes with",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a plan that keeps the rules, then needs that it meets; bonus packages are cheap."""
    packages = element_ids("p", sizes["num_packages"])
    things = element_ids("t", sizes["num_things"])
    order = stream.shuffled(packages)
    bonus = [(order[2 * n], order[2 * n + 1]) for n in range(max(1, len(packages) // 4))]
    plan = {p: stream.integer(1, 5) for p in packages}
    for p, q in bonus:
        plan[p] = min(plan[p], plan[q])
    contents = {p: {t: stream.integer(1, 9) for t in things} for p in packages}
    cheap = {p for p, _ in bonus}
    return Data(
        sets={"packages": packages, "things": things, "bonus": bonus},
        parameters={
            "cost": {
                p: sum(contents[p].values()) * (3 if p in cheap else 5) + stream.integer(1, 24)
                for p in packages
            },
            "contents": contents,
            "needed": {
                t: sum(contents[p][t] * plan[p] for p in packages) - stream.integer(0, 6)
                for t in things
            },
            "limit": {p: plan[p] + stream.integer(1, 4) for p in packages},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Buy the cheapest packages that hold what is needed of everything.",
    literature=(
        'N. G. Hall and D. S. Hochbaum, "The multicovering problem", European Journal of '
        "Operational Research 62(3), 1992",
    ),
    size_parameters=(
        SizeParameter(
            "num_packages", "kinds of packages", easy=(4, 5), medium=(6, 8), hard=(12, 16)
        ),
        SizeParameter("num_things", "things", easy=(2, 3), medium=(3, 4), hard=(5, 7)),
    ),
    sample=sample,
)

"""Process design: a train of stirred reactors of least cost (NLP).

What leaves a reactor depends on its volume and on what enters it, and a larger reactor costs less
per volume. No other family has a concave cost of size with a balance that is a product.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import (
    Data,
    Family,
    SizeParameter,
    round_up,
)
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
    name="process_design",
    title="A train of stirred reactors",
    sets=(index_set("stages", "K", "reactors, in the order of the flow", ordered=True),),
    parameters=(
        parameter(
            "cost_factor",
            "c",
            "for k in stages",
            unit="money",
            meaning="cost of reactor k if its volume is one",
        ),
        parameter(
            "rate",
            "r",
            "for k in stages",
            unit="",
            meaning="reaction rate in reactor k: the loss of concentration per volume",
        ),
        parameter(
            "largest",
            "u",
            "for k in stages",
            unit="volume",
            meaning="largest volume of reactor k",
        ),
        parameter(
            "cooling",
            "d",
            "for k in stages",
            unit="concentration",
            meaning="largest drop of concentration in reactor k that can be cooled",
        ),
        parameter(
            "feed", "a", unit="concentration", meaning="concentration of what enters the train"
        ),
        parameter(
            "purity",
            "b",
            unit="concentration",
            meaning="highest concentration at the end of the train",
        ),
        parameter(
            "scale", "s", unit="", meaning="exponent of scale: the power of a volume in its cost"
        ),
        parameter("space", "S", unit="volume", meaning="total volume that there is space for"),
    ),
    variables=(
        variable(
            "size",
            "v",
            "for k in stages",
            unit="volume",
            meaning="volume of reactor k",
            upper="largest[k]",
        ),
        variable(
            "level",
            "x",
            "for k in stages",
            unit="concentration",
            meaning="concentration of what leaves reactor k",
            upper="feed",
        ),
    ),
    objective=minimize(
        "sum(cost_factor[k] * size[k] ** scale for k in stages)",
        name="total cost of the reactors",
        unit="money",
        meaning="cost of all reactors, with economies of scale",
    ),
    constraints=(
        constraint(
            "first_balance",
            "level[k] * (1 + rate[k] * size[k]) == feed",
            "for k in stages if k == first(stages)",
            meaning="what leaves the first reactor is the feed less what reacts in it",
        ),
        constraint(
            "balance",
            "level[k] * (1 + rate[k] * size[k]) == level[k - 1]",
            "for k in stages if k != first(stages)",
            meaning="what leaves a reactor is what enters it less what reacts in it",
        ),
        constraint(
            "first_cooling",
            "feed - level[k] <= cooling[k]",
            "for k in stages if k == first(stages)",
            meaning="the drop in the first reactor can be cooled",
        ),
        constraint(
            "cooling_limit",
            "level[k - 1] - level[k] <= cooling[k]",
            "for k in stages if k != first(stages)",
            meaning="the drop in every other reactor can be cooled",
        ),
        constraint(
            "purity_met",
            "level[k] <= purity",
            "for k in stages if k == last(stages)",
            meaning="what leaves the last reactor is pure enough",
        ),
        constraint(
            "space_limit",
            "sum(size[k] for k in stages) <= space",
            meaning="there is space for all reactors",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw volumes first, then the purity, cooling and space that they need."""
    stages = list(range(1, sizes["num_stages"] + 1))
    feed = stream.integer(60, 150, 5)
    rate = {k: stream.decimal("0.1", "0.4", step="0.05") for k in stages}
    # The least volume in all is that of reactors which differ by what their rates do.
    usual = stream.integer(13, 20)
    plan = {k: max(3, usual - round(1 / rate[k]) + stream.integer(-1, 1)) for k in stages}
    level, drop = Fraction(feed), dict[int, Fraction]()
    for k in stages:
        leaving = level / (1 + rate[k] * plan[k])
        drop[k], level = level - leaving, leaving
    return Data(
        sets={"stages": stages},
        parameters={
            "cost_factor": {k: stream.integer(15, 70) for k in stages},
            "rate": rate,
            "largest": {k: plan[k] + stream.integer(4, 12) for k in stages},
            "cooling": {k: round_up(drop[k], 1) + stream.integer(0, 5) for k in stages},
            "feed": feed,
            "purity": round_up(level, Fraction(1, 10)),
            "scale": stream.choice([Fraction(11, 20), Fraction(3, 5), Fraction(7, 10)]),
            "space": sum(plan.values()) + stream.integer(0, 1),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Choose the volumes of reactors in a row that reach a purity at least cost.",
    literature=('O. Levenspiel, "Chemical Reaction Engineering", Wiley, 1962',),
    size_parameters=(
        SizeParameter("num_stages", "reactors", easy=(2, 2), medium=(2, 3), hard=(3, 3)),
    ),
    sample=sample,
)

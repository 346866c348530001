"""Set partitioning: choose crew pairings so that every flight has exactly one crew (BIP).

A pairing is a day's work of one crew from one base, and a base has only so many crews.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="set_partitioning",
    title="Crew pairing",
    sets=(
        index_set("pairings", "P", "pairings that a crew can fly"),
        index_set("flights", "F", "flights that need a crew"),
        index_set("bases", "B", "bases of crews"),
        index_set(
            "flown", "A", "pairs of a pairing and a flight in it", within=("pairings", "flights")
        ),
        index_set("home", "H", "pairs of a pairing and its base", within=("pairings", "bases")),
    ),
    parameters=(
        parameter("cost", "c", "for p in pairings", unit="money", meaning="cost of pairing p"),
        parameter(
            "crews",
            "n",
            "for b in bases",
            unit="crews",
            meaning="crews that base b has",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "fly",
            "x",
            "for p in pairings",
            unit="",
            meaning="whether pairing p is flown",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(cost[p] * fly[p] for p in pairings)",
        name="total cost",
        unit="money",
        meaning="the cost of all pairings that are flown",
    ),
    constraints=(
        constraint(
            "one_crew",
            "sum(fly[p] for (p, k) in flown if k == f) == 1",
            "for f in flights",
            meaning="every flight is in exactly one pairing that is flown",
        ),
        constraint(
            "crew_limit",
            "sum(fly[p] for (p, k) in home if k == b) <= crews[b]",
            "for b in bases",
            meaning="no more pairings of a base are flown than it has crews",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a plan that partitions the flights, and pairings that overlap it."""
    flights = element_ids("f", sizes["num_flights"])
    bases = element_ids("b", 2)
    shuffled = stream.shuffled(flights)
    plan = [shuffled[start : start + 2] for start in range(0, len(shuffled), 2)]
    others = [[f, g] for f, g in zip(shuffled[1:], [*shuffled[2:], shuffled[0]], strict=True)]
    extra = [stream.sample(flights, 3) for _ in range(sizes["num_extra"])]
    singles = [[f] for f in flights[: len(flights) // 3]]
    # What the plan needs of the dear base could also be flown from the cheap one.
    cheap, dear = stream.shuffled(bases)
    planned = [(tour, (cheap, dear)[place % 2]) for place, tour in enumerate(plan)]
    tempting = [(tour, cheap) for tour, base in planned if base == dear]
    rest = [(tour, stream.choice(bases)) for tour in (*others, *extra, *singles)]
    drawn = stream.shuffled([*planned, *tempting, *rest])
    pairings = element_ids("p", len(drawn))
    tour = {p: flown for p, (flown, _) in zip(pairings, drawn, strict=True)}
    home = {p: base for p, (_, base) in zip(pairings, drawn, strict=True)}
    crews = {b: sum(base == b for _, base in planned) for b in bases}
    return Data(
        sets={
            "pairings": pairings,
            "flights": flights,
            "bases": bases,
            "flown": [(p, f) for p in pairings for f in flights if f in tour[p]],
            "home": [(p, home[p]) for p in pairings],
        },
        parameters={
            "cost": {
                p: 900 * len(tour[p])
                + stream.integer(50, 99) * 10
                + (600 if home[p] == dear else 0)
                + {1: 1500, 2: 0, 3: 300}[len(tour[p])]
                for p in pairings
            },
            "crews": crews,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Choose the cheapest pairings so that every flight has one crew.",
    literature=(
        'R. E. Marsten and F. Shepardson, "Exact solution of crew scheduling problems using the '
        'set partitioning model: recent successful applications", Networks 11(2), 1981',
    ),
    size_parameters=(
        SizeParameter("num_flights", "flights", easy=(5, 5), medium=(7, 7), hard=(9, 11)),
        SizeParameter(
            "num_extra", "pairings of three flights", easy=(2, 3), medium=(4, 6), hard=(8, 10)
        ),
    ),
    sample=sample,
)

"""Generation expansion: build whole plants over years for blocks of load, under a cap (MILP).

A plant once built serves in all later years; in each block of load the plants give no more than
what is available of them, and the emissions of a year are capped.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="generation_expansion",
    title="Generation expansion",
    sets=(
        index_set("technologies", "K", "technologies of plants"),
        index_set("years", "Y", "years in order", ordered=True),
        index_set("blocks", "B", "blocks of the load duration curve"),
    ),
    parameters=(
        parameter(
            "build_cost",
            "f",
            "for k in technologies",
            unit="money",
            meaning="cost of building one plant of technology k",
        ),
        parameter(
            "size",
            "s",
            "for k in technologies",
            unit="power",
            meaning="size of one plant of technology k",
        ),
        parameter(
            "availability",
            "a",
            "for k in technologies",
            unit="",
            meaning="availability: share of the size of technology k that can be counted on",
        ),
        parameter(
            "fuel_cost",
            "c",
            "for k in technologies",
            unit="money per energy",
            meaning="fuel cost of technology k for one unit of energy",
        ),
        parameter(
            "emission",
            "e",
            "for k in technologies",
            unit="tons per energy",
            meaning="emission of technology k for one unit of energy",
        ),
        parameter(
            "existing",
            "x",
            "for k in technologies",
            unit="plants",
            meaning="plants of technology k that exist at the beginning",
            integral=True,
        ),
        parameter(
            "load",
            "d",
            "for y in years for b in blocks",
            unit="power",
            meaning="load in year y and block b",
        ),
        parameter(
            "duration", "h", "for b in blocks", unit="hours", meaning="hours of block b in a year"
        ),
        parameter(
            "build_limit",
            "m",
            unit="plants",
            meaning="most plants of all technologies that can be built in a year",
            integral=True,
        ),
        parameter("cap", "E", unit="tons", meaning="cap on the emissions of a year"),
    ),
    variables=(
        variable(
            "build",
            "n",
            "for k in technologies for y in years",
            unit="plants",
            meaning="plants of technology k built at the beginning of year y",
            domain="integer",
        ),
        variable(
            "output",
            "p",
            "for k in technologies for y in years for b in blocks",
            unit="power",
            meaning="output of technology k in year y and block b",
        ),
    ),
    objective=minimize(
        "sum(build_cost[k] * build[k, y] for k in technologies for y in years)"
        " + sum(fuel_cost[k] * duration[b] * output[k, y, b]"
        " for k in technologies for y in years for b in blocks)",
        name="total cost",
        unit="money",
        meaning="the cost of building and of fuel together",
    ),
    constraints=(
        constraint(
            "load_met",
            "sum(output[k, y, b] for k in technologies) >= load[y, b]",
            "for y in years for b in blocks",
            meaning="the load is met in every block of every year",
        ),
        constraint(
            "capacity_limit",
            "output[k, y, b] <= availability[k] * size[k]"
            " * (existing[k] + sum(build[k, z] for z in years if z <= y))",
            "for k in technologies for y in years for b in blocks",
            meaning="plants that exist or were built by then give what is available of their size",
        ),
        constraint(
            "building_limit",
            "sum(build[k, y] for k in technologies) <= build_limit",
            "for y in years",
            meaning="no more plants are built in a year than can be",
        ),
        constraint(
            "emission_limit",
            "sum(emission[k] * duration[b] * output[k, y, b] for k in technologies for b in blocks)"
            " <= cap",
            "for y in years",
            meaning="the emissions of a year keep the cap",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw technologies from dear and clean to cheap and dirty, and a load that grows."""
    technologies = element_ids("k", sizes["num_technologies"])
    years = list(range(1, sizes["num_years"] + 1))
    blocks = element_ids("b", sizes["num_blocks"])
    last = len(technologies) - 1
    size = {
        k: stream.integer(45, 60, 5) - 20 * place // last for place, k in enumerate(technologies)
    }
    size = {k: size[k] // 5 * 5 for k in technologies}
    availability = {k: Fraction(stream.integer(70, 95, 5), 100) for k in technologies}
    cleanest = technologies[0]
    build, fuel, emission = {}, {}, {}
    for place, k in enumerate(technologies):
        dirt = Fraction(place, last)
        build[k] = size[k] * (60000 - int(48000 * dirt)) // 1000 * 1000
        build[k] += stream.integer(0, 200000, 10000)
        fuel[k] = 8 + int(12 * dirt) + stream.integer(0, 4)
        emission[k] = int(60 * dirt) * Fraction(1, 100) + stream.decimal("0.02", "0.1", step="0.01")
    base = stream.integer(60, 140, 10)
    peak = {
        b: Fraction(100 + 120 * place // max(1, len(blocks) - 1), 100)
        for place, b in enumerate(blocks)
    }
    load = {
        y: {
            b: round_up(
                base * peak[b] * Fraction(100 + 22 * (y - 1) + stream.integer(0, 5), 100), 5
            )
            for b in blocks
        }
        for y in years
    }
    duration = {b: stream.integer(12, 30) * 100 // (place + 2) for place, b in enumerate(blocks)}
    energy = sum(load[years[-1]][b] * duration[b] for b in blocks)
    clean, dirty = emission[cleanest], emission[technologies[-1]]
    cap = energy * (clean + (dirty - clean) * Fraction(stream.integer(10, 35), 100))
    # Clean plants alone could meet what those that exist do not; the limit is theirs.
    existing = {k: stream.integer(0, 1) for k in technologies}
    given = sum(existing[k] * size[k] * availability[k] for k in technologies)
    clean_size = size[cleanest] * availability[cleanest]
    most = max(ceil((max(load[y].values()) - given) / clean_size / y) for y in years)
    return Data(
        sets={"technologies": technologies, "years": years, "blocks": blocks},
        parameters={
            "build_cost": build,
            "size": size,
            "availability": availability,
            "fuel_cost": fuel,
            "emission": emission,
            "existing": existing,
            "load": load,
            "duration": duration,
            "build_limit": max(1, most),
            "cap": round_up(cap, 100),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Build plants over years so that load is met under a cap on emissions.",
    literature=(
        'P. Massé and R. Gibrat, "Application of linear programming to investments in the '
        'electric power industry", Management Science 3(2), 1957',
    ),
    size_parameters=(
        SizeParameter("num_technologies", "technologies", easy=(2, 2), medium=(3, 3), hard=(3, 4)),
        SizeParameter("num_years", "years", easy=(2, 2), medium=(2, 3), hard=(3, 3)),
        SizeParameter("num_blocks", "blocks of load", easy=(2, 2), medium=(2, 3), hard=(9, 10)),
    ),
    sample=sample,
)

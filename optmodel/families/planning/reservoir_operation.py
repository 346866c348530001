"""Reservoir operation: release water through a chain of turbines when power is dear (LP).

What leaves a reservoir, through its turbine or over its spillway, arrives in the one below in the
same period: balances that a network links across space and time.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="reservoir_operation",
    title="Reservoir operation",
    sets=(
        index_set("reservoirs", "R", "reservoirs with a turbine each"),
        index_set("periods", "T", "periods in order of time", ordered=True),
        index_set(
            "drains",
            "D",
            "reservoirs and the one below that they drain into",
            within=("reservoirs", "reservoirs"),
        ),
    ),
    parameters=(
        parameter(
            "inflow",
            "i",
            "for r in reservoirs for t in periods",
            unit="volume",
            meaning="natural inflow of water into reservoir r in period t",
        ),
        parameter(
            "initial_level",
            "s_0",
            "for r in reservoirs",
            unit="volume",
            meaning="water in reservoir r at the beginning",
        ),
        parameter(
            "final_level",
            "e",
            "for r in reservoirs",
            unit="volume",
            meaning="least water that must be left in reservoir r after the last period",
        ),
        parameter(
            "capacity",
            "C",
            "for r in reservoirs",
            unit="volume",
            meaning="capacity of reservoir r: most water that it can store",
        ),
        parameter(
            "turbine_limit",
            "u",
            "for r in reservoirs",
            unit="volume",
            meaning="most water that the turbine of reservoir r can take in a period",
        ),
        parameter(
            "river_need",
            "l",
            "for r in reservoirs",
            unit="volume",
            meaning="least outflow in a period that the river below reservoir r needs",
        ),
        parameter(
            "power_yield",
            "g",
            "for r in reservoirs",
            unit="energy per volume",
            meaning="energy that the turbine of reservoir r makes from one unit of water",
        ),
        parameter(
            "price",
            "p",
            "for t in periods",
            unit="money per energy",
            meaning="price of one unit of energy in period t",
        ),
    ),
    variables=(
        variable(
            "release",
            "x",
            "for r in reservoirs for t in periods",
            unit="volume",
            meaning="water through the turbine of reservoir r in period t",
            upper="turbine_limit[r]",
        ),
        variable(
            "spill",
            "y",
            "for r in reservoirs for t in periods",
            unit="volume",
            meaning="water over the spillway of reservoir r in period t",
        ),
        variable(
            "level",
            "s",
            "for r in reservoirs for t in periods",
            unit="volume",
            meaning="water in reservoir r at the end of period t",
            upper="capacity[r]",
        ),
    ),
    objective=maximize(
        "sum(price[t] * power_yield[r] * release[r, t] for r in reservoirs for t in periods)",
        name="total revenue",
        unit="money",
        meaning="what the energy of all turbines sells for",
    ),
    constraints=(
        constraint(
            "first_balance",
            "level[r, first(periods)]"
            " == initial_level[r] + inflow[r, first(periods)] + sum(release[q, first(periods)]"
            " + spill[q, first(periods)] for (q, d) in drains if d"
            " == r) - release[r, first(periods)] - spill[r, first(periods)]",
            "for r in reservoirs",
            meaning="in the first period the level changes by what flows in and out",
        ),
        constraint(
            "balance",
            "level[r, t] == level[r, t - 1] + inflow[r, t] + sum(release[q, t] + spill[q, t]"
            " for (q, d) in drains if d == r) - release[r, t] - spill[r, t]",
            "for r in reservoirs for t in periods if t != first(periods)",
            meaning="in each later period the level changes by what flows in and out",
        ),
        constraint(
            "river_kept",
            "release[r, t] + spill[r, t] >= river_need[r]",
            "for r in reservoirs for t in periods",
            meaning="the river below a reservoir gets what it needs",
        ),
        constraint(
            "final_level_kept",
            "level[r, last(periods)] >= final_level[r]",
            "for r in reservoirs",
            meaning="enough water is left after the last period",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Run the chain with the needs of the river first; each drains into a later reservoir."""
    reservoirs = element_ids("r", sizes["num_reservoirs"])
    periods = list(range(1, sizes["num_periods"] + 1))
    drains = [
        (r, stream.choice(reservoirs[place + 1 : place + 3]))
        for place, r in enumerate(reservoirs[:-1])
    ]
    inflow = {r: {t: stream.integer(4, 40) * 5 for t in periods} for r in reservoirs}
    need = {r: stream.integer(1, 4) * 5 for r in reservoirs}
    capacity = {r: stream.integer(30, 70) * 5 for r in reservoirs}
    initial = {r: capacity[r] * stream.integer(20, 90) // 500 * 5 + 5 for r in reservoirs}
    mean = {r: Fraction(sum(inflow[r].values()), len(periods)) for r in reservoirs}
    for q, r in drains:
        mean[r] += mean[q]
    return Data(
        sets={"reservoirs": reservoirs, "periods": periods, "drains": drains},
        parameters={
            "inflow": inflow,
            "initial_level": initial,
            # What the river needs never exceeds the least inflow, so no level has to fall.
            "final_level": {
                r: round_up(initial[r] * Fraction(stream.integer(50, 100), 100), 5)
                for r in reservoirs
            },
            "capacity": capacity,
            "turbine_limit": {
                r: round_up(mean[r] * Fraction(stream.integer(80, 150), 100), 5) for r in reservoirs
            },
            "river_need": need,
            "power_yield": {r: stream.decimal("0.2", "1.8", step="0.1") for r in reservoirs},
            "price": {t: stream.integer(20, 95) for t in periods},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Release water through a chain of turbines so that its energy sells for most.",
    literature=(
        'D. P. Loucks, J. R. Stedinger and D. A. Haith, "Water Resource Systems Planning and '
        'Analysis", Prentice-Hall, 1981',
    ),
    size_parameters=(
        SizeParameter("num_reservoirs", "reservoirs", easy=(2, 2), medium=(2, 3), hard=(5, 6)),
        SizeParameter("num_periods", "periods", easy=(2, 3), medium=(4, 5), hard=(7, 8)),
    ),
    sample=sample,
)

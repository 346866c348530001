"""Scooter relocation: bring shared scooters by van to the zones where they will be rented (ILP).

A van takes several scooters from one zone to another, and the number of its trips is limited.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

_PAIRS = "for i in zones for j in zones if i != j"

FORMULATION = Formulation(
    name="scooter_relocation",
    title="Scooter relocation",
    sets=(index_set("zones", "I", "zones of the city"),),
    parameters=(
        parameter(
            "parked",
            "s",
            "for i in zones",
            unit="scooters",
            meaning="scooters parked in zone i in the evening",
            integral=True,
        ),
        parameter(
            "wanted",
            "d",
            "for i in zones",
            unit="scooters",
            meaning="demand: scooters that can be rented out in zone i",
            integral=True,
        ),
        parameter(
            "earnings",
            "r",
            "for i in zones",
            unit="money",
            meaning="earnings from one scooter rented out in zone i",
        ),
        parameter(
            "trip_cost",
            "c",
            _PAIRS,
            unit="money",
            meaning="cost of one trip of the van from zone i to zone j",
        ),
        parameter(
            "room",
            "k",
            unit="scooters",
            meaning="room: most scooters on the van in one trip",
            integral=True,
        ),
        parameter(
            "most_trips", "m", unit="trips", meaning="most trips in the night", integral=True
        ),
    ),
    variables=(
        variable(
            "rent",
            "z",
            "for i in zones",
            unit="scooters",
            meaning="scooters rented out in zone i",
            domain="integer",
            upper="wanted[i]",
        ),
        variable(
            "bring",
            "x",
            _PAIRS,
            unit="scooters",
            meaning="scooters brought from zone i to zone j",
            domain="integer",
        ),
        variable(
            "drive",
            "y",
            _PAIRS,
            unit="trips",
            meaning="trips of the van from zone i to zone j",
            domain="integer",
            upper="most_trips",
        ),
    ),
    objective=maximize(
        f"sum(earnings[i] * rent[i] for i in zones) - sum(trip_cost[i, j] * drive[i, j] {_PAIRS})",
        name="profit",
        unit="money",
        meaning="the earnings of all scooters less the cost of all trips",
    ),
    constraints=(
        constraint(
            "scooters_there",
            "rent[i] <= parked[i] + sum(bring[j, i] for j in zones if j != i)"
            " - sum(bring[i, j] for j in zones if j != i)",
            "for i in zones",
            meaning="only scooters can be rented out that are there in the morning",
        ),
        constraint(
            "van_room",
            "bring[i, j] <= room * drive[i, j]",
            _PAIRS,
            meaning="the van takes no more than its room on every trip",
        ),
        constraint(
            "trip_limit",
            f"sum(drive[i, j] {_PAIRS}) <= most_trips",
            meaning="there are no more trips than the night allows",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw demands, and scooters that stand in the wrong half of the city."""
    zones = element_ids("z", sizes["num_zones"])
    wanted = {i: stream.integer(8, 30) for i in zones}
    crowded = stream.sample(zones, len(zones) // 2)
    parked = {
        i: wanted[i] + stream.integer(4, 16) if i in crowded else stream.integer(0, 6)
        for i in zones
    }
    position = {i: (stream.integer(0, 15), stream.integer(0, 15)) for i in zones}
    return Data(
        sets={"zones": zones},
        parameters={
            "parked": parked,
            "wanted": wanted,
            "earnings": {i: stream.decimal("4", "12", step="0.5") for i in zones},
            "trip_cost": {
                i: {
                    j: abs(position[i][0] - position[j][0])
                    + abs(position[i][1] - position[j][1])
                    + stream.decimal("3", "9", step="0.5")
                    for j in zones
                    if j != i
                }
                for i in zones
            },
            "room": stream.integer(4, 7),
            "most_trips": stream.integer(len(zones) // 2, len(zones) // 2 + 2),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Bring shared scooters by a few van trips to where they earn most.",
    literature=(
        'T. Raviv, M. Tzur and I. A. Forma, "Static repositioning in a bike-sharing system: '
        'models and solution approaches", EURO Journal on Transportation and Logistics 2(3), 2013',
    ),
    size_parameters=(SizeParameter("num_zones", "zones", easy=(3, 4), medium=(4, 5), hard=(8, 8)),),
    sample=sample,
)

"""Nearest point: new places near given ones, but out of circles where building is forbidden (QCP).

Squared distances are kept above a radius, which leaves out a convex region. No other family has
constraints with a hole; those with a circle to stay inside of are convex.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

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
    name="nearest_point",
    title="Places outside of forbidden circles",
    sets=(
        index_set("places", "K", "places that are built"),
        index_set("sites", "I", "given sites"),
        index_set("zones", "Z", "round zones where nothing may be built"),
    ),
    parameters=(
        parameter(
            "site_east", "a", "for i in sites", unit="distance", meaning="east position of i"
        ),
        parameter(
            "site_north", "b", "for i in sites", unit="distance", meaning="north position of i"
        ),
        parameter(
            "traffic",
            "w",
            "for k in places for i in sites",
            unit="trips",
            meaning="daily trips between k and i",
        ),
        parameter("link", "v", unit="trips", meaning="trips between every pair of the places"),
        parameter("zone_east", "c", "for z in zones", unit="distance", meaning="east center of z"),
        parameter(
            "zone_north", "d", "for z in zones", unit="distance", meaning="north center of z"
        ),
        parameter("radius", "r", "for z in zones", unit="distance", meaning="radius of z"),
        parameter("region", "L", unit="distance", meaning="side of the square region"),
        parameter(
            "reach", "R", unit="distance", meaning="largest distance of a place from the middle"
        ),
    ),
    variables=(
        variable(
            "east",
            "x",
            "for k in places",
            unit="distance",
            meaning="east position of k",
            upper="region",
        ),
        variable(
            "north",
            "y",
            "for k in places",
            unit="distance",
            meaning="north position of k",
            upper="region",
        ),
    ),
    objective=minimize(
        "sum(traffic[k, i] * ((east[k] - site_east[i]) ** 2 + (north[k] - site_north[i]) ** 2)"
        " for k in places for i in sites)"
        " + sum(link * ((east[k] - east[m]) ** 2 + (north[k] - north[m]) ** 2)"
        " for k in places for m in places if k < m)",
        name="weighted squared distance",
        unit="trips times squared distance",
        meaning="squared distances weighted by trips",
    ),
    constraints=(
        constraint(
            "outside",
            "(east[k] - zone_east[z]) ** 2 + (north[k] - zone_north[z]) ** 2 >= radius[z] ** 2",
            "for k in places for z in zones",
            meaning="no place lies inside of a zone",
        ),
        constraint(
            "within_reach",
            "(east[k] - region / 2) ** 2 + (north[k] - region / 2) ** 2 <= reach ** 2",
            "for k in places",
            meaning="every place lies within reach of the middle of the region",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Zones cover where places would best be; sites crowd into one part of the region."""
    places = element_ids("k", sizes["num_places"])
    sites = element_ids("i", sizes["num_sites"])
    zones = element_ids("z", sizes["num_zones"])
    side = stream.integer(30, 60, 2)
    corner = (stream.integer(0, side // 2), stream.integer(0, side // 2))
    east = {i: corner[0] + stream.integer(0, side // 2) for i in sites}
    north = {i: corner[1] + stream.integer(0, side // 2) for i in sites}
    traffic = {k: {i: stream.integer(1, 20) for i in sites} for k in places}
    middle = [_mean(traffic[places[n % len(places)]], east, north) for n in range(len(zones))]
    reach = side // 2 - stream.integer(1, side // 3)
    radius = {z: stream.integer(2, max(3, side // 8)) for z in zones}
    return Data(
        sets={"places": places, "sites": sites, "zones": zones},
        parameters={
            "site_east": east,
            "site_north": north,
            "traffic": traffic,
            "link": stream.integer(2, 12),
            "zone_east": {
                z: min(side, max(0, middle[n][0] + stream.integer(-2, 2)))
                for n, z in enumerate(zones)
            },
            "zone_north": {
                z: min(side, max(0, middle[n][1] + stream.integer(-2, 2)))
                for n, z in enumerate(zones)
            },
            "radius": radius,
            "region": side,
            "reach": reach,
        },
    )


def _mean(
    weight: Mapping[str, int], east: Mapping[str, int], north: Mapping[str, int]
) -> tuple[int, int]:
    """The weighted mean of the sites, rounded."""
    total = sum(weight.values())
    return (
        round(Fraction(sum(weight[i] * east[i] for i in weight), total)),
        round(Fraction(sum(weight[i] * north[i] for i in weight), total)),
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Place facilities near sites in the plane, outside of forbidden circles.",
    literature=(
        'H. W. Hamacher and S. Nickel, "Restricted planar location problems and applications", '
        "Naval Research Logistics 42(6), 1995",
    ),
    size_parameters=(
        SizeParameter("num_places", "places to build", easy=(1, 1), medium=(1, 2), hard=(2, 2)),
        SizeParameter("num_sites", "given sites", easy=(3, 4), medium=(4, 6), hard=(7, 10)),
        SizeParameter("num_zones", "forbidden circles", easy=(1, 2), medium=(2, 3), hard=(3, 4)),
    ),
    sample=sample,
)

"""Fleet and trips: vehicles of each type, and trips of each vehicle (integer bilinear).

Vehicles times trips are products of two whole decisions, in the cost and in the constraints. No
other family has these.

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
    name="fleet_and_trips",
    title="Fleet and trips",
    sets=(index_set("types", "I", "types of vehicles"),),
    parameters=(
        parameter(
            "rent",
            "f",
            "for i in types",
            unit="money per vehicle",
            meaning="daily rent of one vehicle of i",
        ),
        parameter(
            "trip_cost",
            "c",
            "for i in types",
            unit="money per trip",
            meaning="cost of one trip by a vehicle of i",
        ),
        parameter(
            "load",
            "q",
            "for i in types",
            unit="amount per trip",
            meaning="load that a vehicle of i moves on one trip",
        ),
        parameter(
            "most_vehicles",
            "u",
            "for i in types",
            unit="vehicles",
            meaning="most vehicles of i on offer",
            integral=True,
        ),
        parameter(
            "most_trips",
            "t",
            "for i in types",
            unit="trips",
            meaning="most trips that a vehicle of i can make in a day",
            integral=True,
        ),
        parameter("demand", "D", unit="amount", meaning="amount that must be moved in a day"),
        parameter("slots", "S", unit="trips", meaning="trips that the ramp can load in a day"),
        parameter("drivers", "N", unit="drivers", meaning="drivers, one for each vehicle"),
    ),
    variables=(
        variable(
            "vehicles",
            "x",
            "for i in types",
            unit="vehicles",
            meaning="vehicles of i that are rented",
            domain="integer",
            upper="most_vehicles[i]",
        ),
        variable(
            "trips",
            "y",
            "for i in types",
            unit="trips",
            meaning="trips that each vehicle of i makes",
            domain="integer",
            upper="most_trips[i]",
        ),
    ),
    objective=minimize(
        "sum(rent[i] * vehicles[i] + trip_cost[i] * vehicles[i] * trips[i] for i in types)",
        name="total daily cost",
        unit="money",
        meaning="rent of all vehicles and cost of all trips",
    ),
    constraints=(
        constraint(
            "demand_met",
            "sum(load[i] * vehicles[i] * trips[i] for i in types) >= demand",
            meaning="all trips together move what must be moved",
        ),
        constraint(
            "slot_limit",
            "sum(vehicles[i] * trips[i] for i in types) <= slots",
            meaning="no more trips start than the ramp can load",
        ),
        constraint(
            "driver_limit",
            "sum(vehicles[i] for i in types) <= drivers",
            meaning="every vehicle has a driver",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a fleet of large vehicles; small ones are cheaper for their load, not for drivers."""
    types = element_ids("i", sizes["num_types"])
    load = {i: stream.integer(3, 30) for i in types}
    large = sorted(types, key=lambda i: -load[i])[: (len(types) + 1) // 2]
    fleet = {i: stream.integer(2, 4) if i in large else stream.integer(0, 1) for i in types}
    runs = {i: stream.integer(2, 5) for i in types}
    num_trips = sum(fleet[i] * runs[i] for i in types)
    moved = sum(load[i] * fleet[i] * runs[i] for i in types)
    is_ramp_scarce = stream.chance(0.4)  # else drivers are
    return Data(
        sets={"types": types},
        parameters={
            "rent": {i: 10 + load[i] * stream.integer(3, 5) + load[i] ** 2 // 2 for i in types},
            "trip_cost": {i: 3 + load[i] * stream.integer(1, 3) // 2 for i in types},
            "load": load,
            "most_vehicles": {i: fleet[i] + stream.integer(1, 4) for i in types},
            "most_trips": runs,
            "demand": moved - stream.integer(0, 5),
            "slots": num_trips if is_ramp_scarce else 2 * num_trips,
            "drivers": sum(fleet.values()) * (2 if is_ramp_scarce else 1),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Rent vehicles and fix their trips so that a day's load is moved at least cost.",
    literature=(
        'W. P. Adams and H. D. Sherali, "Mixed-integer bilinear programming problems", '
        "Mathematical Programming 59, 1993",
    ),
    size_parameters=(
        SizeParameter("num_types", "types of vehicles", easy=(2, 3), medium=(3, 4), hard=(5, 7)),
    ),
    sample=sample,
)

"""Aircraft assignment: how many vehicles of each type serve each route, at least cost (MILP).

A type carries a load of its own on each route, and demand that nobody carries costs a penalty: the
linear problem of Ferguson and Dantzig, with whole vehicles.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="aircraft_assignment",
    title="Aircraft assignment",
    sets=(
        index_set("types", "I", "types of vehicle"),
        index_set("routes", "J", "routes to be served"),
    ),
    parameters=(
        parameter(
            "fleet",
            "b",
            "for i in types",
            unit="vehicles",
            meaning="number of vehicles of type i",
            integral=True,
        ),
        parameter(
            "demand",
            "d",
            "for j in routes",
            unit="load",
            meaning="demand on route j, the amount that is to be carried",
        ),
        parameter(
            "penalty",
            "k",
            "for j in routes",
            unit="money per load",
            meaning="penalty for each unit of demand on route j that is not carried",
        ),
        parameter(
            "capacity",
            "p",
            "for i in types for j in routes",
            unit="load per vehicle",
            meaning="capacity of one vehicle of type i on route j",
        ),
        parameter(
            "cost",
            "c",
            "for i in types for j in routes",
            unit="money per vehicle",
            meaning="operating cost of one vehicle of type i on route j",
        ),
    ),
    variables=(
        variable(
            "use",
            "x",
            "for i in types for j in routes",
            unit="vehicles",
            meaning="vehicles of type i on route j",
            domain="integer",
            upper="fleet[i]",
        ),
        variable(
            "unserved",
            "u",
            "for j in routes",
            unit="load",
            meaning="demand on route j that is not carried",
            upper="demand[j]",
        ),
    ),
    objective=minimize(
        "sum(cost[i, j] * use[i, j] for i in types for j in routes)"
        " + sum(penalty[j] * unserved[j] for j in routes)",
        name="total cost",
        unit="money",
        meaning="the operating cost of all vehicles and the penalties for demand not carried",
    ),
    constraints=(
        constraint(
            "fleet_limit",
            "sum(use[i, j] for j in routes) <= fleet[i]",
            "for i in types",
            meaning="no more vehicles of a type are used than there are",
        ),
        constraint(
            "demand_met",
            "sum(capacity[i, j] * use[i, j] for i in types) + unserved[j] >= demand[j]",
            "for j in routes",
            meaning="demand on a route is carried, or counts as not carried",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw the type that serves each route first; demand is near what its vehicles carry."""
    types = element_ids("t", sizes["num_types"])
    routes = element_ids("r", sizes["num_routes"])
    size = {i: stream.integer(12, 40) for i in types}
    length = {j: stream.integer(8, 20) for j in routes}
    capacity = {
        i: {j: size[i] * stream.integer(60, 140) // length[j] for j in routes} for i in types
    }
    served_by = {j: stream.choice(types) for j in routes}
    trips = {j: stream.integer(1, 3) for j in routes}
    busy = {i: sum(trips[j] for j in routes if served_by[j] == i) for i in types}
    return Data(
        sets={"types": types, "routes": routes},
        parameters={
            "fleet": {i: max(1, busy[i] - stream.integer(0, 1)) for i in types},
            "demand": {
                j: capacity[served_by[j]][j] * trips[j] + stream.integer(-10, 25) for j in routes
            },
            "penalty": {j: stream.integer(4, 9) for j in routes},
            "capacity": capacity,
            "cost": {
                i: {j: size[i] * stream.integer(8, 20) + stream.integer(10, 60) for j in routes}
                for i in types
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose how many vehicles of each type serve each route, at least cost and penalty.",
    literature=(
        'A. R. Ferguson and G. B. Dantzig, "The allocation of aircraft to routes: an example of '
        'linear programming under uncertain demand", Management Science 3(1), 1956',
    ),
    size_parameters=(
        SizeParameter("num_types", "types of vehicle", easy=(2, 2), medium=(2, 3), hard=(6, 6)),
        SizeParameter("num_routes", "routes", easy=(2, 3), medium=(3, 5), hard=(15, 15)),
    ),
    sample=sample,
)

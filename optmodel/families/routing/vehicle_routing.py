"""Vehicle routing: tours of like vehicles that deliver every demand (MILP).

What a vehicle still carries on each road is a flow that the demands take up: no other family has
goods that flow on the roads that were chosen for a vehicle.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.families.routing.road_map import road_distances
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="vehicle_routing",
    title="Vehicle routing",
    sets=(
        index_set("places", "V", "the depot and the places to deliver to"),
        index_set("depot", "D", "the place where all tours start and end", within=("places",)),
    ),
    parameters=(
        parameter(
            "distance",
            "d",
            "for i in places for j in places if i < j",
            unit="distance",
            meaning="distance between places i and j, the same both ways",
        ),
        parameter(
            "demand",
            "q",
            "for i in places if i not in depot",
            unit="load",
            meaning="what must be delivered to place i",
        ),
        parameter("capacity", "Q", unit="load", meaning="the most that a vehicle can carry"),
        parameter(
            "fleet",
            "K",
            unit="vehicles",
            meaning="how many vehicles there are",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "go",
            "x",
            "for i in places for j in places if i != j",
            unit="",
            meaning="whether a vehicle goes from place i straight to place j",
            domain="binary",
        ),
        variable(
            "carry",
            "f",
            "for i in places for j in places if i != j if j not in depot",
            unit="load",
            meaning="what a vehicle carries on its way from place i to place j",
        ),
    ),
    objective=minimize(
        "sum(distance[i, j] * (go[i, j] + go[j, i]) for i in places for j in places if i < j)",
        name="total distance",
        unit="distance",
        meaning="the distance that all vehicles drive",
    ),
    constraints=(
        constraint(
            "reach_once",
            "sum(go[i, j] for i in places if i != j) == 1",
            "for j in places if j not in depot",
            meaning="one vehicle comes to each place, once",
        ),
        constraint(
            "leave_once",
            "sum(go[i, j] for j in places if i != j) == 1",
            "for i in places if i not in depot",
            meaning="one vehicle leaves each place, once",
        ),
        constraint(
            "fleet_limit",
            "sum(go[i, j] for i in depot for j in places if j not in depot) <= fleet",
            meaning="no more tours start than there are vehicles",
        ),
        constraint(
            "delivery",
            "sum(carry[i, j] for i in places if i != j)"
            " - sum(carry[j, k] for k in places if k != j if k not in depot) == demand[j]",
            "for j in places if j not in depot",
            meaning="a vehicle leaves behind what the place demands",
        ),
        constraint(
            "first_load",
            "carry[i, j] <= capacity * go[i, j]",
            "for i in depot for j in places if j not in depot",
            meaning="a vehicle leaves the depot with no more than it can carry",
        ),
        constraint(
            "later_load",
            "carry[i, j] <= (capacity - demand[i]) * go[i, j]",
            "for i in places if i not in depot for j in places if j not in depot if i != j",
            meaning="goods move with a vehicle only, which has left the demand of the last place",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Share the places out to the vehicles first; the fullest one sets the capacity."""
    places = element_ids("p", sizes["num_places"])
    fleet = sizes["num_vehicles"]
    distance = road_distances(stream, places)
    depot = min(places, key=lambda i: _remoteness(distance, i))
    served = stream.shuffled([i for i in places if i != depot])
    demand = {i: stream.integer(3, 40) for i in sorted(served, key=places.index)}
    return Data(
        sets={"places": places, "depot": [depot]},
        parameters={
            "distance": distance,
            "demand": demand,
            "capacity": _capacity([demand[i] for i in served], fleet),
            "fleet": fleet,
        },
    )


def _remoteness(distance: Mapping[str, Mapping[str, Fraction]], place: str) -> Fraction:
    """The sum of the distances from a place to all others."""
    ways = [(i, j, length) for i, row in distance.items() for j, length in row.items()]
    return sum((length for i, j, length in ways if place in (i, j)), Fraction(0))


def _capacity(demands: Sequence[int], fleet: int) -> int:
    """What the fullest vehicle holds where each demand, large ones first, goes to the emptiest."""
    loads = [0] * fleet
    for demand in sorted(demands, reverse=True):
        loads[loads.index(min(loads))] += demand
    return round_up(max(loads), 1)


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Deliver every demand by vehicles of one capacity, with the least distance.",
    literature=(
        'G. B. Dantzig and J. H. Ramser, "The truck dispatching problem", Management Science '
        "6(1), 1959",
        'B. Gavish and S. C. Graves, "The travelling salesman problem and related problems", '
        "Operations Research Center working paper 078-78, MIT, 1978",
    ),
    size_parameters=(
        SizeParameter(
            "num_places", "places with the depot", easy=(5, 5), medium=(6, 7), hard=(8, 8)
        ),
        SizeParameter("num_vehicles", "vehicles", easy=(2, 2), medium=(2, 3), hard=(3, 3)),
    ),
    sample=sample,
)

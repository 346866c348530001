"""Vehicle routing with time windows: visits start within hours that the places set (MILP).

Times and loads run along the tours: a place that follows another is served after it and after the
way to it, and its vehicle has delivered more.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from optmodel.families.problem_family import (
    Data,
    Family,
    SizeParameter,
    element_ids,
    round_down,
    round_up,
)
from optmodel.families.routing.road_map import road_times
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

_NUM_PLANS = 40
"""How many plans are drawn, for the shift to leave little time."""

FORMULATION = Formulation(
    name="vehicle_routing_time_windows",
    title="Vehicle routing with time windows",
    sets=(
        index_set("places", "V", "the depot and the places to visit"),
        index_set("depot", "D", "the place where all tours start and end", within=("places",)),
    ),
    parameters=(
        parameter(
            "travel",
            "t",
            "for i in places for j in places if i != j",
            unit="minutes",
            meaning="minutes of travel from place i to place j",
        ),
        parameter(
            "opening",
            "e",
            "for i in places if i not in depot",
            unit="minutes",
            meaning="earliest start of the visit of place i",
        ),
        parameter(
            "closing",
            "l",
            "for i in places if i not in depot",
            unit="minutes",
            meaning="latest start of the visit of place i",
        ),
        parameter(
            "unloading",
            "s",
            "for i in places if i not in depot",
            unit="minutes",
            meaning="duration of unloading at place i",
        ),
        parameter(
            "demand",
            "q",
            "for i in places if i not in depot",
            unit="load",
            meaning="what must be delivered to place i",
            integral=True,
        ),
        parameter(
            "capacity",
            "Q",
            unit="load",
            meaning="the most that a vehicle can carry",
            integral=True,
        ),
        parameter("shift", "T", unit="minutes", meaning="end of the shift, when all must be back"),
        parameter("tour_cost", "c", unit="money", meaning="cost of a tour, however long it is"),
        parameter("minute_cost", "m", unit="money", meaning="cost of a minute of travel"),
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
            "begin",
            "b",
            "for i in places if i not in depot",
            unit="minutes",
            meaning="when the visit of place i starts",
            lower="opening[i]",
            upper="closing[i]",
        ),
        variable(
            "delivered",
            "y",
            "for i in places if i not in depot",
            unit="load",
            meaning="what a vehicle has delivered when it leaves place i",
            lower="demand[i]",
            upper="capacity",
        ),
    ),
    objective=minimize(
        "sum(tour_cost * go[i, j] for i in depot for j in places if j not in depot)"
        " + minute_cost * sum(travel[i, j] * go[i, j] for i in places for j in places if i != j)",
        name="total cost",
        unit="money",
        meaning="the cost of all tours and of the minutes that they travel",
    ),
    constraints=(
        constraint(
            "reach_once",
            "sum(go[i, j] for i in places if i != j) == 1",
            "for j in places if j not in depot",
            meaning="one vehicle comes to each place, once",
        ),
        constraint(
            "drive_on",
            "sum(go[j, k] for k in places if k != j) == sum(go[i, j] for i in places if i != j)",
            "for j in places",
            meaning="what comes to a place leaves it again",
        ),
        constraint(
            "first_visit",
            "implies(go[i, j] == 1, begin[j] >= travel[i, j])",
            "for i in depot for j in places if j not in depot",
            meaning="vehicles leave the depot at the beginning of the shift",
        ),
        constraint(
            "next_visit",
            "implies(go[i, j] == 1, begin[j] >= begin[i] + unloading[i] + travel[i, j])",
            "for i in places if i not in depot for j in places if j not in depot if i != j",
            meaning="the next visit starts after unloading and the way",
        ),
        constraint(
            "back_in_time",
            "implies(go[i, j] == 1, begin[i] + unloading[i] + travel[i, j] <= shift)",
            "for i in places if i not in depot for j in depot",
            meaning="vehicles are back at the depot when the shift ends",
        ),
        constraint(
            "deliver_on",
            "implies(go[i, j] == 1, delivered[j] >= delivered[i] + demand[j])",
            "for i in places if i not in depot for j in places if j not in depot if i != j",
            meaning="what a vehicle has delivered grows by the demand of each place",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw plans, and windows around the visits of the one that is back first."""
    places = element_ids("p", sizes["num_places"])
    depot = stream.choice(places)
    travel = road_times(stream, places)
    served = [i for i in places if i != depot]
    unloading = {i: stream.integer(10, 30, 5) for i in served}
    demand = {i: stream.integer(3, 18) for i in served}
    num_tours = 2 if len(served) < 8 else 3
    plans = [
        _Plan.of(_tours(stream.shuffled(served), num_tours), depot, travel, unloading)
        for _ in range(_NUM_PLANS)
    ]
    plan = min(
        plans, key=lambda one: one.back + 4 * max(sum(demand[i] for i in t) for t in one.tours)
    )
    return Data(
        sets={"places": places, "depot": [depot]},
        parameters={
            "travel": travel,
            "opening": {
                i: max(5, round_down(plan.start[i] - stream.integer(10, 90), 5)) for i in served
            },
            "closing": {i: round_up(plan.start[i] + stream.integer(20, 90), 5) for i in served},
            "unloading": unloading,
            "demand": demand,
            "capacity": max(sum(demand[i] for i in tour) for tour in plan.tours),
            "shift": round_up(plan.back, 1),
            "tour_cost": stream.integer(90, 260),
            "minute_cost": stream.decimal("0.2", "1.5", step="0.1"),
        },
    )


def _tours(served: Sequence[str], num_tours: int) -> list[list[str]]:
    """The places cut into tours of about the same length."""
    return [list(served[number::num_tours]) for number in range(num_tours)]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Tours with the start of each visit, and the time at which the last vehicle is back."""

    tours: list[list[str]]
    start: dict[str, Fraction]
    back: Fraction

    @classmethod
    def of(
        cls,
        tours: list[list[str]],
        depot: str,
        travel: Mapping[str, Mapping[str, Fraction]],
        unloading: Mapping[str, int],
    ) -> "_Plan":
        """The plan in which no vehicle ever waits."""
        start: dict[str, Fraction] = {}
        back = Fraction(0)
        for tour in tours:
            here, clock = depot, Fraction(0)
            for i in tour:
                start[i] = clock + travel[here][i]
                here, clock = i, start[i] + unloading[i]
            back = max(back, clock + travel[here][depot])
        return cls(tours, start, back)


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Visit places within their time windows by vehicles of one capacity, at the least cost.",
    literature=(
        'M. M. Solomon, "Algorithms for the vehicle routing and scheduling problems with time '
        'window constraints", Operations Research 35(2), 1987',
    ),
    size_parameters=(
        SizeParameter(
            "num_places", "places with the depot", easy=(5, 5), medium=(6, 7), hard=(10, 10)
        ),
    ),
    sample=sample,
)

"""Pickup and delivery: one tour that brings each load to where it is wanted (MILP).

Places are paired: a load is picked up before it is delivered, and what is on board rises and falls.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.families.routing._road_map import road_times
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="pickup_delivery",
    title="Pickup and delivery",
    sets=(
        index_set("places", "V", "the start of the tour, and the places of pickup and delivery"),
        index_set("start", "S", "the place where the tour starts and ends", within=("places",)),
        index_set(
            "requests",
            "R",
            "requests: pairs of a place of pickup and a place of delivery",
            within=("places", "places"),
        ),
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
            "freight",
            "q",
            "for (i, j) in requests",
            unit="load",
            meaning="freight to be brought from place i to place j",
            integral=True,
        ),
        parameter(
            "deadline",
            "l",
            "for (i, j) in requests",
            unit="minutes",
            meaning="deadline of what goes from place i to place j, in minutes after the start",
        ),
        parameter(
            "capacity",
            "Q",
            unit="load",
            meaning="the most that the vehicle can carry at a time",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "go",
            "x",
            "for i in places for j in places if i != j",
            unit="",
            meaning="whether the vehicle goes from place i straight to place j",
            domain="binary",
        ),
        variable(
            "arrive",
            "a",
            "for i in places if i not in start",
            unit="minutes",
            meaning="minutes after the start at which the vehicle is at place i",
            upper="max(deadline[j, k] for (j, k) in requests)",
        ),
        variable(
            "carry",
            "f",
            "for i in places if i not in start for j in places if j not in start if i != j",
            unit="load",
            meaning="what is on board on the way from place i to place j",
        ),
    ),
    objective=minimize(
        "sum(travel[i, j] * go[i, j] for i in places for j in places if i != j)",
        name="total travel",
        unit="minutes",
        meaning="the minutes of the whole tour",
    ),
    constraints=(
        constraint(
            "leave_once",
            "sum(go[i, j] for j in places if i != j) == 1",
            "for i in places",
            meaning="the vehicle leaves every place once",
        ),
        constraint(
            "reach_once",
            "sum(go[i, j] for i in places if i != j) == 1",
            "for j in places",
            meaning="the vehicle comes to every place once",
        ),
        constraint(
            "first_stop",
            "implies(go[i, j] == 1, arrive[j] >= travel[i, j])",
            "for i in start for j in places if j not in start",
            meaning="the first place is reached after the way to it",
        ),
        constraint(
            "arrive_later",
            "implies(go[i, j] == 1, arrive[j] >= arrive[i] + travel[i, j])",
            "for i in places if i not in start for j in places if j not in start if i != j",
            meaning="the next place is reached later, by the minutes of travel at least",
        ),
        constraint(
            "pickup_first",
            "arrive[j] >= arrive[i]",
            "for (i, j) in requests",
            meaning="a load is picked up before it is delivered",
        ),
        constraint(
            "deliver_in_time",
            "arrive[j] <= deadline[i, j]",
            "for (i, j) in requests",
            meaning="a load is delivered by its deadline",
        ),
        constraint(
            "load_change",
            "sum(carry[c, k] for k in places if k != c if k not in start)"
            " - sum(carry[i, c] for i in places if i != c if i not in start)"
            " == sum(freight[i, j] for (i, j) in requests if i == c)"
            " - sum(freight[i, j] for (i, j) in requests if j == c)",
            "for c in places if c not in start",
            meaning="loads come on board at their pickup and leave at their delivery",
        ),
        constraint(
            "within_capacity",
            "carry[i, j] <= capacity * go[i, j]",
            "for i in places if i not in start for j in places if j not in start if i != j",
            meaning="loads move with the vehicle, which never carries more than it can",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Drive a plan first: its load is the capacity, and its times leave room to the deadlines."""
    places = element_ids("p", 2 * sizes["num_requests"] + 1)
    start, *others = stream.shuffled(places)
    pairs = dict(zip(others[::2], others[1::2], strict=True))
    requests = [(i, pairs[i]) for i in places if i in pairs]
    freight = {i: stream.integer(3, 15) for i, _ in requests}
    travel = road_times(stream, places)
    delivered: dict[str, Fraction] = {}
    here, clock, most, on_board = start, Fraction(0), 0, [0]
    for stop in _plan(stream, pairs):
        clock += travel[here][stop]
        here = stop
        if stop in pairs:
            on_board.append(freight[stop])
            most = max(most, sum(on_board))
        else:
            i = next(i for i, j in requests if j == stop)
            on_board.remove(freight[i])
            delivered[i] = clock
    return Data(
        sets={"places": places, "start": [start], "requests": requests},
        parameters={
            "travel": travel,
            "freight": {i: {j: freight[i]} for i, j in requests},
            "deadline": {
                i: {j: round_up(delivered[i], 5) + stream.choice((0, 10, 60))} for i, j in requests
            },
            "capacity": most,
        },
    )


def _plan(stream: RandomStream, pairs: Mapping[str, str]) -> list[str]:
    """All stops, each pickup before its delivery, no more than two loads on board at a time."""
    plan: list[str] = []
    on_board: list[str] = []
    waiting = stream.shuffled(list(pairs))
    while waiting or on_board:
        picks_up = not on_board or (len(on_board) < 2 and stream.chance(0.2))
        if waiting and picks_up:
            on_board.append(waiting.pop())
            plan.append(on_board[-1])
        else:
            plan.append(pairs[on_board.pop(stream.integer(0, len(on_board) - 1))])
    return plan


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Pick up and deliver loads on one tour with the least travel, never above the capacity.",
    literature=(
        'H. N. Psaraftis, "A dynamic programming solution to the single vehicle many-to-many '
        'immediate request dial-a-ride problem", Transportation Science 14(2), 1980',
        'M. W. P. Savelsbergh and M. Sol, "The general pickup and delivery problem", '
        "Transportation Science 29(1), 1995",
    ),
    size_parameters=(
        SizeParameter("num_requests", "loads to deliver", easy=(2, 2), medium=(3, 3), hard=(4, 4)),
    ),
    sample=sample,
)

"""Queue staffing: people at service points, for the least waiting (MINLP).

The waiting at a point is that of an M/M/1 queue, `arrivals / (capacity - arrivals)` customers on
average. No other family has a quotient whose denominator is what a decision leaves over.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import (
    Data,
    Family,
    SizeParameter,
    element_ids,
    round_down,
    round_up,
)
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
    name="queue_staffing",
    title="Staff at points with queues",
    sets=(index_set("points", "I", "points where customers wait for service"),),
    parameters=(
        parameter(
            "arrivals",
            "a",
            "for i in points",
            unit="customers per hour",
            meaning="arrival rate of customers at i",
        ),
        parameter(
            "speed",
            "s",
            "for i in points",
            unit="customers per person and hour",
            meaning="service speed of one person at i",
        ),
        parameter(
            "wage",
            "w",
            "for i in points",
            unit="money per person and hour",
            meaning="hourly wage of one person at i",
        ),
        parameter(
            "fewest",
            "l",
            "for i in points",
            unit="people",
            meaning="fewest people at i",
            integral=True,
        ),
        parameter(
            "most",
            "u",
            "for i in points",
            unit="people",
            meaning="most people that i has room for",
            integral=True,
        ),
        parameter("staff", "N", unit="people", meaning="people on duty", integral=True),
        parameter("budget", "B", unit="money per hour", meaning="money for wages in an hour"),
        parameter(
            "longest_stay",
            "W",
            "for i in points",
            unit="minutes",
            meaning="longest mean time that a customer may spend at i",
        ),
    ),
    variables=(
        variable(
            "assign",
            "x",
            "for i in points",
            unit="people",
            meaning="people who serve at i",
            domain="integer",
            lower="fewest[i]",
            upper="most[i]",
        ),
    ),
    objective=minimize(
        "sum(arrivals[i] / (speed[i] * assign[i] - arrivals[i]) for i in points)",
        name="mean number of customers present",
        unit="customers",
        meaning="mean number of customers at all points: arrival rate over spare service rate",
    ),
    constraints=(
        constraint(
            "staff_limit",
            "sum(assign[i] for i in points) <= staff",
            meaning="no more people serve than are on duty",
        ),
        constraint(
            "budget_limit",
            "sum(wage[i] * assign[i] for i in points) <= budget",
            meaning="the wages of an hour keep the budget",
        ),
        constraint(
            "stay_limit",
            "60 / (speed[i] * assign[i] - arrivals[i]) <= longest_stay[i]",
            "for i in points",
            meaning="sixty minutes over the spare service rate is the mean time that is spent at i",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw people first, then arrivals that they can serve and limits that they keep."""
    points = element_ids("i", sizes["num_points"])
    plan = {i: stream.integer(3, 8) for i in points}
    speed = {i: stream.integer(4, 15) for i in points}
    fewest = {i: max(2, plan[i] - stream.integer(1, 2)) for i in points}
    # The fewest people are just enough, so every denominator is positive.
    arrivals = {i: fewest[i] * speed[i] - stream.integer(1, max(1, speed[i] // 2)) for i in points}
    wage = {i: stream.integer(14, 32) for i in points}
    spent = sum(wage[i] * plan[i] for i in points)
    return Data(
        sets={"points": points},
        parameters={
            "arrivals": arrivals,
            "speed": speed,
            "wage": wage,
            "fewest": fewest,
            "most": {i: plan[i] + stream.integer(1, 3) for i in points},
            "staff": sum(plan.values()) + stream.integer(0, 1),
            "budget": round_up(spent, 5) + 5 * stream.integer(0, 4),
            "longest_stay": {
                i: round_down(
                    Fraction(60 * stream.integer(100, 200, 10), 100)
                    / (speed[i] * plan[i] - arrivals[i])
                    + Fraction(1, 2),
                    Fraction(1, 2),
                )
                for i in points
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Post staff at service points so that the fewest customers wait.",
    literature=(
        'L. Kleinrock, "Communication Nets: Stochastic Message Flow and Delay", McGraw-Hill, 1964',
    ),
    size_parameters=(
        SizeParameter("num_points", "service points", easy=(3, 4), medium=(5, 7), hard=(8, 12)),
    ),
    sample=sample,
)

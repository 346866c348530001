"""Increasing returns: whole hours whose benefit grows with their square (convex maximization).

It pays to put all hours into few activities, so the best answer is a corner, and many corners are
nearly as good. No other family maximizes a convex function.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import (
    Formulation,
    constraint,
    index_set,
    maximize,
    parameter,
    variable,
)
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="increasing_returns",
    title="Hours with increasing returns",
    sets=(index_set("activities", "I", "activities that hours are spent on"),),
    parameters=(
        parameter(
            "benefit",
            "a",
            "for i in activities",
            unit="points per square of hours",
            meaning="benefit of i, multiplied by the square of the hours spent on it",
        ),
        parameter(
            "most_hours",
            "u",
            "for i in activities",
            unit="hours",
            meaning="most hours that may be spent on i",
            integral=True,
        ),
        parameter(
            "fee",
            "c",
            "for i in activities",
            unit="money per hour",
            meaning="fee for an hour of i",
        ),
        parameter("time", "T", unit="hours", meaning="time for all activities together"),
        parameter("budget", "B", unit="money", meaning="money for all fees"),
    ),
    variables=(
        variable(
            "hours",
            "t",
            "for i in activities",
            unit="hours",
            meaning="hours spent on i",
            domain="integer",
            upper="most_hours[i]",
        ),
    ),
    objective=maximize(
        "sum(benefit[i] * hours[i] ** 2 for i in activities)",
        name="total benefit",
        unit="points",
        meaning="benefit times the square of the hours, over all activities",
    ),
    constraints=(
        constraint(
            "time_limit",
            "sum(hours[i] for i in activities) <= time",
            meaning="all activities together keep the time",
        ),
        constraint(
            "budget_limit",
            "sum(fee[i] * hours[i] for i in activities) <= budget",
            meaning="all fees together keep the budget",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """What brings more costs more, and time and money suffice for a part of the activities."""
    activities = element_ids("i", sizes["num_activities"])
    most = {i: stream.integer(5, 24) for i in activities}
    fee = {i: stream.integer(5, 40) for i in activities}
    time = sum(most.values()) * stream.integer(35, 65) // 100
    mean = sum(fee.values()) / len(fee)
    return Data(
        sets={"activities": activities},
        parameters={
            "benefit": {
                i: Fraction(max(2, fee[i] * stream.integer(60, 140) // 100), 10) for i in activities
            },
            "most_hours": most,
            "fee": fee,
            "time": time,
            "budget": round(time * mean * stream.integer(80, 115) / 100),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Spend whole hours on activities whose benefit grows with the square of the hours.",
    literature=(
        'P. M. Pardalos and J. B. Rosen, "Constrained Global Optimization: Algorithms and '
        'Applications", Springer, 1987',
    ),
    size_parameters=(
        SizeParameter("num_activities", "activities", easy=(3, 4), medium=(6, 9), hard=(12, 16)),
    ),
    sample=sample,
)

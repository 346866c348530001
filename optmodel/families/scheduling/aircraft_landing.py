"""Aircraft landing: land close to the target times, far enough from each other (MILP).

The distance in time depends on which of two planes lands first; early and late minutes cost.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="aircraft_landing",
    title="Aircraft landing",
    sets=(index_set("planes", "P", "planes that wait for the runway"),),
    parameters=(
        parameter(
            "earliest",
            "e",
            "for i in planes",
            unit="minutes",
            meaning="earliest landing of plane i, at full speed",
        ),
        parameter(
            "target",
            "t",
            "for i in planes",
            unit="minutes",
            meaning="target time of plane i, at its most economical speed",
        ),
        parameter(
            "latest",
            "l",
            "for i in planes",
            unit="minutes",
            meaning="latest landing of plane i, by its fuel",
        ),
        parameter(
            "separation",
            "s",
            "for i in planes for j in planes if i != j",
            unit="minutes",
            meaning="separation required when plane i lands before plane j",
        ),
        parameter(
            "early_cost",
            "g",
            "for i in planes",
            unit="money",
            meaning="cost of each minute that plane i is early",
        ),
        parameter(
            "late_cost",
            "h",
            "for i in planes",
            unit="money",
            meaning="cost of each minute that plane i is late",
        ),
    ),
    variables=(
        variable(
            "land",
            "x",
            "for i in planes",
            unit="minutes",
            meaning="when plane i lands",
            lower="earliest[i]",
            upper="latest[i]",
        ),
        variable("early", "a", "for i in planes", unit="minutes", meaning="how early plane i is"),
        variable("late", "b", "for i in planes", unit="minutes", meaning="how late plane i is"),
        variable(
            "before",
            "y",
            "for i in planes for j in planes if i != j",
            unit="",
            meaning="whether plane i lands before plane j",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(early_cost[i] * early[i] + late_cost[i] * late[i] for i in planes)",
        name="total cost of deviations",
        unit="money",
        meaning="what all early and late minutes cost together",
    ),
    constraints=(
        constraint(
            "deviation",
            "land[i] + early[i] - late[i] == target[i]",
            "for i in planes",
            meaning="a plane is early or late by the difference from its target time",
        ),
        constraint(
            "pair_ordered",
            "before[i, j] + before[j, i] == 1",
            "for i in planes for j in planes if i < j",
            meaning="of two planes, one lands first",
        ),
        constraint(
            "separated",
            "implies(before[i, j] == 1, land[j] >= land[i] + separation[i, j])",
            "for i in planes for j in planes if i != j",
            meaning="a plane lands after an earlier one, by the separation of the two at least",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw targets close together, the first two the same; heavy planes need much behind them."""
    planes = element_ids("p", sizes["num_planes"])
    heavy = {i: stream.integer(0, 1) for i in planes}
    order = stream.shuffled(planes)
    target = dict.fromkeys(planes, 0)
    clock = stream.integer(12, 25)
    for i in order:
        target[i] = clock
        clock += stream.choice((1, 2, 3, 3, 4, 6)) if i != order[0] else 0
    separation = {
        i: {
            j: 1 + 2 * heavy[i] + (1 - heavy[j]) + Fraction(stream.integer(0, 5), 10)
            for j in planes
            if j != i
        }
        for i in planes
    }
    plan: dict[str, Fraction] = {}
    for i in order:
        plan[i] = max([Fraction(target[i]), *(plan[j] + separation[j][i] for j in plan)])
    return Data(
        sets={"planes": planes},
        parameters={
            "earliest": {i: max(1, target[i] - stream.integer(2, 9)) for i in planes},
            "target": target,
            "latest": {i: round_up(plan[i], 1) + stream.integer(2, 9) for i in planes},
            "separation": separation,
            "early_cost": {i: stream.integer(11, 60) for i in planes},
            "late_cost": {i: stream.integer(15, 90) for i in planes},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Land planes near their target times, with the separation that each two need.",
    literature=(
        'J. E. Beasley, M. Krishnamoorthy, Y. M. Sharaiha and D. Abramson, "Scheduling aircraft '
        'landings: the static case", Transportation Science 34(2), 2000',
    ),
    size_parameters=(
        SizeParameter("num_planes", "planes", easy=(3, 3), medium=(4, 6), hard=(10, 10)),
    ),
    sample=sample,
)

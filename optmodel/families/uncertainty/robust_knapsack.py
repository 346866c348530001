"""Robust knapsack: load before the weights are known, unload after it (two-stage robust BIP).

The load is chosen for the worst of several lists of weights; once they are known, things may be
left behind at a loss. The worst value over all lists counts, not the expected one.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="robust_knapsack",
    title="Robust knapsack",
    sets=(
        index_set("items", "I", "items that can be loaded"),
        index_set("scenarios", "S", "scenarios of the weights"),
    ),
    parameters=(
        parameter(
            "gain",
            "v",
            "for i in items",
            unit="money",
            meaning="gain from loading item i",
        ),
        parameter(
            "loss",
            "l",
            "for i in items",
            unit="money",
            meaning="loss when item i is unloaded again",
        ),
        parameter(
            "weight",
            "w",
            "for i in items for s in scenarios",
            unit="mass",
            meaning="weight of item i in scenario s",
        ),
        parameter("capacity", "C", unit="mass", meaning="capacity, the most that may be carried"),
    ),
    variables=(
        variable(
            "load",
            "x",
            "for i in items",
            unit="",
            meaning="whether item i is loaded",
            domain="binary",
        ),
        variable(
            "unload",
            "y",
            "for i in items for s in scenarios",
            unit="",
            meaning="whether item i is unloaded again in scenario s",
            domain="binary",
        ),
        variable(
            "worst",
            "z",
            unit="money",
            meaning="the smallest total gain over all scenarios",
            lower=None,
        ),
    ),
    objective=maximize(
        "worst",
        name="worst-case gain",
        unit="money",
        meaning="the total gain in the worst scenario",
    ),
    constraints=(
        constraint(
            "worst_case",
            "worst <= sum(gain[i] * load[i] for i in items)"
            " - sum(loss[i] * unload[i, s] for i in items)",
            "for s in scenarios",
            meaning="the worst case is no better than any scenario",
        ),
        constraint(
            "capacity_limit",
            "sum(weight[i, s] * (load[i] - unload[i, s]) for i in items) <= capacity",
            "for s in scenarios",
            meaning="what is carried in a scenario keeps the capacity",
        ),
        constraint(
            "loaded_first",
            "unload[i, s] <= load[i]",
            "for i in items for s in scenarios",
            meaning="only an item that was loaded can be unloaded",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw weights around a usual one; each scenario makes other items heavy."""
    items = element_ids("i", sizes["num_items"])
    scenarios = element_ids("s", sizes["num_scenarios"])
    usual = {i: stream.integer(12, 60) for i in items}
    weight = {
        i: {s: usual[i] * stream.choice((85, 100, 100, 130, 160)) // 100 for s in scenarios}
        for i in items
    }
    gain = {i: usual[i] * stream.integer(2, 8) + stream.integer(5, 40) for i in items}
    return Data(
        sets={"items": items, "scenarios": scenarios},
        parameters={
            "gain": gain,
            "loss": {i: gain[i] + gain[i] * stream.integer(2, 30) // 100 + 1 for i in items},
            "weight": weight,
            "capacity": Fraction(sum(usual.values()) * stream.integer(45, 65), 100) // 1,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Load items before their weights are known, and unload some after, for the worst case.",
    literature=(
        'C. Büsing, A. Koster and M. Kutschera, "Recoverable robust knapsacks: the discrete '
        'scenario case", Optimization Letters 5(3), 2011',
    ),
    size_parameters=(
        SizeParameter("num_items", "items", easy=(4, 5), medium=(6, 9), hard=(17, 19)),
        SizeParameter("num_scenarios", "scenarios", easy=(2, 3), medium=(3, 4), hard=(5, 5)),
    ),
    sample=sample,
)

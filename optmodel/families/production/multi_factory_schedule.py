"""Multi-factory schedule: run factories in some periods, above a least output (MILP).

Factories are closed in given periods and must run in a least number of the others; what they make
beyond demand is stored.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="multi_factory_schedule",
    title="Multi-factory schedule",
    sets=(
        index_set("factories", "F", "factories"),
        index_set("periods", "T", "periods of the plan", ordered=True),
        index_set(
            "closures",
            "Z",
            "factories and the periods in which they are closed",
            within=("factories", "periods"),
        ),
    ),
    parameters=(
        parameter(
            "least_output",
            "l",
            "for f in factories",
            unit="units",
            meaning="least output of factory f in a period in which it runs",
        ),
        parameter(
            "most_output",
            "u",
            "for f in factories",
            unit="units",
            meaning="largest output of factory f in a period",
        ),
        parameter(
            "running_cost",
            "k",
            "for f in factories",
            unit="money",
            meaning="fixed cost of running factory f in a period",
        ),
        parameter(
            "unit_cost",
            "c",
            "for f in factories",
            unit="money per unit",
            meaning="cost of each unit that factory f makes",
        ),
        parameter(
            "least_runs",
            "n",
            "for f in factories",
            unit="runs",
            meaning="least number of periods in which factory f must run",
            integral=True,
        ),
        parameter("demand", "d", "for t in periods", unit="units", meaning="demand in period t"),
        parameter(
            "storage_cost",
            "h",
            unit="money per unit",
            meaning="cost of storing one unit at the end of a period",
        ),
        parameter("room", "S", unit="units", meaning="room for storage at the end of a period"),
    ),
    variables=(
        variable(
            "run",
            "y",
            "for f in factories for t in periods",
            unit="",
            meaning="whether factory f runs in period t",
            domain="binary",
        ),
        variable(
            "make",
            "x",
            "for f in factories for t in periods",
            unit="units",
            meaning="output of factory f in period t",
            upper="most_output[f]",
        ),
        variable(
            "store",
            "s",
            "for t in periods",
            unit="units",
            meaning="units stored at the end of period t",
            upper="room",
        ),
    ),
    objective=minimize(
        "sum(running_cost[f] * run[f, t] + unit_cost[f] * make[f, t] for f in factories"
        " for t in periods) + sum(storage_cost * store[t] for t in periods)",
        name="total cost",
        unit="money",
        meaning="the cost of running, output and storage together",
    ),
    constraints=(
        constraint(
            "first_balance",
            "sum(make[f, first(periods)] for f in factories)"
            " == demand[first(periods)] + store[first(periods)]",
            meaning="in the first period output covers demand and storage",
        ),
        constraint(
            "balance",
            "store[t - 1] + sum(make[f, t] for f in factories) == demand[t] + store[t]",
            "for t in periods if t != first(periods)",
            meaning="later storage and output cover demand and new storage",
        ),
        constraint(
            "output_floor",
            "make[f, t] >= least_output[f] * run[f, t]",
            "for f in factories for t in periods",
            meaning="a factory that runs makes its least output",
        ),
        constraint(
            "output_limit",
            "make[f, t] <= most_output[f] * run[f, t]",
            "for f in factories for t in periods",
            meaning="a factory makes nothing unless it runs, and no more than its largest output",
        ),
        constraint(
            "closed",
            "run[f, t] == 0",
            "for (f, t) in closures",
            meaning="a closed factory does not run",
        ),
        constraint(
            "runs_kept",
            "sum(run[f, t] for t in periods) >= least_runs[f]",
            "for f in factories",
            meaning="a factory runs in its least number of periods",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Run factories by a plan first; demand is what they make, moved a little by storage."""
    factories = element_ids("f", sizes["num_factories"])
    periods = list(range(1, sizes["num_periods"] + 1))
    least = {f: stream.integer(4, 12) * 10 for f in factories}
    most = {f: least[f] * stream.integer(15, 25) // 100 * 10 for f in factories}
    closed = [(f, t) for f in factories for t in periods if stream.chance(0.25)]
    closed = [(f, t) for f, t in closed if f != factories[0]] or [(factories[-1], periods[-1])]
    runs = {
        f: [
            t for t in periods if (f, t) not in closed and (f == factories[0] or stream.chance(0.6))
        ]
        for f in factories
    }
    room = stream.integer(3, 9) * 10
    demand, stored = {}, 0
    for t in periods:
        made = stored + sum(
            stream.integer(least[f] // 10, most[f] // 10) * 10 for f in factories if t in runs[f]
        )
        stored = stream.integer(0, min(room, made - 10) // 10) * 10
        demand[t] = made - stored
    return Data(
        sets={"factories": factories, "periods": periods, "closures": closed},
        parameters={
            "least_output": least,
            "most_output": most,
            "running_cost": {f: stream.integer(10, 60) * 10 for f in factories},
            "unit_cost": {f: stream.decimal("2", "9", step="0.25") for f in factories},
            "least_runs": {
                f: max(1, len(runs[f]) - stream.integer(0, 1)) if runs[f] else 0 for f in factories
            },
            "demand": demand,
            "storage_cost": stream.decimal("0.25", "2", step="0.25"),
            "room": room,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Run factories between least and largest output, closed at times, at least cost.",
    literature=(
        'H. P. Williams, "Model Building in Mathematical Programming", Wiley, 1978 (tariff rates)',
    ),
    size_parameters=(
        SizeParameter("num_factories", "factories", easy=(2, 2), medium=(2, 3), hard=(6, 6)),
        SizeParameter("num_periods", "periods", easy=(3, 3), medium=(4, 5), hard=(8, 8)),
    ),
    sample=sample,
)

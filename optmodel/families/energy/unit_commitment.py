"""Unit commitment: switch generators on and off over a day to meet demand with a reserve (MILP).

A unit that was off pays for its start, one that runs stays between two outputs, slow ones run two
periods at least, and no unit rises faster than its ramp. Which units run at the beginning is said.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="unit_commitment",
    title="Unit commitment",
    sets=(
        index_set("units", "G", "generating units"),
        index_set("periods", "T", "periods in order of time", ordered=True),
        index_set("running", "R", "units that run before the first period", within=("units",)),
        index_set("slow", "S", "units that run for two periods at least", within=("units",)),
    ),
    parameters=(
        parameter(
            "least_output",
            "l",
            "for g in units",
            unit="power",
            meaning="least output of unit g while it runs",
        ),
        parameter(
            "largest_output",
            "u",
            "for g in units",
            unit="power",
            meaning="largest output of unit g",
        ),
        parameter(
            "ramp",
            "r",
            "for g in units",
            unit="power",
            meaning="ramp of unit g, by which its output may rise from one period to the next",
        ),
        parameter(
            "fuel_cost",
            "c",
            "for g in units",
            unit="money per power",
            meaning="fuel cost of unit g for each unit of output in a period",
        ),
        parameter(
            "running_cost",
            "f",
            "for g in units",
            unit="money",
            meaning="fixed cost of unit g in a period in which it runs",
        ),
        parameter(
            "start_cost", "s", "for g in units", unit="money", meaning="cost of a start of unit g"
        ),
        parameter("demand", "d", "for t in periods", unit="power", meaning="demand in period t"),
        parameter(
            "reserve",
            "v",
            unit="",
            meaning="reserve: share of the demand that running units must be able to give besides",
        ),
    ),
    variables=(
        variable(
            "on",
            "x",
            "for g in units for t in periods",
            unit="",
            meaning="whether unit g runs in period t",
            domain="binary",
        ),
        variable(
            "start",
            "y",
            "for g in units for t in periods",
            unit="",
            meaning="whether unit g is started in period t",
            domain="binary",
        ),
        variable(
            "output",
            "p",
            "for g in units for t in periods",
            unit="power",
            meaning="output of unit g in period t",
            upper="largest_output[g]",
        ),
    ),
    objective=minimize(
        "sum(fuel_cost[g] * output[g, t] + running_cost[g] * on[g, t] + start_cost[g] * start[g, t]"
        " for g in units for t in periods)",
        name="total cost",
        unit="money",
        meaning="the cost of fuel, of running and of starts together",
    ),
    constraints=(
        constraint(
            "demand_met",
            "sum(output[g, t] for g in units) == demand[t]",
            "for t in periods",
            meaning="the units give what is demanded in each period",
        ),
        constraint(
            "reserve_kept",
            "sum(largest_output[g] * on[g, t] for g in units) >= (1 + reserve) * demand[t]",
            "for t in periods",
            meaning="the units that run could give the reserve besides the demand",
        ),
        constraint(
            "output_limit",
            "output[g, t] <= largest_output[g] * on[g, t]",
            "for g in units for t in periods",
            meaning="a unit gives nothing unless it runs, and then no more than its largest output",
        ),
        constraint(
            "output_floor",
            "output[g, t] >= least_output[g] * on[g, t]",
            "for g in units for t in periods",
            meaning="a unit that runs gives its least output at least",
        ),
        constraint(
            "first_start",
            "start[g, t] >= on[g, t]",
            "for g in units for t in periods if t == first(periods) and g not in running",
            meaning="a unit that did not run before is started to run in the first period",
        ),
        constraint(
            "later_start",
            "start[g, t] >= on[g, t] - on[g, t - 1]",
            "for g in units for t in periods if t != first(periods)",
            meaning="a unit that was off in the period before is started to run",
        ),
        constraint(
            "two_periods",
            "on[g, t + 1] >= start[g, t]",
            "for g in slow for t in periods if t != last(periods)",
            meaning="a slow unit that is started runs in the next period as well",
        ),
        constraint(
            "ramp_limit",
            "output[g, t] - output[g, t - 1] <= ramp[g]",
            "for g in units for t in periods if t != first(periods)",
            meaning="no output rises faster than the ramp of its unit",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw large cheap units that start dearly and small dear ones, and a demand with a peak."""
    units = element_ids("g", sizes["num_units"])
    periods = list(range(1, sizes["num_periods"] + 1))
    largest = {g: stream.integer(60, 140, 10) for g in units}
    scale = {g: Fraction(largest[g], 140) for g in units}
    total = sum(largest.values())
    reserve = Fraction(stream.choice((5, 10, 15)), 100)
    most = total / (1 + reserve)
    peak = stream.integer(2, max(2, len(periods) - 1))
    level = {t: Fraction(92 - 19 * abs(t - peak) + stream.integer(-6, 6), 100) for t in periods}
    level = {t: max(Fraction(35, 100), level[t]) for t in periods}
    ordered = sorted(units, key=lambda g: -largest[g])
    running = ordered[: max(1, len(units) // 2)]
    slow = [g for g in units if g not in running]  # those that a peak would start for one period
    return Data(
        sets={
            "units": units,
            "periods": periods,
            "running": [g for g in units if g in running],
            "slow": [g for g in units if g in slow],
        },
        parameters={
            "least_output": {g: largest[g] * stream.integer(25, 45) // 500 * 5 for g in units},
            "largest_output": largest,
            "ramp": {
                g: round_up(largest[g] * Fraction(stream.integer(22, 60), 100), 5) for g in units
            },
            "fuel_cost": {
                g: 26 - int(14 * scale[g]) + stream.decimal("-2", "2", step="0.1") for g in units
            },
            "running_cost": {g: int(150 * scale[g]) + stream.integer(20, 90, 5) for g in units},
            "start_cost": {g: int(400 * scale[g]) + stream.integer(50, 250, 10) for g in units},
            "demand": {t: int(level[t] * most) // 5 * 5 for t in periods},
            "reserve": reserve,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Switch generating units on and off to meet demand with a reserve at least cost.",
    literature=(
        'L. L. Garver, "Power generation scheduling by integer programming: development of '
        'theory", AIEE Transactions on Power Apparatus and Systems 81(3), 1962',
    ),
    size_parameters=(
        SizeParameter("num_units", "generating units", easy=(2, 3), medium=(3, 4), hard=(5, 6)),
        SizeParameter("num_periods", "periods", easy=(3, 3), medium=(4, 5), hard=(7, 8)),
    ),
    sample=sample,
)

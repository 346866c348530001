"""Battery arbitrage: charge when power is cheap and discharge when it is dear (LP).

The level carries over from period to period with a loss at charging; the battery ends as full as it
began, and a warranty limits how much may be discharged in all.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="battery_arbitrage",
    title="Battery arbitrage",
    sets=(index_set("periods", "T", "periods in order of time", ordered=True),),
    parameters=(
        parameter(
            "price",
            "p",
            "for t in periods",
            unit="money per energy",
            meaning="market price of energy in period t, for buying and for selling",
        ),
        parameter(
            "capacity", "E", unit="energy", meaning="capacity, the most energy the battery can hold"
        ),
        parameter(
            "charge_limit",
            "C",
            unit="energy",
            meaning="largest amount of energy that can be bought for charging in a period",
        ),
        parameter(
            "discharge_limit",
            "D",
            unit="energy",
            meaning="largest amount of energy that can be discharged in a period",
        ),
        parameter(
            "efficiency",
            r"\eta",
            unit="",
            meaning="efficiency: share of the energy bought that reaches the battery",
        ),
        parameter(
            "start_level",
            "e",
            unit="energy",
            meaning="start level: energy in the battery initially",
        ),
        parameter(
            "wear",
            "w",
            unit="money per energy",
            meaning="wear: what each unit of energy discharged costs in lifetime of the battery",
        ),
        parameter(
            "warranty",
            "W",
            unit="energy",
            meaning="most energy that the warranty allows to be discharged in all",
        ),
    ),
    variables=(
        variable(
            "charge",
            "x",
            "for t in periods",
            unit="energy",
            meaning="energy bought in period t for charging",
            upper="charge_limit",
        ),
        variable(
            "discharge",
            "y",
            "for t in periods",
            unit="energy",
            meaning="energy discharged and sold in period t",
            upper="discharge_limit",
        ),
        variable(
            "level",
            "l",
            "for t in periods",
            unit="energy",
            meaning="energy in the battery at the end of period t",
            upper="capacity",
        ),
    ),
    objective=maximize(
        "sum(price[t] * (discharge[t] - charge[t]) - wear * discharge[t] for t in periods)",
        name="total profit",
        unit="money",
        meaning="what is sold less what is bought and less the wear",
    ),
    constraints=(
        constraint(
            "first_level",
            "level[t] == start_level + efficiency * charge[t] - discharge[t]",
            "for t in periods if t == first(periods)",
            meaning="the first level follows from the energy at the start",
        ),
        constraint(
            "level_balance",
            "level[t] == level[t - 1] + efficiency * charge[t] - discharge[t]",
            "for t in periods if t != first(periods)",
            meaning="a level follows from the one before, with what is charged and discharged",
        ),
        constraint(
            "final_level",
            "level[t] >= start_level",
            "for t in periods if t == last(periods)",
            meaning="the battery ends at least as full as it began",
        ),
        constraint(
            "warranty_limit",
            "sum(discharge[t] for t in periods) <= warranty",
            meaning="no more is discharged in all than the warranty allows",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw prices that rise and fall, and a battery that takes some periods to fill."""
    periods = list(range(1, sizes["num_periods"] + 1))
    capacity = stream.integer(40, 160, 10)
    phase = stream.integer(0, 3)
    price = {t: _wave(t + phase) + stream.decimal("0", "25", step="0.5") for t in periods}
    discharge = capacity * stream.integer(30, 55) // 100
    return Data(
        sets={"periods": periods},
        parameters={
            "price": price,
            "capacity": capacity,
            "charge_limit": capacity * stream.integer(25, 45) // 100,
            "discharge_limit": discharge,
            "efficiency": Fraction(stream.integer(80, 95), 100),
            "start_level": capacity * stream.integer(10, 40, 5) // 100,
            "wear": stream.decimal("0.5", "4", step="0.25"),
            "warranty": discharge * stream.integer(40, 60) * len(periods) // 200,
        },
    )


def _wave(t: int) -> int:
    """A price that is low in the first half of every four periods."""
    return (20, 28, 62, 75)[t % 4]


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Charge a battery when power is cheap and discharge it when power is dear.",
    literature=(
        'R. Sioshansi, P. Denholm, T. Jenkin and J. Weiss, "Estimating the value of electricity '
        'storage in PJM: arbitrage and some welfare effects", Energy Economics 31(2), 2009',
    ),
    size_parameters=(
        SizeParameter("num_periods", "periods", easy=(4, 6), medium=(8, 12), hard=(34, 40)),
    ),
    sample=sample,
)

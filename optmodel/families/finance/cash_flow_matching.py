"""Cash flow matching: buy bonds whose payments meet liabilities year by year (LP).

Money that is left in a year, and what is set aside at first, earns interest until the next one.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="cash_flow_matching",
    title="Cash flow matching",
    sets=(
        index_set("bonds", "B", "bonds that can be bought"),
        index_set("years", "T", "years in order of time", ordered=True),
    ),
    parameters=(
        parameter(
            "price", "p", "for b in bonds", unit="money", meaning="price of one piece of bond b"
        ),
        parameter(
            "payment",
            "c",
            "for b in bonds for t in years",
            unit="money",
            meaning="payment that one piece of bond b brings in year t",
        ),
        parameter(
            "liability",
            "l",
            "for t in years",
            unit="money",
            meaning="liability: what must be paid out in year t",
        ),
        parameter(
            "pieces",
            "u",
            "for b in bonds",
            unit="pieces",
            meaning="most pieces of bond b that are on offer",
        ),
        parameter("rate", "r", unit="", meaning="interest rate on cash per year"),
    ),
    variables=(
        variable(
            "buy",
            "x",
            "for b in bonds",
            unit="pieces",
            meaning="pieces of bond b bought at first",
            upper="pieces[b]",
        ),
        variable("deposit", "y", unit="money", meaning="cash set aside at first"),
        variable(
            "cash", "s", "for t in years", unit="money", meaning="cash left at the end of year t"
        ),
    ),
    objective=minimize(
        "sum(price[b] * buy[b] for b in bonds) + deposit",
        name="total cost",
        unit="money",
        meaning="the price of all bonds and the cash set aside at first",
    ),
    constraints=(
        constraint(
            "first_year",
            "sum(payment[b, t] * buy[b] for b in bonds) + (1 + rate) * deposit"
            " == liability[t] + cash[t]",
            "for t in years if t == first(years)",
            meaning="payments and the deposit with interest meet the liability of the first year",
        ),
        constraint(
            "later_years",
            "sum(payment[b, t] * buy[b] for b in bonds) + (1 + rate) * cash[t - 1]"
            " == liability[t] + cash[t]",
            "for t in years if t != first(years)",
            meaning="payments and the cash of the year before with interest meet each liability",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw bonds of all maturities that yield a little more than cash, and too few of the best."""
    bonds = element_ids("b", sizes["num_bonds"])
    years = list(range(1, sizes["num_years"] + 1))
    rate = stream.decimal("0.002", "0.02", step="0.002")
    maturity = {b: years[-1 - place % len(years)] for place, b in enumerate(stream.shuffled(bonds))}
    coupon = {b: stream.decimal("1", "9", step="0.5") for b in bonds}
    yields = {b: rate + stream.decimal("0.005", "0.04", step="0.001") for b in bonds}
    price = {
        b: round_up(
            sum(coupon[b] / (1 + yields[b]) ** t for t in range(1, maturity[b] + 1))
            + 100 / (1 + yields[b]) ** maturity[b],
            Fraction(1, 4),
        )
        for b in bonds
    }
    payment = {
        b: {
            t: coupon[b] + (100 if t == maturity[b] else 0) if t <= maturity[b] else 0
            for t in years
        }
        for b in bonds
    }
    return Data(
        sets={"bonds": bonds, "years": years},
        parameters={
            "price": price,
            "payment": payment,
            "liability": {t: stream.integer(3000, 18000, 100) for t in years},
            "pieces": {b: stream.integer(30, 150, 5) for b in bonds},
            "rate": rate,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Buy bonds at least cost whose payments meet liabilities year by year.",
    literature=(
        'S. D. Hodges and S. M. Schaefer, "A model for bond portfolio improvement", Journal of '
        "Financial and Quantitative Analysis 12(2), 1977",
    ),
    size_parameters=(
        SizeParameter("num_bonds", "bonds", easy=(3, 4), medium=(5, 8), hard=(20, 24)),
        SizeParameter("num_years", "years", easy=(3, 3), medium=(4, 5), hard=(6, 8)),
    ),
    sample=sample,
)

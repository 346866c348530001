"""Worst-case bets: accept orders so that the worst outcome leaves as much as possible (LP).

An order pays its price, and its maker gets a payoff if one of the outcomes it names comes true:
receipts less the largest payment over all outcomes, a maximum written as a bound.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="worst_case_bets",
    title="Worst-case bets",
    sets=(
        index_set("orders", "I", "orders for tickets"),
        index_set("outcomes", "S", "outcomes of which one comes true"),
        index_set(
            "covers",
            "A",
            "orders and the outcomes in which their tickets win",
            within=("orders", "outcomes"),
        ),
    ),
    parameters=(
        parameter(
            "price",
            "p",
            "for i in orders",
            unit="money per ticket",
            meaning="price that order i offers for one ticket",
        ),
        parameter(
            "wanted",
            "q",
            "for i in orders",
            unit="tickets",
            meaning="most tickets that order i wants",
        ),
        parameter("payoff", "w", unit="money per ticket", meaning="payoff of one winning ticket"),
        parameter(
            "ticket_limit", "K", unit="tickets", meaning="limit of tickets that can be sold in all"
        ),
    ),
    variables=(
        variable(
            "fill",
            "x",
            "for i in orders",
            unit="tickets",
            meaning="tickets sold to order i",
            upper="wanted[i]",
        ),
        variable("worst_payment", "z", unit="money", meaning="largest payment over all outcomes"),
    ),
    objective=maximize(
        "sum(price[i] * fill[i] for i in orders) - worst_payment",
        name="guaranteed profit",
        unit="money",
        meaning="what is left of the receipts whatever comes true",
    ),
    constraints=(
        constraint(
            "payment",
            "payoff * sum(fill[i] for (i, o) in covers if o == s) <= worst_payment",
            "for s in outcomes",
            meaning="no outcome costs more than the largest payment",
        ),
        constraint(
            "sales_limit",
            "sum(fill[i] for i in orders) <= ticket_limit",
            meaning="no more tickets are sold than the limit allows",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw beliefs in the outcomes; prices follow them with a premium that varies by order."""
    orders = element_ids("i", sizes["num_orders"])
    outcomes = element_ids("s", sizes["num_outcomes"])
    payoff = stream.choice((10, 20, 25, 50))
    belief = {s: stream.integer(2, 9) for s in outcomes}
    total = sum(belief.values())
    covers: list[tuple[str, str]] = []
    price = {}
    for place, i in enumerate(orders):
        # The first orders cover one outcome each at good prices, so that some profit is certain.
        first = outcomes[place % len(outcomes)]
        rest = [s for s in outcomes if s != first]
        is_single = place < len(outcomes)
        more = [] if is_single else stream.sample(rest, stream.integer(0, min(2, len(rest) - 1)))
        won = [s for s in outcomes if s == first or s in more]
        covers += [(i, s) for s in won]
        premium = stream.integer(109, 130) if is_single else stream.integer(90, 120)
        percent = sum(belief[s] for s in won) * premium // total
        price[i] = Fraction(payoff * min(95, max(5, percent)), 100)
    wanted = {i: stream.integer(2, 30) * 5 for i in orders}
    return Data(
        sets={"orders": orders, "outcomes": outcomes, "covers": covers},
        parameters={
            "price": price,
            "wanted": wanted,
            "payoff": payoff,
            "ticket_limit": sum(wanted.values()) * stream.integer(30, 60, 5) // 500 * 5 + 5,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Sell tickets on outcomes so that the profit is largest whatever comes true.",
    literature=(
        'M. Peters, A. M.-C. So and Y. Ye, "Pari-mutuel markets: mechanisms and performance", '
        "Internet and Network Economics (WINE), LNCS 4858, 2007",
    ),
    size_parameters=(
        SizeParameter("num_orders", "orders", easy=(4, 5), medium=(6, 9), hard=(16, 18)),
        SizeParameter("num_outcomes", "outcomes", easy=(3, 3), medium=(3, 4), hard=(5, 6)),
    ),
    sample=sample,
)

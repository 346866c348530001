"""Pooling: streams mixed in tanks before they are blended into products (bilinear QCP).

The quality of a tank is a decision: it stands in products with what is drawn. No other family mixes
twice. The data follow Haverly: one stream, or a few, may bypass the tanks.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
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
    name="pooling",
    title="Pooling",
    sets=(
        index_set("streams", "I", "streams that are bought"),
        index_set("pools", "L", "tanks where streams are mixed"),
        index_set("products", "J", "products that are sold"),
        index_set("direct", "D", "streams that may bypass the tanks", within=("streams",)),
    ),
    parameters=(
        parameter(
            "cost", "c", "for i in streams", unit="money per amount", meaning="cost of stream i"
        ),
        parameter(
            "content",
            "q",
            "for i in streams",
            unit="percent",
            meaning="sulfur content of stream i",
        ),
        parameter(
            "size", "S", "for l in pools", unit="amount", meaning="size of tank l: what it can pass"
        ),
        parameter(
            "price", "p", "for j in products", unit="money per amount", meaning="price of product j"
        ),
        parameter(
            "demand",
            "d",
            "for j in products",
            unit="amount",
            meaning="most of product j that can be sold",
        ),
        parameter(
            "highest_sulfur",
            "u",
            "for j in products",
            unit="percent",
            meaning="highest sulfur level allowed in product j",
        ),
    ),
    variables=(
        variable(
            "fill",
            "x",
            "for i in streams for l in pools",
            unit="amount",
            meaning="amount of stream i put into tank l",
            upper="size[l]",
        ),
        variable(
            "draw",
            "y",
            "for l in pools for j in products",
            unit="amount",
            meaning="amount drawn from tank l for product j",
            upper="demand[j]",
        ),
        variable(
            "bypass",
            "z",
            "for i in direct for j in products",
            unit="amount",
            meaning="amount of stream i blended directly into product j",
            upper="demand[j]",
        ),
        variable(
            "sulfur",
            "s",
            "for l in pools",
            unit="percent",
            meaning="sulfur content of tank l",
            lower="min(content[i] for i in streams)",
            upper="max(content[i] for i in streams)",
        ),
    ),
    objective=maximize(
        "sum(price[j] * (sum(draw[l, j] for l in pools) + sum(bypass[i, j] for i in direct))"
        " for j in products)"
        " - sum(cost[i] * fill[i, l] for i in streams for l in pools)"
        " - sum(cost[i] * bypass[i, j] for i in direct for j in products)",
        name="total profit",
        unit="money",
        meaning="sales of all products less the cost of all streams",
    ),
    constraints=(
        constraint(
            "tank_balance",
            "sum(fill[i, l] for i in streams) == sum(draw[l, j] for j in products)",
            "for l in pools",
            meaning="all that is put into a tank is drawn from it",
        ),
        constraint(
            "tank_sulfur",
            "sulfur[l] * sum(draw[l, j] for j in products)"
            " == sum(content[i] * fill[i, l] for i in streams)",
            "for l in pools",
            meaning="the sulfur drawn from a tank is that of the streams put into it",
        ),
        constraint(
            "tank_size",
            "sum(fill[i, l] for i in streams) <= size[l]",
            "for l in pools",
            meaning="no more passes a tank than its size allows",
        ),
        constraint(
            "demand_limit",
            "sum(draw[l, j] for l in pools) + sum(bypass[i, j] for i in direct) <= demand[j]",
            "for j in products",
            meaning="no more of a product is made than can be sold",
        ),
        constraint(
            "sulfur_limit",
            "sum(sulfur[l] * draw[l, j] for l in pools) + sum(content[i] * bypass[i, j]"
            " for i in direct) <= highest_sulfur[j]"
            " * (sum(draw[l, j] for l in pools) + sum(bypass[i, j] for i in direct))",
            "for j in products",
            meaning="a product holds no more sulfur than allowed",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Cleaner streams cost more, and a product that may hold less sulfur sells for more."""
    streams = element_ids("i", sizes["num_streams"])
    pools = element_ids("l", sizes["num_pools"])
    products = element_ids("j", sizes["num_products"])
    content = {i: stream.decimal("0.5", "4", step="0.1") for i in streams}
    content[streams[0]] = stream.decimal("2.5", "4", step="0.1")
    content[streams[1]] = stream.decimal("0.4", "1.2", step="0.1")
    cost = {i: _value(content[i]) + stream.integer(-1, 1) for i in streams}
    limit = {j: stream.decimal("1", "3", step="0.1") for j in products}
    price = {j: _value(limit[j]) + stream.integer(1, 5) for j in products}
    demand = {j: stream.integer(50, 300, 10) for j in products}
    direct = sorted(stream.sample(streams[1:], max(1, len(streams) // 3)))
    share = Fraction(stream.integer(35, 90, 5), 100) / len(pools)
    total = sum(demand.values())
    return Data(
        sets={"streams": streams, "pools": pools, "products": products, "direct": direct},
        parameters={
            "cost": cost,
            "content": content,
            "size": {
                k: round_up(total * share * stream.integer(80, 120, 5) / 100, 10) for k in pools
            },
            "price": price,
            "demand": demand,
            "highest_sulfur": limit,
        },
    )


def _value(sulfur: Fraction) -> int:
    """What an amount of so much sulfur is worth."""
    return round(19 - 4 * float(sulfur))


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Mix streams in tanks and blend products from them, so that profit is greatest.",
    literature=(
        'C. A. Haverly, "Studies of the behavior of recursion for the pooling problem", ACM SIGMAP '
        "Bulletin 25, 1978",
    ),
    size_parameters=(
        SizeParameter("num_streams", "streams", easy=(3, 3), medium=(4, 5), hard=(4, 5)),
        SizeParameter("num_pools", "tanks", easy=(1, 1), medium=(1, 1), hard=(1, 2)),
        SizeParameter("num_products", "products", easy=(2, 2), medium=(2, 3), hard=(2, 2)),
    ),
    sample=sample,
)

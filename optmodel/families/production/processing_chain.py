"""Processing chain: raw materials yield products, some of which are refined into others (LP).

A raw material gives several products in fixed proportions, and a product can be sold or sent on
along a chain of refinements, each with a gain, a fee and laboratory time of its own.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="processing_chain",
    title="Processing chain",
    sets=(
        index_set("materials", "M", "raw materials"),
        index_set("products", "P", "products"),
        index_set(
            "refinements",
            "R",
            "products and those that they can be refined into",
            within=("products", "products"),
        ),
    ),
    parameters=(
        parameter(
            "material_cost",
            "c",
            "for m in materials",
            unit="money per unit",
            meaning="cost of buying and processing one unit of raw material m",
        ),
        parameter(
            "supply",
            "a",
            "for m in materials",
            unit="units",
            meaning="supply: most of raw material m that can be bought",
        ),
        parameter(
            "yield_of",
            "y",
            "for m in materials for p in products",
            unit="units per unit",
            meaning="yield: product p from one unit of raw material m",
        ),
        parameter(
            "material_time",
            "b",
            "for m in materials",
            unit="hours per unit",
            meaning="laboratory time for processing one unit of raw material m",
        ),
        parameter(
            "price",
            "r",
            "for p in products",
            unit="money per unit",
            meaning="selling price of one unit of product p",
        ),
        parameter(
            "market",
            "u",
            "for p in products",
            unit="units",
            meaning="market: most of product p that can be sold",
        ),
        parameter(
            "gain",
            "g",
            "for (p, q) in refinements",
            unit="units per unit",
            meaning="gain: product q from refining one unit of product p",
        ),
        parameter(
            "fee",
            "f",
            "for (p, q) in refinements",
            unit="money per unit",
            meaning="fee for refining one unit of product p into product q",
        ),
        parameter(
            "refining_time",
            "t",
            unit="hours per unit",
            meaning="laboratory time for refining one unit of any product",
        ),
        parameter(
            "laboratory",
            "L",
            unit="hours",
            meaning="time that the laboratory has available for work",
        ),
    ),
    variables=(
        variable(
            "buy",
            "x",
            "for m in materials",
            unit="units",
            meaning="amount of raw material m",
            upper="supply[m]",
        ),
        variable(
            "refine",
            "z",
            "for (p, q) in refinements",
            unit="units",
            meaning="amount of product p refined into product q",
        ),
        variable(
            "sell",
            "v",
            "for p in products",
            unit="units",
            meaning="amount of product p sold",
            upper="market[p]",
        ),
    ),
    objective=maximize(
        "sum(price[p] * sell[p] for p in products) - sum(material_cost[m] * buy[m]"
        " for m in materials) - sum(fee[p, q] * refine[p, q] for (p, q) in refinements)",
        name="total profit",
        unit="money",
        meaning="sales less raw materials and fees",
    ),
    constraints=(
        constraint(
            "product_balance",
            "sell[p] + sum(refine[a, b] for (a, b) in refinements if a == p)"
            " <= sum(yield_of[m, p] * buy[m] for m in materials)"
            " + sum(gain[a, b] * refine[a, b] for (a, b) in refinements if b == p)",
            "for p in products",
            meaning="what is sold and refined further comes from raw materials and refining",
        ),
        constraint(
            "laboratory_limit",
            "sum(material_time[m] * buy[m] for m in materials)"
            " + sum(refining_time * refine[p, q] for (p, q) in refinements) <= laboratory",
            meaning="processing and refining fit into the laboratory hours",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a chain in which later products are dearer, and hours for most of the supply."""
    materials = element_ids("m", sizes["num_materials"])
    products = element_ids("p", sizes["num_products"])
    refinements = [(p, q) for p, q in pairwise(products) if stream.chance(0.75)] or [
        (products[0], products[1])
    ]
    supply = {m: stream.integer(10, 60) * 10 for m in materials}
    yields = {
        m: {p: Fraction(stream.integer(1, 9), 2 * len(products)) for p in products}
        for m in materials
    }
    yields = {m: {p: round_up(yields[m][p], Fraction(1, 20)) for p in products} for m in materials}
    price = {p: 8 + 5 * place + stream.integer(0, 9) for place, p in enumerate(products)}
    made = {p: sum(yields[m][p] * supply[m] for m in materials) for p in products}
    gain: dict[str, dict[str, Fraction]] = {}
    fee: dict[str, dict[str, Fraction]] = {}
    for p, q in refinements:
        gain.setdefault(p, {})[q] = stream.decimal("0.7", "1", step="0.05")
        fee.setdefault(p, {})[q] = stream.decimal("0.5", "4", step="0.25")
    worth = {m: sum(yields[m][p] * price[p] for p in products) for m in materials}
    time = {m: stream.decimal("0.2", "1", step="0.1") for m in materials}
    hours = sum(time[m] * supply[m] for m in materials)
    return Data(
        sets={"materials": materials, "products": products, "refinements": refinements},
        parameters={
            "material_cost": {
                m: round_up(worth[m] * Fraction(stream.integer(50, 95), 100), Fraction(1, 4))
                for m in materials
            },
            "supply": supply,
            "yield_of": yields,
            "material_time": time,
            "price": price,
            "market": {
                p: round_up(made[p] * Fraction(stream.integer(40, 130), 100), 10) for p in products
            },
            "gain": gain,
            "fee": fee,
            "refining_time": stream.decimal("0.2", "1.5", step="0.1"),
            "laboratory": round_up(hours * Fraction(stream.integer(70, 130), 100), 10),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Process raw materials and refine products further, with the largest profit.",
    literature=(
        'T. C. Koopmans (ed.), "Activity Analysis of Production and Allocation", Wiley, 1951',
        'W. L. Winston, "Operations Research: Applications and Algorithms", Duxbury, 1987 '
        "(production process models)",
    ),
    size_parameters=(
        SizeParameter("num_materials", "raw materials", easy=(1, 2), medium=(2, 3), hard=(8, 10)),
        SizeParameter("num_products", "products", easy=(2, 3), medium=(3, 5), hard=(10, 12)),
    ),
    sample=sample,
)

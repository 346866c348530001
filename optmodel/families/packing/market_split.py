"""Market split: divide customers between two teams so that every product is split fairly (MILP).

What one team sells of a product should come to a target; what is missing or too much costs points.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="market_split",
    title="Market split",
    sets=(
        index_set("customers", "I", "customers to be divided between two teams"),
        index_set("products", "K", "products that the customers buy"),
    ),
    parameters=(
        parameter(
            "sales",
            "a",
            "for i in customers for k in products",
            unit="units",
            meaning="sales of product k to customer i",
            integral=True,
        ),
        parameter(
            "target",
            "b",
            "for k in products",
            unit="units",
            meaning="target: what the first team should sell of product k",
            integral=True,
        ),
        parameter(
            "importance",
            "w",
            "for k in products",
            unit="points per unit",
            meaning="importance of product k: points for each unit above or below its target",
        ),
    ),
    variables=(
        variable(
            "chosen",
            "x",
            "for i in customers",
            unit="",
            meaning="whether customer i goes to the first team",
            domain="binary",
        ),
        variable(
            "above",
            "s",
            "for k in products",
            unit="units",
            meaning="units of product k that the first team sells above its target",
        ),
        variable(
            "below",
            "t",
            "for k in products",
            unit="units",
            meaning="units of product k that the first team sells below its target",
        ),
    ),
    objective=minimize(
        "sum(importance[k] * (above[k] + below[k]) for k in products)",
        name="total number of points",
        unit="points",
        meaning="the points for all units above and below the targets",
    ),
    constraints=(
        constraint(
            "split",
            "sum(sales[i, k] * chosen[i] for i in customers) - above[k] + below[k] == target[k]",
            "for k in products",
            meaning="the first team sells its target, more what is above, less what is below",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw sales at random; three products or more can hardly all be split in the middle."""
    customers = element_ids("i", sizes["num_customers"])
    products = element_ids("k", sizes["num_products"])
    sales = {i: {k: stream.integer(10, 99) for k in products} for i in customers}
    return Data(
        sets={"customers": customers, "products": products},
        parameters={
            "sales": sales,
            "target": {k: sum(sales[i][k] for i in customers) // 2 for k in products},
            "importance": {k: stream.decimal("1", "5", step="0.1") for k in products},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Divide customers between two teams so that each product is split as its target asks.",
    literature=(
        'G. Cornuéjols and M. Dawande, "A class of hard small 0-1 programs", Integer Programming '
        "and Combinatorial Optimization, Springer, 1998",
    ),
    size_parameters=(
        SizeParameter("num_customers", "customers", easy=(5, 6), medium=(7, 9), hard=(11, 14)),
        SizeParameter("num_products", "products", easy=(2, 3), medium=(3, 3), hard=(3, 4)),
    ),
    sample=sample,
)

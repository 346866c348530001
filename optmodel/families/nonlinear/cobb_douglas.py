"""Cobb-Douglas production: inputs for several products at least cost (NLP).

Output is a product of inputs, each to the power of its elasticity. No other family has constraints
that are products of powers; their logarithms are linear, so the model is convex in disguise.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction
from math import prod

from optmodel.families.problem_family import (
    Data,
    Family,
    SizeParameter,
    element_ids,
    round_down,
    round_up,
)
from optmodel.formulation import (
    Formulation,
    constraint,
    index_set,
    minimize,
    parameter,
    variable,
)
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="cobb_douglas",
    title="Production with Cobb-Douglas technology",
    sets=(
        index_set("products", "J", "what is produced"),
        index_set("inputs", "I", "what it is produced from"),
    ),
    parameters=(
        parameter(
            "productivity",
            "a",
            "for j in products",
            unit="output",
            meaning="productivity of j: its output from one of every input",
        ),
        parameter(
            "elasticity",
            "e",
            "for j in products for i in inputs",
            unit="",
            meaning="output elasticity of j with respect to i: the power of i in it",
        ),
        parameter(
            "target",
            "T",
            "for j in products",
            unit="output",
            meaning="target for j: the output of it that is ordered",
        ),
        parameter(
            "price", "p", "for i in inputs", unit="money per unit", meaning="price of one unit of i"
        ),
        parameter(
            "available",
            "S",
            "for i in inputs",
            unit="units",
            meaning="units of i available to all products together",
        ),
    ),
    variables=(
        variable(
            "use",
            "x",
            "for j in products for i in inputs",
            unit="units",
            meaning="units of input i used for product j",
            upper="available[i]",
        ),
    ),
    objective=minimize(
        "sum(price[i] * use[j, i] for j in products for i in inputs)",
        name="total input cost",
        unit="money",
        meaning="what all inputs cost",
    ),
    constraints=(
        constraint(
            "output",
            "productivity[j] * prod(use[j, i] ** elasticity[j, i] for i in inputs) >= target[j]",
            "for j in products",
            meaning="the inputs of a product yield what is ordered",
        ),
        constraint(
            "input_limit",
            "sum(use[j, i] for j in products) <= available[i]",
            "for i in inputs",
            meaning="all products together use no more of an input than there is",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a plan that is not the cheapest, then targets and supplies that it keeps."""
    products = element_ids("j", sizes["num_products"])
    inputs = element_ids("i", sizes["num_inputs"])
    price = {i: stream.integer(4, 40) for i in inputs}
    elasticity = {j: _elasticities(stream, inputs) for j in products}
    productivity = {j: stream.decimal("1", "6", step="0.25") for j in products}
    plan: dict[str, dict[str, float]] = {}
    for j in products:
        size = stream.integer(400, 1600, 50)
        # The cheapest inputs stand in the proportion of elasticity to price.
        plan[j] = {
            i: float(elasticity[j][i]) * size / price[i] * stream.integer(60, 150, 5) / 100
            for i in inputs
        }
    target = {
        j: round_down(
            float(productivity[j]) * prod(plan[j][i] ** float(elasticity[j][i]) for i in inputs),
            5,
        )
        for j in products
    }
    return Data(
        sets={"products": products, "inputs": inputs},
        parameters={
            "productivity": productivity,
            "elasticity": elasticity,
            "target": target,
            "price": price,
            "available": {i: round_up(sum(plan[j][i] for j in products), 1) for i in inputs},
        },
    )


def _elasticities(stream: RandomStream, inputs: list[str]) -> dict[str, Fraction]:
    """Elasticities that differ and add up to a little less than one."""
    weight = {i: stream.integer(2, 7) for i in inputs}
    total = sum(weight.values())
    return {i: Fraction(max(5, 95 * weight[i] // total), 100) for i in inputs}


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose inputs of products with a Cobb-Douglas technology at least cost.",
    literature=(
        'C. W. Cobb and P. H. Douglas, "A theory of production", American Economic Review 18(1), '
        "1928",
    ),
    size_parameters=(
        SizeParameter("num_products", "products", easy=(1, 2), medium=(3, 4), hard=(5, 7)),
        SizeParameter("num_inputs", "inputs", easy=(2, 3), medium=(3, 4), hard=(4, 5)),
    ),
    sample=sample,
)

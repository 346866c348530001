"""Contract allocation: split contracts among suppliers who deliver enough or nothing (MILP).

Each contract needs several suppliers, and no supplier takes part in a contract for less than a
least delivery: amounts are zero or above a floor, and their number counts.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="contract_allocation",
    title="Contract allocation",
    sets=(
        index_set("suppliers", "S", "suppliers who can take part"),
        index_set("contracts", "C", "contracts to be served"),
    ),
    parameters=(
        parameter("size", "d", "for c in contracts", unit="units", meaning="size of contract c"),
        parameter(
            "num_needed",
            "k",
            "for c in contracts",
            unit="suppliers",
            meaning="least number of suppliers in contract c",
            integral=True,
        ),
        parameter(
            "capacity",
            "u",
            "for s in suppliers",
            unit="units",
            meaning="capacity of supplier s for all contracts",
        ),
        parameter(
            "least_delivery",
            "l",
            "for s in suppliers",
            unit="units",
            meaning="least delivery of supplier s to a contract in which it takes part",
        ),
        parameter(
            "unit_cost",
            "c",
            "for s in suppliers for c in contracts",
            unit="money per unit",
            meaning="cost of one unit from supplier s for contract c",
        ),
    ),
    variables=(
        variable(
            "deliver",
            "x",
            "for s in suppliers for c in contracts",
            unit="units",
            meaning="units that supplier s delivers for contract c",
            upper="capacity[s]",
        ),
        variable(
            "join",
            "y",
            "for s in suppliers for c in contracts",
            unit="",
            meaning="whether supplier s takes part in contract c",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(unit_cost[s, c] * deliver[s, c] for s in suppliers for c in contracts)",
        name="total cost",
        unit="money",
        meaning="the cost of everything that is delivered",
    ),
    constraints=(
        constraint(
            "contract_served",
            "sum(deliver[s, c] for s in suppliers) >= size[c]",
            "for c in contracts",
            meaning="a contract gets its size at least",
        ),
        constraint(
            "enough_suppliers",
            "sum(join[s, c] for s in suppliers) >= num_needed[c]",
            "for c in contracts",
            meaning="enough suppliers take part in a contract",
        ),
        constraint(
            "capacity_limit",
            "sum(deliver[s, c] for c in contracts) <= capacity[s]",
            "for s in suppliers",
            meaning="a supplier delivers no more than its capacity in all",
        ),
        constraint(
            "delivery_floor",
            "deliver[s, c] >= least_delivery[s] * join[s, c]",
            "for s in suppliers for c in contracts",
            meaning="a supplier who takes part delivers its least delivery at least",
        ),
        constraint(
            "delivery_needs_joining",
            "implies(join[s, c] == 0, deliver[s, c] <= 0)",
            "for s in suppliers for c in contracts",
            meaning="a supplier who does not take part delivers nothing",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw who takes part in what first; contracts are what the parts add up to."""
    suppliers = element_ids("s", sizes["num_suppliers"])
    contracts = element_ids("c", sizes["num_contracts"])
    least = {s: stream.integer(4, 12) * 5 for s in suppliers}
    size: dict[str, int] = {}
    needed: dict[str, int] = {}
    load = dict.fromkeys(suppliers, 0)
    for c in contracts:
        joined = stream.sample(suppliers, stream.integer(2, min(4, len(suppliers))))
        part = {s: least[s] + stream.integer(0, 8) * 5 for s in joined}
        size[c] = sum(part.values())
        needed[c] = max(2, len(joined) - stream.integer(0, 1))
        for s in joined:
            load[s] += part[s]
    base = {s: stream.integer(20, 60) for s in suppliers}
    return Data(
        sets={"suppliers": suppliers, "contracts": contracts},
        parameters={
            "size": size,
            "num_needed": needed,
            "capacity": {s: max(load[s], least[s]) + stream.integer(0, 8) * 5 for s in suppliers},
            "least_delivery": least,
            "unit_cost": {
                s: {c: base[s] + stream.integer(-9, 15) for c in contracts} for s in suppliers
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Split contracts among enough suppliers who deliver a least amount or nothing.",
    literature=(
        'E. M. L. Beale, "Branch and bound methods for mathematical programming systems", Annals '
        "of Discrete Mathematics 5, 1979",
        'C. Gueret, C. Prins and M. Sevaux, "Applications of Optimisation with Xpress-MP", Dash '
        "Optimization, 2002",
    ),
    size_parameters=(
        SizeParameter("num_suppliers", "suppliers", easy=(3, 4), medium=(4, 5), hard=(8, 9)),
        SizeParameter("num_contracts", "contracts", easy=(2, 2), medium=(3, 4), hard=(7, 7)),
    ),
    sample=sample,
)

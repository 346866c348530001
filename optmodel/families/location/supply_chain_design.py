"""Supply chain design: which plants and warehouses to run, and who is served through which (MILP).

Goods pass two echelons, each customer is served by one warehouse alone, and a warehouse that is
opened must be used enough: no other family joins a floor on throughput with a single source.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="supply_chain_design",
    title="Supply chain design",
    sets=(
        index_set("plants", "I", "plants that can be run"),
        index_set("warehouses", "H", "warehouses that can be opened"),
        index_set("customers", "J", "customers that need goods"),
    ),
    parameters=(
        parameter(
            "plant_cost",
            "f",
            "for i in plants",
            unit="money",
            meaning="fixed cost of running plant i",
        ),
        parameter("capacity", "q", "for i in plants", unit="tons", meaning="capacity of plant i"),
        parameter(
            "rent",
            "g",
            "for h in warehouses",
            unit="money",
            meaning="rent of warehouse h where it is opened",
        ),
        parameter(
            "least_use",
            "l",
            "for h in warehouses",
            unit="tons",
            meaning="least tons that pass warehouse h where it is opened",
        ),
        parameter(
            "most_use",
            "u",
            "for h in warehouses",
            unit="tons",
            meaning="most tons that can pass warehouse h where it is opened",
        ),
        parameter("demand", "d", "for j in customers", unit="tons", meaning="demand of customer j"),
        parameter(
            "inbound",
            "a",
            "for i in plants for h in warehouses",
            unit="money per ton",
            meaning="inbound cost of making one ton in plant i and bringing it to warehouse h",
        ),
        parameter(
            "outbound",
            "b",
            "for h in warehouses for j in customers",
            unit="money per ton",
            meaning="outbound cost of delivering one ton from warehouse h to customer j",
        ),
    ),
    variables=(
        variable(
            "run",
            "w",
            "for i in plants",
            unit="",
            meaning="whether plant i is run",
            domain="binary",
        ),
        variable(
            "open",
            "z",
            "for h in warehouses",
            unit="",
            meaning="whether warehouse h is opened",
            domain="binary",
        ),
        variable(
            "serve",
            "y",
            "for h in warehouses for j in customers",
            unit="",
            meaning="whether customer j is served by warehouse h",
            domain="binary",
        ),
        variable(
            "send",
            "x",
            "for i in plants for h in warehouses",
            unit="tons",
            meaning="tons sent from plant i to warehouse h",
        ),
    ),
    objective=minimize(
        "sum(plant_cost[i] * run[i] for i in plants) + sum(rent[h] * open[h] for h in warehouses)"
        " + sum(inbound[i, h] * send[i, h] for i in plants for h in warehouses)"
        " + sum(outbound[h, j] * demand[j] * serve[h, j] for h in warehouses for j in customers)",
        name="total cost",
        unit="money",
        meaning="the cost of plants, warehouses, and all ways in and out",
    ),
    constraints=(
        constraint(
            "one_source",
            "sum(serve[h, j] for h in warehouses) == 1",
            "for j in customers",
            meaning="each customer is served by exactly one warehouse",
        ),
        constraint(
            "plant_limit",
            "sum(send[i, h] for h in warehouses) <= capacity[i] * run[i]",
            "for i in plants",
            meaning="a plant that is run sends no more than its capacity, and another one nothing",
        ),
        constraint(
            "warehouse_balance",
            "sum(send[i, h] for i in plants) == sum(demand[j] * serve[h, j] for j in customers)",
            "for h in warehouses",
            meaning="a warehouse receives what the customers that it serves demand",
        ),
        constraint(
            "use_limit",
            "sum(demand[j] * serve[h, j] for j in customers) <= most_use[h] * open[h]",
            "for h in warehouses",
            meaning="no more passes an opened warehouse than can, and through another one nothing",
        ),
        constraint(
            "use_floor",
            "sum(demand[j] * serve[h, j] for j in customers) >= least_use[h] * open[h]",
            "for h in warehouses",
            meaning="at least the least tons pass a warehouse that is opened",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw who is served by which of the warehouses opened, then limits around these loads."""
    plants = element_ids("p", sizes["num_plants"])
    warehouses = element_ids("h", sizes["num_warehouses"])
    customers = element_ids("c", sizes["num_customers"])
    demand = {j: stream.integer(10, 60) for j in customers}
    opened = stream.sample(warehouses, max(1, len(warehouses) // 2))
    load = dict.fromkeys(opened, 0)
    for j in stream.shuffled(customers):
        load[min(opened, key=lambda h: load[h])] += demand[j]
    usual = sum(demand.values()) // len(opened)
    most = {
        h: round_up(Fraction(load.get(h, usual) * stream.integer(102, 125), 100), 5)
        for h in warehouses
    }
    run = stream.sample(plants, max(1, len(plants) - 1))
    share = Fraction(sum(demand.values()), len(run))
    return Data(
        sets={"plants": plants, "warehouses": warehouses, "customers": customers},
        parameters={
            "plant_cost": {i: stream.integer(200, 900, 10) for i in plants},
            "capacity": {i: round_up(share * stream.integer(100, 125) / 100, 5) for i in plants},
            "rent": {h: stream.integer(80, 420, 10) for h in warehouses},
            "least_use": {
                h: min(load.get(h, usual), most[h] * stream.integer(80, 98) // 100)
                for h in warehouses
            },
            "most_use": most,
            "demand": demand,
            "inbound": {
                i: {h: stream.decimal("3", "14", step="0.1") for h in warehouses} for i in plants
            },
            "outbound": {
                h: {j: stream.decimal("1", "12", step="0.1") for j in customers} for h in warehouses
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Choose plants and warehouses, and one warehouse for each customer, at least cost.",
    literature=(
        'A. M. Geoffrion and G. W. Graves, "Multicommodity distribution system design by Benders '
        'decomposition", Management Science 20(5), 1974',
    ),
    size_parameters=(
        SizeParameter("num_plants", "plants", easy=(2, 2), medium=(2, 3), hard=(4, 4)),
        SizeParameter("num_warehouses", "warehouses", easy=(2, 3), medium=(3, 4), hard=(5, 5)),
        SizeParameter("num_customers", "customers", easy=(3, 4), medium=(5, 7), hard=(17, 18)),
    ),
    sample=sample,
)

"""Transshipment: from plants through hubs to customers at least cost (LP).

Nothing goes from a plant to a customer but through a hub, which can handle only so much and loses
a part of what it handles.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="transshipment",
    title="Transshipment",
    sets=(
        index_set("plants", "I", "plants that make the goods"),
        index_set("hubs", "H", "hubs that goods pass through"),
        index_set("customers", "J", "customers that need goods"),
    ),
    parameters=(
        parameter(
            "output", "s", "for i in plants", unit="units", meaning="largest output of plant i"
        ),
        parameter(
            "handling",
            "q",
            "for h in hubs",
            unit="units",
            meaning="handling capacity: most that hub h can take in",
        ),
        parameter(
            "kept",
            "k",
            "for h in hubs",
            unit="",
            meaning="share of what hub h takes in that is not spoiled there",
        ),
        parameter(
            "demand", "d", "for j in customers", unit="units", meaning="demand of customer j"
        ),
        parameter(
            "inbound",
            "a",
            "for i in plants for h in hubs",
            unit="money per unit",
            meaning="inbound cost of one unit from plant i to hub h",
        ),
        parameter(
            "outbound",
            "b",
            "for h in hubs for j in customers",
            unit="money per unit",
            meaning="outbound cost of one unit from hub h to customer j",
        ),
    ),
    variables=(
        variable(
            "send",
            "x",
            "for i in plants for h in hubs",
            unit="units",
            meaning="units sent from plant i to hub h",
        ),
        variable(
            "deliver",
            "y",
            "for h in hubs for j in customers",
            unit="units",
            meaning="units delivered from hub h to customer j",
        ),
    ),
    objective=minimize(
        "sum(inbound[i, h] * send[i, h] for i in plants for h in hubs)"
        " + sum(outbound[h, j] * deliver[h, j] for h in hubs for j in customers)",
        name="total cost",
        unit="money",
        meaning="the cost of all ways in and out",
    ),
    constraints=(
        constraint(
            "output_limit",
            "sum(send[i, h] for h in hubs) <= output[i]",
            "for i in plants",
            meaning="a plant sends no more than its largest output",
        ),
        constraint(
            "handling_limit",
            "sum(send[i, h] for i in plants) <= handling[h]",
            "for h in hubs",
            meaning="a hub takes in no more than it can handle",
        ),
        constraint(
            "hub_balance",
            "sum(deliver[h, j] for j in customers) <= kept[h] * sum(send[i, h] for i in plants)",
            "for h in hubs",
            meaning="a hub delivers no more than what it took in and is not spoiled",
        ),
        constraint(
            "demand_met",
            "sum(deliver[h, j] for h in hubs) >= demand[j]",
            "for j in customers",
            meaning="every customer receives its demand",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw demands first, then hubs and plants that can meet them, with little room."""
    plants = element_ids("p", sizes["num_plants"])
    hubs = element_ids("h", sizes["num_hubs"])
    customers = element_ids("c", sizes["num_customers"])
    demand = {j: stream.integer(20, 90, 5) for j in customers}
    kept = {h: Fraction(stream.integer(90, 99), 100) for h in hubs}
    total = sum(demand.values())
    intake = {h: round_up(Fraction(total, len(hubs)) / kept[h], 5) for h in hubs}
    handling = {h: intake[h] + stream.integer(0, 30, 5) for h in hubs}
    output = round_up(Fraction(sum(intake.values()), len(plants)), 5)
    return Data(
        sets={"plants": plants, "hubs": hubs, "customers": customers},
        parameters={
            "output": {i: output + stream.integer(0, 25, 5) for i in plants},
            "handling": handling,
            "kept": kept,
            "demand": demand,
            "inbound": {
                i: {h: stream.decimal("2", "12", step="0.1") for h in hubs} for i in plants
            },
            "outbound": {
                h: {j: stream.decimal("2", "14", step="0.1") for j in customers} for h in hubs
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Ship from plants through hubs, which lose a part, to customers at least cost.",
    literature=('A. Orden, "The transhipment problem", Management Science 2(3), 1956',),
    size_parameters=(
        SizeParameter("num_plants", "plants", easy=(2, 2), medium=(2, 3), hard=(5, 6)),
        SizeParameter("num_hubs", "hubs", easy=(2, 2), medium=(2, 3), hard=(6, 7)),
        SizeParameter("num_customers", "customers", easy=(2, 3), medium=(4, 5), hard=(12, 14)),
    ),
    sample=sample,
)

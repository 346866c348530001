"""Weapon-target assignment: crews on fires, each of which may fail (MINLP).

A target survives when all that is sent against it fails, so its survival is a product of powers
with decisions in the exponents. No other family has several decisions in one such product.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
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
    name="weapon_target",
    title="Weapon-target assignment",
    sets=(
        index_set("kinds", "I", "kinds of crews"),
        index_set("targets", "J", "fires that crews are sent to"),
    ),
    parameters=(
        parameter(
            "threat",
            "v",
            "for j in targets",
            unit="hectares",
            meaning="threat of j: the hectares that it destroys if it goes on",
        ),
        parameter(
            "survival",
            "q",
            "for i in kinds for j in targets",
            unit="",
            meaning="probability that one crew of i fails to stop j",
        ),
        parameter(
            "crews",
            "n",
            "for i in kinds",
            unit="crews",
            meaning="crews of i that are available",
            integral=True,
        ),
        parameter(
            "room",
            "m",
            "for j in targets",
            unit="crews",
            meaning="most crews that can work at j",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "send",
            "x",
            "for i in kinds for j in targets",
            unit="crews",
            meaning="crews of i sent to j",
            domain="integer",
            upper="crews[i]",
        ),
    ),
    objective=minimize(
        "sum(threat[j] * prod(survival[i, j] ** send[i, j] for i in kinds) for j in targets)",
        name="expected damage",
        unit="hectares",
        meaning="threat of each fire times the probability that all crews sent to it fail",
    ),
    constraints=(
        constraint(
            "crew_limit",
            "sum(send[i, j] for j in targets) <= crews[i]",
            "for i in kinds",
            meaning="no more crews of a kind are sent than there are",
        ),
        constraint(
            "room_limit",
            "sum(send[i, j] for i in kinds) <= room[j]",
            "for j in targets",
            meaning="no more crews work at a fire than there is room for",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw fires of very different value, so that little room at the worst of them matters."""
    kinds = element_ids("i", sizes["num_kinds"])
    targets = element_ids("j", sizes["num_targets"])
    crews = {i: stream.integer(1, 3) for i in kinds}
    total = sum(crews.values())
    return Data(
        sets={"kinds": kinds, "targets": targets},
        parameters={
            "threat": {j: stream.integer(20, 400, 5) for j in targets},
            "survival": {
                i: {j: Fraction(stream.integer(15, 80), 100) for j in targets} for i in kinds
            },
            "crews": crews,
            "room": {j: stream.integer(1, max(1, min(3, total - 1))) for j in targets},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Send crews that may fail to fires, so that the expected damage is least.",
    literature=('A. S. Manne, "A target-assignment problem", Operations Research 6(3), 1958',),
    size_parameters=(
        SizeParameter("num_kinds", "kinds of crews", easy=(2, 2), medium=(3, 3), hard=(3, 4)),
        SizeParameter("num_targets", "fires", easy=(2, 3), medium=(4, 6), hard=(8, 10)),
    ),
    sample=sample,
)

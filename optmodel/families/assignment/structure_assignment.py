"""Structure-based assignment: place things at spots so that linked ones are neighbors (BIP).

A link is known, and which spots are near each other: whoever has a spot needs each linked one at a
spot near it. Resonance signals are assigned to the atoms of a known structure so.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.families.random_graph import random_pairs
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="structure_assignment",
    title="Structure-based assignment",
    sets=(
        index_set("things", "I", "things to be placed"),
        index_set("spots", "S", "spots for them"),
        index_set(
            "links", "L", "pairs of things that belong side by side", within=("things", "things")
        ),
        index_set(
            "near", "N", "pairs of spots that are near each other", within=("spots", "spots")
        ),
    ),
    parameters=(
        parameter(
            "cost",
            "c",
            "for i in things for s in spots",
            unit="money",
            meaning="cost of placing thing i at spot s",
        ),
    ),
    variables=(
        variable(
            "place",
            "x",
            "for i in things for s in spots",
            unit="",
            meaning="whether thing i is placed at spot s",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(cost[i, s] * place[i, s] for i in things for s in spots)",
        name="total cost",
        unit="money",
        meaning="the cost of all things at their spots",
    ),
    constraints=(
        constraint(
            "one_spot",
            "sum(place[i, s] for s in spots) == 1",
            "for i in things",
            meaning="every thing gets exactly one spot",
        ),
        constraint(
            "one_thing",
            "sum(place[i, s] for i in things) <= 1",
            "for s in spots",
            meaning="no spot gets more than one thing",
        ),
        constraint(
            "linked_near",
            "place[i, s] <= sum(place[j, q] for (p, q) in near if p == s)"
            " + sum(place[j, p] for (p, q) in near if q == s)",
            "for (i, j) in links for s in spots",
            meaning="of two linked things the second is at a spot near that of the first",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw where things belong first; links join things whose spots are near each other there."""
    things = element_ids("i", sizes["num_things"])
    spots = element_ids("s", sizes["num_things"] + sizes["num_spare"])
    near = random_pairs(stream, spots, len(spots) - 1 + sizes["num_spare"])
    home = dict(zip(stream.sample(spots, len(things)), things, strict=True))
    possible = [
        tuple(sorted((home[p], home[q]), key=things.index))
        for p, q in near
        if p in home and q in home
    ]
    links = sorted(
        stream.sample(possible, min(len(possible), sizes["most_links"])),
        key=lambda pair: (things.index(pair[0]), things.index(pair[1])),
    )
    return Data(
        sets={"things": things, "spots": spots, "links": links, "near": near},
        parameters={
            "cost": {i: {s: stream.integer(150, 1450) for s in spots} for i in things},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Place things at spots, linked ones near each other, at least cost.",
    literature=(
        'R. Jang, X. Gao and M. Li, "Towards fully automated structure-based NMR resonance '
        'assignment of 15N-labeled proteins from automatically picked peaks", Journal of '
        "Computational Biology 18(3), 2011",
    ),
    size_parameters=(
        SizeParameter(
            "num_things", "things to be placed", easy=(3, 3), medium=(4, 5), hard=(9, 10)
        ),
        SizeParameter(
            "num_spare", "spots beyond the things", easy=(1, 1), medium=(1, 2), hard=(2, 3)
        ),
        SizeParameter("most_links", "most links", easy=(2, 2), medium=(3, 4), hard=(5, 7)),
    ),
    sample=sample,
)

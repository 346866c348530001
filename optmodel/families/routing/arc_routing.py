"""Arc routing: drive through every street and return, where directions differ (ILP).

The streets are served, not the places: a street open both ways must be driven in one of its
directions, a one-way street as it is, and every crossing is left as often as it is reached.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="arc_routing",
    title="Arc routing",
    sets=(
        index_set("crossings", "V", "crossings and ends of streets"),
        index_set(
            "ways",
            "A",
            "ways from a crossing to the next; both directions where a street is open both ways",
            within=("crossings", "crossings"),
        ),
    ),
    parameters=(
        parameter(
            "drive_time",
            "t",
            "for (i, j) in ways",
            unit="minutes",
            meaning="minutes of a drive from crossing i to crossing j",
        ),
    ),
    variables=(
        variable(
            "drive",
            "x",
            "for (i, j) in ways",
            unit="drives",
            meaning="how often the vehicle drives from crossing i to crossing j",
            domain="integer",
            upper="sum(1 for (a, b) in ways)",
        ),
    ),
    objective=minimize(
        "sum(drive_time[i, j] * drive[i, j] for (i, j) in ways)",
        name="total driving time",
        unit="minutes",
        meaning="the minutes of the whole round",
    ),
    constraints=(
        constraint(
            "both_ways",
            "drive[i, j] + drive[j, i] >= 1",
            "for (i, j) in ways if i < j if (j, i) in ways",
            meaning="a street open both ways is driven through, in whatever direction",
        ),
        constraint(
            "one_way",
            "drive[i, j] >= 1",
            "for (i, j) in ways if (j, i) not in ways",
            meaning="a one-way street is driven through in its direction",
        ),
        constraint(
            "drive_on",
            "sum(drive[i, j] for (i, j) in ways if i == c)"
            " == sum(drive[i, j] for (i, j) in ways if j == c)",
            "for c in crossings",
            meaning="the vehicle leaves a crossing as often as it comes to it",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """A ring of two-way streets through all crossings, with others across it, some one-way."""
    crossings = element_ids("c", sizes["num_crossings"])
    ring = stream.shuffled(crossings)
    streets = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    others = [
        (i, j)
        for number, i in enumerate(crossings)
        for j in crossings[number + 1 :]
        if (i, j) not in streets and (j, i) not in streets
    ]
    across = stream.sample(others, min(len(others), sizes["num_streets_across"]))
    one_way = {
        street if stream.chance(0.5) else (street[1], street[0])
        for street in across[: max(1, len(across) // 3)]
    }
    drive_time: dict[str, dict[str, Fraction]] = {}
    ways = []
    for i, j in [*streets, *across]:
        length = stream.decimal("3", "25", step="0.1")
        for a, b in ((i, j), (j, i)):
            if (b, a) not in one_way:
                ways.append((a, b))
                drive_time.setdefault(a, {})[b] = length + stream.decimal("0", "6", step="0.1")
    return Data(
        sets={"crossings": crossings, "ways": _by_start(ways, crossings)},
        parameters={"drive_time": drive_time},
    )


def _by_start(ways: Sequence[tuple[str, str]], crossings: Sequence[str]) -> list[tuple[str, str]]:
    return sorted(ways, key=lambda way: (crossings.index(way[0]), crossings.index(way[1])))


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Drive through every street at least once and return, in the least time.",
    literature=(
        'J. Edmonds and E. L. Johnson, "Matching, Euler tours and the Chinese postman", '
        "Mathematical Programming 5, 1973",
        'E. Minieka, "The Chinese postman problem for mixed networks", Management Science 25(7), '
        "1979",
    ),
    size_parameters=(
        SizeParameter("num_crossings", "crossings", easy=(4, 5), medium=(7, 10), hard=(16, 18)),
        SizeParameter(
            "num_streets_across",
            "streets beside those of the ring",
            easy=(2, 3),
            medium=(6, 10),
            hard=(42, 44),
        ),
    ),
    sample=sample,
)

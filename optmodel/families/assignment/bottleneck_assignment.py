"""Bottleneck assignment: man the stations of a line so that the slowest is fast (MILP).

The pace of the line is a variable above the time of every station.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="bottleneck_assignment",
    title="Bottleneck assignment",
    sets=(
        index_set("workers", "I", "workers who can man a station"),
        index_set("stations", "J", "stations of the line"),
    ),
    parameters=(
        parameter(
            "time",
            "t",
            "for i in workers for j in stations",
            unit="time",
            meaning="time that worker i takes for each piece at station j",
        ),
    ),
    variables=(
        variable(
            "assign",
            "x",
            "for i in workers for j in stations",
            unit="",
            meaning="whether worker i mans station j",
            domain="binary",
        ),
        variable("pace", "T", unit="time", meaning="the time of the slowest station"),
    ),
    objective=minimize(
        "pace",
        name="pace of the line",
        unit="time",
        meaning="the longest time that any station takes for a piece",
    ),
    constraints=(
        constraint(
            "one_worker",
            "sum(assign[i, j] for i in workers) == 1",
            "for j in stations",
            meaning="every station is manned by exactly one worker",
        ),
        constraint(
            "one_station",
            "sum(assign[i, j] for j in stations) <= 1",
            "for i in workers",
            meaning="no worker mans more than one station",
        ),
        constraint(
            "slowest",
            "pace >= sum(time[i, j] * assign[i, j] for i in workers)",
            "for j in stations",
            meaning="no station takes longer than the pace of the line",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw how slow each worker is, so that all stations want the same quick ones."""
    stations = element_ids("s", sizes["num_stations"])
    workers = element_ids("w", sizes["num_stations"] + sizes["num_spare"])
    scale = stream.integer(60, 600)
    slowness = {i: stream.integer(7, 16) for i in workers}
    return Data(
        sets={"workers": workers, "stations": stations},
        parameters={
            "time": {
                i: {
                    j: Fraction(scale * slowness[i] * stream.integer(6, 15), 100)
                    // Fraction(1, 10)
                    / 10
                    for j in stations
                }
                for i in workers
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Man the stations of a line so that the slowest of them takes least time.",
    literature=(
        'D. R. Fulkerson, I. Glicksberg and O. Gross, "A production-line assignment problem", '
        "RAND Corporation, Research Memorandum RM-1102, 1953",
    ),
    size_parameters=(
        SizeParameter("num_stations", "stations", easy=(3, 3), medium=(4, 5), hard=(9, 10)),
        SizeParameter(
            "num_spare", "workers beyond the stations", easy=(0, 1), medium=(0, 2), hard=(2, 3)
        ),
    ),
    sample=sample,
)

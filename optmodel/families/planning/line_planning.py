"""Line planning: which transit lines operate, and how often each runs in each part of a day (MILP).

A section of the network has the seats of all trips over it, whichever line they belong to, and a
line that operates at all runs often enough in every part of the day.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="line_planning",
    title="Line planning",
    sets=(
        index_set("lines", "L", "lines that can be operated"),
        index_set("sections", "E", "sections of the network"),
        index_set("periods", "T", "parts of the day"),
        index_set(
            "courses",
            "C",
            "lines with the sections that they run over",
            within=("lines", "sections"),
        ),
    ),
    parameters=(
        parameter(
            "opening_cost",
            "f",
            "for l in lines",
            unit="money",
            meaning="fixed cost of operating line l at all",
        ),
        parameter(
            "trip_cost",
            "c",
            "for l in lines",
            unit="money per trip",
            meaning="cost of one trip of line l",
        ),
        parameter(
            "duration",
            "a",
            "for l in lines",
            unit="minutes",
            meaning="driving time of one trip of line l",
        ),
        parameter(
            "driving_time",
            "b",
            "for t in periods",
            unit="minutes",
            meaning="driving time available from all vehicles together in part t of the day",
        ),
        parameter(
            "travelers",
            "d",
            "for e in sections for t in periods",
            unit="passengers",
            meaning="passengers who want to ride over section e in part t of the day",
        ),
        parameter("seats", "q", unit="passengers", meaning="passengers that fit into one vehicle"),
        parameter(
            "penalty",
            "p",
            unit="money per passenger",
            meaning="penalty for each passenger left behind on a section",
        ),
        parameter(
            "least_trips",
            "m",
            unit="trips",
            meaning="least trips of a line that operates, in each part of the day",
            integral=True,
        ),
        parameter(
            "most_trips",
            "n",
            unit="trips",
            meaning="most trips of a line in a part of the day",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "operate",
            "y",
            "for l in lines",
            unit="",
            meaning="whether line l is operated",
            domain="binary",
        ),
        variable(
            "run",
            "x",
            "for l in lines for t in periods",
            unit="trips",
            meaning="trips of line l in part t of the day",
            domain="integer",
            upper="most_trips",
        ),
        variable(
            "left",
            "u",
            "for e in sections for t in periods",
            unit="passengers",
            meaning="passengers left behind on section e in part t of the day",
        ),
    ),
    objective=minimize(
        "sum(opening_cost[l] * operate[l] for l in lines)"
        " + sum(trip_cost[l] * run[l, t] for l in lines for t in periods)"
        " + sum(penalty * left[e, t] for e in sections for t in periods)",
        name="total cost",
        unit="money",
        meaning="the cost of lines and trips, and the penalty for all who are left behind",
    ),
    constraints=(
        constraint(
            "seats_needed",
            "sum(seats * run[l, t] for (l, s) in courses if s == e) + left[e, t]"
            " >= travelers[e, t]",
            "for e in sections for t in periods",
            meaning="on every section each passenger has a seat or is left behind",
        ),
        constraint(
            "driving_limit",
            "sum(duration[l] * run[l, t] for l in lines) <= driving_time[t]",
            "for t in periods",
            meaning="all trips together take no more driving time than is available",
        ),
        constraint(
            "regular_service",
            "run[l, t] >= least_trips * operate[l]",
            "for l in lines for t in periods",
            meaning="a line that operates makes the least trips in each part of the day",
        ),
        constraint(
            "no_service",
            "run[l, t] <= most_trips * operate[l]",
            "for l in lines for t in periods",
            meaning="a line that does not operate makes no trips, and another one no more than"
            " the most",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw the course of each line and a plan of trips, then passengers who nearly fill it."""
    lines = element_ids("l", sizes["num_lines"])
    sections = element_ids("e", sizes["num_sections"])
    periods = element_ids("t", sizes["num_periods"])
    courses = _courses(stream, lines, sections)
    seats = stream.integer(40, 90, 5)
    plan = {(i, t): stream.integer(1, 6) for i in lines for t in periods}
    duration = {i: stream.integer(30, 75, 5) for i in lines}
    driving = {t: sum(duration[i] * plan[i, t] for i in lines) for t in periods}
    return Data(
        sets={"lines": lines, "sections": sections, "periods": periods, "courses": courses},
        parameters={
            "opening_cost": {i: stream.integer(150, 900, 10) for i in lines},
            "trip_cost": {i: 2 * duration[i] + stream.integer(5, 60, 5) for i in lines},
            "duration": duration,
            "driving_time": {
                t: driving[t] * stream.integer(65, 95) // 100 // 5 * 5 for t in periods
            },
            "travelers": {
                e: {
                    t: sum(seats * plan[i, t] for i, s in courses if s == e)
                    * stream.integer(55, 105)
                    // 100
                    for t in periods
                }
                for e in sections
            },
            "seats": seats,
            "penalty": stream.decimal("1.5", "4", step="0.1"),
            "least_trips": 2,
            "most_trips": stream.integer(7, 9),
        },
    )


def _courses(stream: RandomStream, lines: list[str], sections: list[str]) -> list[tuple[str, str]]:
    """Sections of each line: its own share of them, and some that it shares with others."""
    order = stream.shuffled(sections)
    own = {i: set(order[number :: len(lines)]) for number, i in enumerate(lines)}
    most = max(2, min(40 // len(lines), 2 * len(sections) // 3))
    for i in lines:
        others = [section for section in sections if section not in own[i]]
        num_more = min(len(others), max(1, stream.integer(most - 2, most) - len(own[i])))
        own[i].update(stream.sample(others, num_more))
    return [(i, section) for i in lines for section in sections if section in own[i]]


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Choose transit lines and their trips in each part of a day at least cost.",
    literature=(
        'M. T. Claessens, N. M. van Dijk and P. J. Zwaneveld, "Cost optimal allocation of rail '
        'passenger lines", European Journal of Operational Research 110(3), 1998',
        'R. Borndörfer, M. Grötschel and M. E. Pfetsch, "A column-generation approach to line '
        'planning in public transport", Transportation Science 41(1), 2007',
    ),
    size_parameters=(
        SizeParameter("num_lines", "lines", easy=(2, 3), medium=(4, 5), hard=(5, 5)),
        SizeParameter("num_sections", "sections", easy=(3, 4), medium=(5, 7), hard=(19, 20)),
        SizeParameter("num_periods", "parts of the day", easy=(2, 2), medium=(2, 3), hard=(4, 4)),
    ),
    sample=sample,
)

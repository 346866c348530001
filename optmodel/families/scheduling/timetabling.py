"""Timetabling: lectures get hours and rooms, and none misses another that it needs too (BIP).

Rooms have seats, and lectures with common students are not at the same hour.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from itertools import combinations

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="timetabling",
    title="Timetabling",
    sets=(
        index_set("lectures", "L", "lectures to be held"),
        index_set("rooms", "R", "rooms"),
        index_set("slots", "T", "hours at which lectures can be held"),
        index_set(
            "conflicts",
            "C",
            "pairs of lectures that some students attend both",
            within=("lectures", "lectures"),
        ),
    ),
    parameters=(
        parameter(
            "students",
            "n",
            "for i in lectures",
            unit="students",
            meaning="students who attend lecture i",
            integral=True,
        ),
        parameter(
            "seats", "s", "for r in rooms", unit="seats", meaning="seats of room r", integral=True
        ),
        parameter(
            "wish",
            "w",
            "for i in lectures for t in slots",
            unit="points",
            meaning="wish of the lecturer for lecture i at hour t",
        ),
    ),
    variables=(
        variable(
            "hold",
            "x",
            "for i in lectures for r in rooms for t in slots",
            unit="",
            meaning="whether lecture i is held in room r at hour t",
            domain="binary",
        ),
    ),
    objective=maximize(
        "sum(wish[i, t] * hold[i, r, t] for i in lectures for r in rooms for t in slots)",
        name="total points",
        unit="points",
        meaning="the points of the hours at which lectures are held",
    ),
    constraints=(
        constraint(
            "held_once",
            "sum(hold[i, r, t] for r in rooms for t in slots) == 1",
            "for i in lectures",
            meaning="each lecture is held once",
        ),
        constraint(
            "room_free",
            "sum(hold[i, r, t] for i in lectures) <= 1",
            "for r in rooms for t in slots",
            meaning="a room has one lecture at an hour",
        ),
        constraint(
            "seated",
            "sum(students[i] * hold[i, r, t] for t in slots) <= seats[r]",
            "for i in lectures for r in rooms",
            meaning="the students of a lecture have seats in its room",
        ),
        constraint(
            "no_conflict",
            "sum(hold[i, r, t] + hold[j, r, t] for r in rooms) <= 1",
            "for (i, j) in conflicts for t in slots",
            meaning="lectures with common students are held at different hours",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a timetable first: it uses large rooms most, and conflicts are not within an hour."""
    lectures = element_ids("l", sizes["num_lectures"])
    rooms = element_ids("r", sizes["num_rooms"])
    num_slots = -(-len(lectures) // len(rooms)) + sizes["spare_slots"]
    slots = element_ids("t", num_slots)
    large_first = [(r, t) for r in reversed(rooms) for t in stream.shuffled(slots)]
    places = stream.shuffled(large_first[: len(lectures)])
    held = dict(zip(lectures, places, strict=True))
    seats = {r: 20 * number + stream.integer(24, 40) for number, r in enumerate(rooms)}
    pairs = [(i, j) for i, j in combinations(lectures, 2) if held[i][1] != held[j][1]]
    popular = {t: 60 * number for number, t in enumerate(stream.shuffled(slots))}
    return Data(
        sets={
            "lectures": lectures,
            "rooms": rooms,
            "slots": slots,
            "conflicts": sorted(
                stream.sample(pairs, min(len(pairs), sizes["most_conflicts"])),
                key=lambda pair: (lectures.index(pair[0]), lectures.index(pair[1])),
            ),
        },
        parameters={
            "students": {i: seats[held[i][0]] - stream.integer(0, 12) for i in lectures},
            "seats": seats,
            "wish": {i: {t: popular[t] + stream.integer(5, 150) for t in slots} for i in lectures},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Give lectures hours and rooms so that nobody misses one and wishes are met.",
    literature=(
        'C. C. Gotlieb, "The construction of class-teacher time-tables", Proceedings of the IFIP '
        "Congress, Munich, 1962",
        'A. Tripathy, "School timetabling: a case in large binary integer linear programming", '
        "Management Science 30(12), 1984",
    ),
    size_parameters=(
        SizeParameter("num_lectures", "lectures", easy=(3, 4), medium=(5, 6), hard=(8, 9)),
        SizeParameter("num_rooms", "rooms", easy=(2, 2), medium=(2, 2), hard=(3, 3)),
        SizeParameter(
            "spare_slots",
            "hours beyond those that rooms need",
            easy=(1, 1),
            medium=(1, 1),
            hard=(2, 2),
        ),
        SizeParameter(
            "most_conflicts",
            "most pairs of lectures in conflict",
            easy=(1, 2),
            medium=(3, 5),
            hard=(9, 13),
        ),
    ),
    sample=sample,
)

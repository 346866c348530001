"""Landing in order: planes land in a given order, with as much reserve as possible (LP).

Consecutive landings of one ordered set are kept apart, and the gap that all of them keep is made
large.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="landing_in_order",
    title="Landing in order",
    sets=(index_set("flights", "F", "flights in the order in which they land", ordered=True),),
    parameters=(
        parameter(
            "opening",
            "a",
            "for f in flights",
            unit="seconds",
            meaning="opening of the window in which flight f lands: its earliest landing",
        ),
        parameter(
            "closing",
            "b",
            "for f in flights",
            unit="seconds",
            meaning="closing of the window in which flight f lands: its latest landing",
        ),
        parameter(
            "wake",
            "w",
            "for f in flights",
            unit="seconds",
            meaning="how long the turbulence behind flight f lasts on the runway",
        ),
    ),
    variables=(
        variable(
            "land",
            "t",
            "for f in flights",
            unit="seconds",
            meaning="when flight f lands",
            lower="opening[f]",
            upper="closing[f]",
        ),
        variable(
            "reserve",
            "s",
            unit="seconds",
            meaning="the reserve of time that any two landings in a row have at least",
        ),
    ),
    objective=maximize(
        "reserve",
        name="guaranteed reserve",
        unit="seconds",
        meaning="seconds from the end of turbulence behind a flight to the next landing, at worst",
    ),
    constraints=(
        constraint(
            "spacing",
            "land[f] >= land[f - 1] + wake[f - 1] + reserve",
            "for f in flights if f != first(flights)",
            meaning="a flight lands after the turbulence of the one before, by the reserve or more",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw landings first, with windows around them that overlap those of neighbors."""
    flights = list(range(1, sizes["num_flights"] + 1))
    wake = {f: stream.integer(50, 180) for f in flights}
    usual = stream.integer(40, 300)  # how long the runway is free between two flights
    opening: dict[int, int] = {}
    closing: dict[int, int] = {}
    clock = 2 * usual + stream.integer(60, 300)
    for f in flights:
        opening[f] = clock - stream.integer(0, 2 * usual)
        closing[f] = clock + stream.integer(usual, 3 * usual)
        clock += wake[f] + stream.integer(usual, 2 * usual)
    return Data(
        sets={"flights": flights},
        parameters={"opening": opening, "closing": closing, "wake": wake},
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Time the landings of flights in their order with as much reserve as possible.",
    literature=(
        'R. G. Dear, "The dynamic scheduling of aircraft in the near terminal area", Flight '
        "Transportation Laboratory report R76-9, MIT, 1976",
        'H. Balakrishnan and B. Chandran, "Algorithms for scheduling runway operations under '
        'constrained position shifting", Operations Research 58(6), 2010',
    ),
    size_parameters=(
        SizeParameter("num_flights", "flights", easy=(3, 5), medium=(8, 14), hard=(24, 34)),
    ),
    sample=sample,
)

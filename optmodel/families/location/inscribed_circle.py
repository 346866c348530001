"""Inscribed circle: the largest round building that fits on a plot with straight borders (LP).

The center and the radius are the variables. A border is a linear inequality; the distance from it
is measured by the length of its normal, so the center is the Chebyshev center where no setback is
asked for.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

_NORM = "sqrt(east_factor[i] ** 2 + north_factor[i] ** 2)"

FORMULATION = Formulation(
    name="inscribed_circle",
    title="Inscribed circle",
    sets=(index_set("borders", "I", "straight borders of the plot"),),
    parameters=(
        parameter(
            "east_factor",
            "a",
            "for i in borders",
            unit="",
            meaning="east factor: what a meter to the east counts towards border i",
        ),
        parameter(
            "north_factor",
            "b",
            "for i in borders",
            unit="",
            meaning="north factor: what a meter to the north counts towards border i",
        ),
        parameter(
            "total",
            "c",
            "for i in borders",
            unit="distance",
            meaning="largest total that a point may count towards border i",
        ),
        parameter(
            "setback",
            "s",
            "for i in borders",
            unit="distance",
            meaning="setback: how far the building keeps from border i",
        ),
    ),
    variables=(
        variable(
            "center_east",
            "x",
            unit="distance",
            meaning="place of the center to the east",
            lower=None,
        ),
        variable(
            "center_north",
            "y",
            unit="distance",
            meaning="place of the center to the north",
            lower=None,
        ),
        variable("radius", "r", unit="distance", meaning="radius of the building"),
    ),
    objective=maximize(
        "radius", name="radius", unit="distance", meaning="the radius of the round building"
    ),
    constraints=(
        constraint(
            "inside",
            f"east_factor[i] * center_east + north_factor[i] * center_north"
            f" + {_NORM} * (radius + setback[i]) <= total[i]",
            "for i in borders",
            meaning="the circle stays on the plot and keeps the setback from every border",
        ),
    ),
)

_NORMALS = ((3, 4, 5), (4, 3, 5), (5, 12, 13), (12, 5, 13), (8, 15, 17), (15, 8, 17), (1, 0, 1))
_QUARTERS = ((1, 1), (-1, 1), (-1, -1), (1, -1))


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw borders around a spot, one at least in every quarter of the compass."""
    borders = element_ids("b", sizes["num_borders"])
    east, north = stream.integer(10, 60), stream.integer(10, 60)
    normals = [
        _turned(*stream.choice(_NORMALS), *_QUARTERS[place]) for place in range(len(_QUARTERS))
    ]
    rest = [
        turned
        for normal in _NORMALS
        for quarter in _QUARTERS
        if (turned := _turned(*normal, *quarter)) not in normals
    ]
    normals += stream.sample(sorted(set(rest)), len(borders) - len(normals))
    normals = stream.shuffled(normals)
    setback = {i: stream.decimal("0", "4", step="0.5") for i in borders}
    return Data(
        sets={"borders": borders},
        parameters={
            "east_factor": {i: a for i, (a, _, _) in zip(borders, normals, strict=True)},
            "north_factor": {i: b for i, (_, b, _) in zip(borders, normals, strict=True)},
            "total": {
                i: a * east + b * north + norm * stream.integer(14, 40)
                for i, (a, b, norm) in zip(borders, normals, strict=True)
            },
            "setback": setback,
        },
    )


def _turned(a: int, b: int, norm: int, right: int, up: int) -> tuple[int, int, int]:
    """A normal in another quarter of the compass, by a quarter turn where the signs differ."""
    return (a * right, b * up, norm) if right == up else (b * right, a * up, norm)


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Place the largest circle that fits between straight borders.",
    literature=(
        'S. Boyd and L. Vandenberghe, "Convex Optimization", Cambridge University Press, 2004, '
        "section 8.5.1",
    ),
    size_parameters=(
        SizeParameter("num_borders", "borders", easy=(4, 5), medium=(5, 7), hard=(9, 12)),
    ),
    sample=sample,
)

"""Container design: boxes of least material for their volumes (NLP).

Length, width and height are decisions, and stand in products of two and three. No other family
designs shapes; the model is a geometric program, convex in the logarithms.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import (
    Data,
    Family,
    SizeParameter,
    element_ids,
    round_down,
    round_up,
)
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
    name="container_design",
    title="Design of open boxes",
    sets=(index_set("boxes", "I", "boxes that are designed, each open at the top"),),
    parameters=(
        parameter("volume", "V", "for i in boxes", unit="volume", meaning="least volume of box i"),
        parameter(
            "base_price",
            "b",
            "for i in boxes",
            unit="money per area",
            meaning="price of the base of box i per area",
        ),
        parameter(
            "side_price",
            "s",
            "for i in boxes",
            unit="money per area",
            meaning="price of the sides of box i per area",
        ),
        parameter(
            "highest", "H", "for i in boxes", unit="length", meaning="greatest height of box i"
        ),
        parameter(
            "widest", "W", "for i in boxes", unit="length", meaning="greatest width of box i"
        ),
        parameter(
            "shortest", "l", unit="length", meaning="least length, width and height of a box"
        ),
        parameter("longest", "L", unit="length", meaning="greatest length of a box"),
        parameter(
            "slenderness",
            "r",
            unit="",
            meaning="largest ratio of length to width",
        ),
        parameter("row", "R", unit="length", meaning="room for all boxes in a row"),
    ),
    variables=(
        variable(
            "length",
            "x",
            "for i in boxes",
            unit="length",
            meaning="length of box i",
            lower="shortest",
            upper="longest",
        ),
        variable(
            "width",
            "y",
            "for i in boxes",
            unit="length",
            meaning="width of box i",
            lower="shortest",
            upper="widest[i]",
        ),
        variable(
            "height",
            "z",
            "for i in boxes",
            unit="length",
            meaning="height of box i",
            lower="shortest",
            upper="highest[i]",
        ),
    ),
    objective=minimize(
        "sum(base_price[i] * length[i] * width[i]"
        " + 2 * side_price[i] * (length[i] * height[i] + width[i] * height[i]) for i in boxes)",
        name="total material cost",
        unit="money",
        meaning="price of the bases and of the four sides of all boxes",
    ),
    constraints=(
        constraint(
            "volume_met",
            "length[i] * width[i] * height[i] >= volume[i]",
            "for i in boxes",
            meaning="a box holds its volume",
        ),
        constraint(
            "not_slender",
            "length[i] <= slenderness * width[i]",
            "for i in boxes",
            meaning="no box is more than so many times as long as it is wide",
        ),
        constraint(
            "row_limit",
            "sum(length[i] for i in boxes) <= row",
            meaning="all boxes stand in a row, one behind the other",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw boxes first, then volumes and limits that they keep.

    A narrow box has a width so small that only the ratio keeps it from becoming long and flat; the
    row is either tight or ample, for a tight one does the same.
    """
    boxes = element_ids("i", sizes["num_boxes"])
    slenderness = stream.decimal("1.3", "2.2", step="0.1")
    width = {i: stream.decimal("0.8", "2.4", step="0.1") for i in boxes}
    narrow = {i: stream.chance(0.7) for i in boxes}
    length = {i: width[i] * (slenderness if narrow[i] else 1) for i in boxes}
    height = {
        i: width[i] * Fraction(stream.integer(120, 190, 5) if narrow[i] else 80, 100) for i in boxes
    }
    ample = Fraction(stream.choice([100, 100, 101, 125]), 100)
    side = {i: stream.integer(5, 20) for i in boxes}
    return Data(
        sets={"boxes": boxes},
        parameters={
            "volume": {
                i: round_down(length[i] * width[i] * height[i], Fraction(1, 10)) for i in boxes
            },
            "base_price": {
                i: max(2, side[i] - stream.integer(-1 if narrow[i] else 0, 10)) for i in boxes
            },
            "side_price": side,
            "highest": {
                i: round_up(height[i], Fraction(1, 10)) + stream.decimal("0", "0.6", step="0.1")
                for i in boxes
            },
            "widest": {
                i: width[i] if narrow[i] else width[i] + stream.decimal("0.1", "0.8", step="0.1")
                for i in boxes
            },
            "shortest": round_down(min(width.values()) * Fraction(7, 10), Fraction(1, 10)),
            "longest": round_up(max(length.values()) * Fraction(13, 10), Fraction(1, 10)),
            "slenderness": slenderness,
            "row": round_up(sum(length.values()) * ample, Fraction(1, 10)),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Design open boxes of given volumes from the least material.",
    literature=(
        'R. J. Duffin, E. L. Peterson and C. Zener, "Geometric Programming: Theory and '
        'Application", Wiley, 1967',
    ),
    size_parameters=(SizeParameter("num_boxes", "boxes", easy=(1, 1), medium=(2, 2), hard=(2, 3)),),
    sample=sample,
)

"""Economic dispatch: load running units with quadratic costs in areas joined by lines (QP).

Each area meets its load from its own units and over lines, which carry power in one direction up to
their capacity and lose a part of it.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="economic_dispatch",
    title="Economic dispatch",
    sets=(
        index_set("units", "G", "generating units that run"),
        index_set("areas", "A", "areas with a load"),
        index_set("sites", "S", "pairs of a unit and its area", within=("units", "areas")),
        index_set("lines", "L", "pairs of areas with a line", within=("areas", "areas")),
    ),
    parameters=(
        parameter(
            "slope",
            "b",
            "for g in units",
            unit="money per power",
            meaning="linear cost of unit g for each unit of its output",
        ),
        parameter(
            "curve",
            "c",
            "for g in units",
            unit="money per power squared",
            meaning="quadratic cost of unit g for the square of its output",
        ),
        parameter(
            "least_output", "l", "for g in units", unit="power", meaning="least output of unit g"
        ),
        parameter(
            "largest_output",
            "u",
            "for g in units",
            unit="power",
            meaning="largest output of unit g",
        ),
        parameter(
            "emission",
            "e",
            "for g in units",
            unit="kilograms per power",
            meaning="emission of unit g for each unit of its output",
        ),
        parameter("emission_cap", "E", unit="kilograms", meaning="cap on all emissions"),
        parameter("load", "d", "for a in areas", unit="power", meaning="load of area a"),
        parameter(
            "line_capacity",
            "f",
            "for (a, b) in lines",
            unit="power",
            meaning="capacity of the line from area a to area b",
        ),
        parameter(
            "loss", r"\lambda", unit="", meaning="loss: share of the power on a line that is lost"
        ),
    ),
    variables=(
        variable(
            "output",
            "p",
            "for g in units",
            unit="power",
            meaning="output of unit g",
            lower="least_output[g]",
            upper="largest_output[g]",
        ),
        variable(
            "flow",
            "x",
            "for (a, b) in lines",
            unit="power",
            meaning="power sent from area a to area b",
            upper="line_capacity[a, b]",
        ),
    ),
    objective=minimize(
        "sum(slope[g] * output[g] + curve[g] * output[g] ** 2 for g in units)",
        name="total cost",
        unit="money",
        meaning="the cost of all output",
    ),
    constraints=(
        constraint(
            "load_met",
            "sum(output[g] for (g, k) in sites if k == a)"
            " + (1 - loss) * sum(flow[h, k] for (h, k) in lines if k == a)"
            " - sum(flow[k, h] for (k, h) in lines if k == a) >= load[a]",
            "for a in areas",
            meaning="an area's units and what arrives over lines, less what is sent, meet its load",
        ),
        constraint(
            "emission_limit",
            "sum(emission[g] * output[g] for g in units) <= emission_cap",
            meaning="all units together keep the cap on emissions",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw areas on a ring; the cheap units are not where the load is, so the lines fill up."""
    areas = element_ids("a", sizes["num_areas"])
    units = element_ids("g", sizes["num_units"])
    home = {g: areas[place % len(areas)] for place, g in enumerate(units)}
    rank = {a: place for place, a in enumerate(stream.shuffled(areas))}
    largest = {g: stream.integer(80, 200, 10) for g in units}
    # Units of low rank are cheap, loads of low rank small.
    slope = {g: 6 + 5 * rank[home[g]] + stream.decimal("0", "6", step="0.1") for g in units}
    # The dear units are clean. Where all units of an area give the same part, the cap is kept.
    emission = {g: 950 - 20 * int(slope[g]) + stream.integer(-150, 150, 10) for g in units}
    own = {a: sum(largest[g] for g in units if home[g] == a) for a in areas}
    share = {a: 35 + 45 * rank[a] // max(1, len(areas) - 1) + stream.integer(0, 8) for a in areas}
    load = {a: own[a] * share[a] // 100 // 5 * 5 for a in areas}
    emitted = sum(Fraction(emission[g] * largest[g] * load[home[g]], own[home[g]]) for g in units)
    lines = sorted(
        {(a, b) for place, a in enumerate(areas) for b in (areas[place - 1],) if a != b}
        | {(b, a) for place, a in enumerate(areas) for b in (areas[place - 1],) if a != b}
    )
    return Data(
        sets={
            "units": units,
            "areas": areas,
            "sites": [(g, home[g]) for g in units],
            "lines": lines,
        },
        parameters={
            "slope": slope,
            "curve": {g: stream.decimal("0.005", "0.06", step="0.001") for g in units},
            "least_output": {g: stream.integer(5, 20, 5) for g in units},
            "largest_output": largest,
            "emission": emission,
            "emission_cap": round_up(emitted * Fraction(stream.integer(100, 104), 100), 1000),
            "load": load,
            "line_capacity": _nested(lines, stream),
            "loss": Fraction(stream.integer(2, 6), 100),
        },
    )


def _nested(lines: list[tuple[str, str]], stream: RandomStream) -> dict[str, dict[str, int]]:
    capacity: dict[str, dict[str, int]] = {}
    for a, b in lines:
        capacity.setdefault(a, {})[b] = stream.integer(10, 45, 5)
    return capacity


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Load generating units with quadratic costs so that areas joined by lines are served.",
    literature=('L. K. Kirchmayer, "Economic Operation of Power Systems", Wiley, 1958',),
    size_parameters=(
        SizeParameter("num_units", "generating units", easy=(2, 3), medium=(4, 6), hard=(70, 80)),
        SizeParameter("num_areas", "areas", easy=(2, 2), medium=(3, 4), hard=(10, 12)),
    ),
    sample=sample,
)

"""Gate assignment: which truck unloads at which gate, so that loads are moved least far (BIP).

Trucks that are there at the same time need different gates, long ones do not fit everywhere, and a
truck without a gate unloads in the yard, far off.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="gate_assignment",
    title="Gate assignment",
    sets=(
        index_set("arrivals", "A", "arrivals that need a gate"),
        index_set("gates", "G", "gates"),
        index_set("long_arrivals", "L", "arrivals that need a long gate", within=("arrivals",)),
        index_set("short_gates", "H", "gates that take no long arrival", within=("gates",)),
        index_set(
            "overlaps",
            "O",
            "pairs of arrivals that are there at the same time",
            within=("arrivals", "arrivals"),
        ),
    ),
    parameters=(
        parameter(
            "loads",
            "n",
            "for a in arrivals",
            unit="loads",
            meaning="loads that arrival a brings",
            integral=True,
        ),
        parameter(
            "way",
            "d",
            "for g in gates",
            unit="distance",
            meaning="way of a load from gate g to the store",
        ),
        parameter(
            "yard_way",
            "D",
            unit="distance",
            meaning="way of a load from the yard to the store",
        ),
    ),
    variables=(
        variable(
            "at_gate",
            "x",
            "for a in arrivals for g in gates",
            unit="",
            meaning="whether arrival a gets gate g",
            domain="binary",
        ),
        variable(
            "in_yard",
            "y",
            "for a in arrivals",
            unit="",
            meaning="whether arrival a stays in the yard",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(loads[a] * (sum(way[g] * at_gate[a, g] for g in gates) + yard_way * in_yard[a])"
        " for a in arrivals)",
        name="total way",
        unit="loads times distance",
        meaning="loads times their ways, over all arrivals",
    ),
    constraints=(
        constraint(
            "one_place",
            "sum(at_gate[a, g] for g in gates) + in_yard[a] == 1",
            "for a in arrivals",
            meaning="every arrival gets exactly one gate or stays in the yard",
        ),
        constraint(
            "gate_free",
            "at_gate[a, g] + at_gate[b, g] <= 1",
            "for (a, b) in overlaps for g in gates",
            meaning="two arrivals that are there at the same time never have the same gate",
        ),
        constraint(
            "gate_length",
            "at_gate[a, g] <= 0",
            "for a in long_arrivals for g in short_gates",
            meaning="a long arrival gets no short gate",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw who overlaps whom; the near gates are short, so long arrivals go far."""
    arrivals = element_ids("a", sizes["num_arrivals"])
    gates = element_ids("g", sizes["num_gates"])
    longest = min(len(gates) + 1, 3)
    stays = [stream.integer(1, longest) for _ in arrivals]
    overlaps = [
        (a, b)
        for place, a in enumerate(arrivals)
        for b in arrivals[place + 1 : place + 1 + stays[place]]
    ]
    way = {g: stream.integer(12, 19) + 10 * place for place, g in enumerate(gates, 1)}
    order = stream.shuffled(gates)
    short = [g for g in order if g in gates[: max(1, len(gates) // 2)]]
    long = stream.sample(arrivals, _num_long(stream, len(arrivals)))
    return Data(
        sets={
            "arrivals": arrivals,
            "gates": order,
            "long_arrivals": sorted(long, key=arrivals.index),
            "short_gates": short,
            "overlaps": overlaps,
        },
        parameters={
            "loads": {a: stream.integer(6, 40) for a in arrivals},
            "way": {g: way[g] for g in order},
            "yard_way": max(way.values()) + stream.integer(15, 60),
        },
    )


def _num_long(stream: RandomStream, num_arrivals: int) -> int:
    """One or more than two: a list of two would read like a pair that overlaps."""
    return 1 if num_arrivals < 5 else stream.integer(3, 1 + num_arrivals // 2)


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Give each arrival a gate that is free and fits, so that loads are moved least far.",
    literature=(
        'R. S. Mangoubi and D. F. X. Mathaisel, "Optimizing gate assignments at airport '
        'terminals", Transportation Science 19(2), 1985',
    ),
    size_parameters=(
        SizeParameter("num_arrivals", "arrivals", easy=(3, 4), medium=(5, 7), hard=(14, 15)),
        SizeParameter("num_gates", "gates", easy=(2, 2), medium=(2, 3), hard=(6, 7)),
    ),
    sample=sample,
)

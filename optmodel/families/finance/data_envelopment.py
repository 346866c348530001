"""Data envelopment: weigh inputs and outputs as favorably for one unit as all units allow (LP).

One unit is assessed; the weights are the variables, in the multiplier form of Charnes, Cooper and
Rhodes.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="data_envelopment",
    title="Data envelopment",
    sets=(
        index_set("units", "U", "units to be compared"),
        index_set("inputs", "I", "kinds of effort that units use"),
        index_set("outputs", "O", "kinds of results that units give"),
        index_set("assessed", "A", "unit that is assessed", within=("units",)),
    ),
    parameters=(
        parameter(
            "used",
            "x",
            "for u in units for i in inputs",
            unit="hours",
            meaning="input: hours of effort i that unit u used",
        ),
        parameter(
            "given",
            "y",
            "for u in units for k in outputs",
            unit="cases",
            meaning="output: cases of result k that unit u gave",
        ),
    ),
    variables=(
        variable(
            "input_weight",
            "v",
            "for i in inputs",
            unit="points per hour",
            meaning="weight of an hour of effort i",
        ),
        variable(
            "output_weight",
            "w",
            "for k in outputs",
            unit="points per case",
            meaning="weight of a case of result k",
        ),
    ),
    objective=maximize(
        "sum(given[u, k] * output_weight[k] for u in assessed for k in outputs)",
        name="efficiency",
        unit="points",
        meaning="the weighted output of the assessed unit",
    ),
    constraints=(
        constraint(
            "scale",
            "sum(used[u, i] * input_weight[i] for i in inputs) == 1",
            "for u in assessed",
            meaning="the weighted input of the assessed unit is one",
        ),
        constraint(
            "nobody_above",
            "sum(given[u, k] * output_weight[k] for k in outputs)"
            " <= sum(used[u, i] * input_weight[i] for i in inputs)",
            "for u in units",
            meaning="no unit has more weighted output than weighted input",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw units with strengths of their own; the assessed one falls short of two others."""
    units = element_ids("u", sizes["num_units"])
    inputs = element_ids("i", sizes["num_inputs"])
    outputs = element_ids("o", sizes["num_outputs"])
    used = {u: {i: stream.integer(40, 400, 5) for i in inputs} for u in units}
    effort = {u: sum(used[u].values()) for u in units}
    given = {u: {k: effort[u] * stream.integer(15, 60) // 100 + 1 for k in outputs} for u in units}
    assessed = stream.choice(units)
    one, two = stream.sample([u for u in units if u != assessed], 2)
    share = stream.integer(55, 95)
    used[assessed] = {i: (used[one][i] + used[two][i]) // 10 * 5 + 5 for i in inputs}
    given[assessed] = {
        k: (given[one][k] + given[two][k]) * share // 200 + stream.integer(-3, 3) for k in outputs
    }
    return Data(
        sets={"units": units, "inputs": inputs, "outputs": outputs, "assessed": [assessed]},
        parameters={"used": used, "given": given},
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Weigh inputs and outputs so that one unit looks as efficient as all units allow.",
    literature=(
        'A. Charnes, W. W. Cooper and E. Rhodes, "Measuring the efficiency of decision making '
        'units", European Journal of Operational Research 2(6), 1978',
    ),
    size_parameters=(
        SizeParameter("num_units", "units", easy=(3, 5), medium=(6, 8), hard=(18, 22)),
        SizeParameter("num_inputs", "inputs", easy=(2, 2), medium=(2, 3), hard=(3, 5)),
        SizeParameter("num_outputs", "outputs", easy=(2, 2), medium=(2, 3), hard=(3, 5)),
    ),
    sample=sample,
)

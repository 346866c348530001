"""Values of solutions that callbacks read and propose, the same for every vendor.

select_values(moment.values, [x, y])                # [3.0, 1.0]
propose_values(moment, {"a": x}, {"a": 3.0})
objective_of_proposal(problem, moment)              # None where values are missing
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from optmodel.vendors.modeling import CallbackEvent, ModelBuilder, ModelVariable, evaluated

Variables = ModelVariable | Mapping[Any, ModelVariable] | Iterable[ModelVariable]
"""One variable, a dictionary of variables, or any other collection of them."""
Numbers = float | Mapping[Any, float] | Iterable[float]
"""Values for variables, in the same form."""


def select_values(
    values: Sequence[float], variables: Variables, dictionary: type[dict[Any, float]]
) -> Any:
    """The values of variables: a number, a list or a dictionary, as the variables are.

    `dictionary` is the vendor's class of dictionaries.
    """
    if isinstance(variables, ModelVariable):
        return values[variables.position]
    if isinstance(variables, Mapping):
        return dictionary((key, values[each.position]) for key, each in variables.items())
    return [values[each.position] for each in variables]


def propose_values(moment: CallbackEvent, variables: Variables, values: Numbers) -> None:
    """Add values to the solution that the solver tries when the callback has returned."""
    if not moment.proposals:
        moment.proposals.append({})
    for variable, value in _pairs(variables, values):
        moment.proposals[-1][variable.position] = float(value)


def _pairs(variables: Variables, values: Any) -> Iterable[tuple[ModelVariable, float]]:
    if isinstance(variables, ModelVariable):
        return [(variables, values)]
    if not isinstance(variables, Mapping):
        return zip(variables, values, strict=True)
    if isinstance(values, Mapping):
        return [(each, values[key]) for key, each in variables.items()]
    return zip(variables.values(), values, strict=True)


def objective_of_proposal(problem: ModelBuilder, moment: CallbackEvent) -> float | None:
    """The objective value of the proposed solution; None where it lacks values."""
    proposal = moment.proposals[-1] if moment.proposals else {}
    try:
        return evaluated(problem.objective(), lambda variable: proposal[variable.position])
    except KeyError:
        return None

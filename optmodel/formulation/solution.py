"""A solution as text: values by column name, exact, in the order of the columns.

text = write_solution(instance, solution)     # '{"ship[p1,d1]":40,"ship[p1,d2]":2.5}'
read_solution(instance, text) == solution
"""

from optmodel.formulation.exact import Solution
from optmodel.formulation.instance import Instance, Key, place_name
from optmodel.formulation.numbers import Number, exact, read_json, write_json
from optmodel.formulation.parsing import FormulationError


def write_solution(instance: Instance, solution: Solution) -> str:
    """Canonical JSON of a solution whose values are finite decimals."""
    return write_json({place_name(*place): solution[place] for place in _places(instance)})


def read_solution(instance: Instance, text: str) -> Solution:
    """Parse what `write_solution` wrote. Raises `FormulationError` if a value is missing or odd."""
    try:
        values = dict(read_json(text))
        solution: dict[tuple[str, Key], Number] = {
            place: exact(values.pop(place_name(*place))) for place in _places(instance)
        }
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise FormulationError(f"This is not a solution of the instance: {error!r}.") from error
    if values:
        raise FormulationError(f"The instance has no variable {min(values)}.")
    return solution


def _places(instance: Instance) -> list[tuple[str, Key]]:
    return [
        (variable.name, key)
        for variable in instance.formulation.variables
        for key in instance.keys(variable.over)
    ]

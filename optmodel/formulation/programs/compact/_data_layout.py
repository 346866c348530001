"""Data in a line or two: sets as ranges, parameters as lists, dictionaries only where needed.

compact_data(formulation, instance, identifiers, literals, {"plants": ["Lyon", "Metz"]})
# ['plants = range(2)  # Lyon, Metz', 'supply = [40, 25]', 'cost = [[3, 1.5], [2, 4]]']
"""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from itertools import product
from math import prod

from optmodel.formulation.declarations import IndexSet, Parameter
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import Clause, Membership, Reduce, walk
from optmodel.formulation.numbers import decimal_text
from optmodel.formulation.programs._data import packed
from optmodel.formulation.programs._layout import WIDTH
from optmodel.formulation.programs._naming import ElementLiterals, Identifiers
from optmodel.formulation.programs.compact._positional_instance import base_sets, clause_bases

_MAX_SPREAD = 3
"""How many times as many places as values a list may have: a zero is shorter than a key."""


class ParameterLayout(Enum):
    """How a program holds the values of a parameter."""

    NUMBER = auto()
    NESTED_LISTS = auto()
    """A list, or lists in a list; a key that has no value holds a zero."""
    ALONG_A_SET = auto()
    """A dictionary from the elements of one set of tuples."""
    DICTIONARY = auto()


def layout_of(instance: Instance, parameter: Parameter) -> ParameterLayout:
    """The shortest layout for the values that a parameter has."""
    if not parameter.over.names:
        return ParameterLayout.NUMBER
    shape = _shape(instance, parameter)
    num_values = len(instance.parameters[parameter.name])
    if shape is not None and num_values and _MAX_SPREAD * num_values >= prod(shape):
        is_whole = num_values == prod(shape)
        is_over_subsets = any(
            instance.formulation.set_by_name[binder.set_name].within
            for binder in parameter.over.binders
        )
        if is_whole or not is_over_subsets:
            return ParameterLayout.NESTED_LISTS
    is_along_set = len(parameter.over.binders) == 1 and not parameter.over.conditions
    if is_along_set and len(parameter.over.names) > 1:
        return ParameterLayout.ALONG_A_SET
    return ParameterLayout.DICTIONARY


def compact_data(
    formulation: Formulation,
    instance: Instance,
    identifiers: Identifiers,
    literals: ElementLiterals,
    texts: Mapping[str, Sequence[str]],
) -> list[str]:
    """A line or two for every set and parameter that the formulation uses.

    `texts` has for a set what its elements are called; a comment says it where there is room.
    """
    used = _used_sets(formulation, instance)
    lines: list[str] = []
    for item in formulation.sets:
        if item.name in used:
            lines += _set(item, instance, identifiers(item.name), literals, texts)
    for parameter in formulation.parameters:
        lines += _parameter(parameter, instance, identifiers, literals)
    return lines


def _set(
    item: IndexSet,
    instance: Instance,
    name: str,
    literals: ElementLiterals,
    texts: Mapping[str, Sequence[str]],
) -> list[str]:
    keys = instance.sets[item.name]
    is_part = item.within and keys != instance.sets[item.within[0]]
    if is_part or keys != tuple((position,) for position in range(len(keys))):
        return packed(f"{name} = [", [[literals.key(key) for key in keys]], "]")
    line = f"{name} = range({len(keys)})"
    # A name may hold a line end, which would end the comment: names come from files, too.
    spoken = (" ".join(text.split()) for text in texts.get(item.name, ()))
    commented = f"{line}  # {', '.join(spoken)}"
    is_told = item.name in texts and len(commented) <= WIDTH
    return [commented if is_told else line]


def _parameter(
    parameter: Parameter, instance: Instance, identifiers: Identifiers, literals: ElementLiterals
) -> list[str]:
    """The values of a parameter in the order of its sets, whatever the order of the data."""
    name = identifiers(parameter.name)
    keys = list(instance.keys(parameter.over))
    numbers = [decimal_text(instance.value(parameter.name, key)) for key in keys]
    match layout_of(instance, parameter):
        case ParameterLayout.NUMBER:
            return [f"{name} = {numbers[0]}"]
        case ParameterLayout.NESTED_LISTS:
            return _nested_lists(parameter, instance, name)
        case ParameterLayout.ALONG_A_SET:
            along = identifiers(parameter.over.binders[0].set_name)
            return packed(f"{name} = dict(zip({along}, [", [numbers], "]))")
        case ParameterLayout.DICTIONARY:
            pairs = zip(keys, numbers, strict=True)
            entries = [f"{literals.key(key)}: {number}" for key, number in pairs]
            return packed(f"{name} = {{", [entries], "}")


def _nested_lists(parameter: Parameter, instance: Instance, name: str) -> list[str]:
    """A list in lines as full as they may be; of a matrix each row on its own."""
    values = instance.parameters[parameter.name]
    shape = _shape(instance, parameter)
    assert shape is not None, "a nested list has a shape"
    numbers = [decimal_text(values.get(key, 0)) for key in product(*map(range, shape))]
    for length in reversed(shape[1:]):
        rows = [numbers[start : start + length] for start in range(0, len(numbers), length)]
        numbers = [f"[{', '.join(row)}]" for row in rows]
    fits = all(len(row) < WIDTH - len("    ,") for row in numbers)
    lines = [[row] if fits else row.split(", ") for row in numbers]
    return packed(f"{name} = [", [numbers] if len(shape) == 1 else lines, "]")


def _shape(instance: Instance, parameter: Parameter) -> tuple[int, ...] | None:
    """The lengths of a parameter's lists; None where its keys are no positions in them."""
    bases = clause_bases(parameter.over, base_sets(instance.formulation))
    shape = tuple(len(instance.sets[base]) for base in bases)
    whole = tuple(tuple((place,) for place in range(length)) for length in shape)
    is_numbered = all(instance.sets[base] == keys for base, keys in zip(bases, whole, strict=True))
    return shape if is_numbered else None


def _used_sets(formulation: Formulation, instance: Instance) -> frozenset[str]:
    """The sets that the program's loops, conditions and data name."""
    clauses = [item.over for item in formulation.variables]
    clauses += [item.over for item in formulation.constraints]
    bounds = (limit for item in formulation.variables for limit in (item.lower, item.upper))
    expressions = [*formulation.expressions(), *(limit for limit in bounds if limit is not None)]
    clauses += [
        part.clause for node in expressions for part in walk(node) if isinstance(part, Reduce)
    ]
    clauses += [
        parameter.over
        for parameter in formulation.parameters
        if layout_of(instance, parameter) is ParameterLayout.ALONG_A_SET
    ]
    return frozenset(name for clause in clauses for name in _sets_of(clause))


def _sets_of(clause: Clause) -> list[str]:
    conditions = [one.set_name for one in clause.conditions if isinstance(one, Membership)]
    return [binder.set_name for binder in clause.binders] + conditions

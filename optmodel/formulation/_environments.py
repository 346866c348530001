"""The assignments of elements to index names that a clause runs through, in order."""

from collections.abc import Iterator, Mapping
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING

from optmodel.formulation.nodes import (
    Binder,
    Clause,
    Comparator,
    Comparison,
    Condition,
    Element,
    Endpoint,
    Index,
    IndexTerm,
)
from optmodel.formulation.parsing import FormulationError

if TYPE_CHECKING:
    from optmodel.formulation.instance import ElementId, Instance

Environment = dict[str, "ElementId"]

_COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}


def environments(
    clause: Clause, instance: "Instance", outer: Mapping[str, "ElementId"]
) -> Iterator[Environment]:
    """Every environment of a clause inside an outer one. All conditions are applied."""
    if not clause.binders:
        yield dict(outer)
        return
    for environment in _bind(clause.binders, instance, dict(outer)):
        if all(_holds(condition, instance, environment) for condition in clause.conditions):
            yield environment


def resolve(
    term: IndexTerm, instance: "Instance", environment: Mapping[str, "ElementId"]
) -> "ElementId":
    """The element that an index term stands for; it may lie outside every set (`t - 1`)."""
    match term:
        case Index(name, 0):
            return environment[name]
        case Index(name, shift):
            element = environment[name]
            if not isinstance(element, int):
                raise FormulationError(f"'{name}' moves by {shift}, but its set is not ordered.")
            return element + shift
        case Element(value):
            return value
        case Endpoint(which, set_name):
            if not instance.sets[set_name]:
                raise FormulationError(f"The set '{set_name}' is empty and has no {which} element.")
            return instance.sets[set_name][0 if which == "first" else -1][0]


def _bind(
    binders: tuple[Binder, ...], instance: "Instance", environment: Environment
) -> Iterator[Environment]:
    first, rest = binders[0], binders[1:]
    for key in instance.sets[first.set_name]:
        inner = environment | dict(zip(first.names, key, strict=True))
        if rest:
            yield from _bind(rest, instance, inner)
        else:
            yield inner


def _holds(condition: Condition, instance: "Instance", environment: Environment) -> bool:
    if isinstance(condition, Comparison):
        left = resolve(condition.left, instance, environment)
        right = resolve(condition.right, instance, environment)
        return _compare(condition.comparator, left, right, instance)
    key = tuple(resolve(term, instance, environment) for term in condition.terms)
    return (key in instance.members[condition.set_name]) != condition.negated


def _compare(
    comparator: Comparator, left: "ElementId", right: "ElementId", instance: "Instance"
) -> bool:
    if comparator in ("==", "!=") or (isinstance(left, int) and isinstance(right, int)):
        return bool(_COMPARE[comparator](left, right))
    for element in (left, right):
        if element not in instance.rank:
            raise FormulationError(f"'{element}' has no place in any set to be compared by.")
    return bool(_COMPARE[comparator](instance.rank[left], instance.rank[right]))

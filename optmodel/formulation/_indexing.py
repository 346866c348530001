"""The environments of a clause: each gives every index name an element; and how many there are.

list(environments(parse_clause("for i in plants for j in depots"), instance, {}))
# [{"i": "p1", "j": "d1"}, {"i": "p1", "j": "d2"}, ...]
num_steps(formulation, {"plants": 3, "depots": 4})      # 12 for each sum over both, and so on

A short sum can run over a billion indices, so `num_steps` is computed before an instance of unknown
origin is expanded. It ignores conditions: an index that a condition excludes costs a step too.
"""

from collections.abc import Iterator, Mapping
from math import prod
from operator import eq, ge, gt, le, lt, ne
from typing import Protocol

from optmodel.formulation.declarations import Declarations
from optmodel.formulation.nodes import (
    Binder,
    Clause,
    Comparator,
    Comparison,
    Condition,
    Element,
    ElementId,
    Endpoint,
    Expression,
    Index,
    IndexTerm,
    Key,
    Reduce,
    children,
)
from optmodel.formulation.parsing import FormulationError

Environment = dict[str, ElementId]
"""Elements by index name."""

MAX_STEPS = 10_000_000
"""Some minutes of work; instances that a solver finishes within its limits are far smaller."""

_COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}


class IndexedSets(Protocol):
    """The sets of an instance: their elements in order, for membership, and by position."""

    @property
    def sets(self) -> Mapping[str, tuple[Key, ...]]:
        """The elements of each set, in order."""

    @property
    def members(self) -> Mapping[str, frozenset[Key]]:
        """The elements of each set, for membership tests."""

    @property
    def rank(self) -> Mapping[ElementId, int]:
        """The position of each element in its set; what `i < j` compares."""


def environments(
    clause: Clause, instance: IndexedSets, outer: Mapping[str, ElementId]
) -> Iterator[Environment]:
    """Every environment of a clause inside an outer one that satisfies all conditions."""
    if not clause.binders:
        yield dict(outer)
        return
    bound = _bind(clause.binders, instance, dict(outer))
    if not clause.conditions:
        yield from bound
        return
    for environment in bound:
        if all(_holds(condition, instance, environment) for condition in clause.conditions):
            yield environment


def resolve(
    term: IndexTerm, instance: IndexedSets, environment: Mapping[str, ElementId]
) -> ElementId:
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
    binders: tuple[Binder, ...], instance: IndexedSets, environment: Environment
) -> Iterator[Environment]:
    first, rest = binders[0], binders[1:]
    names = first.names
    for key in instance.sets[first.set_name]:
        inner = environment.copy()
        if len(names) == 1:
            (inner[names[0]],) = key
        else:
            inner.update(zip(names, key, strict=True))
        if rest:
            yield from _bind(rest, instance, inner)
        else:
            yield inner


def _holds(condition: Condition, instance: IndexedSets, environment: Environment) -> bool:
    if isinstance(condition, Comparison):
        left = resolve(condition.left, instance, environment)
        right = resolve(condition.right, instance, environment)
        return _compare(condition.comparator, left, right, instance)
    key = tuple(resolve(term, instance, environment) for term in condition.terms)
    return (key in instance.members[condition.set_name]) != condition.negated


def _compare(
    comparator: Comparator, left: ElementId, right: ElementId, instance: IndexedSets
) -> bool:
    if comparator in ("==", "!=") or (isinstance(left, int) and isinstance(right, int)):
        return bool(_COMPARE[comparator](left, right))
    for element in (left, right):
        if element not in instance.rank:
            raise FormulationError(f"'{element}' has no place in any set to be compared by.")
    return bool(_COMPARE[comparator](instance.rank[left], instance.rank[right]))


def num_steps(formulation: Declarations, sizes: Mapping[str, int]) -> int:
    """How many steps it takes to write a formulation out over its sets.

    Each index of a declaration or sum is a step; `sizes` counts the elements of each set.
    """
    steps = sum(_num_indices(parameter.over, sizes) for parameter in formulation.parameters)
    for variable in formulation.variables:
        bounds = (bound for bound in (variable.lower, variable.upper) if bound is not None)
        inside = 1 + sum(_num_inside(bound, sizes) for bound in bounds)
        steps += _num_indices(variable.over, sizes) * inside
    for constraint in formulation.constraints:
        relation = constraint.relation
        inside = _num_inside(relation.left, sizes) + _num_inside(relation.right, sizes)
        steps += _num_indices(constraint.over, sizes) * inside
    return steps + _num_inside(formulation.objective.expression, sizes)


def _num_indices(clause: Clause, sizes: Mapping[str, int]) -> int:
    return prod(sizes.get(binder.set_name, 1) for binder in clause.binders)


def _num_inside(node: Expression, sizes: Mapping[str, int]) -> int:
    inner = 1 + sum(_num_inside(child, sizes) for child in children(node))
    return _num_indices(node.clause, sizes) * inner if isinstance(node, Reduce) else inner

"""The environments of a clause: each gives every index name an element; and how many there are.

list(environments(parse_clause("for i in plants for j in depots"), instance, {}))
# [{"i": "p1", "j": "d1"}, {"i": "p1", "j": "d2"}, ...]
num_steps(formulation, {"plants": 3, "depots": 4})      # 12 for each sum over both, and so on

A short sum can run over a billion indices, so `num_steps` is computed before an instance of unknown
origin is expanded. It ignores conditions: an index that a condition excludes costs a step too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
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

    def keys_by_element(self, set_name: str, place: int) -> Mapping[ElementId, tuple[Key, ...]]:
        """The tuples of a set by the element at one place, in the set's order."""


@dataclass(frozen=True, slots=True)
class _Lookup:
    """The part of a binder's tuples that must equal a term which the binders before it bind."""

    place: int
    term: IndexTerm


@dataclass(frozen=True, slots=True)
class _Step:
    """A binder, what finds its tuples, and the other conditions that its names decide."""

    binder: Binder
    lookup: _Lookup | None
    conditions: tuple[Condition, ...]


def environments(
    clause: Clause, instance: IndexedSets, outer: Mapping[str, ElementId]
) -> Iterator[Environment]:
    """Every environment of a clause inside an outer one that satisfies all conditions.

    A condition is decided at the first binder that allows it, and `i == k` finds the tuples of `i`
    in an index: an inner binder runs only where the outer ones hold.
    """
    environment = dict(outer)
    if not clause.binders:
        yield environment
        return
    about_outer, steps = _plan(clause)
    if _all_hold(about_outer, instance, environment):
        yield from _bind(steps, 0, instance, environment)


def resolve(
    term: IndexTerm, instance: IndexedSets, environment: Mapping[str, ElementId]
) -> ElementId:
    """The element that an index term stands for; it may lie outside every set (`t - 1`)."""
    if isinstance(term, Index):
        element = environment[term.name]
        if term.shift == 0:
            return element
        if not isinstance(element, int):
            raise FormulationError(
                f"'{term.name}' moves by {term.shift}, but its set is not ordered."
            )
        return element + term.shift
    if isinstance(term, Element):
        return term.value
    keys = instance.sets[term.set_name]
    if not keys:
        raise FormulationError(
            f"The set '{term.set_name}' is empty and has no {term.which} element."
        )
    return keys[0 if term.which == "first" else -1][0]


@lru_cache(maxsize=1024)
def _plan(clause: Clause) -> tuple[tuple[Condition, ...], tuple[_Step, ...]]:
    """The conditions about outer names only, and the steps of a clause's binders."""
    place_of = {name: n for n, binder in enumerate(clause.binders) for name in binder.names}
    by_place: dict[int, list[Condition]] = {}
    for condition in clause.conditions:
        by_place.setdefault(_last_place(condition.terms, place_of), []).append(condition)
    steps = []
    for place, binder in enumerate(clause.binders):
        conditions = by_place.get(place, [])
        lookups = [_lookup(condition, binder) for condition in conditions]
        used = next((n for n, lookup in enumerate(lookups) if lookup is not None), len(lookups))
        others = (*conditions[:used], *conditions[used + 1 :])
        steps.append(_Step(binder, lookups[used] if used < len(lookups) else None, others))
    return tuple(by_place.get(-1, ())), tuple(steps)


def _last_place(terms: Sequence[IndexTerm], place_of: Mapping[str, int]) -> int:
    """The last binder that binds a name of these terms; -1 where none does."""
    names = (term.name for term in terms if isinstance(term, Index))
    return max((place_of.get(name, -1) for name in names), default=-1)


def _lookup(condition: Condition, binder: Binder) -> _Lookup | None:
    """How an equality of one of the binder's names with another term finds the tuples."""
    if not isinstance(condition, Comparison) or condition.comparator != "==":
        return None
    for own, other in (condition.terms, condition.terms[::-1]):
        if isinstance(own, Index) and own.shift == 0 and own.name in binder.names:
            is_known_before = not isinstance(other, Index) or other.name not in binder.names
            if is_known_before:
                return _Lookup(binder.names.index(own.name), other)
    return None


def _bind(
    steps: tuple[_Step, ...], place: int, instance: IndexedSets, environment: Environment
) -> Iterator[Environment]:
    step = steps[place]
    names, set_name, is_last = step.binder.names, step.binder.set_name, place + 1 == len(steps)
    if step.lookup is None:
        keys = instance.sets[set_name]
    else:
        element = resolve(step.lookup.term, instance, environment)
        keys = instance.keys_by_element(set_name, step.lookup.place).get(element, ())
    for key in keys:
        inner = environment.copy()
        if len(names) == 1:
            (inner[names[0]],) = key
        else:
            inner.update(zip(names, key, strict=True))
        if step.conditions and not _all_hold(step.conditions, instance, inner):
            continue
        if is_last:
            yield inner
        else:
            yield from _bind(steps, place + 1, instance, inner)


def _all_hold(
    conditions: tuple[Condition, ...], instance: IndexedSets, environment: Environment
) -> bool:
    return all(_holds(condition, instance, environment) for condition in conditions)


def _holds(condition: Condition, instance: IndexedSets, environment: Environment) -> bool:
    if isinstance(condition, Comparison):
        left = resolve(condition.left, instance, environment)
        right = resolve(condition.right, instance, environment)
        return _compare(condition.comparator, left, right, instance)
    key = tuple([resolve(term, instance, environment) for term in condition.terms])
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

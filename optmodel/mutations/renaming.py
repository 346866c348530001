"""Renaming: a problem whose declarations, elements and words have other names.

renamed(problem, "second")      # take is second_take, {one:items} is {one:second_items}
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from optmodel.formulation import (
    Binder,
    Clause,
    Comparison,
    Condition,
    ElementId,
    Endpoint,
    Expression,
    Formulation,
    FormulationRewriter,
    IndexTerm,
    Instance,
    Membership,
    Name,
)
from optmodel.mutations.neighbor import Neighbor
from optmodel.narration import Telling

_SLOT = re.compile(r"\{([^{}]+)\}")
_OF_DATA = ("value", "number", "percent")
"""Slots of scalars; those of sets, units and nouns name a set, a unit or a role."""


def renamed(problem: Neighbor, prefix: str) -> Neighbor:
    """The problem with a prefix before all that it declares, and before words of its telling."""
    formulation = problem.formulation
    declared = (
        *(item.name for item in formulation.sets),
        *(item.name for item in formulation.parameters),
        *(item.name for item in formulation.variables),
        *(item.name for item in formulation.constraints),
    )
    names = {name: f"{prefix}_{name}" for name in declared}
    sets = {item.name: names[item.name] for item in formulation.sets}
    fresh = _Renaming(names, sets).formulation(formulation)
    instance = Instance(
        fresh,
        {names[name]: tuple(map(_key, keys)) for name, keys in problem.instance.sets.items()},
        {
            names[name]: {_key(key): value for key, value in values.items()}
            for name, values in problem.instance.parameters.items()
        },
    )
    by_name = fresh.variable_by_name
    decisions = tuple(
        replace(
            item,
            variable=by_name[names[item.variable.name]],
            set_name=names[item.set_name],
            unit=sets.get(item.unit, item.unit),
        )
        for item in problem.decisions
    )
    words = {word: f"{prefix}_{word}" for word in problem.telling.words}
    return Neighbor(instance, _renamed_telling(problem.telling, names, sets, words), decisions)


class _Renaming(FormulationRewriter):
    """Gives every declaration, and every mention of one, its new name."""

    def __init__(self, names: Mapping[str, str], sets: Mapping[str, str]) -> None:
        self._names = names
        self._sets = sets

    def formulation(self, source: Formulation) -> Formulation:
        names = self._names
        return replace(
            source,
            sets=tuple(
                replace(item, name=names[item.name], within=tuple(names[n] for n in item.within))
                for item in source.sets
            ),
            parameters=tuple(
                replace(
                    item,
                    name=names[item.name],
                    over=self.clause(item.over),
                    unit=self._unit(item.unit),
                )
                for item in source.parameters
            ),
            variables=tuple(
                replace(
                    item,
                    name=names[item.name],
                    over=self.clause(item.over),
                    lower=None if item.lower is None else self.expression(item.lower),
                    upper=None if item.upper is None else self.expression(item.upper),
                )
                for item in source.variables
            ),
            objective=replace(
                source.objective, expression=self.expression(source.objective.expression)
            ),
            constraints=tuple(
                replace(
                    item,
                    name=names[item.name],
                    over=self.clause(item.over),
                    statement=self.statement(item.statement),
                )
                for item in source.constraints
            ),
        )

    def name(self, node: Name) -> Expression:
        return self.indicator(node)

    def indicator(self, node: Name) -> Name:
        return Name(self._names.get(node.name, node.name), tuple(map(self._term, node.indices)))

    def clause(self, clause: Clause) -> Clause:
        binders = tuple(Binder(item.names, self._names[item.set_name]) for item in clause.binders)
        return Clause(binders, tuple(map(self._condition, clause.conditions)))

    def _unit(self, unit: str) -> str:
        """A unit whose first word may be a set, the elements of which are counted."""
        first, blank, rest = unit.partition(" ")
        return f"{self._sets.get(first, first)}{blank}{rest}"

    def _condition(self, condition: Condition) -> Condition:
        match condition:
            case Comparison(left, comparator, right):
                return Comparison(self._term(left), comparator, self._term(right))
            case Membership(terms, set_name, negated):
                return Membership(tuple(map(self._term, terms)), self._names[set_name], negated)

    def _term(self, term: IndexTerm) -> IndexTerm:
        if isinstance(term, Endpoint):
            return replace(term, set_name=self._names[term.set_name])
        return term


def _key(key: tuple[ElementId, ...]) -> tuple[ElementId, ...]:
    """Elements of two problems must not be the same; integers may be shared."""
    return tuple(e if isinstance(e, int) else f"{e}b" for e in key)


def _renamed_telling(
    telling: Telling,
    names: Mapping[str, str],
    sets: Mapping[str, str],
    words: Mapping[str, str],
) -> Telling:
    def slot(found: re.Match[str]) -> str:
        head, colon, rest = found[1].rpartition(":")
        known = names if head in _OF_DATA else {**words, **sets} if colon else words
        return f"{{{head}{colon}{known.get(rest, rest)}}}"

    def texts(value: Any) -> Any:
        """Phrases nested in tables and lists."""
        match value:
            case str():
                return _SLOT.sub(slot, value)
            case dict():
                return {key: texts(part) for key, part in value.items()}
            case list() | tuple():
                return [texts(part) for part in value]
        return value

    plain = telling.model_dump()
    for fact in plain["fact"]:
        fact["parameter"] = names[fact["parameter"]]
        fact["states"] = names.get(fact["states"], fact["states"])
    for relation in plain["relation"]:
        relation["set"] = names[relation["set"]]
        relation["states"] = names.get(relation["states"], relation["states"])
    for rule in plain["rule"]:
        rule["constraint"] = names.get(rule["constraint"], rule["constraint"])
    plain["roles"] = {names[name]: role for name, role in plain["roles"].items()}
    plain["words"] = {words[name]: source for name, source in plain["words"].items()}
    plain["units"] = {
        sets.get(unit, unit): sets.get(forms, forms) if isinstance(forms, str) else forms
        for unit, forms in plain["units"].items()
    }
    return Telling.model_validate(texts(plain))

"""A drawn problem without some of its constraints, and without the data and words of those alone.

    without = without_constraints(drawn, ("capacity",))       # DrawnInstance, or None
    without.instance.formulation.constraints, without.telling.rule

Parameters and sets that nothing else uses go with a constraint, and so do the phrases that speak of
them; where a part of the telling has no phrase left, the problem cannot be told without it.
"""

import re
from collections.abc import Collection, Iterator, Set
from dataclasses import replace

from optmodel.families import DrawnInstance
from optmodel.formulation import (
    Formulation,
    Instance,
    clause_text,
    expression_text,
    statement_text,
)
from optmodel.narration import Telling, parse_phrase, telling_faults

_WORD = re.compile(r"[a-z][a-z0-9_]*")


def without_constraints(drawn: DrawnInstance, dropped: Collection[str]) -> DrawnInstance | None:
    """The problem without some constraints; None where its words need them."""
    formulation = _reduced(drawn.instance.formulation, dropped)
    telling = _reduced_telling(drawn.telling, drawn.instance.formulation, formulation)
    if telling is None or next(telling_faults(telling, formulation), None) is not None:
        return None
    instance = Instance(
        formulation,
        {item.name: drawn.instance.sets[item.name] for item in formulation.sets},
        {item.name: drawn.instance.parameters[item.name] for item in formulation.parameters},
    )
    return replace(drawn, instance=instance, own_telling=telling)


def vanishing_parameters(formulation: Formulation, dropped: Collection[str]) -> set[str]:
    """The parameters that go with some constraints, since nothing else uses them."""
    left = _reduced(formulation, dropped).parameter_by_name
    return formulation.parameter_by_name.keys() - left.keys()


def _reduced(formulation: Formulation, dropped: Collection[str]) -> Formulation:
    """The formulation without some constraints, and without what they alone use."""
    constraints = tuple(item for item in formulation.constraints if item.name not in dropped)
    used = set(_WORD.findall(" ".join(_texts(replace(formulation, constraints=constraints)))))
    parameters = tuple(item for item in formulation.parameters if item.name in used)
    used |= set(_WORD.findall(" ".join(clause_text(item.over) for item in parameters)))
    for item in reversed(formulation.sets):
        used |= set(item.within) if item.name in used else set()
    sets = tuple(item for item in formulation.sets if item.name in used)
    return replace(formulation, sets=sets, parameters=parameters, constraints=constraints)


def _texts(formulation: Formulation) -> Iterator[str]:
    """All expressions, conditions and index sets that variables, objective and constraints use."""
    yield expression_text(formulation.objective.expression)
    for variable in formulation.variables:
        yield clause_text(variable.over)
        yield from (expression_text(bound) for bound in (variable.lower, variable.upper) if bound)
    for constraint in formulation.constraints:
        yield from (clause_text(constraint.over), statement_text(constraint.statement))


def _reduced_telling(telling: Telling, before: Formulation, after: Formulation) -> Telling | None:
    """The telling of what is left; None where a part of it has no phrase any more."""
    gone = {
        item.name
        for kind in ("sets", "parameters", "constraints")
        for item in getattr(before, kind)
        if item not in getattr(after, kind)
    }
    facts = [fact for fact in telling.fact if fact.parameter not in gone]
    changes = {
        "activity": _kept(telling.activity, gone),
        "opening": _kept(telling.opening, gone),
        "roles": {name: role for name, role in telling.roles.items() if name not in gone},
        "fact": tuple(
            fact.model_copy(update={"states": "", "limit": ()}) if fact.states in gone else fact
            for fact in facts
        ),
        "relation": tuple(one for one in telling.relation if one.set not in gone),
        "rule": tuple(rule for rule in telling.rule if rule.constraint not in gone),
        "goal": telling.goal.model_copy(
            update={
                "objective": _kept(telling.goal.objective, gone),
                "decide": _kept(telling.goal.decide, gone),
            }
        ),
    }
    reduced = telling.model_copy(update=changes)
    parts = (reduced.activity, reduced.opening, reduced.goal.objective, reduced.goal.decide)
    said = [text for rule in reduced.rule for text in rule.say]
    return reduced if all(parts) and len(_kept(tuple(said), gone)) == len(said) else None


def _kept(phrases: tuple[str, ...], gone: Set[str]) -> tuple[str, ...]:
    """The phrases that speak of nothing that is gone."""
    return tuple(text for text in phrases if gone.isdisjoint(_spoken_of(text)))


def _spoken_of(text: str) -> set[str]:
    """The sets and parameters whose names the slots of a phrase hold."""
    return {word for slot in parse_phrase(text).slots() for word in slot.split(":")}

"""Joining: two drawn problems with a sum of their goals, which share a resource.

JOINING["share_resource"].apply(problem, stream)
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from optmodel.composer import Fragment
from optmodel.families import Data, Difficulty, family
from optmodel.formulation import (
    Binary,
    Formulation,
    FormulationError,
    Instance,
    ObjectiveSense,
    constraint,
    flatten,
    parameter,
)
from optmodel.mutations.bases import BASES
from optmodel.mutations.decision import Decision
from optmodel.mutations.limits import RESOURCES, Theme, per_thing
from optmodel.mutations.mutation_kind import MutationKind
from optmodel.mutations.neighbor import Neighbor
from optmodel.mutations.numbers import between
from optmodel.mutations.renaming import renamed
from optmodel.narration import FactWords, GoalWords, RuleWords, SetWords, Telling, telling_faults
from optmodel.random_stream import RandomStream

_PREFIX = "second"
_LIMIT = "shared_limit"
_KEPT = "shared_kept"
_MOST_COLUMNS = 60
_MAX_INDEX = 2**31 - 1


def _share_resource(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    own = [item for item in problem.decisions if not item.is_money]
    is_small = len(flatten(problem.instance).columns) <= _MOST_COLUMNS
    if not own or not is_small or not problem.is_in_money or _is_joined(problem):
        return None
    other = _other(problem, stream)
    if other is None:
        return None
    joined = _joined(problem, other)
    if joined is None or not joined.is_solved:
        return None
    others = [item for item in other.decisions if not item.is_money]
    return _with_resource(joined, stream.choice(own), stream.choice(others), stream)


def _is_joined(problem: Neighbor) -> bool:
    return any(item.name.startswith(f"{_PREFIX}_") for item in problem.formulation.sets)


def _other(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    """A small problem of a family whose goal may be added, under names of its own."""
    name = stream.choice(BASES)
    seed, index = stream.integer(0, _MAX_INDEX), stream.integer(0, _MAX_INDEX)
    chosen = family(name)
    formulation = chosen.formulation
    if not formulation.problem_class.is_linear or formulation.name == problem.formulation.name:
        return None
    if formulation.objective.sense is not problem.formulation.objective.sense:
        return None
    other = Neighbor.of(chosen.draw(seed, index, Difficulty.EASY), name)
    is_small = len(flatten(other.instance).columns) <= _MOST_COLUMNS
    has_amount = any(not item.is_money for item in other.decisions)
    is_fit = is_small and has_amount and other.is_in_money and other.money == problem.money
    return renamed(other, _PREFIX) if is_fit and _have_room(problem, other) else None


def _have_room(problem: Neighbor, other: Neighbor) -> bool:
    """Whether no noun of the one telling is one of the other, and units are spelled apart."""
    first, second = problem.telling, other.telling
    if not set(_nouns(first)).isdisjoint(_nouns(second)):
        return False
    for unit, forms in second.units.items():
        spelled = [name for name, known in first.units.items() if known == forms]
        if first.units.get(unit, forms) != forms or (spelled and spelled != [unit]):
            return False
    return not (first.domains and second.domains)


def _nouns(telling: Telling) -> Iterator[str]:
    for role in telling.roles.values():
        yield role.one if isinstance(role, SetWords) else role
    yield from (source for source in telling.words.values() if isinstance(source, str))


def _joined(problem: Neighbor, other: Neighbor) -> Neighbor | None:
    """Both problems side by side, with the sum of their goals."""
    first, second = problem.formulation, other.formulation
    both = Binary("+", first.objective.expression, second.objective.expression)
    objective = replace(
        first.objective,
        expression=both,
        name="joint total",
        meaning=f"{first.objective.meaning}, and {second.objective.meaning}",
    )
    try:
        formulation = Formulation(
            name=first.name,
            title=f"{first.title} and {second.title}",
            sets=(*first.sets, *second.sets),
            parameters=(*first.parameters, *second.parameters),
            variables=(*first.variables, *second.variables),
            objective=objective,
            constraints=(*first.constraints, *second.constraints),
        )
        instance = Instance(
            formulation,
            {**problem.instance.sets, **other.instance.sets},
            {**problem.instance.parameters, **other.instance.parameters},
        )
    except FormulationError:
        return None
    telling = _joined_telling(problem.telling, other.telling)
    if next(telling_faults(telling, formulation), None):
        return None
    return Neighbor(instance, telling, (*problem.decisions, *other.decisions))


def _joined_telling(first: Telling, second: Telling) -> Telling:
    ways = max(len(first.opening), len(second.opening))
    openings = (
        f"{first.opening[n % len(first.opening)].rstrip('.')}, and at the same time "
        f"{second.opening[n % len(second.opening)]}"
        for n in range(ways)
    )
    goals = zip(first.goal.objective * 3, second.goal.objective * 3, strict=False)
    decides = zip(first.goal.decide * 3, second.goal.decide * 3, strict=False)
    return Telling(
        activity=tuple(
            f"{a}, and {b}" for a, b in zip(first.activity, second.activity, strict=False)
        ),
        opening=tuple(openings),
        domains=first.domains or second.domains,
        roles={**first.roles, **second.roles},
        words={**first.words, **second.words},
        units={**first.units, **second.units},
        fact=(*first.fact, *second.fact),
        relation=(*first.relation, *second.relation),
        rule=(*first.rule, *second.rule),
        goal=GoalWords(
            objective=tuple(f"the joint total of {a} and {b}" for a, b in list(goals)[:3]),
            decide=tuple(f"{a}, and {b}" for a, b in list(decides)[:3]),
        ),
    )


def _with_resource(
    joined: Neighbor, first: Decision, second: Decision, stream: RandomStream
) -> Neighbor | None:
    """One resource that a decision of each problem takes, between its extremes."""
    theme = stream.choice(RESOURCES)
    parts = [_use(joined, decision, theme, place) for place, decision in enumerate((first, second))]
    weights = {
        part.parameter[0].name: {
            element: stream.integer(*theme.range) for element in joined.elements(decision.set_name)
        }
        for part, decision in zip(parts, (first, second), strict=True)
    }
    spelled = [part.model_copy(update={"units": {theme.unit: theme.forms}}) for part in parts]
    unlimited = joined.extended(spelled, Data({}, weights))
    if unlimited is None:
        return None
    total = " + ".join(
        f"sum({name}[i] * {decision.expression('i')} for i in {decision.set_name})"
        for name, decision in zip(weights, (first, second), strict=True)
    )
    extreme = unlimited.extreme(total, ObjectiveSense.MINIMIZE)
    if extreme is None:
        return None
    value = joined.value(total, unlimited.instance)
    limit = between(Fraction(extreme), value, stream, is_whole=True)
    if limit is None:
        return None
    scalar = parameter(_LIMIT, "W", unit=theme.unit, meaning=f"{theme.name} for both, at most")
    kept = constraint(_KEPT, f"{total} <= {_LIMIT}", meaning="both share what there is")
    say = (
        f"both tasks together can use at most {{value:{_LIMIT}}} of {theme.name}",
        f"for both of these, no more than {{value:{_LIMIT}}} of {theme.name} can be had",
    )
    telling = unlimited.telling.model_copy(
        update={"rule": (*unlimited.telling.rule, RuleWords(constraint=_KEPT, say=say))}
    )
    formulation = replace(
        unlimited.formulation,
        parameters=(*unlimited.formulation.parameters, scalar),
        constraints=(*unlimited.formulation.constraints, kept),
    )
    changed = unlimited.changed(formulation, telling, Data({}, {_LIMIT: limit}))
    is_idle = changed is not None and changed.is_solved and changed.is_worth(joined.objective)
    return None if is_idle else changed


def _use(joined: Neighbor, decision: Decision, theme: Theme, place: int) -> Fragment:
    """What one decision takes of the resource."""
    name = f"{theme.parameter}_{('first', 'other')[place]}"
    each = decision.words()["each"]
    meaning = f"{theme.name} for element i of {decision.set_name}"
    clauses = (f"{each} [calls for|requires|takes up] {{value}} of {theme.name}",)
    fact = FactWords(parameter=name, noun=(f"{theme.noun} {per_thing(decision)}",), clause=clauses)
    return Fragment.model_validate(
        {
            "parameter": [
                {
                    "name": name,
                    "symbol": "w",
                    "over": f"for i in {decision.set_name}",
                    "unit": f"{theme.unit} per unit",
                    "meaning": meaning,
                }
            ],
            "fact": [fact.model_dump()],
        }
    )


_KINDS = (
    MutationKind(
        "share_resource",
        "with a shared resource",
        "a second problem beside it, which takes of the same resource",
        _share_resource,
    ),
)

JOINING = {kind.name: kind for kind in _KINDS}
"""The kind that joins two problems, by name."""

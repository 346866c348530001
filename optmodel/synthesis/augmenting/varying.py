"""A triple varied: the same instance or one that the algebra made from it, certified again.

    variant = Vary(record, Kind.LIMIT, seed=7)()        # in a worker
    variant.instance, variant.certified, variant.limit

What a model then writes is held against this instance, never against itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from optmodel.families import family_names
from optmodel.formulation import (
    Constraint,
    Domain,
    FormulationError,
    Instance,
    Key,
    Number,
    Variable,
    parameter,
)
from optmodel.formulation.nodes import (
    Binder,
    Clause,
    Expression,
    Index,
    Name,
    Reduce,
    Relation,
)
from optmodel.formulation.numbers import exact
from optmodel.narration import Narrative, narrate_as, phrasings, retell, retell_values, scenarios
from optmodel.narration.spoken import phrases_of
from optmodel.narration.wording import quantity
from optmodel.random_stream import RandomStream
from optmodel.solving import Certified, certify
from optmodel.synthesis.filters import dull
from optmodel.synthesis.fresh import changed_values, with_values
from optmodel.synthesis.outcome import Outcome, Step
from optmodel.synthesis.triple import Triple

_MAX_DRAWS = 20
NEW_LIMIT = "extra_limit"
"""The parameter, and the constraint, that a new limit adds."""


class Kind(StrEnum):
    """How a triple is varied."""

    REPHRASE = "rephrase"
    """The same instance in other words."""
    SCENARIO = "scenario"
    """The same data in another story of the catalog."""
    NUMBERS = "numbers"
    """The same text with other numbers."""
    LIMIT = "limit"
    """One more limit on what is decided, tight enough to matter."""


@dataclass(frozen=True, slots=True)
class Variant:
    """An instance to be told in the names of `sketch`; `told` is its text where that is known.

    `limit` is the sentence that a new limit adds.
    """

    instance: Instance
    certified: Certified
    sketch: Narrative
    setting: str = ""
    told: str = ""
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Vary:
    """A task for a worker: make a variant of a record's triple and certify it."""

    record: Mapping[str, Any]
    kind: Kind
    seed: int
    slot: int

    def __call__(self) -> Variant | Outcome:
        triple = Triple.from_record(self.record)
        stream = RandomStream("augment", self.kind, self.seed, self.slot)
        make = {
            Kind.REPHRASE: _same,
            Kind.SCENARIO: _other_story,
            Kind.NUMBERS: _other_numbers,
            Kind.LIMIT: _another_limit,
        }[self.kind]
        variant = make(triple, stream)
        if variant is None:
            return Outcome(self.kind, Step.DRAFT, "not_applicable")
        dullness = dull(variant.instance, variant.certified.answer)
        return Outcome(self.kind, Step.SOLVE, dullness.value) if dullness else variant


def _same(triple: Triple, stream: RandomStream) -> Variant | None:
    certified = _certified(triple.instance)
    return None if certified is None else Variant(triple.instance, certified, triple.narrative)


def _other_story(triple: Triple, stream: RandomStream) -> Variant | None:
    name = triple.instance.formulation.name
    if name not in family_names():
        return None
    others = [s for s in scenarios(name) if s.id != triple.narrative.scenario]
    certified = _certified(triple.instance)
    if not others or certified is None:
        return None
    scenario, phrasing = stream.choice(others), stream.choice(phrasings(name))
    try:
        sketch = narrate_as(triple.instance, scenario, phrasing, has_table=False, stream=stream)
    except (FormulationError, KeyError):  # a limit was added that no template tells
        return None
    return Variant(triple.instance, certified, sketch, scenario.setting)


def _other_numbers(triple: Triple, stream: RandomStream) -> Variant | None:
    instance, narrative = triple.instance, triple.narrative
    for _ in range(_MAX_DRAWS):
        values = changed_values(instance, stream)
        try:
            fresh = with_values(instance, values)
            certified = _certified(fresh)
            if certified is None:
                continue
            if instance.formulation.sets:
                told = retell(narrative, instance, fresh).text
            else:
                told = retell_values(narrative.text, values, tuple(phrases_of(instance)))
        except (FormulationError, ValueError):  # a count that is no longer one
            continue
        return Variant(fresh, certified, replace(narrative, text=told), told=told)
    return None


def _another_limit(triple: Triple, stream: RandomStream) -> Variant | None:
    """At most nine tenths of what the optimum does in all, for one kind of decision."""
    formulation = triple.instance.formulation
    if NEW_LIMIT in formulation.parameter_by_name:
        return None
    chosen = [v for v in formulation.variables if v.domain is not Domain.BINARY]
    for variable in stream.shuffled(chosen):
        total = sum(
            Fraction(value) for (name, _), value in triple.solution.items() if name == variable.name
        )
        most = exact(int(total * 9 / 10))
        if most >= 1:
            varied = _limited(triple, variable, most)
            if varied is not None:
                return varied
    return None


def _limited(triple: Triple, variable: Variable, most: Number) -> Variant | None:
    formulation = triple.instance.formulation
    meaning = f"most of all that is decided as {variable.name.replace('_', ' ')}"
    limit = parameter(NEW_LIMIT, "extra_limit", unit=variable.unit, meaning=meaning)
    body = Relation(_total(variable), "<=", Name(NEW_LIMIT))
    told = f"{variable.meaning}, all together, at most"
    constraint = Constraint(f"{NEW_LIMIT}_holds", Clause(), body, told)
    parameters: dict[str, Mapping[Key, Number]] = {**triple.instance.parameters}
    parameters[NEW_LIMIT] = {(): most}
    try:
        varied = replace(
            formulation,
            parameters=(*formulation.parameters, limit),
            constraints=(*formulation.constraints, constraint),
        )
        instance = Instance(varied, triple.instance.sets, parameters)
        certified = _certified(instance)
    except FormulationError:
        return None
    if certified is None:
        return None
    forms = triple.narrative.units.get(variable.unit, (variable.unit,))
    amount = quantity(most, forms) if forms[-1] else f"{most}"
    whole = f"The sum of this, over everything it is decided for: {variable.meaning}."
    sentence = f"{whole} It may be at most {amount}."
    return Variant(instance, certified, triple.narrative, limit=sentence)


def _total(variable: Variable) -> Expression:
    indices = tuple(Index(name) for name in variable.over.names)
    if not indices:
        return Name(variable.name)
    clause = Clause(
        tuple(Binder(b.names, b.set_name) for b in variable.over.binders), variable.over.conditions
    )
    return Reduce("sum", Name(variable.name, indices), clause)


def _certified(instance: Instance) -> Certified | None:
    outcome = certify(instance)
    return outcome if isinstance(outcome, Certified) else None

"""Variants of a triple: the same instance, or one that the algebra makes of it, certified again.

    variant = make_variant(record, VariationKind.LIMIT, seed=7, slot=3)     # in a worker
    variant.instance, variant.certified, variant.limit

A model's text of a variant is checked against this instance.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from optmodel.formulation import (
    Binder,
    Clause,
    Constraint,
    Domain,
    Expression,
    FormulationError,
    Index,
    Instance,
    Key,
    Name,
    Number,
    Reduce,
    Relation,
    Variable,
    exact,
    parameter,
)
from optmodel.narration import Narrative, format_quantity, narrate, setting_scene
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.solving import Certified, certify
from optmodel.sources import problem_source, source_names
from optmodel.synthesis.filters import trivial
from optmodel.triples import (
    PipelineStep,
    Triple,
    TripleRecord,
    changed_values,
    rewritten,
    with_values,
)

_MAX_DRAWS = 20
NEW_LIMIT = "extra_limit"
"""The parameter, and the constraint, that a new limit adds."""


class VariationKind(StrEnum):
    """How a triple is varied."""

    REPHRASE = "rephrase"
    """The same instance in other words."""
    SCENARIO = "scenario"
    """The same data in another story of the catalog."""
    NUMBERS = "numbers"
    """The same text with other numbers."""
    LIMIT = "limit"
    """One more limit on what is decided, tight enough to matter."""

    def __repr__(self) -> str:
        """Random streams are named after this text; with another, a seed gives other variants."""
        return f"<Kind.{self.name}: {self.value!r}>"


@dataclass(frozen=True, slots=True)
class Variant:
    """An instance to be described in the names of `sketch`; `text` says it where that is known.

    `limit` is the sentence that a new limit adds.
    """

    instance: Instance
    certified: Certified
    sketch: Narrative
    setting: str = ""
    text: str = ""
    limit: str = ""


def make_variant(
    record: TripleRecord, kind: VariationKind, seed: int, slot: int
) -> Variant | Rejection:
    """A variant of a record's triple, certified; or why there is none."""
    stream = RandomStream("augment", kind, seed, slot)
    vary = {
        VariationKind.REPHRASE: _same,
        VariationKind.SCENARIO: _other_scenario,
        VariationKind.NUMBERS: _other_numbers,
        VariationKind.LIMIT: _another_limit,
    }[kind]
    variant = vary(record.triple(), stream)
    if variant is None:
        return Rejection(PipelineStep.DRAFT, "not_applicable")
    return trivial(variant.instance, variant.certified.answer) or variant


def _same(triple: Triple, stream: RandomStream) -> Variant | None:
    certified = _certified(triple.instance)
    return None if certified is None else Variant(triple.instance, certified, triple.narrative)


def _other_scenario(triple: Triple, stream: RandomStream) -> Variant | None:
    if triple.instance.formulation.name not in source_names():
        return None
    certified = _certified(triple.instance)
    if certified is None or NEW_LIMIT in triple.instance.formulation.parameter_by_name:
        return None  # no telling has words for a limit that was added
    telling = problem_source(triple.source).draw(triple.origin.seed, triple.origin.index).telling
    for _ in range(_MAX_DRAWS):
        sketch = narrate(triple.instance, telling, stream)
        if sketch.setting != triple.narrative.setting:
            return Variant(triple.instance, certified, sketch, setting_scene(sketch.setting))
    return None


def _other_numbers(triple: Triple, stream: RandomStream) -> Variant | None:
    instance, narrative = triple.instance, triple.narrative
    for _ in range(_MAX_DRAWS):
        try:
            fresh = with_values(instance, changed_values(instance, stream))
            certified = _certified(fresh)
            if certified is None:
                continue
            sketch = rewritten(narrative, instance, fresh)
        except (FormulationError, ValueError):  # a count that is no integer any more
            continue
        return Variant(fresh, certified, sketch, text=sketch.text)
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
    in_words = f"{variable.meaning}, all together, at most"
    constraint = Constraint(f"{NEW_LIMIT}_holds", Clause(), body, in_words)
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
    amount = format_quantity(most, forms) if forms[-1] else f"{most}"
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

"""Instances for a model to describe: drawn from a family, certified, and written for a prompt.

sampled = sample_instance("transportation", seed=7, index=0)      # in a worker
sampled.certified, sampled.sketch.names, sampled.setting
inputs = prompt_inputs(sampled.instance, sampled.sketch)
inputs.model, inputs.data, inputs.names, inputs.units             # texts for the prompt `tell`
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from optmodel.families import Difficulty
from optmodel.formulation import ElementId, Instance, Key, Parameter, describe
from optmodel.narration import Narrative, format_list, format_number, setting_scene
from optmodel.rejection import Rejection
from optmodel.solving import Certified
from optmodel.sources import problem_source
from optmodel.synthesis.bands import Band
from optmodel.synthesis.deduplication import model_identity
from optmodel.synthesis.filters import certify_nontrivial
from optmodel.triples import PipelineStep, complexity, family_narrative

_RESAMPLED = 10**12
"""The first index of resampled data, far above the indices of slots."""


@dataclass(frozen=True, slots=True)
class SampledInstance:
    """A certified instance, and a story for it: names, units, and the `setting` in one sentence.

    `sketch` is the offline narrative; its text is not used.
    """

    instance: Instance
    certified: Certified
    difficulty: Difficulty
    sizes: Mapping[str, int]
    sketch: Narrative
    setting: str
    identity: str


def sample_instance(
    name: str,
    seed: int,
    index: int,
    difficulty: Difficulty | None = None,
    sizes: Mapping[str, int] | None = None,
    band: Band | None = None,
) -> SampledInstance | Rejection:
    """Draw from a family, certify and filter; or the rejection of the instance."""
    source = problem_source(name)
    drawn = source.draw(seed, index, difficulty, sizes)
    if band is not None and not band.holds(complexity(drawn.instance).score):
        return Rejection(PipelineStep.DRAFT, "out_of_band", f"the band is {band.range_text}")
    certified = certify_nontrivial(drawn.instance, may_be_tight=bool(source.tight_relaxation))
    if isinstance(certified, Rejection):
        return certified
    sketch = family_narrative(source, drawn, seed, index)
    return SampledInstance(
        drawn.instance,
        certified,
        drawn.difficulty,
        drawn.sizes,
        sketch,
        setting_scene(sketch.setting),
        model_identity(drawn.instance),
    )


@dataclass(frozen=True, slots=True)
class FamilySampler:
    """Other instances of a family with the sets of one that it drew at `index`."""

    family: str
    seed: int
    index: int
    sizes: Mapping[str, int]
    instance: Instance

    def __call__(self, number: int) -> Instance | None:
        """The n-th one, or None where its sets or its formulation are others."""
        index = _RESAMPLED + 1000 * self.index + number
        other = problem_source(self.family).draw(self.seed, index, sizes=self.sizes).instance
        if other.formulation != self.instance.formulation:
            return None
        has_same_keys = other.sets == self.instance.sets and all(
            values.keys() == self.instance.parameters[name].keys()
            for name, values in other.parameters.items()
        )
        return other if has_same_keys else None


@dataclass(frozen=True, slots=True)
class PromptInputs:
    """An instance in texts for a prompt; the optimum is in none of them."""

    model: str
    data: str
    names: str
    units: str
    goal: str


def prompt_inputs(instance: Instance, sketch: Narrative) -> PromptInputs:
    """Describe an instance in the names and units of a narrative."""
    return PromptInputs(
        model=describe(instance.formulation),
        data="\n".join([*_sets(instance, sketch.names), *_numbers(instance, sketch)]),
        names=format_list([str(name) for name in sketch.names.values()]),
        units="; ".join(f"{' or '.join(forms)}" for forms in sketch.units.values()),
        goal=instance.formulation.objective.sense.value,
    )


def read_back_report(problems: Sequence[Rejection], names: Mapping[ElementId, str]) -> str:
    """The faults that reading back found, as text for the writer's next prompt."""
    return "\n".join(f"- {one.code}: {_named(one.detail, names)}" for one in problems)


def _sets(instance: Instance, names: Mapping[ElementId, str]) -> Iterator[str]:
    for item in instance.formulation.sets:
        keys = [_key(key, names) for key in instance.sets[item.name]]
        yield f"- {item.name} ({item.meaning}): {'; '.join(keys) or 'none'}"


def _numbers(instance: Instance, sketch: Narrative) -> Iterator[str]:
    for item in instance.formulation.parameters:
        values = instance.parameters[item.name]
        data = [
            f"{_key(k, sketch.names)}: {format_number(v)}" if k else format_number(v)
            for k, v in values.items()
        ]
        yield f"- {item.name} ({item.meaning}{_unit(item, sketch)}): {'; '.join(data)}"


def _unit(item: Parameter, sketch: Narrative) -> str:
    """The unit of a parameter as the story says it."""
    if not item.unit:
        return ""
    words = [sketch.units.get(word, (word,))[-1] for word in item.unit.split()]
    return f", in {' '.join(words)}"


def _key(key: Key, names: Mapping[ElementId, str]) -> str:
    return " / ".join(str(names.get(element, element)) for element in key)


def _named(place: str, names: Mapping[ElementId, str]) -> str:
    """`supply[s1] = 120` with the names of the elements."""
    before, bracket, rest = place.partition("[")
    inside, closing, after = rest.partition("]")
    if not (bracket and closing):
        return place
    by_text = {str(element): name for element, name in names.items()}
    called = ", ".join(by_text.get(part, part) for part in inside.split(","))
    return f"{before} of {called}{after}"

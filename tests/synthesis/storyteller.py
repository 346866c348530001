"""A language model for tests of OptMATH: tells instances by our templates, reads texts by number.

    Storyteller(config)      # knows the commission's instances, as a teller reads its prompt

`spoil` turns an honest reply into another one. A program comes from the text alone: from a text
with other numbers it has other data.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from optmodel.formulation import Instance, render_program
from optmodel.lm import Completion, Request, Usage
from optmodel.narration import Narrative
from optmodel.narration.reading.reading import matched_data
from optmodel.narration.spans.number_spans import find_numbers
from optmodel.narration.spans.spans import NumberSpan
from optmodel.synthesis.config.config import LLMRunConfig
from optmodel.synthesis.generators.sampled_instances import (
    SampledInstance,
    prompt_inputs,
    sample_instance,
)
from tests.synthesis.scripted import fenced

Spoil = Callable[[str, str], str]


@dataclass
class Storyteller:
    """Answers what `OptMathGenerator` and `ForwardVerifier` ask of the first `num_slots` slots."""

    config: LLMRunConfig
    num_slots: int
    spoil: Spoil = lambda purpose, reply: reply
    name: str = "storyteller"
    knobs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    num_calls: int = 0
    _bases: list[SampledInstance] = field(default_factory=list)

    def __post_init__(self) -> None:
        config = self.config
        for slot in range(self.num_slots):
            index = slot // len(config.families)
            name = config.slot_family(slot)
            sizes = self.knobs.get(name)
            basis = sample_instance(name, config.seed, index, config.difficulty, sizes)
            if isinstance(basis, SampledInstance):
                self._bases.append(basis)

    async def generate(self, request: Request) -> Sequence[Completion]:
        self.num_calls += 1
        text = request.messages[-1].content
        purpose, reply = self._answer(text)
        written = self.spoil(purpose, reply)
        return [Completion(written, usage=Usage(len(text) // 4, len(written) // 4, 1))]

    async def close(self) -> None:
        pass

    def _answer(self, text: str) -> tuple[str, str]:
        if text.startswith("Write a Python program"):
            return "program", self._program(text.rpartition("=== The problem ===\n")[2].strip())
        if text.startswith("A text was written"):
            return "criticise", "COMPLETE"
        for basis in self._bases:
            if prompt_inputs(basis.instance, basis.sketch).data in text:
                return "tell", basis.sketch.text
        raise AssertionError("a prompt tells an instance of the commission")

    def _program(self, text: str) -> str:
        for basis in self._bases:
            instance = read_instance(text, basis.sketch, basis.instance)
            if instance is not None:
                return fenced(render_program(instance, "pyomo", basis.sketch.names))
        return "I do not understand the problem."


def _numbers(text: str, sketch: Narrative) -> list[NumberSpan]:
    """The numbers of a text in the names and units of a sketch."""
    spelled = (*sketch.units.values(), *sketch.conversions.values())
    forms = sorted({form for forms in spelled for form in forms})
    return find_numbers(text, sketch.spellings, forms, sketch.files)


def read_instance(text: str, sketch: Narrative, instance: Instance) -> Instance | None:
    """What a text says that tells the sketch's story; None where it tells another one."""
    before, after = (_numbers(one, sketch) for one in (sketch.text, text))
    if _story(sketch.text, before) != _story(text, after):
        return None
    said = {old.start: new for old, new in zip(before, after, strict=True)}
    parameters = {name: dict(values) for name, values in instance.parameters.items()}
    for told in matched_data(sketch, instance):
        old, new = told.span, said[told.span.start]
        place = old.values.index(Fraction(parameters[told.parameter][told.key]))
        parameters[told.parameter][told.key] = new.values[place]
    return Instance.create(
        instance.formulation,
        {name: [k if len(k) > 1 else k[0] for k in keys] for name, keys in instance.sets.items()},
        {name: v[()] if () in v else _nested(v) for name, v in parameters.items()},
    )


def _nested(values: dict[tuple[int | str, ...], int | Fraction]) -> dict[object, object]:
    nested: dict[object, object] = {}
    for key, value in values.items():
        place = nested
        for element in key[:-1]:
            inner = place.setdefault(element, {})
            assert isinstance(inner, dict)
            place = inner
        place[key[-1]] = value
    return nested


def _story(text: str, numbers: Sequence[NumberSpan]) -> str:
    parts, place = [], 0
    for number in sorted(numbers, key=lambda number: number.start):
        parts += [text[place : number.start], "#"]
        place = number.end
    return "".join([*parts, text[place:]])

"""A language model for tests that reads its prompts as a model would, and answers by rule.

    Scripted([demonstration, ...])      # tells them in order; programs come from the text alone

It tells a demonstration by its own words, and models a text by the numbers that it finds in it: a
story with other numbers gives another program. `spoil` turns an honest reply into another one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from optmodel.formulation import Instance, exact, render_program
from optmodel.lm import Completion, Request, Usage
from optmodel.narration.reading.scalar_readback import data_magnitudes, find_scalars, phrases_of
from optmodel.triples import parse_demonstration, with_values

Spoil = Callable[[str, str], str]
"""From what is asked for (draft, question, program) and an honest reply to another one."""


@dataclass
class Scripted:
    """Answers drafts from a list by the seed of the request, and the rest by its prompt."""

    drafts: Sequence[str]
    spoil: Spoil = lambda purpose, reply: reply
    name: str = "scripted"
    num_calls: int = 0
    asked: list[str] = field(default_factory=list)
    _seeds: dict[int | None, int] = field(default_factory=dict)
    _stories: dict[str, Instance] = field(default_factory=dict)

    async def generate(self, request: Request) -> Sequence[Completion]:
        self.num_calls += 1
        text = request.messages[-1].content
        self.asked.append(request.key(self.name, request.first))
        purpose, reply = self._answer(text, request)
        written = self.spoil(purpose, reply)
        return [Completion(written, usage=Usage(len(text) // 4, len(written) // 4, 1))]

    async def close(self) -> None:
        pass

    def _answer(self, text: str, request: Request) -> tuple[str, str]:
        if text.startswith("Write a Python program"):
            return "program", self._program(text.rpartition("=== The problem ===\n")[2].strip())
        if text.startswith("Here is a decision problem, section by section."):
            return "question", self._question(text)
        place = self._seeds.setdefault(request.sampling.seed, len(self._seeds))
        return "draft", self.drafts[place % len(self.drafts)]

    def _question(self, prompt: str) -> str:
        source = prompt.partition("\n\n")[2].partition("=== Your task ===")[0]
        demonstration = parse_demonstration(source)
        instance = demonstration.prefix(demonstration.num_constraints).instance
        goal = instance.formulation.objective.sense.value
        question = (
            f"{demonstration.prose}\n\nWhich amounts should be chosen to {goal} the "
            f"{instance.formulation.objective.name}? Say the best value as well, please."
        )
        if "in one Markdown table" in prompt:
            rows = "\n".join(f"| {v.name} | {v.meaning} |" for v in instance.formulation.variables)
            question = f"{question}\n\n| Decision | What it says |\n| --- | --- |\n{rows}"
        self._stories[question] = instance
        return question

    def _program(self, text: str) -> str:
        """The program of the story with the numbers that the text says."""
        for told, instance in self._stories.items():
            if story(text, instance) == story(told, instance):
                return fenced(render_program(read_numbers(text, told, instance), "pyomo"))
        return "I do not understand the problem."


def story(text: str, instance: Instance) -> str:
    """A text without its numbers: what stays when they change."""
    parts, place = [], 0
    for number in find_scalars(text, phrases_of(instance)):
        parts += [text[place : number.start], "#"]
        place = number.end
    return "".join([*parts, text[place:]])


def read_numbers(text: str, told: str, instance: Instance) -> Instance:
    """The instance that a text says, which tells the same story as `told` does of `instance`."""
    before, after = (find_scalars(one, phrases_of(instance)) for one in (told, text))
    sizes = {size: exact(size) for size in data_magnitudes(instance)}
    for old, new in zip(before, after, strict=True):
        for value, fresh in zip(old.values, new.values, strict=True):
            if abs(value) in sizes and value != fresh:
                sizes[abs(value)] = exact(abs(fresh))
    return with_values(instance, sizes)


def fenced(program: str) -> str:
    """A program as models show them."""
    return f"Here is the program.\n\n```python\n{program}\n```\n"

"""Prompts of an evaluation: templates that anyone can read, in `eval/prompts`.

    template = load_prompt("few-shot")
    template.messages(item.question, "pyomo")

One template serves every dialect. Its examples, where it has any, are drawn from families of ours
and written in the dialect that is asked for, so that no benchmark's problem is among them.

    question_with_files(item, preview_lines=2)     # the question, "- items.csv (24 bytes)", 2 lines
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from optmodel import catalog
from optmodel.errors import BadFileError, UnknownNameError, UserError
from optmodel.evaluation.items import Item
from optmodel.execution import dialects
from optmodel.lm import Message
from optmodel.runs import canonical

_STRICT = ConfigDict(frozen=True, extra="forbid")
_MOST_PREVIEWED = 2000


class Example(BaseModel):
    """A draw of a family: its text and its program are a worked example."""

    model_config = _STRICT

    family: str
    seed: int
    index: Annotated[int, Field(ge=0)]


class Prompt(BaseModel):
    """A template: `system` and `user` are filled with `question`, `library` and `examples`."""

    model_config = _STRICT

    name: str
    title: str
    summary: str
    user: str
    system: str = ""
    example: tuple[Example, ...] = ()

    @property
    def digest(self) -> str:
        """The first digits of the SHA-256 of all it says."""
        return hashlib.sha256(canonical(self.model_dump()).encode()).hexdigest()[:16]

    def messages(self, question: str, dialect: str) -> tuple[Message, ...]:
        """The conversation that asks a question.

        Raises `BadFileError` when the template is malformed, and `UserError` when an example has no
        program in the dialect.
        """
        values: Mapping[str, object] = {
            "question": question.strip(),
            "library": dialects()[dialect].title,
            "examples": [_worked(example, dialect) for example in self.example],
        }
        system = self._filled(self.system, values)
        before = (Message("system", system),) if system else ()
        return (*before, Message("user", self._filled(self.user, values)))

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        from jinja2 import StrictUndefined, TemplateError
        from jinja2.sandbox import SandboxedEnvironment

        environment = SandboxedEnvironment(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
        )
        try:
            return environment.from_string(text).render(values).strip()
        except TemplateError as error:
            raise BadFileError(
                f"The prompt eval/prompts/{self.name}.toml fails: {error}."
            ) from error


def prompt_names() -> list[str]:
    """The names of all prompts, sorted."""
    return list(catalog.files("eval", "prompts", ".toml"))


def load_prompt(name: str) -> Prompt:
    """A prompt by name. Raises `UnknownNameError`, or `BadFileError` on a malformed file."""
    paths = catalog.files("eval", "prompts", ".toml")
    if name not in paths:
        raise UnknownNameError("prompt", name, paths)
    table = catalog.parse_toml(paths[name]) | {"name": name}
    return catalog.validated(Prompt, table, paths[name])


def question_with_files(item: Item, preview_lines: int = 0) -> str:
    """A question with the names and sizes of its files, and the first lines of those of text."""
    if not item.attachments:
        return item.question
    files = [
        f"- {name} ({len(data)} bytes){_preview(data, preview_lines)}"
        for name, data in item.attachments.files.items()
    ]
    where = "These files belong to the problem; the program finds them in its working folder:"
    return "\n".join([item.question.rstrip(), "", where, *files])


def _preview(data: bytes, num_lines: int) -> str:
    """The first lines, indented; nothing of what is not text, and no more than a page."""
    start = data[: 4 * _MOST_PREVIEWED]
    # The cut may go through a character: what is left of it is dropped.
    text = start.decode("utf-8-sig", "ignore" if len(start) < len(data) else "replace")
    lines = text[:_MOST_PREVIEWED].splitlines()[:num_lines]
    if not lines or "\0" in text or "\ufffd" in text:
        return ""
    head = "the first line" if len(lines) == 1 else f"the first {len(lines)} lines"
    return "".join([f", {head}:", *(f"\n      {line}" for line in lines)])


@cache
def _worked(example: Example, dialect: str) -> dict[str, str]:
    """The text and the program of a draw."""
    # Only prompts with examples draw, so that evaluation starts without these rooms.
    from optmodel.families import family
    from optmodel.formulation import DIALECTS, render_program, supports
    from optmodel.narration import narrate
    from optmodel.random_stream import RandomStream

    drawn = family(example.family).draw(example.seed, example.index)
    instance = drawn.instance
    missing = supports(instance, dialect) if dialect in DIALECTS else "nothing writes it"
    if missing is not None:
        raise UserError(f"The prompt has no example in {dialect} ({missing}): choose another one.")
    stream = RandomStream("example", example.family, example.seed, example.index)
    narrative = narrate(instance, drawn.telling, stream)
    program = render_program(instance, dialect, narrative.names)
    return {"text": narrative.text, "program": program.strip()}

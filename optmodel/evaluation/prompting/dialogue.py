"""How a model is prompted, and one dialogue with it: a question, its program, and corrections.

    prompting = PromptingConfig(model="qwen2.5-7b", prompt="zero-shot", num_samples=4)
    dialogue = Dialogue(item, 0, list(prompting.messages(item)))
    dialogue.request(prompting)                       # the next request
    dialogue.add_reply(reply, ""); dialogue.add_execution(execution)

What a model is told of its program is how it ended and what the solver said. Nothing here has ever
seen a label.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Self

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    field_validator,
    model_validator,
)

from optmodel.errors import UnknownNameError, UserError
from optmodel.evaluation.items import Item
from optmodel.evaluation.prompting.prompts import Prompt, load_prompt, question_with_files
from optmodel.execution import End, Execution, SolverStatus, dialects, extract_program
from optmodel.lm import Message, Request, Response, Sampling, Usage
from optmodel.runs import digest

REFUSED = "refused: "
_MOST_SHOWN = 1500


class PromptingConfig(BaseModel):
    """How a model is prompted.

    Sample j of an item is drawn with seed + j. A program that found no optimum may be corrected in
    `num_turns` further turns. Of files that belong to a problem the model is told the names and
    sizes, and the first `preview_lines`. A prompt may be given by its name.

    Raises `UserError` for numbers that cannot be, and for an unknown prompt or dialect.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    prompt: Prompt = Field(default_factory=lambda: load_prompt("zero-shot"))
    dialect: str = "pyomo"
    num_samples: StrictInt = Field(
        default=1, validation_alias=AliasChoices("samples", "num_samples")
    )
    seed: StrictInt = 0
    temperature: Annotated[float, Field(strict=True)] = 0.0
    max_tokens: StrictInt = 2048
    num_turns: StrictInt = Field(default=0, validation_alias=AliasChoices("turns", "num_turns"))
    preview_lines: StrictInt = 0

    @field_validator("prompt", mode="before")
    @classmethod
    def _load_prompt(cls, given: object) -> object:
        return load_prompt(given) if isinstance(given, str) else given

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.num_samples < 1 or self.num_turns < 0 or self.preview_lines < 0:
            raise UserError("Ask for one sample or more, and for no fewer than 0 turns and lines.")
        if self.num_samples > 1 and self.temperature == 0:
            raise UserError("Several samples at temperature 0 are one: give --temperature as well.")
        if not 0 <= self.temperature <= 2:
            raise UserError(f"The temperature is {self.temperature}; give one from 0 to 2.")
        if self.dialect not in dialects():
            raise UnknownNameError("dialect", self.dialect, dialects())
        return self

    @property
    def title(self) -> str:
        """What a result is called: the model, the prompt and the dialect."""
        return f"{self.model} ({self.prompt.name}, {self.dialect})"

    def messages(self, item: Item) -> tuple[Message, ...]:
        """The messages that ask an item."""
        question = question_with_files(item, self.preview_lines)
        return self.prompt.messages(question, self.dialect)

    def sampling(self, sample: int, turn: int) -> Sampling:
        """How a reply is drawn."""
        drawn = (self.seed + sample + 1_000_003 * turn) % 2**31
        return Sampling(temperature=self.temperature, max_tokens=self.max_tokens, seed=drawn)

    def to_table(self) -> dict[str, Any]:
        """What `run.toml` holds of it."""
        return {
            "model": self.model,
            "prompt": self.prompt.name,
            "prompt_digest": self.prompt.digest,
            "dialect": self.dialect,
            "samples": self.num_samples,
            "seed": self.seed,
            "temperature": float(self.temperature),
            "max_tokens": self.max_tokens,
            "turns": self.num_turns,
            **({"preview_lines": self.preview_lines} if self.preview_lines else {}),
        }


@dataclass(frozen=True, slots=True)
class DialogueTurn:
    """One reply: its text, how it ended, what it took, and the program in it, if any."""

    reply: str
    finish: str
    usage: Usage
    program: str | None

    def to_plain(self) -> dict[str, Any]:
        """A table for JSON."""
        usage = {"prompt": self.usage.prompt_tokens, "completion": self.usage.completion_tokens}
        return {
            "reply": self.reply,
            "finish": self.finish,
            "tokens": usage,
            "program": self.program,
        }


@dataclass(slots=True)
class Dialogue:
    """One sample of one item: the messages so far, and how its programs ended.

    It begins with the messages that ask the item.
    """

    item: Item
    sample: int
    messages: list[Message]
    turns: list[DialogueTurn] = field(default_factory=list)
    executions: list[Execution] = field(default_factory=list)
    _num_prompt_messages: int = field(init=False)

    def __post_init__(self) -> None:
        self._num_prompt_messages = len(self.messages)

    def request(self, prompting: PromptingConfig) -> Request:
        """What is asked next."""
        sampling = prompting.sampling(self.sample, len(self.turns))
        return Request(tuple(self.messages), sampling, sample=self.sample)

    def add_reply(self, answer: Response | None, refusal: str) -> None:
        """Take a reply; a refused question has an empty one."""
        if answer is None:
            self.turns.append(DialogueTurn("", REFUSED + refusal, Usage(), None))
            return
        reply = answer.completions[0]
        program = extract_program(reply.text)
        self.turns.append(DialogueTurn(reply.text, reply.finish.value, reply.usage, program))
        self.messages.append(Message("assistant", reply.text))

    def add_execution(self, execution: Execution) -> None:
        """Take the execution of the last program; where it found no optimum, tell the model."""
        self.executions.append(execution)
        if not self.is_finished:
            self.messages.append(Message("user", feedback(execution)))

    @property
    def is_finished(self) -> bool:
        """Whether there is nothing to correct: the solver found an optimum, or nothing ran."""
        last = self.executions[-1]
        was_refused = self.turns[-1].finish.startswith(REFUSED)
        solve = last.last_solve
        found = last.end is End.OK and (solve is None or solve.status is SolverStatus.OPTIMAL)
        return found or was_refused or last.end is End.INFRASTRUCTURE

    def to_record(self) -> Mapping[str, Any]:
        """A line of `replies.jsonl`."""
        return {
            "key": digest([self.item.id, self.sample]),
            "item": self.item.id,
            "sample": self.sample,
            "messages": [[message.role, message.content] for message in self.messages],
            "num_prompt_messages": self._num_prompt_messages,
            "turns": [turn.to_plain() for turn in self.turns],
            "ends": [execution.end.value for execution in self.executions],
        }


def feedback(execution: Execution) -> str:
    """What a model is told of a program that found no optimum: never whether an answer is right."""
    solve = execution.last_solve
    if execution.end is End.NO_CODE:
        text = "Your reply holds no Python program."
    elif execution.end is not End.OK:
        detail = execution.detail.strip()[-_MOST_SHOWN:]
        # Whether a path that it may not use is there on this machine is not a model's to know.
        is_refused = execution.end is End.FORBIDDEN
        text = f"The program ended with: {End.CRASH if is_refused else execution.end}.\n{detail}"
    else:
        status = solve.status if solve else "no answer"
        text = f"The program ran, and its solver ended with: {status}."
    return f"{text}\n\nFind out why, and give the whole corrected program in one block."

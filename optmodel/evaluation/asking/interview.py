"""An interview: each item is asked so often, and told what its program came to as often as agreed.

    interview = Interview("qwen2.5-7b", load_prompt("zero-shot"), "pyomo", num_samples=4)
    dialogue.ask(interview)          # the next request
    dialogue.hear(reply); dialogue.see(execution)

What a model is told of its program is how it ended and what the solver said. Nothing here has ever
seen a label.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from optmodel.errors import UnknownNameError, UserError
from optmodel.evaluation.asking.files import told_with_files
from optmodel.evaluation.asking.prompts import Prompt
from optmodel.evaluation.items import Item
from optmodel.execution import End, Execution, SolverStatus, dialects, extract
from optmodel.lm import Answer, Message, Request, Sampling, Usage

REFUSED = "refused: "
_MOST_SHOWN = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """How a model is asked. Sample j of an item is drawn with seed + j; turns come after the first.

    Of files that belong to a problem it is told the names and sizes, and the first `preview_lines`.

    Raises `UserError` for numbers that cannot be, and for an unknown dialect.
    """

    model: str
    prompt: Prompt
    dialect: str = "pyomo"
    num_samples: int = 1
    seed: int = 0
    temperature: float = 0.0
    max_tokens: int = 2048
    num_turns: int = 0
    preview_lines: int = 0

    def __post_init__(self) -> None:
        if self.num_samples < 1 or self.num_turns < 0 or self.preview_lines < 0:
            raise UserError("Ask for one sample or more, and for no fewer than 0 turns and lines.")
        if self.num_samples > 1 and self.temperature == 0:
            raise UserError("Several samples at temperature 0 are one: give --temperature as well.")
        if not 0 <= self.temperature <= 2:
            raise UserError(f"The temperature is {self.temperature}; give one from 0 to 2.")
        if self.dialect not in dialects():
            raise UnknownNameError("dialect", self.dialect, dialects())

    @property
    def title(self) -> str:
        """What a result is called: the model, the prompt and the dialect."""
        return f"{self.model} ({self.prompt.name}, {self.dialect})"

    def messages(self, item: Item) -> tuple[Message, ...]:
        """The conversation that asks an item."""
        question = told_with_files(item, self.preview_lines)
        return self.prompt.messages(question, self.dialect)

    def sampling(self, sample: int, turn: int) -> Sampling:
        """How a reply is drawn."""
        drawn = (self.seed + sample + 1_000_003 * turn) % 2**31
        return Sampling(temperature=self.temperature, max_tokens=self.max_tokens, seed=drawn)

    def config(self) -> dict[str, Any]:
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
class Turn:
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
    """One sample of one item: what was said so far, and what its programs came to."""

    item: str
    sample: int
    messages: list[Message]
    turns: list[Turn] = field(default_factory=list)
    executions: list[Execution] = field(default_factory=list)

    def request(self, interview: Interview) -> Request:
        """What is asked next."""
        sampling = interview.sampling(self.sample, len(self.turns))
        return Request(tuple(self.messages), sampling, sample=self.sample)

    def hear(self, answer: Answer | None, refusal: str) -> None:
        """A reply; a refused question has an empty one."""
        if answer is None:
            self.turns.append(Turn("", REFUSED + refusal, Usage(), None))
            return
        reply = answer.replies[0]
        program = extract(reply.text)
        self.turns.append(Turn(reply.text, reply.finish.value, reply.usage, program))
        self.messages.append(Message("assistant", reply.text))

    def see(self, execution: Execution) -> None:
        """What the last program came to; where it is no optimum, the model is told."""
        self.executions.append(execution)
        if not self.is_content:
            self.messages.append(Message("user", told_of(execution)))

    @property
    def is_content(self) -> bool:
        """Whether there is nothing to tell: the solver found an optimum, or nothing was said."""
        last = self.executions[-1]
        was_refused = self.turns[-1].finish.startswith(REFUSED)
        solve = last.last_solve
        found = last.end is End.OK and (solve is None or solve.status is SolverStatus.OPTIMAL)
        return found or was_refused or last.end is End.INFRASTRUCTURE

    def to_record(self, prompt: tuple[Message, ...]) -> Mapping[str, Any]:
        """A line of `replies.jsonl`."""
        from optmodel.runs import digest

        return {
            "key": digest([self.item, self.sample]),
            "item": self.item,
            "sample": self.sample,
            "messages": [[message.role, message.content] for message in self.messages],
            "num_prompt_messages": len(prompt),
            "turns": [turn.to_plain() for turn in self.turns],
            "ends": [execution.end.value for execution in self.executions],
        }


def told_of(execution: Execution) -> str:
    """What a model is told of a program that found no optimum: never whether an answer is right."""
    solve = execution.last_solve
    if execution.end is End.NO_CODE:
        said = "Your reply holds no Python program."
    elif execution.end is not End.OK:
        detail = execution.detail.strip()[-_MOST_SHOWN:]
        # Whether a path that it may not use is there on this machine is not a model's to know.
        is_refused = execution.end is End.FORBIDDEN
        said = f"The program ended with: {End.CRASH if is_refused else execution.end}.\n{detail}"
    else:
        status = solve.status if solve else "no answer"
        said = f"The program ran, and its solver ended with: {status}."
    return f"{said}\n\nFind out why, and give the whole corrected program in one block."

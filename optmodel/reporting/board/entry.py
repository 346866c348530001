"""A result on the board: what a run scored, in a file that can be published.

    entry = read_entry(Path("eval/results/mine-on-mini.json"))
    entry.rules["objective-rel-1e-6"].original.accuracy
    entry.rules["objective-rel-1e-6"].verdicts[0] == RIGHT

It holds facts alone, and no text of a problem and no program: labels as numbers, what was answered,
and a letter for each verdict, so that scores are counted again when a file is read.
"""

import datetime
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from optmodel import catalog
from optmodel.evaluation import (
    BenchmarkFacts,
    LabelStatus,
    PredictionFields,
    Sampled,
    Score,
    parse_json,
    read_text,
)
from optmodel.execution import End, Execution, SolverStatus
from optmodel.judging import Label, ProgramAnswer, Quantity
from optmodel.reporting.board.layer_facts import LayerFacts
from optmodel.reporting.board.verdict_letters import LETTERS, RIGHT
from optmodel.runs import canonical

_STRICT = ConfigDict(frozen=True, extra="forbid")

LABEL_EDITIONS = ("original", "corrected", "undisputed")
"""The labels that a score may be on: the file's, the ledger's, the file's as far as undisputed."""

MAX_NAME = 200
"""The characters that the name of a system may have."""

Count = Annotated[int, Field(ge=0)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
_Number = Annotated[float, Field(allow_inf_nan=False)]
_Name = Annotated[str, Field(pattern=r"\S", max_length=MAX_NAME)]


class EntryFlags(BaseModel):
    """What a reader has to know before comparing.

    - `self_correction`: programs were corrected after they had been run.
    - `transductive`: the system learnt from the benchmark's questions, without their labels.
    - `contaminated`: the questions with their answers may have been in its training data.
    """

    model_config = _STRICT

    self_correction: bool = False
    transductive: bool = False
    contaminated: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The flags that are set, as people read them."""
        return tuple(name.replace("_", " ") for name, is_set in self if is_set)


class ExpectedAnswer(BaseModel):
    """A label as numbers: its optimum, None where there is no solution, and what else counts."""

    model_config = _STRICT

    optimum: _Number | None
    accepted: tuple[_Number, ...] = ()
    bound: _Number | None = None

    @classmethod
    def of(cls, label: Label) -> Self:
        """The numbers of a label, without the names of its values, which are texts of others."""
        return cls(optimum=label.optimum, accepted=label.accepted, bound=label.bound)

    def __str__(self) -> str:
        if self.optimum is None:
            return "no solution"
        others = "".join(f" or {value:g}" for value in self.accepted)
        closed = "" if self.bound is None else f", bound {self.bound:g}"
        return f"{self.optimum:.12g}{others}{closed}"


class ItemAnswer(BaseModel):
    """What a program answered, and in how many seconds.

    `objective` is what its last solve found, `printed` the number printed at the objective's label.
    """

    model_config = _STRICT

    end: End
    solver_status: SolverStatus | None = None
    objective: _Number | None = None
    printed: _Number | None = None
    seconds: Amount = 0.0

    @classmethod
    def of(cls, execution: Execution, label: Label) -> Self:
        """What an execution says to a label."""
        last, printed = execution.last_solve, ProgramAnswer(execution, label).printed_objective
        return cls(
            end=execution.end,
            solver_status=None if last is None else last.status,
            objective=None if last is None else _finite(last.objective),
            printed=None if printed is None else _finite(printed.readings[0]),
            seconds=round(execution.wall_seconds, 3),
        )


class EntryItem(BaseModel):
    """One item of a result: its label with what the ledger says, and what the program answered.

    `corrected` is the corrected label where it is another one; an item that is not `is_answerable`
    has none. `in_doubt` are the quantities that the ledger's doubt concerns.
    """

    model_config = _STRICT

    id: str
    type: str = ""
    label: ExpectedAnswer
    corrected: ExpectedAnswer | None = None
    is_answerable: bool = True
    status: LabelStatus = LabelStatus.OK
    reason: str = ""
    in_doubt: tuple[Quantity, ...] = ()
    answer: ItemAnswer


class RuleEntry(BaseModel):
    """The scores under one rule, and one letter an item for each verdict.

    `verdicts` are on the original labels, `corrected_verdicts` on the corrected ones; both are
    empty where only scores are known. `sampled` is over several samples, where there are some.
    """

    model_config = _STRICT

    title: str
    fingerprint: str
    quantity: Quantity
    original: Score
    corrected: Score | None = None
    undisputed: Score
    verdicts: Annotated[str, Field(pattern=rf"^[{LETTERS}]*$")] = ""
    corrected_verdicts: Annotated[str, Field(pattern=rf"^[{LETTERS}]*$")] = ""
    sampled: Sampled | None = None

    def score(self, labels: str) -> Score | None:
        """The score on one of `LABEL_EDITIONS`."""
        match labels:
            case "original":
                return self.original
            case "corrected":
                return self.corrected
            case _:
                return self.undisputed


class BoardEntry(BaseModel):
    """A result: whose programs, on which labels, under which rules, and at what expense.

    `main_rules` are those that the run was scored by, first. `is_blind` marks the baseline of
    programs that ignore the problem. `attempts` is the number of samples, `turns` of corrections.
    `layers` are counts of the layers beneath the value; None where none were judged.
    """

    model_config = _STRICT

    schema_version: Literal[1] = 1
    system: _Name
    authors: tuple[str, ...] = ()
    date: datetime.date | None = None
    url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    notes: str = ""
    is_blind: bool = False
    flags: EntryFlags = EntryFlags()
    benchmark: BenchmarkFacts
    main_rules: tuple[str, ...] = ()
    num_predictions: Count = 0
    predictions_sha256: str = ""
    prediction_fields: PredictionFields = PredictionFields()
    attempts: Annotated[int, Field(ge=1)] = 1
    turns: Count = 0
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    cost_usd: Amount | None = None
    program_seconds: Amount | None = None
    limits: dict[str, float | int | None] = Field(default_factory=dict)
    confirms: bool = False
    ends: dict[str, Count] = Field(default_factory=dict)
    num_infrastructure: Count = 0
    versions: dict[str, str] = Field(default_factory=dict)
    revision: str = ""
    layers: LayerFacts | None = None
    rules: dict[str, RuleEntry]
    items: tuple[EntryItem, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What a result is of: two results of one key cannot both stand on the board."""
        return self.system, self.benchmark.name, self.benchmark.labels

    @property
    def place(self) -> str:
        """The result's name in a sentence."""
        return f"'{self.system}' on {self.benchmark.title}, labels {self.benchmark.labels}"

    @property
    def ordered_rules(self) -> list[str]:
        """The names of its rules, the main ones first."""
        return list(dict.fromkeys([name for name in self.main_rules if name in self.rules])) + [
            name for name in sorted(self.rules) if name not in self.main_rules
        ]

    @property
    def tokens(self) -> int | None:
        """All tokens that were read and written; None where nobody said."""
        given = [one for one in (self.prompt_tokens, self.completion_tokens) if one is not None]
        return sum(given) if given else None

    @model_validator(mode="after")
    def _counts_its_verdicts(self) -> Self:
        """The scores are those of the letters, wherever there are letters."""
        ids = [item.id for item in self.items]
        if len(set(ids)) < len(ids):
            raise ValueError("an item stands there twice")
        if self.items and self.layers is not None and self.layers.num_items > len(ids):
            raise ValueError(f"the layers are of {self.layers.num_items} items, of {len(ids)}")
        for name, rule in self.rules.items():
            if self.items and rule.original.num_items != len(self.items):
                raise ValueError(f"{name}: its scores are not on {len(self.items)} items")
            for labels, letters, chosen in self._scored(rule):
                score, num_right = rule.score(labels), sum(letters[n] == RIGHT for n in chosen)
                counted = (num_right, len(chosen))
                if score is None or counted != (score.num_correct, score.num_items):
                    said = "no score" if score is None else f"{score.num_correct} are right"
                    raise ValueError(
                        f"{name}, {labels}: {said}, but {num_right} of {len(chosen)} verdicts are"
                    )
        return self

    def _scored(self, rule: RuleEntry) -> Iterator[tuple[str, str, Sequence[int]]]:
        """For each label edition with letters: these, and the places of the items that count."""
        every = range(len(self.items))
        for letters in filter(None, (rule.verdicts, rule.corrected_verdicts)):
            if len(letters) != len(self.items):
                raise ValueError(f"{len(letters)} verdicts on {len(self.items)} items")
        if rule.verdicts:
            yield "original", rule.verdicts, every
        if rule.corrected_verdicts:
            answerable = [n for n in every if self.items[n].is_answerable]
            yield "corrected", rule.corrected_verdicts, answerable
        # Who does not give corrected verdicts does not say either which quantities are in doubt.
        if rule.verdicts and rule.corrected_verdicts:
            undisputed = [n for n in every if rule.quantity not in self.items[n].in_doubt]
            yield "undisputed", rule.verdicts, undisputed

    def to_json(self) -> str:
        """The text of its file: one line for a rule and for an item, so that changes are seen."""
        table = self.model_dump(mode="json", exclude_defaults=True)
        items, rules = table.pop("items", []), table.pop("rules")
        head = [f'"{name}": {canonical(value)}' for name, value in table.items()]
        body = ",\n  ".join(f"{canonical(name)}: {canonical(one)}" for name, one in rules.items())
        lines = ",\n  ".join(map(canonical, items))
        parts = ['"schema_version": 1', *head, f'"rules": {{\n  {body}\n }}']
        return "{\n " + ",\n ".join([*parts, f'"items": [\n  {lines}\n ]']) + "\n}\n"


def read_entry(path: Path) -> BoardEntry:
    """A stored result. Raises `BadFileError` on any other file, naming what is wrong."""
    return catalog.validated(BoardEntry, parse_json(read_text(path), path), path)


def _finite(value: float | None) -> float | None:
    """The value, or None where JSON has no number for it."""
    return value if value is not None and math.isfinite(value) else None

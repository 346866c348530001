"""Solver accuracy: a model writes programs for held-out triples, and the solver answers.

    items = read_held_out(Path("runs/held-out/records.jsonl"), "pyscipopt")
    found = solver_accuracy(model, tokenizer, items)
    found.num_right, found.num_surviving, found.accuracy     # 116, 105, 0.77

Replies are decoded greedily. Their programs run in the sandbox, and are judged by the triple's
answer. A right answer *survives* fresh numbers if its program is also right with other data, whose
optimum is certified through the algebra: see `optmodel.triples.data_changes`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from optmodel.execution import (
    End,
    Limits,
    Program,
    Runner,
    SandboxLevel,
    extract_program,
)
from optmodel.judging import Rule, judge, load_rule
from optmodel.training.decoding import DecodingConfig, generate_replies
from optmodel.training.distributed import broadcast, is_first_process
from optmodel.training.settings import EvaluationSettings
from optmodel.training.triple_records import HeldOutTriple

if TYPE_CHECKING:
    from optmodel.training.library_types import Model, Tokenizer

RULE = "objective-rel-1e-6"
LIMITS = Limits(wall_seconds=10.0, keep_models=False)
"""The limits of one program during training."""


@dataclass(frozen=True, slots=True)
class SolverAccuracy:
    """The result of an evaluation over all items.

    `num_identical` counts the programs that equal the triple's own exactly, `num_surviving` the
    right answers that are also right with fresh numbers. `ends` counts how programs ended. A
    program that cannot run here counts as wrong: a model could choose to write such programs.
    """

    num_items: int
    num_right: int
    num_identical: int
    num_surviving: int
    ends: dict[End, int]

    @property
    def accuracy(self) -> float:
        """The share of right answers, 0 where nothing was run."""
        return self.num_right / self.num_items if self.num_items else 0.0

    @property
    def survival(self) -> float:
        """The share of right answers that survive fresh numbers, 0 where none is right."""
        return self.num_surviving / self.num_right if self.num_right else 0.0

    def metrics(self) -> dict[str, float]:
        """All figures by their names in `metrics.jsonl`."""
        return {
            "solver_accuracy": self.accuracy,
            "survival": self.survival,
            "num_items": self.num_items,
            "num_right": self.num_right,
            "num_surviving": self.num_surviving,
            "num_identical": self.num_identical,
            **{f"num_{end}": number for end, number in self.ends.items()},
        }


@dataclass(frozen=True, slots=True)
class SolverEvaluator:
    """Evaluates a model during training; called with the model and its tokenizer.

    If there are several processes all of them decode, since a model may be sharded. The first one
    runs the programs and broadcasts the result. Programs cannot see the `hidden` paths.
    """

    items: Sequence[HeldOutTriple]
    settings: EvaluationSettings
    system_prompt: str
    require: SandboxLevel
    autocasts: bool = False
    hidden: tuple[Path, ...] = ()

    def __call__(self, model: "Model", tokenizer: "Tokenizer") -> dict[str, float]:
        """Accuracy, survival and counts; the same in every process."""
        decoding = DecodingConfig(
            batch_size=self.settings.batch_size,
            max_new_tokens=self.settings.max_new_tokens,
            system_prompt=self.system_prompt,
            autocasts=self.autocasts,
        )
        replies = generate_replies(model, tokenizer, [item.text for item in self.items], decoding)
        return broadcast(self._score(replies) if is_first_process() else {})

    def _score(self, replies: Sequence[str]) -> dict[str, float]:
        with Runner(
            LIMITS, num_workers=self.settings.workers, require=self.require, hidden=self.hidden
        ) as runner:
            programs = [extract_program(reply) for reply in replies]
            return score_programs(self.items, programs, runner).metrics()


def solver_accuracy(
    model: "Model",
    tokenizer: "Tokenizer",
    items: Sequence[HeldOutTriple],
    *,
    decoding: DecodingConfig | None = None,
    num_workers: int = 1,
    require: SandboxLevel = SandboxLevel.LIMITED,
    hidden: Iterable[Path] = (),
) -> SolverAccuracy:
    """Decode a model's replies to all items, run their programs, and judge the answers.

    Programs cannot see the `hidden` paths, such as the file of the items. Raises `UserError`,
    before any program runs, if the sandbox confines them to less than `require`.
    """
    texts = [item.text for item in items]
    replies = generate_replies(model, tokenizer, texts, decoding or DecodingConfig())
    programs = [extract_program(reply) for reply in replies]
    with Runner(LIMITS, num_workers=num_workers, require=require, hidden=hidden) as runner:
        return score_programs(items, programs, runner)


def score_programs(
    items: Sequence[HeldOutTriple], programs: Sequence[str | None], runner: Runner
) -> SolverAccuracy:
    """Run one program for each item, judge it, and try the right ones with fresh numbers."""
    rule = load_rule(RULE)
    runs = list(runner.run(Program(i.key, p) for i, p in zip(items, programs, strict=True)))
    ends = Counter(run.end for run in runs)
    right = [
        (item, run.text or program)
        for item, program, run in zip(items, programs, runs, strict=True)
        if program is not None and judge(run, item.label, rule).correct
    ]
    identical = [
        item for item, program in zip(items, programs, strict=True) if program == item.program
    ]
    return SolverAccuracy(
        num_items=len(items),
        num_right=len(right),
        num_identical=len(identical),
        num_surviving=sum(survives(item, program, runner, rule) for item, program in right),
        ends={end: ends[end] for end in End if ends[end]},
    )


def survives(item: HeldOutTriple, program: str, runner: Runner, rule: Rule) -> bool:
    """Whether a program finds the certified optimum of every change of the triple's data.

    A change replaces numbers in the program's text. A program that lacks one of these numbers is
    another model and does not survive. Nor does any program if no change of the data is known. The
    triple's own program always survives.
    """
    if program == item.program:
        return True
    changes = item.changes()
    programs = [text for change in changes if (text := change.renumbered(program)) is not None]
    if not programs or len(programs) < len(changes):
        return False
    runs = runner.run([Program("", text) for text in programs])
    return all(
        judge(run, item.label_of(change.objective), rule).correct
        for run, change in zip(runs, changes, strict=True)
    )

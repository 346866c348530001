"""Solver accuracy: a model writes programs for held-out triples, and the solver answers.

    items = read_held_out(Path("runs/held-out/records.jsonl"), "pyscipopt")
    found = solver_accuracy(model, tokenizer, items)
    found.num_right, found.num_surviving, found.accuracy     # 116, 105, 0.77

Replies are generated greedily, programs are read out of them, run locked in, and judged by the
triple's answer. A right answer *survives* when its program also agrees with the triple's own once
both are given fresh numbers: see `fresh_numbers`.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError, UserError
from optmodel.execution import End, Execution, Level, Limits, Program, Runner, SolverStatus, extract
from optmodel.judging import Label, Rule, judge, load_rule
from optmodel.runs import read_records
from optmodel.training.fresh_numbers import data_numbers, fresh_trials
from optmodel.training.precision import autocast

RULE = "objective-rel-1e-6"
LIMITS = Limits(wall_seconds=10.0, keep_models=False)
"""What one program may take during training."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A triple to be answered: its text, its own program, its label, its data's numbers."""

    key: str
    text: str
    program: str
    label: Label
    data: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """How replies are made: greedily, `batch_size` texts at a time.

    With `autocasts` float32 weights are multiplied in bfloat16.
    """

    batch_size: int = 32
    max_new_tokens: int = 512
    system_prompt: str = ""
    autocasts: bool = False


@dataclass(frozen=True, slots=True)
class SolverAccuracy:
    """What came of all items.

    `num_identical` counts the programs that are the triple's own to the letter, `num_surviving` the
    right answers that are right with fresh numbers, too. `ends` says how the programs ended. What
    could not be run here counts as not right: a model may choose to write such programs.
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


def solver_accuracy(
    model: Any,
    tokenizer: Any,
    items: Sequence[HeldOut],
    *,
    generation: Generation | None = None,
    num_workers: int = 1,
    require: Level = Level.LIMITED,
    hidden: Iterable[Path] = (),
) -> SolverAccuracy:
    """Let a transformers model answer all items, and judge what its programs find.

    Programs see nothing of the `hidden` paths, such as the file that the items are from.

    Raises `UserError`, before any program is run, where programs are confined to less than
    `require`.
    """
    written = replies(model, tokenizer, [item.text for item in items], generation or Generation())
    programs = [extract(reply) for reply in written]
    with Runner(LIMITS, num_workers=num_workers, require=require, hidden=hidden) as runner:
        return score(items, programs, runner)


def score(
    items: Sequence[HeldOut], programs: Sequence[str | None], runner: Runner
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


def survives(item: HeldOut, program: str, runner: Runner, rule: Rule) -> bool:
    """Whether a program agrees with the triple's own on every draw of fresh numbers.

    Draws on which the triple's own program finds no optimum say nothing; a program that no draw
    speaks for does not survive, unless it is the triple's own to the letter.
    """
    if program == item.program:
        return True
    trials = fresh_trials(item.key, program, item.program, item.data)
    own = runner.run([Program("", trial.reference) for trial in trials])
    optima = [_optimum(run) for run in own]
    mine = runner.run([Program("", trial.program) for trial in trials])
    verdicts = [
        judge(run, _label(item.label.objective, optimum), rule).correct
        for run, optimum in zip(mine, optima, strict=True)
        if optimum is not None
    ]
    return bool(verdicts) and all(verdicts)


def read_held_out(records: Path, dialect: str, *, limit: int | None = None) -> list[HeldOut]:
    """The first `limit` triples of a file that have a program in `dialect`.

    Raises `BadFileError` where a line is no triple, and `UserError` where none has such a program.
    """
    items: list[HeldOut] = []
    for record in read_records(records):
        if limit is not None and len(items) >= limit:
            break
        try:
            program = record["programs"][dialect]
            if program is not None:
                items.append(_held_out(record, program))
        except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
            detail = f"the record '{record['key']}' is no triple with programs in {dialect}"
            raise BadFileError(f"{records}: {detail}.") from error
    if not items:
        raise UserError(f"{records} has no triple with a program in {dialect}; name another.")
    return items


def replies(model: Any, tokenizer: Any, texts: Sequence[str], generation: Generation) -> list[str]:
    """A model's greedy replies, in the order of the texts; the model's mode is left as it was.

    Texts of like length are answered together, so that little is padded.
    """
    import torch

    prompts = [_prompt(tokenizer, text, generation.system_prompt) for text in texts]
    order = sorted(range(len(prompts)), key=lambda place: len(prompts[place]))
    found: dict[int, str] = {}
    was_training = model.training
    model.eval()
    try:
        with torch.inference_mode(), autocast(model, active=generation.autocasts):
            for start in range(0, len(order), generation.batch_size):
                places = order[start : start + generation.batch_size]
                batch = _answer(model, tokenizer, [prompts[p] for p in places], generation)
                found.update(zip(places, batch, strict=True))
    finally:
        model.train(was_training)
    return [found[place] for place in range(len(texts))]


def _prompt(tokenizer: Any, text: str, system_prompt: str) -> str:
    system = [{"role": "system", "content": system_prompt}] if system_prompt else []
    messages = [*system, {"role": "user", "content": text}]
    prompt: str = tokenizer.apply_chat_template(
        messages, tokenize=False, add_generation_prompt=True
    )
    return prompt


def _answer(
    model: Any, tokenizer: Any, prompts: Sequence[str], generation: Generation
) -> list[str]:
    encoded = tokenizer(
        list(prompts),
        return_tensors="pt",
        padding=True,
        padding_side="left",
        add_special_tokens=False,
        return_token_type_ids=False,
    ).to(model.device)
    output = model.generate(
        **encoded,
        do_sample=False,
        max_new_tokens=generation.max_new_tokens,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        use_cache=True,
    )
    written = output[:, encoded["input_ids"].shape[1] :]
    decoded: list[str] = tokenizer.batch_decode(written, skip_special_tokens=True)
    return decoded


def _held_out(record: dict[str, Any], program: str) -> HeldOut:
    name = json.loads(record["formulation"])["objective"]["name"]
    return HeldOut(
        key=record["key"],
        text=record["text"],
        program=program,
        label=_label(name, float(record["objective"])),
        data=data_numbers(json.loads(record["data"])),
    )


def _label(name: str, optimum: float) -> Label:
    return Label({name: optimum}, name, optimum)


def _optimum(run: Execution) -> float | None:
    """The optimum a program's solver found last, if it found one."""
    solve = run.last_solve
    is_optimal = run.end is End.OK and solve is not None and solve.status is SolverStatus.OPTIMAL
    return solve.objective if solve is not None and is_optimal else None

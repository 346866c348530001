"""Evaluating a language model: ask it all problems, run its programs, judge what they find.

    questions = Questions("mini", file)
    summary = evaluate_model(questions, interview, asking, Path("runs/qwen"))
    summary.sampled["objective-rel-1e-6"].pass_at["1"]

Every reply is in `replies.sqlite` before it is used, every execution in `records.jsonl`: the same
call goes on wherever it stopped, and judges a finished run anew without asking anybody. The head
line is the first program of the first sample; means over samples, pass@k and what further turns
changed are counted apart.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from optmodel.evaluation._files import writable
from optmodel.evaluation._running import Answer, Engine, Plan, Progress, plain, run_answers
from optmodel.evaluation.asking.interview import REFUSED, Dialogue, Interview
from optmodel.evaluation.benchmark import load_benchmark
from optmodel.evaluation.evaluate import VERDICTS, problems_config, row, summary_of
from optmodel.evaluation.items import Item, read_items
from optmodel.evaluation.part import choose
from optmodel.evaluation.sampled import corrects, sampled
from optmodel.evaluation.summary import Asked, Judged, Summary, judge_all
from optmodel.execution import Cache, Execution, Level, Limits
from optmodel.judging import Rule, load_rule
from optmodel.lm import Client, Refused, ReplyCache, Usage, total
from optmodel.runs import (
    RunFolder,
    about,
    atomic_write,
    canonical,
    digest,
    read_records,
    unchanging,
)

REPLIES, TRANSCRIPTS = "replies.sqlite", "replies.jsonl"


@dataclass(frozen=True, slots=True)
class Questions:
    """A benchmark and its file; `system` is what the result is called, by default `title`.

    `part` asks for the first items only, or for those whose ids stand in a file, one a line.
    """

    benchmark: str
    file: Path
    system: str = ""
    part: int | Path | None = None


Opener = Callable[[ReplyCache], Client]
"""Makes the client over the run's cache, once there is one."""


def evaluate_model(  # noqa: PLR0913 - one parameter per choice
    questions: Questions,
    interview: Interview,
    open_client: Opener,
    out: Path,
    *,
    rules: Sequence[str] = (),
    limits: Limits | None = None,
    num_workers: int = 1,
    require: Level = Level.LIMITED,
    cache: Cache | None = None,
    confirms: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Ask what was not answered yet, run what was not run, and judge all of it.

    Raises `UserError` as `evaluate` does, and `BudgetSpent`; what was answered is kept.
    """
    benchmark = load_benchmark(questions.benchmark)
    chosen = [load_rule(name) for name in dict.fromkeys(rules or benchmark.manifest.rules)]
    bounds = limits or Limits(wall_seconds=benchmark.manifest.limits.wall_seconds)
    with unchanging(questions.file):
        part = choose(read_items(questions.file, benchmark.manifest), questions.part)
        problems = problems_config(benchmark, questions.file, part)
    config: dict[str, Any] = {
        "command": "evaluate",
        "system": writable(questions.system.strip() or interview.title),
        **problems,
        "limits": plain(bounds),
        **({"confirms": True} if confirms else {}),
        "asked": interview.config(),
    }
    plan = Plan(benchmark, part, config)
    engine = Engine(bounds, num_workers, require, cache, confirms, (questions.file, out))
    facts = about()
    with (
        RunFolder.open(out, config, facts) as folder,
        ReplyCache(out / REPLIES) as replies,
        asyncio.Runner() as loop,
    ):
        running = _Running(interview, plan, folder, engine, facts["versions"], progress)
        dialogues = running.converse(open_client(replies), loop)
        summary = _judged(running, dialogues, chosen, out)
        folder.write_summary(summary.model_dump(mode="json"))
    return summary


@dataclass(slots=True)
class _Running:
    """What every round of a run needs."""

    interview: Interview
    plan: Plan
    folder: RunFolder
    engine: Engine
    versions: dict[str, str]
    progress: Progress | None

    def converse(self, client: Client, loop: asyncio.Runner) -> list[Dialogue]:
        """All dialogues to their ends: a round of questions, a round of programs, and again."""
        items = {item.id: item for item in self.plan.items}
        dialogues = [
            Dialogue(item.id, sample, list(self._prompt(item)))
            for item in self.plan.items
            for sample in range(self.interview.num_samples)
        ]
        open_ones = dialogues
        try:
            for _ in range(self.interview.num_turns + 1):
                loop.run(self._ask(client, open_ones))
                self._run(open_ones, items)
                open_ones = [one for one in open_ones if not one.is_content]
        finally:
            loop.run(client.close())
        return dialogues

    def _prompt(self, item: Item) -> Any:
        return self.interview.messages(item)

    async def _ask(self, client: Client, dialogues: Sequence[Dialogue]) -> None:
        """Ask all at a time; each hears its own answer."""

        async def one(dialogue: Dialogue) -> None:
            request = dialogue.request(self.interview)
            try:
                dialogue.hear(await client.answer(request), "")
            except Refused as error:
                dialogue.hear(None, str(error))

        tasks = [asyncio.create_task(one(dialogue)) for dialogue in dialogues]
        try:
            await asyncio.gather(*tasks)
        finally:  # where one raises, the others end as well
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _run(self, dialogues: Sequence[Dialogue], items: dict[str, Item]) -> None:
        """Run the last program of each."""
        answers = [Answer(items[one.item], one.turns[-1].program) for one in dialogues]
        executions = run_answers(
            self.plan, answers, self.folder, self.engine, self.versions, self.progress
        )
        for one, answer in zip(dialogues, answers, strict=True):
            one.see(executions[self.plan.key(answer)])


def _judged(
    running: _Running, dialogues: Sequence[Dialogue], rules: Sequence[Rule], out: Path
) -> Summary:
    """Write transcripts and verdicts, and return the summary."""
    prompt = {item.id: running._prompt(item) for item in running.plan.items}
    lines = (canonical(one.to_record(prompt[one.item])) + "\n" for one in dialogues)
    atomic_write(out / TRANSCRIPTS, "".join(lines))
    first = _verdicts(running, dialogues, rules, turn=0)
    last = _verdicts(running, dialogues, rules, turn=-1)
    rows = [
        row(one) | {"sample": sample, "turn": turn}
        for turn, judged in (("first", first), ("last", last))
        for sample, group in enumerate(judged)
        for one in group
    ]
    atomic_write(out / VERDICTS, "".join(f"{canonical(one)}\n" for one in rows))
    programs = {one.item: one.turns[0].program for one in dialogues if one.sample == 0}
    config = running.plan.config | {"predictions_sha256": digest(programs)}
    plan = replace(running.plan, config=config, num_predictions=len(programs))
    samples = _samples(running, dialogues, turn=0)
    summary = summary_of(plan, running.folder, samples, first[0], rules)
    interview = running.interview
    asked = Asked(
        **interview.config(),
        prompt_tokens=_usage(dialogues).prompt_tokens,
        completion_tokens=_usage(dialogues).completion_tokens,
        num_refused=sum(one.turns[0].finish.startswith(REFUSED) for one in dialogues),
        num_cut=sum(turn.finish == "length" for one in dialogues for turn in one.turns),
    )
    scores = {
        rule.name: sampled(*(corrects(rule, judged, plan.items) for judged in (first, last)))
        for rule in rules
    }
    return summary.model_copy(update={"asked": asked, "sampled": scores})


def _samples(
    running: _Running, dialogues: Sequence[Dialogue], turn: int
) -> list[dict[str, Execution]]:
    """For each sample what the programs of a turn came to, by item."""
    return [
        {one.item: one.executions[turn] for one in dialogues if one.sample == sample}
        for sample in range(running.interview.num_samples)
    ]


def _verdicts(
    running: _Running, dialogues: Sequence[Dialogue], rules: Sequence[Rule], turn: int
) -> list[list[Judged]]:
    """For each sample the verdicts on the programs of a turn, by rule and item."""
    samples = _samples(running, dialogues, turn)
    return [judge_all(running.plan.items, sample, rules) for sample in samples]


def refusals(out: Path) -> list[str]:
    """Why first questions of a run had no reply, one for each; as its transcripts say."""
    said = (record["turns"][0]["finish"] for record in read_records(out / TRANSCRIPTS))
    return [finish.removeprefix(REFUSED) for finish in said if finish.startswith(REFUSED)]


def _usage(dialogues: Sequence[Dialogue]) -> Usage:
    return total(turn.usage for one in dialogues for turn in one.turns)

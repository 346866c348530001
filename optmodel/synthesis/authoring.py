"""Authoring: a run whose texts a language model writes, and that can be stopped and resumed.

    models = Models(Server("http://127.0.0.1:8000/v1", "qwen2.5-72b"))
    author(Commission(method="resocratic", count=100, teller="qwen2.5-72b"), models, Path("runs/a"))

The folder holds `records.jsonl` with the triples, `candidates.jsonl` with a line for every slot,
whatever came of it, and `replies.sqlite` with every reply, so that none is asked for twice.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError
from optmodel.execution import Level, require_dialects
from optmodel.lm import Budget, Client, LanguageModel, Patience, Price, ReplyCache
from optmodel.runs import (
    RECORDS,
    RecordFile,
    RunFolder,
    about,
    atomic_write,
    digest,
    read_records,
    require_versions,
    unchanging,
)
from optmodel.synthesis._pool import JobPool
from optmodel.synthesis.augmenting import Augmenting
from optmodel.synthesis.commission import Commission
from optmodel.synthesis.difficulty.tuning import Tuned, tune
from optmodel.synthesis.funnel import Funnel
from optmodel.synthesis.generating import Progress, Report
from optmodel.synthesis.optmath import Telling
from optmodel.synthesis.outcome import Step
from optmodel.synthesis.proving import Prover
from optmodel.synthesis.resocratic.growing import Growing
from optmodel.synthesis.schema import schema_problem
from optmodel.synthesis.seen import Seen
from optmodel.synthesis.slots import Conversation, Slot, fill
from optmodel.synthesis.summary import summarize

_TEXTS_PER_DRAFT = 4
"""What a demonstration gives, as a rule: two prefixes that stay, told in two ways."""

CANDIDATES, REPLIES, TUNING = "candidates.jsonl", "replies.sqlite", "tuning.json"


@dataclass(slots=True)
class Models:
    """Who tells and who models, and how they are asked. Without a modeller the teller models."""

    teller: LanguageModel
    modeller: LanguageModel | None = None
    budget: Budget = field(default_factory=Budget)
    most_calls: int = 32
    patience: Patience = field(default_factory=Patience)

    def clients(self, cache: ReplyCache) -> tuple[Client, Client]:
        """Teller and modeller over one cache and one budget."""
        teller = self._client(self.teller, cache)
        return teller, self._client(self.modeller, cache) if self.modeller else teller

    def _client(self, model: LanguageModel, cache: ReplyCache) -> Client:
        return Client(model, cache, self.budget, self.most_calls, self.patience)


def author(
    commission: Commission,
    models: Models,
    out: Path,
    *,
    num_workers: int = 1,
    require: Level = Level.LIMITED,
    report: Report | None = None,
) -> dict[str, Any]:
    """Fill the folder and return its summary, which is also written to `summary.json`.

    Raises `UserError` as `generate` does, and `BudgetSpent` with all that is finished in place.
    """
    require_dialects((*commission.dialects, commission.dialect))
    facts = about()
    taken = _take(commission)
    with ExitStack() as stack:
        pool = stack.enter_context(JobPool(num_workers, require, (out,)))
        folder = stack.enter_context(RunFolder.open(out, taken.config, facts, records=CANDIDATES))
        cache = stack.enter_context(ReplyCache(out / REPLIES))
        records = RecordFile.open(out / RECORDS)
        stack.callback(records.close)
        writer = _Writer(commission, folder, records, report, models.budget.price)
        first = writer.resume()
        if writer.progress.num_done < commission.count and first < commission.most_slots:
            require_versions(out, folder.about["versions"], facts["versions"])
            try:
                asyncio.run(_fill(commission, taken.parents, models, cache, pool, writer, first))
            finally:
                folder.write_summary(writer.summary())
        summary = writer.summary()
        folder.write_summary(summary)
    return summary


@dataclass(frozen=True, slots=True)
class _Taken:
    """What `run.toml` holds, and the triples to vary: those of the digest in it."""

    config: dict[str, Any]
    parents: list[dict[str, Any]]


def _take(commission: Commission) -> _Taken:
    """Read the source once. Raises `UserError` where it changes meanwhile."""
    if commission.source is None:
        return _Taken(commission.config(), [])
    with unchanging(commission.source):
        return _Taken(commission.config(), read_parents(commission.source))


async def _fill(
    commission: Commission,
    parents: list[dict[str, Any]],
    models: Models,
    cache: ReplyCache,
    pool: JobPool,
    writer: "_Writer",
    first: int,
) -> None:
    teller, modeller = models.clients(cache)
    try:
        prover = Prover(commission, modeller, pool)
        made_by = await _made_by(commission, parents, teller, prover, pool, writer)
        await fill(
            made_by.attempt,
            range(first, commission.most_slots),
            lambda: min(models.most_calls, writer.num_slots_wanted),
            writer.write,
        )
    finally:
        await teller.close()
        if modeller is not teller:
            await modeller.close()


async def _made_by(
    commission: Commission,
    parents: list[dict[str, Any]],
    teller: Client,
    prover: Prover,
    pool: JobPool,
    writer: "_Writer",
) -> Growing | Telling | Augmenting:
    """What makes the slots of a commission."""
    shared = (commission, teller, prover, pool, writer.seen)
    if commission.method == "resocratic":
        return Growing(*shared)
    if commission.method == "augment":
        return Augmenting(*shared, parents)
    if commission.band is None:
        return Telling(*shared)
    tuned = await _tuned(commission, teller, pool)
    writer.write_tuned(tuned)
    return Telling(*shared, {one.family: one.knobs for one in tuned})


async def _tuned(commission: Commission, teller: Client, pool: JobPool) -> list[Tuned]:
    """The knobs of every family for the band, asked for one family after the other."""
    assert commission.band is not None, "there is a band to be met"
    talk = Conversation()
    return [
        await tune(talk, teller, pool, name, commission.band, commission)
        for name in commission.families
    ]


def read_parents(path: Path) -> list[dict[str, Any]]:
    """The triples of a run's folder or a file. Raises `BadFileError` where one is none."""
    file = path / RECORDS if path.is_dir() else path
    found = list(read_records(file))
    if not found:
        raise BadFileError(f"{file} holds no triple to vary.")
    for line, record in enumerate(found, start=1):
        problem = schema_problem(record)
        if problem is not None:
            raise BadFileError(f"{file}, line {line}: not a triple ({problem}).")
    return found


class _Writer:
    """Writes finished slots in order: their triples first, then their line."""

    def __init__(
        self,
        commission: Commission,
        folder: RunFolder,
        records: RecordFile,
        report: Report | None,
        price: Price | None,
    ) -> None:
        self.progress = Progress(commission.count)
        self.seen = Seen()
        self._folder = folder
        self._records = records
        self._report = report
        self._price = price
        self._most_per_slot = _TEXTS_PER_DRAFT if commission.method == "resocratic" else 1
        self._known: set[str] = set()
        self._started = time.monotonic()

    def resume(self) -> int:
        """Remember what is there, and return the first slot that is not."""
        self._known = {record["key"] for record in self._records.records()}
        num_slots = 0
        for number, line in enumerate(self._folder.records(), start=1):
            try:
                self._count(line)
                self.seen.restore(f"slot {line['slot']}", line["draft"], line["identities"])
            except (KeyError, TypeError, ValueError) as error:  # edited by hand
                place = f"{self._folder.path / CANDIDATES}, line {number}"
                raise BadFileError(f"{place}: not a slot; choose another --out.") from error
            num_slots += 1
        self.progress.num_resumed = self.progress.num_done
        return num_slots

    def write(self, slot: Slot) -> bool:
        """Append a slot; whether there are as many triples now as are wanted."""
        line = _line(slot)
        kept: set[str] = set()
        for record in slot.records:
            if self.progress.num_done + len(kept) < self.progress.num_wanted:
                kept.add(record["key"])
                if record["key"] not in self._known:  # a kill came between the record and the line
                    self._records.append(record)
        for outcome in line["outcomes"]:
            if outcome["key"] and outcome["key"] not in kept:
                outcome |= {"key": "", "reason": "beyond_count"}
        self._folder.append(line)
        self._count(line)
        self.progress.seconds = time.monotonic() - self._started
        if self._report is not None:
            self._report(self.progress)
        return self.progress.num_done >= self.progress.num_wanted

    def write_tuned(self, tuned: list[Tuned]) -> None:
        """Write what the tuning came to, `tuning.json`."""
        table = {one.family: one.to_plain() for one in tuned}
        atomic_write(self._folder.path / TUNING, json.dumps(table, indent=2) + "\n")

    @property
    def num_slots_wanted(self) -> int:
        """How many slots the missing triples take at best: more at a time could be for nothing."""
        missing = self.progress.num_wanted - self.progress.num_done
        return max(1, -(-missing // self._most_per_slot))

    def summary(self) -> dict[str, Any]:
        """What the records and the candidates give."""
        return authored_summary(
            list(self._records.records()),
            list(self._folder.records()),
            self._folder.config,
            self.progress,
            self._price,
        )

    def _count(self, line: Mapping[str, Any]) -> None:
        for outcome in line["outcomes"]:
            if outcome["key"]:
                self.progress.num_done += 1
            else:
                self.progress.rejections[f"{outcome['step']}_{outcome['reason']}"] += 1


def authored_summary(
    records: list[dict[str, Any]],
    lines: list[dict[str, Any]],
    config: Mapping[str, Any],
    progress: Progress,
    price: Price | None = None,
) -> dict[str, Any]:
    """The summary of a dataset, with the funnel and what each triple took."""
    funnel = Funnel.of(lines)
    rejections: Counter[str] = Counter()
    for stage in funnel.stages:
        if stage.step is not Step.ACCEPTED:
            rejections.update({f"{stage.step}_{r}": n for r, n in stage.rejected.items()})
    counted = Progress(
        progress.num_wanted,
        progress.num_done,
        progress.num_resumed,
        progress.seconds,
        rejections,
    )
    num_triples = max(1, len(records))
    dollars = None if price is None else price.of(funnel.usage)
    return summarize(records, config, counted) | {
        "num_slots": funnel.num_slots,
        "funnel": funnel.to_plain(),
        "usage": asdict(funnel.usage),
        "tokens_per_triple": round(funnel.usage.num_tokens / num_triples, 1),
        "dollars": None if dollars is None else round(dollars, 4),
        "dollars_per_triple": None if dollars is None else round(dollars / num_triples, 5),
    }


def _line(slot: Slot) -> dict[str, Any]:
    return {
        "key": digest(["slot", slot.number]),
        "slot": slot.number,
        "outcomes": [outcome.to_plain() for outcome in slot.outcomes],
        "usage": asdict(slot.usage),
        "draft": slot.draft,
        "identities": list(slot.identities),
        "about": dict(slot.about),
    }

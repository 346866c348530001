"""Triples whose texts a language model writes: a run that can be stopped and resumed.

    config = LLMRunConfig(method="resocratic", count=100, writer_model="qwen2.5-72b")
    models = Models(Server("http://127.0.0.1:8000/v1", "qwen2.5-72b"))
    generate_with_models(config, models, Path("runs/a"))

The folder holds `records.jsonl` with the triples, `candidates.jsonl` with a line for every slot,
accepted or not, and `replies.sqlite`, the cache of completions, so that no call is made twice.
"""

import json
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError
from optmodel.execution import SandboxLevel, require_dialects
from optmodel.lm import Budget, Client, CompletionCache, LanguageModel, Price, RetryPolicy
from optmodel.runs import (
    RECORDS,
    EventLoop,
    RecordFile,
    Report,
    Run,
    atomic_write,
    digest,
    unchanging,
)
from optmodel.synthesis.config import LLMRunConfig
from optmodel.synthesis.deduplication import DedupIndex
from optmodel.synthesis.generators.augmenter import Augmenter, read_parents
from optmodel.synthesis.generators.forward_verification import ForwardVerifier
from optmodel.synthesis.generators.optmath_generator import OptMathGenerator
from optmodel.synthesis.generators.resocratic_generator import ReSocraticGenerator
from optmodel.synthesis.generators.size_tuning import TunedSizes, tune_sizes
from optmodel.synthesis.summary import LLMDatasetSummary, llm_summary
from optmodel.synthesis.workers import JobPool, Session, SlotResult, run_ordered
from optmodel.triples import TripleRecord, read_triples

_TEXTS_PER_DRAFT = 4
"""Triples that a demonstration usually gives: two accepted prefixes, each with two texts."""

CANDIDATES, REPLIES, TUNING = "candidates.jsonl", "replies.sqlite", "tuning.json"

LLMRun = Run[LLMRunConfig, Mapping[str, Any], LLMDatasetSummary]
"""Its records are the candidates, a line for each slot; the triples stand beside them."""


@dataclass(slots=True)
class Models:
    """The model that writes texts, the one that writes programs, and the limits of calls to both.

    Without a `coder` the `writer` writes the programs as well.
    """

    writer: LanguageModel
    coder: LanguageModel | None = None
    budget: Budget = field(default_factory=Budget)
    max_concurrency: int = 32
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)

    def clients(self, cache: CompletionCache) -> "_Clients":
        """Clients of both over one cache and one budget."""
        writer = self._client(self.writer, cache)
        return _Clients(writer, self._client(self.coder, cache) if self.coder else writer)

    def _client(self, model: LanguageModel, cache: CompletionCache) -> Client:
        return Client(model, cache, self.budget, self.max_concurrency, self.retry_policy)


@dataclass(frozen=True, slots=True)
class _Clients:
    """The clients of both models, which may be one."""

    writer: Client
    coder: Client

    async def close(self) -> None:
        await self.writer.close()
        if self.coder is not self.writer:
            await self.coder.close()


def generate_with_models(
    config: LLMRunConfig,
    models: Models,
    out: Path,
    *,
    num_workers: int = 1,
    require: SandboxLevel = SandboxLevel.LIMITED,
    report: Report | None = None,
) -> LLMDatasetSummary:
    """Fill the folder and return its summary, which is also written to `summary.json`.

    Raises `UserError` as `generate_from_templates` does, and `BudgetSpent` with all that is
    finished in place.
    """
    require_dialects((*config.dialects, config.dialect))
    source = _read_source(config)
    with ExitStack() as stack:
        pool = stack.enter_context(JobPool(num_workers, require, (out,)))
        run = LLMRun.open(
            out, config, config.count, table=source.table, records=CANDIDATES, report=report
        )
        stack.enter_context(run)
        triples = stack.enter_context(RecordFile.open(out / RECORDS))
        writer = _CandidateWriter(run, triples, models.budget.price)
        first = writer.resume()
        if not writer.is_full and first < config.most_slots:
            run.require_same_versions()
            loop = stack.enter_context(EventLoop())
            try:
                loop.run(_fill(config, source.parents, models, pool, writer, first))
            finally:
                run.write_summary(writer.summary())
        summary = writer.summary()
        run.write_summary(summary)
    return summary


@dataclass(frozen=True, slots=True)
class _SourceTriples:
    """The table of `run.toml`, and the triples to vary, whose digest is in it."""

    table: Mapping[str, object]
    parents: list[TripleRecord]


def _read_source(config: LLMRunConfig) -> _SourceTriples:
    """Read the source once. Raises `UserError` where it changes meanwhile."""
    if config.source is None:
        return _SourceTriples(config.to_table(), [])
    with unchanging(config.source):
        return _SourceTriples(config.to_table(), read_parents(config.source))


async def _fill(
    config: LLMRunConfig,
    parents: list[TripleRecord],
    models: Models,
    pool: JobPool,
    writer: "_CandidateWriter",
    first: int,
) -> None:
    """Make slots until there are enough triples. The cache must be opened on the loop's thread."""
    with closing(CompletionCache(writer.folder / REPLIES)) as cache:
        clients = models.clients(cache)
        try:
            verifier = ForwardVerifier(config, clients.coder, pool)
            generator = await _generator(config, parents, clients.writer, verifier, pool, writer)
            await run_ordered(
                generator.attempt,
                range(first, config.most_slots),
                lambda: min(models.max_concurrency, writer.num_slots_wanted),
                writer.write,
            )
        finally:
            await clients.close()


async def _generator(
    config: LLMRunConfig,
    parents: list[TripleRecord],
    client: Client,
    verifier: ForwardVerifier,
    pool: JobPool,
    writer: "_CandidateWriter",
) -> ReSocraticGenerator | OptMathGenerator | Augmenter:
    """The generator of a method; `optmath` with a band tunes the sizes of all families first."""
    shared = (config, client, verifier, pool, writer.seen)
    if config.method == "resocratic":
        return ReSocraticGenerator(*shared)
    if config.method == "augment":
        return Augmenter(*shared, parents)
    if config.band is None:
        return OptMathGenerator(*shared)
    session = Session()
    tuned = [
        await tune_sizes(session, client, pool, name, config.band, config)
        for name in config.families
    ]
    writer.write_tuned(tuned)
    return OptMathGenerator(*shared, {one.family: one.knobs for one in tuned})


class _CandidateWriter:
    """Writes finished slots in order: their triples first, then their line."""

    def __init__(self, run: LLMRun, triples: RecordFile, price: Price | None) -> None:
        self.seen = DedupIndex()
        self._run = run
        self._triples = triples
        self._price = price
        self._most_per_slot = _TEXTS_PER_DRAFT if run.config.method == "resocratic" else 1
        self._known: set[str] = set()

    @property
    def folder(self) -> Path:
        """The run's."""
        return self._run.path

    @property
    def is_full(self) -> bool:
        """Whether there are as many triples as are wanted."""
        return self._run.progress.num_done >= self._run.progress.num_total

    @property
    def num_slots_wanted(self) -> int:
        """The fewest slots that can give the missing triples: more at a time may be wasted."""
        missing = self._run.progress.num_total - self._run.progress.num_done
        return max(1, -(-missing // self._most_per_slot))

    def resume(self) -> int:
        """Read what an earlier process wrote, and return the first slot that is missing."""
        self._known = {record.key for record in read_triples(self._triples.path)}
        num_slots, num_kept, rejections = 0, 0, list[str]()
        for number, line in enumerate(self._run.records(), start=1):
            try:
                num_kept += _num_kept(line)
                rejections += _rejections(line)
                self.seen.restore(f"slot {line['slot']}", line["draft"], line["identities"])
            except (KeyError, TypeError, ValueError) as error:  # edited by hand
                place = f"{self.folder / CANDIDATES}, line {number}"
                raise BadFileError(f"{place}: not a slot; choose another --out.") from error
            num_slots += 1
        self._run.resume(num_kept, rejections)
        return num_slots

    def write(self, slot: SlotResult) -> bool:
        """Append a slot, and return whether the run has as many triples as are wanted."""
        line, kept = _line(slot), set[str]()
        for record in slot.records:
            if self._run.progress.num_done + len(kept) < self._run.progress.num_total:
                kept.add(record.key)
                if record.key not in self._known:  # a kill came between the record and the line
                    self._triples.append(record.to_row())
        for outcome in line["outcomes"]:
            if outcome["key"] and outcome["key"] not in kept:
                outcome |= {"key": "", "reason": "beyond_count"}
        self._run.append(line)
        self._run.advance(_num_kept(line), _rejections(line))
        return self.is_full

    def write_tuned(self, tuned: list[TunedSizes]) -> None:
        """Write the tuned sizes to `tuning.json`."""
        table = {one.family: one.to_plain() for one in tuned}
        atomic_write(self.folder / TUNING, json.dumps(table, indent=2) + "\n")

    def summary(self) -> LLMDatasetSummary:
        """The summary of the records and the candidates so far."""
        return llm_summary(
            list(read_triples(self._triples.path)),
            self._run.records(),
            self._run.stored_config,
            self._run.progress,
            self._price,
        )


def _num_kept(line: Mapping[str, Any]) -> int:
    """How many triples a slot gave."""
    return sum(bool(outcome["key"]) for outcome in line["outcomes"])


def _rejections(line: Mapping[str, Any]) -> list[str]:
    """Why the other candidates of a slot were rejected: step and reason."""
    return [f"{one['step']}_{one['reason']}" for one in line["outcomes"] if not one["key"]]


def _line(slot: SlotResult) -> dict[str, Any]:
    return {
        "key": digest(["slot", slot.number]),
        "slot": slot.number,
        "outcomes": [outcome.to_plain() for outcome in slot.outcomes],
        "usage": asdict(slot.usage),
        "draft": slot.draft,
        "identities": list(slot.identities),
        "about": dict(slot.about),
    }

"""An evaluation: programs are run once and stored, then judged as often as one likes.

    config = EvaluateConfig(benchmark="optibench", predictions=Path("mine.jsonl"), ...)
    summary = evaluate(config, Path("runs/mine"))
    summary.rules["objective-rel-1e-6"].all.accuracy

The same call continues an interrupted run, and judges a finished one anew without running anything.
Where a language model writes the programs, every reply is in `replies.sqlite` before it is used,
and none is asked for twice. It needs no `if __name__ == "__main__"`, and works in a notebook, on a
thread and inside a coroutine.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import UserError
from optmodel.evaluation.benchmark_items import BenchmarkItems, open_benchmark
from optmodel.evaluation.config import PREDICTED, EvaluateConfig, EvaluationTable
from optmodel.evaluation.executing import (
    EvaluationRun,
    Executor,
    PreparedEvaluation,
    limits_table,
    run_predictions,
)
from optmodel.evaluation.items import choose_subset
from optmodel.evaluation.judged_samples import score_judged_samples
from optmodel.evaluation.labels import load_ledger
from optmodel.evaluation.predictions import Prediction, read_predictions
from optmodel.evaluation.prompting import (
    REPLIES,
    TRANSCRIPTS,
    ClientFactory,
    hold_dialogues,
    prompting_facts,
)
from optmodel.evaluation.recorded_items import (
    RecordedItem,
    num_in_doubt,
    record_items,
    write_recorded_items,
)
from optmodel.evaluation.recorded_verdicts import VERDICTS
from optmodel.evaluation.scoring import (
    JudgedItem,
    count_ends,
    count_fallback_solvers,
    judge_all,
    num_infrastructure,
    num_print_mismatches,
    score_rules,
)
from optmodel.evaluation.strict_json import replace_surrogates
from optmodel.evaluation.summary import BenchmarkFacts, ProgramTimes, PromptingFacts, Summary
from optmodel.execution import Execution, ExecutionCache, Limits, SandboxLevel
from optmodel.judging import load_rule
from optmodel.lm import Price
from optmodel.runs import Report, atomic_write, canonical, digest, file_digest, unchanging


def evaluate(
    config: EvaluateConfig,
    out: Path,
    open_client: ClientFactory | None = None,
    *,
    num_workers: int = 1,
    require: SandboxLevel = SandboxLevel.LIMITED,
    cache: ExecutionCache | None = None,
    price: Price | None = None,
    report: Report | None = None,
) -> Summary:
    """Run what is not in the folder yet, then judge all of it and write `summary.json`.

    `open_client` makes the client of the language model that is asked, where one is, and with the
    `price` of its tokens the summary has the dollars. Raises
    `UserError` when an input is malformed or the folder holds another run, before anything is run
    or written; where programs are confined to less than is required, before any is run; and
    `BudgetSpent`, with all replies kept.
    """
    if config.prompting is not None and open_client is None:
        raise UserError("A language model is to be asked: hand over `open_client`.")
    with ExitStack() as reading:
        if config.predictions is not None:
            reading.enter_context(unchanging(config.predictions))
        opened = open_benchmark(config)
        prepared = _prepare(config, opened)
    hidden = tuple(path for path in (opened.file, config.predictions, out) if path is not None)
    executor = Executor(prepared.limits, num_workers, require, cache, config.confirm, hidden)
    with EvaluationRun.open(out, prepared.table, len(prepared.items), report=report) as run:
        if open_client is not None and config.prompting is not None:
            executed = _ask_model(config, prepared, executor, run, open_client, price)
        else:
            executed = _run_file(prepared, executor, run)
        summary = _judge(prepared, executed, run)
        run.write_summary(summary)
    return summary


def _prepare(config: EvaluateConfig, opened: BenchmarkItems) -> PreparedEvaluation:
    """Check all other input: the rules, and the predictions if there are any."""
    benchmark, items = opened.benchmark, opened.items
    names = dict.fromkeys(config.rules or benchmark.manifest.rules)
    rules = [load_rule(name) for name in names]
    limits = config.limits or Limits(wall_seconds=benchmark.manifest.limits.wall_seconds)
    programs: dict[str, tuple[str | None, ...]] = {}
    if config.predictions is not None:
        questions = {item.id: item.question for item in items}
        programs = read_predictions(config.predictions, questions, config.prediction_fields)
    part = set(programs) if config.items == PREDICTED else config.items
    assert not isinstance(part, str), "the one word has been replaced"
    subset = choose_subset(items, part)
    attached = {item.id: item.attachments.digest for item in subset.items if item.attachments}
    table = EvaluationTable(
        system=replace_surrogates(config.system.strip() or config.default_system),
        benchmark=benchmark.manifest.name,
        edition=opened.edition,
        benchmark_sha256=opened.sha256,
        fields=None if config.fields is None else config.fields.to_table(),
        part=subset.description or None,
        attachments_sha256=digest(attached) if attached else None,
        predictions_sha256=None if config.predictions is None else file_digest(config.predictions),
        prediction_fields=config.prediction_fields.to_table(),
        limits=limits_table(limits),
        confirms=True if config.confirm else None,
        asked=None if config.prompting is None else config.prompting.to_table(),
    )
    ledger = load_ledger(benchmark.manifest.name)
    return PreparedEvaluation(benchmark, ledger, subset, rules, limits, table, programs)


@dataclass(frozen=True, slots=True)
class _Executed:
    """All executions: for each turn, for each sample, by item.

    A file of predictions has one turn without a name; a language model's first and last programs
    are the turns `first` and `last`. The first sample of a turn has all items, and `answered` are
    those that anybody answered.
    """

    turns: Mapping[str, list[dict[str, Execution]]]
    answered: frozenset[str]
    predictions_sha256: str
    asked: PromptingFacts | None = None

    @property
    def first(self) -> list[dict[str, Execution]]:
        """The samples of the first turn."""
        return next(iter(self.turns.values()))

    @property
    def has_samples(self) -> bool:
        """Whether scores over samples are told."""
        return self.asked is not None or len(self.first) > 1


def _run_file(prepared: PreparedEvaluation, executor: Executor, run: EvaluationRun) -> _Executed:
    """Run a file's programs. An item without any has one empty program in the first sample."""
    predictions = [
        Prediction(item, program)
        for item in prepared.items
        for program in prepared.programs.get(item.id, (None,))
    ]
    executions = run_predictions(prepared, predictions, executor, run)
    samples: list[dict[str, Execution]] = []
    num_seen: Counter[str] = Counter()
    for prediction in predictions:
        number = num_seen[prediction.item.id]
        num_seen[prediction.item.id] += 1
        if number == len(samples):
            samples.append({})
        samples[number][prediction.item.id] = executions[prepared.key(prediction)]
    answered = frozenset(item.id for item in prepared.items if item.id in prepared.programs)
    sha256 = prepared.table.predictions_sha256
    assert sha256 is not None, "a file of predictions has a digest"
    return _Executed({"": samples}, answered, sha256)


def _ask_model(
    config: EvaluateConfig,
    prepared: PreparedEvaluation,
    executor: Executor,
    run: EvaluationRun,
    open_client: ClientFactory,
    price: Price | None,
) -> _Executed:
    """Ask the model for programs, run them, and write the transcripts."""
    prompting = config.prompting
    assert prompting is not None, "a model is asked as it is configured"

    def execute(predictions: Sequence[Prediction]) -> list[Execution]:
        executions = run_predictions(prepared, predictions, executor, run)
        return [executions[prepared.key(prediction)] for prediction in predictions]

    dialogues = hold_dialogues(prompting, prepared.items, open_client, execute, run.path / REPLIES)
    lines = (canonical(one.to_record()) + "\n" for one in dialogues)
    atomic_write(run.path / TRANSCRIPTS, "".join(lines))
    turns = {
        name: [
            {one.item.id: one.executions[turn] for one in dialogues if one.sample == sample}
            for sample in range(prompting.num_samples)
        ]
        for name, turn in (("first", 0), ("last", -1))
    }
    first = {one.item.id: one.turns[0].program for one in dialogues if one.sample == 0}
    facts = prompting_facts(prompting, dialogues, price)
    return _Executed(turns, frozenset(first), digest(first), facts)


def _judge(prepared: PreparedEvaluation, executed: _Executed, run: EvaluationRun) -> Summary:
    """Judge everything, write items and verdicts, and return the summary."""
    items = record_items(prepared.items, prepared.ledger)
    judged = {
        turn: [
            judge_all([item for item in items if item.id in sample], sample, prepared.rules)
            for sample in samples
        ]
        for turn, samples in executed.turns.items()
    }
    rows = [
        one.to_row()
        | (_which(executed, turn, number, one) if executed.has_samples else {})
        | ({"turn": turn} if turn else {})
        for turn, groups in judged.items()
        for number, group in enumerate(groups)
        for one in group
    ]
    write_recorded_items(items, run.path)
    atomic_write(run.path / VERDICTS, "".join(f"{canonical(one)}\n" for one in rows))
    groups = list(judged.values())
    summary = _summary(prepared, executed, groups[0][0], items, run)
    if not executed.has_samples:
        return summary
    first, last = (
        [[one for one in group if one.item.id in executed.answered] for group in turn]
        for turn in (groups[0], groups[-1])
    )
    sampled = score_judged_samples(items, first, last, executed.first, prepared.rules)
    return summary.model_copy(update={"sampled": sampled})


def _which(executed: _Executed, turn: str, sample: int, one: JudgedItem) -> dict[str, object]:
    """Which of several samples a verdict is on, and the key of its record."""
    return {"sample": sample, "record": executed.turns[turn][sample][one.item.id].key}


def _summary(
    prepared: PreparedEvaluation,
    executed: _Executed,
    judged: Sequence[JudgedItem],
    items: Sequence[RecordedItem],
    run: EvaluationRun,
) -> Summary:
    """The summary of the first sample, but for failures of our machinery, counted in all."""
    table = prepared.table
    ended = [executed.first[0][item.id] for item in prepared.items]
    every = [execution for sample in executed.first for execution in sample.values()]
    return Summary(
        system=table.system,
        benchmark=_facts(prepared, items),
        num_predictions=len(executed.answered),
        predictions_sha256=executed.predictions_sha256,
        limits=prepared.table.limits,
        ends=count_ends(ended),
        num_infrastructure=num_infrastructure(every),
        num_misprinted=num_print_mismatches(ended),
        stand_ins=count_fallback_solvers(ended),
        rules=score_rules(
            judged, executed.first[0], prepared.rules, prepared.benchmark.manifest.types
        ),
        versions=dict(run.environment.versions),
        revision=run.environment.revision,
        asked=executed.asked,
        times=_times(executed),
    )


def _times(executed: _Executed) -> ProgramTimes:
    programs = {
        execution.key: execution
        for samples in executed.turns.values()
        for sample in samples
        for execution in sample.values()
    }
    return ProgramTimes(
        num_programs=len(programs),
        cpu_seconds=round(sum(one.cpu_seconds for one in programs.values()), 3),
        wall_seconds=round(sum(one.wall_seconds for one in programs.values()), 3),
    )


def _facts(prepared: PreparedEvaluation, items: Sequence[RecordedItem]) -> BenchmarkFacts:
    manifest, table = prepared.benchmark.manifest, prepared.table
    assert manifest.num_items is not None, "the items have been counted"
    return BenchmarkFacts(
        name=manifest.name,
        title=manifest.title,
        edition=table.edition,
        file_sha256=table.benchmark_sha256,
        num_items=manifest.num_items,
        num_doubtful=num_in_doubt(items),
        part=table.part or "",
        ledger=prepared.ledger.digest,
    )

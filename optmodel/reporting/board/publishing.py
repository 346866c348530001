"""A result from a run: scored under every rule from its records alone, and made fit to publish.

entry = entry_of_run(Path("runs/mine"), benchmark_file=file)
publish(entry, Path("eval/results"))           # eval/results/mine-on-optibench.json
blind_entry("optibench", file)                 # the baseline as a row of its own
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from optmodel.errors import BadFileError, UserError
from optmodel.evaluation import (
    BenchmarkFacts,
    PredictionFields,
    RecordedItem,
    RuleScore,
    Score,
    StoredRun,
    Summary,
    blind_baselines,
    judge_all,
    load_benchmark,
    load_ledger,
    num_in_doubt,
    read_items,
    read_layers,
    read_stored_run,
    read_summary,
    record_items,
    score_rules,
    with_ledger,
)
from optmodel.judging import Label, ProgramAnswer, Quantity, Rule, judge_answer, load_rule
from optmodel.judging import rule_names as all_rules
from optmodel.reporting.board.entry import (
    MAX_NAME,
    BoardEntry,
    EntryItem,
    ExpectedAnswer,
    ItemAnswer,
    RuleEntry,
    read_entry,
)
from optmodel.reporting.board.layer_facts import LayerFacts
from optmodel.reporting.board.submission import Submission
from optmodel.reporting.board.verdict_letters import letter_of
from optmodel.runs import atomic_write, digest, make_folder

_NOT_A_SLUG = re.compile(r"[^a-z0-9]+")
_NOT_IN_A_FILE_NAME = re.compile(r"[^\w.-]+")


def entry_of_run(
    run: Path,
    benchmark_file: Path | None = None,
    submission: Submission | None = None,
    *,
    system: str | None = None,
) -> BoardEntry:
    """The result of a finished run, judged under every rule on all editions of the labels.

    `system` is another name than the run's. Raises `UserError` where that is no name, where the run
    is not finished, where its problems are not at hand, and where the submission is of other
    predictions. Where a model was asked and the submission's predictions are not there yet, its
    replies are written there.
    """
    if system is not None and not (system.strip() and len(system) <= MAX_NAME):
        raise UserError(f"Give --system a name, of up to {MAX_NAME} characters.")
    stored, summary = read_stored_run(run, benchmark_file), read_summary(run)
    rules = [load_rule(name) for name in all_rules()]
    ledger = load_ledger(stored.table.benchmark)
    stored = replace(stored, items=with_ledger(stored.items, ledger))
    facts = {"ledger": ledger.digest, "num_doubtful": num_in_doubt(stored.items)}
    seconds = sum(one.wall_seconds for one in stored.executions.values())
    items = [
        entry_item(one, ItemAnswer.of(stored.executions[one.id], one.label)) for one in stored.items
    ]
    entry = entry_of_summary(summary).model_copy(
        update={
            # The ledger may have grown since the run.
            "benchmark": summary.benchmark.model_copy(update=facts),
            "rules": _rule_entries(stored, rules, summary),
            "items": tuple(items),
            "program_seconds": round(seconds, 1),
            "confirms": stored.table.confirms is True,
            "layers": LayerFacts.of(read_layers(run)),
            "prediction_fields": PredictionFields(**stored.table.prediction_fields or {}),
        }
    )
    if system is not None:
        entry = entry.model_copy(update={"system": system})
    if submission is not None:
        entry = entry.model_copy(update=_submitted(submission, entry, run))
    return BoardEntry.model_validate(entry.model_dump())


def entry_of_summary(summary: Summary) -> BoardEntry:
    """The result that a summary tells: the scores under the run's own rules, and no verdicts."""
    asked = summary.asked
    num_samples = max((one.num_samples for one in summary.sampled.values()), default=1)
    return BoardEntry(
        system=summary.system,
        benchmark=summary.benchmark,
        main_rules=tuple(summary.rules),
        num_predictions=summary.num_predictions,
        predictions_sha256=summary.predictions_sha256,
        attempts=num_samples if asked is None else asked.samples,
        turns=0 if asked is None else asked.turns,
        prompt_tokens=None if asked is None else asked.prompt_tokens,
        completion_tokens=None if asked is None else asked.completion_tokens,
        limits=summary.limits,
        ends=summary.ends,
        num_infrastructure=summary.num_infrastructure,
        versions=summary.versions,
        revision=summary.revision,
        rules={
            name: _rule_entry(score).model_copy(update={"sampled": summary.sampled.get(name)})
            for name, score in summary.rules.items()
        },
    )


def blind_entry(benchmark: str, file: Path | None = None) -> BoardEntry:
    """What the best program gets that ignores the problem, under every rule, as a result.

    The programs differ from rule to rule, as each is the best under its own.
    """
    loaded, ledger = load_benchmark(benchmark), load_ledger(benchmark)
    manifest, given = loaded.manifest, file or loaded.find_items()
    items = record_items(read_items(given, manifest), ledger)
    sha256 = loaded.digest_of(given)
    return BoardEntry(
        system="Blind baseline",
        is_blind=True,
        notes="For each rule the best of some programs that ignore the problem.",
        benchmark=BenchmarkFacts(
            name=manifest.name,
            title=manifest.title,
            edition=manifest.edition(sha256),
            file_sha256=sha256,
            num_items=len(items),
            num_doubtful=num_in_doubt(items),
            ledger=ledger.digest,
        ),
        main_rules=manifest.rules,
        rules=blind_rules(items, [load_rule(name) for name in all_rules()]),
    )


def blind_rules(items: Sequence[RecordedItem], rules: Sequence[Rule]) -> dict[str, RuleEntry]:
    """The scores of the blind baseline on some items, on every edition of their labels."""
    originals = _baselines([item.label for item in items], rules)
    answerable = [item.corrected for item in items if item.corrected is not None]
    corrected = _baselines(answerable, rules)
    undisputed: dict[str, Score] = {}
    for quantity in Quantity:
        labels = [item.label for item in items if not item.is_in_doubt(quantity)]
        undisputed |= _baselines(labels, [rule for rule in rules if rule.quantity is quantity])
    return {
        rule.name: RuleEntry(
            title=rule.title,
            fingerprint=rule.fingerprint,
            quantity=rule.quantity,
            original=originals[rule.name],
            corrected=corrected[rule.name],
            undisputed=undisputed[rule.name],
        )
        for rule in rules
    }


def entry_item(item: RecordedItem, answer: ItemAnswer) -> EntryItem:
    """An item of a result, with what the ledger says of its label."""
    corrected = item.corrected
    is_other = corrected is not None and corrected != item.label
    return EntryItem(
        id=item.id,
        type=item.type,
        label=ExpectedAnswer.of(item.label),
        corrected=ExpectedAnswer.of(corrected) if corrected is not None and is_other else None,
        is_answerable=corrected is not None,
        status=item.status,
        reason=item.reason,
        in_doubt=tuple(one for one in Quantity if item.is_in_doubt(one)),
        answer=answer,
    )


def publish(entry: BoardEntry, folder: Path) -> Path:
    """Write a result into a folder of results; its path.

    Raises `UserError` where another result of this name stands there.
    """
    path = folder / f"{slug(entry)}.json"
    if path.exists():
        other = read_entry(path)
        if (other.key, other.predictions_sha256) != (entry.key, entry.predictions_sha256):
            raise UserError(
                f"{path} is the result {other.place}, of other predictions: give this one another "
                "name with --system, or take that file away."
            )
    make_folder(folder)
    atomic_write(path, entry.to_json())
    return path


def publish_submission(entry: BoardEntry, submission: Submission) -> Path:
    """Write a result beside the TOML of its submission, by the name that stands there."""
    atomic_write(submission.result, entry.to_json())
    return submission.result


def slug(entry: BoardEntry) -> str:
    """The name of a result's file and page: the system and the benchmark, and a part's digest."""
    facts = entry.benchmark
    part = f"-{digest([facts.labels])[:8]}" if facts.part else ""
    name = _NOT_A_SLUG.sub("-", entry.system.lower()).strip("-")[:80] or digest(entry.system)[:8]
    return f"{name}-on-{_NOT_IN_A_FILE_NAME.sub('-', facts.name)[:80]}{part}"


def _baselines(labels: Sequence[Label], rules: Sequence[Rule]) -> dict[str, Score]:
    best = blind_baselines(labels, rules)
    return {
        name: Score.of([n < one.num_correct for n in range(len(labels))], one)
        for name, one in best.items()
    }


def _rule_entries(
    stored: StoredRun, rules: Sequence[Rule], summary: Summary
) -> dict[str, RuleEntry]:
    judged = judge_all(stored.items, stored.executions, rules)
    scores = score_rules(judged, stored.executions, rules)
    entries = {}
    for rule in rules:
        letters = {one.item.id: letter_of(one.verdict.reason) for one in judged if one.rule is rule}
        corrected = letters | _changed_letters(stored, rule)
        entries[rule.name] = _rule_entry(scores[rule.name]).model_copy(
            update={
                "verdicts": "".join(letters.values()),
                "corrected_verdicts": "".join(corrected.values()),
                "sampled": summary.sampled.get(rule.name),
            }
        )
    return entries


def _changed_letters(stored: StoredRun, rule: Rule) -> dict[str, str]:
    """The letters on the corrected labels, of the items whose label is another one or none."""
    changed = {}
    for item in stored.items:
        label = item.corrected
        if label is None:
            changed[item.id] = letter_of(None)
        elif label != item.label:
            answer = ProgramAnswer(stored.executions[item.id], label)
            changed[item.id] = letter_of(judge_answer(answer, rule).reason)
    return changed


def _rule_entry(score: RuleScore) -> RuleEntry:
    return RuleEntry(
        title=score.title,
        fingerprint=score.fingerprint,
        quantity=score.quantity,
        original=score.all,
        corrected=score.corrected,
        undisputed=score.audited,
    )


def _submitted(submission: Submission, entry: BoardEntry, run: Path) -> dict[str, object]:
    """What a submission says of a result. Raises `UserError` where it is of another run."""
    table = submission.table
    if table.benchmark != entry.benchmark.name:
        raise UserError(
            f"{submission.path}: the benchmark is '{table.benchmark}', the run scored "
            f"'{entry.benchmark.name}'."
        )
    submission.write_missing_replies(run)
    if not submission.is_of(entry):
        raise BadFileError(
            f"{submission.path}: '{table.predictions}' are other predictions than the run scored."
        )
    return table.facts() | {"flags": table.flags}

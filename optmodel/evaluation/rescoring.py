"""Re-scoring: a stored run judged under any rules, from its folder alone.

    stored = read_stored_run(Path("runs/mine"))
    for one in rescore(stored, [load_rule("orlm"), load_rule("mamo")]):
        one.rule.name, one.score.accuracy, one.corrected.accuracy, one.undisputed.num_items

Nothing is run and nothing is written. Of a run with several samples the first program of the first
sample is scored, as in its summary.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optmodel import catalog
from optmodel.errors import BadFileError, UserError
from optmodel.evaluation.accuracy import Score
from optmodel.evaluation.benchmark import benchmark_names
from optmodel.evaluation.benchmark_items import described_benchmark
from optmodel.evaluation.blind import blind_baselines
from optmodel.evaluation.breakdown import type_of_part
from optmodel.evaluation.config import EvaluationTable, FileFields
from optmodel.evaluation.executing import execution_of
from optmodel.evaluation.items import Item, read_items, subset_of
from optmodel.evaluation.labels import load_ledger
from optmodel.evaluation.recorded_items import (
    ITEMS,
    RecordedItem,
    group_numbers,
    read_recorded_items,
    record_items,
)
from optmodel.evaluation.recorded_verdicts import VERDICTS
from optmodel.evaluation.scoring import (
    JudgedItem,
    judge_all,
    judge_corrected,
    num_infrastructure,
)
from optmodel.execution import Execution
from optmodel.jsonl import read_lines
from optmodel.judging import Rule, VerdictReason
from optmodel.runs import RECORDS, RUN, check_command, read_records, read_run


@dataclass(frozen=True, slots=True)
class StoredRun:
    """What a run stored: its configuration, the items it scored, and an execution for each."""

    table: EvaluationTable
    items: list[RecordedItem]
    executions: dict[str, Execution]

    @property
    def part_type(self) -> str:
        """The type of a part whose items have one: see `type_of_part`."""
        return type_of_part(self.table.part or "", (item.type for item in self.items))

    @property
    def num_infrastructure(self) -> int:
        """How many programs failed through our machinery, so that scores are lower bounds."""
        return num_infrastructure(list(self.executions.values()))


@dataclass(frozen=True, slots=True)
class RescoredRule:
    """The scores under one rule; `num_open` answers lie within an interval nobody has closed.

    `score` is on the original labels. `corrected` and `undisputed` are by the ledger, and have no
    baseline of their own.
    """

    rule: Rule
    score: Score
    num_open: int
    corrected: Score
    undisputed: Score


def rescore(run: StoredRun, rules: Sequence[Rule]) -> list[RescoredRule]:
    """The scores of a stored run, in the order of the rules; each answer is read once for all."""
    judged = judge_all(run.items, run.executions, rules)
    corrected = judge_corrected(judged, run.executions)
    blind = blind_baselines([item.label for item in run.items], rules)
    groups = group_numbers(run.items)
    scored = []
    for rule in rules:
        own = [one for one in judged if one.rule is rule]
        scored.append(
            RescoredRule(
                rule=rule,
                score=Score.of([one.verdict.correct for one in own], blind[rule.name], groups),
                num_open=sum(one.verdict.reason is VerdictReason.OPEN for one in own),
                corrected=_score([one for one in corrected if one.rule is rule]),
                undisputed=_score([o for o in own if not o.item.is_in_doubt(rule.quantity)]),
            )
        )
    return scored


def _score(judged: Sequence[JudgedItem]) -> Score:
    groups = group_numbers([one.item for one in judged])
    return Score.of([one.verdict.correct for one in judged], groups=groups)


def read_stored_run(path: Path, benchmark_file: Path | None = None) -> StoredRun:
    """The run of a folder, with the items that it recorded.

    A run from before items were recorded needs the `benchmark_file` with its problems, where they
    are not bundled. Raises `BadFileError` where the folder holds no evaluation, and `UserError`
    where the run is not finished or the file is not the one that it scored.
    """
    table = read_evaluation_table(path)
    executions = first_executions(path)
    if benchmark_file is None and (path / ITEMS).is_file():
        items = list(read_recorded_items(path).values())
        found = [item for item in items if item.id in executions]
        is_whole, num_items = len(found) == len(items), len(items)
    else:
        known = _scored_file_items(path, table, benchmark_file)
        subset = subset_of(known, [item for item in known if item.id in executions])
        found = record_items(subset.items, load_ledger(table.benchmark))
        is_whole, num_items = subset.description == (table.part or ""), len(known)
    if not found:
        raise BadFileError(f"{path / RECORDS} has no record of an item of {table.benchmark}.")
    if not is_whole:
        wanted = table.part or f"all {num_items} items"
        raise UserError(
            f"The run in {path} is not finished: it has records of {len(found)} items, but "
            f"scores {wanted}; give the same `optmodel evaluate` command again."
        )
    return StoredRun(table, found, executions)


def read_evaluation_table(path: Path) -> EvaluationTable:
    """The configuration of a run. Raises `BadFileError` where the folder holds no evaluation."""
    check_command(path, "evaluate")
    return catalog.validated(EvaluationTable, read_run(path)["config"], path / RUN)


def _scored_file_items(path: Path, table: EvaluationTable, given: Path | None) -> list[Item]:
    """The items of the file or folder that a run scored, which it names by its digest."""
    fields = FileFields(**table.fields) if table.fields else None
    is_known = table.benchmark in benchmark_names() or given is None or fields is None
    name = table.benchmark if is_known else ""
    benchmark = described_benchmark(name, given, fields)
    file = given or benchmark.find_items()
    if benchmark.digest_of(file) != table.benchmark_sha256:
        raise UserError(
            f"The run in {path} scored other labels than {file} holds ({table.edition}): name the "
            "file or folder that it scored with --benchmark-file."
        )
    return read_items(file, benchmark.manifest)


def first_executions(path: Path) -> dict[str, Execution]:
    """The execution of each item's first program, from the folder of a run.

    Of several records with one key the last counts. Raises `UserError` where a run has several
    programs for an item, and does not say which is the first.
    """
    records = {record["key"]: record for record in read_records(path / RECORDS)}
    first = _first_keys(path / VERDICTS)
    chosen: dict[str, Mapping[str, Any]] = {}
    for key, record in records.items():
        item = str(record.get("item"))
        if first.get(item, key) != key:
            continue
        if item in chosen:
            raise UserError(
                f"The run in {path} has several programs for the item '{item}' and does not say "
                "which is the first: give the same `optmodel evaluate` command again."
            )
        chosen[item] = record
    return {item: execution_of(record, path / RECORDS) for item, record in chosen.items()}


def _first_keys(path: Path) -> dict[str, str]:
    """The key of each item's first record, of a run with several samples."""
    if not path.is_file():
        return {}
    return dict(_first_samples(path))


def _first_samples(path: Path) -> Iterator[tuple[str, str]]:
    for line in read_lines(path):
        verdict = line.table()
        if "sample" not in verdict:
            return  # each item of the run has one program
        is_first = verdict["sample"] == 0 and verdict.get("turn", "first") == "first"
        if is_first and "record" in verdict:  # older runs do not say it
            yield str(verdict.get("item")), str(verdict["record"])

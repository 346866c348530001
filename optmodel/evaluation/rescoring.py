"""Re-scoring: a stored run judged under any rules, from its records alone.

    stored = read_stored_run(Path("runs/mine"))
    for one in rescore(stored, [load_rule("orlm"), load_rule("mamo")]):
        one.rule.name, one.score.accuracy, one.score.blind

Nothing is run and nothing is written. Of a run with several samples the first program of the first
sample is scored, as in its summary.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optmodel import catalog
from optmodel.errors import BadFileError, UserError
from optmodel.evaluation.benchmark import load_benchmark
from optmodel.evaluation.blind import blind_baselines
from optmodel.evaluation.config import EvaluationTable
from optmodel.evaluation.executing import execution_of
from optmodel.evaluation.items import Item, Subset, read_items, subset_of
from optmodel.evaluation.recorded_verdicts import VERDICTS
from optmodel.evaluation.scoring import judge_all, num_infrastructure
from optmodel.evaluation.summary import Score
from optmodel.execution import Execution
from optmodel.jsonl import read_lines
from optmodel.judging import Rule, VerdictReason
from optmodel.runs import RECORDS, RUN, check_command, file_digest, read_records, read_run


@dataclass(frozen=True, slots=True)
class StoredRun:
    """What a run stored: its configuration, the items it scored, and an execution for each."""

    table: EvaluationTable
    items: list[Item]
    executions: dict[str, Execution]

    @property
    def num_infrastructure(self) -> int:
        """How many programs failed through our machinery, so that scores are lower bounds."""
        return num_infrastructure(list(self.executions.values()))


@dataclass(frozen=True, slots=True)
class RescoredRule:
    """The score under one rule; `num_open` answers lie within an interval nobody has closed."""

    rule: Rule
    score: Score
    num_open: int


def rescore(run: StoredRun, rules: Sequence[Rule]) -> list[RescoredRule]:
    """The scores of a stored run, in the order of the rules; each answer is read once for all."""
    judged = judge_all(run.items, run.executions, rules)
    blind = blind_baselines([item.label for item in run.items], rules)
    scored = []
    for rule in rules:
        verdicts = [one.verdict for one in judged if one.rule is rule]
        score = Score.of([verdict.correct for verdict in verdicts], blind[rule.name])
        num_open = sum(verdict.reason is VerdictReason.OPEN for verdict in verdicts)
        scored.append(RescoredRule(rule, score, num_open))
    return scored


def read_stored_run(path: Path, benchmark_file: Path | None = None) -> StoredRun:
    """The run of a folder. `benchmark_file` holds its problems, where they are not bundled.

    Raises `BadFileError` where the folder holds no evaluation, and `UserError` where the run is not
    finished or the file is not the one that it scored.
    """
    check_command(path, "evaluate")
    table = catalog.validated(EvaluationTable, read_run(path)["config"], path / RUN)
    benchmark = load_benchmark(table.benchmark)
    file = benchmark_file or benchmark.bundled_file()
    if file_digest(file) != table.benchmark_sha256:
        raise UserError(
            f"The run in {path} scored other labels than {file} holds ({table.edition}): name the "
            "file that it scored with --benchmark-file."
        )
    items = read_items(file, benchmark.manifest)
    executions = first_executions(path)
    subset = subset_of(items, [item for item in items if item.id in executions])
    _require_finished(path, subset, items, table)
    return StoredRun(table, subset.items, executions)


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


def _require_finished(
    path: Path, subset: Subset, items: Sequence[Item], table: EvaluationTable
) -> None:
    if not subset.items:
        raise BadFileError(f"{path / RECORDS} has no record of an item of {table.benchmark}.")
    if subset.description != (table.part or ""):
        wanted = table.part or f"all {len(items)} items"
        raise UserError(
            f"The run in {path} is not finished: it has records of {len(subset.items)} items, but "
            f"scores {wanted}; give the same `optmodel evaluate` command again."
        )

"""Running the predicted programs: what is stored already is not run again.

    executions = run_predictions(prepared, predictions, executor, run)      # by key
    executions[prepared.key(predictions[0])].end

A record of the run is one item's execution, a line of `records.jsonl`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError
from optmodel.evaluation.benchmark import Benchmark
from optmodel.evaluation.config import EvaluationTable
from optmodel.evaluation.items import Item, Subset
from optmodel.evaluation.labels import Ledger
from optmodel.evaluation.predictions import Prediction
from optmodel.evaluation.summary import Summary
from optmodel.execution import (
    End,
    Execution,
    ExecutionCache,
    Limits,
    Program,
    SandboxLevel,
    execution_from_dict,
    execution_to_dict,
    run,
)
from optmodel.judging import Rule
from optmodel.runs import RECORDS, Run, digest

EvaluationRun = Run[EvaluationTable, Mapping[str, Any], Summary]
"""Its records are executions."""


@dataclass(frozen=True, slots=True)
class PreparedEvaluation:
    """An evaluation whose input has been read and checked, before anything is run or written.

    `programs` are those of a file of predictions, by item, one a sample.
    """

    benchmark: Benchmark
    ledger: Ledger
    subset: Subset
    rules: list[Rule]
    limits: Limits
    table: EvaluationTable
    programs: Mapping[str, tuple[str | None, ...]]

    @property
    def items(self) -> list[Item]:
        """The items that are scored."""
        return self.subset.items

    def key(self, prediction: Prediction) -> str:
        """The key of a prediction's record; the same program is run once for an item."""
        item = prediction.item
        limits = limits_table(self.limits)
        return record_key(item.id, prediction.program, limits, item.attachments.digest)


@dataclass(frozen=True, slots=True)
class Executor:
    """How programs are run; of the `hidden` paths they see nothing."""

    limits: Limits
    num_workers: int
    level: SandboxLevel
    cache: ExecutionCache | None
    confirms: bool
    hidden: tuple[Path, ...]

    def run(self, programs: Iterable[Program]) -> Iterator[Execution]:
        """The executions as they are done: a slow one holds none back from the disk."""
        return run(
            programs,
            self.limits,
            num_workers=self.num_workers,
            require=self.level,
            cache=self.cache,
            confirms=self.confirms,
            hidden=self.hidden,
            in_order=False,
        )


def run_predictions(
    prepared: PreparedEvaluation,
    predictions: Iterable[Prediction],
    executor: Executor,
    run: EvaluationRun,
) -> dict[str, Execution]:
    """The execution of every prediction, by its key: the stored ones, and those that are run now.

    What failed through our own machinery is tried again.
    """
    wanted = {prepared.key(prediction): prediction for prediction in predictions}
    done = {
        key: execution_of(record, run.path / RECORDS)
        for key, record in run.latest().items()
        if key in wanted
    }
    pending = {
        key: prediction
        for key, prediction in wanted.items()
        if key not in done or done[key].end is End.INFRASTRUCTURE
    }
    if pending:
        run.require_same_versions()
    run.progress.num_total = len(wanted)
    run.resume(len(wanted) - len(pending))
    programs = (
        Program(key, prediction.program, attachments=prediction.item.attachments)
        for key, prediction in pending.items()
    )
    for execution in executor.run(programs):
        run.append(record_of(wanted[execution.key].item.id, execution))
        done[execution.key] = execution
        run.advance()
    return done


def limits_table(limits: Limits) -> dict[str, float | int | None]:
    """Limits as plain values; 20 seconds and 20.0 seconds are the same."""
    return {
        name: float(value) if name.endswith("_seconds") and value is not None else value
        for name, value in asdict(limits).items()
    }


def record_key(
    item: str, program: str | None, limits: Mapping[str, object], attachments: str = ""
) -> str:
    """What decides a record: the item, the program, its limits, and the digest of its files."""
    files = {"attachments": attachments} if attachments else {}
    return digest({"item": item, "program": program, "limits": limits} | files)


def record_of(item: str, execution: Execution) -> dict[str, Any]:
    """An execution as plain JSON values, with its item."""
    return {"item": item} | execution_to_dict(execution)


def execution_of(record: Mapping[str, Any], place: Path) -> Execution:
    """The execution that a record holds. Raises `BadFileError`, naming `place`, when it is none."""
    try:
        return execution_from_dict(dict(record))
    except ValueError as error:
        raise BadFileError(
            f"{place}: the record '{record['key'][:8]}' is damaged at {error}: "
            "choose another folder with --out."
        ) from error

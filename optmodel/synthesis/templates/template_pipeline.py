"""Triples from templates: a run that fills every slot in order, and can be stopped and resumed.

Slots are written in order whatever the number of workers, and a duplicate of an earlier slot's
instance is replaced by the slot's next attempt. So the records are the same bytes each time.

    summary = generate_from_templates(TemplateRunConfig(count=20, seed=7), Path("runs/first"))
    summary.num_triples, summary.rejected_by_reason
"""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from optmodel.execution import SandboxLevel, process_runner, require_dialects
from optmodel.runs import Report, Run, digest
from optmodel.synthesis.config import SlotPlan, TemplateRunConfig
from optmodel.synthesis.summary import DatasetSummary, summarize
from optmodel.synthesis.templates.band_reach import planned_slots
from optmodel.synthesis.templates.banded_slots import make_banded_record
from optmodel.synthesis.templates.slot_record import SlotRecord, make_record
from optmodel.synthesis.workers import OrderedPool
from optmodel.triples import DatasetRecord, RejectedDraw, read_dataset

Result = TypeVar("Result")

TemplateRun = Run[TemplateRunConfig, Mapping[str, Any], DatasetSummary]


def generate_from_templates(
    config: TemplateRunConfig,
    out: Path,
    *,
    num_workers: int = 1,
    require: SandboxLevel = SandboxLevel.LIMITED,
    report: Report | None = None,
) -> DatasetSummary:
    """Fill the folder and return its summary, which is also written to `summary.json`.

    Raises `UserError` when a dialect is not installed, and when the folder holds another run or
    was begun with other versions; nothing is made or changed then. Raises it also where programs
    are confined to less than is required, and runs none.
    """
    require_dialects(config.dialects)
    jobs: OrderedPool[Callable[[], Any], Any] = OrderedPool(_do, num_workers, require, (out,))
    with jobs as pool:
        plan = planned_slots(config, out, pool) if config.is_banded else None
        table = config.to_table() if plan is None else plan.config_table(config)
        with TemplateRun.open(out, config, config.count, table=table, report=report) as run:
            writer = _SlotWriter(run, plan)
            first = writer.resume()
            if first < config.count:
                run.require_same_versions()
            slots = range(first, config.count)
            for made in pool.map(partial(_make, config, plan, slot) for slot in slots):
                writer.write(made)
            summary = summarize(read_dataset(run.path), table, run.progress)
            run.write_summary(summary)
    return summary


class _SlotWriter:
    """Writes finished slots in order, each instance once."""

    def __init__(self, run: TemplateRun, plan: SlotPlan | None = None) -> None:
        self._run = run
        self._plan = plan
        self._seen: set[int] = set()

    def resume(self) -> int:
        """Count the records in the folder, and return the first slot without one.

        Raises `BadFileError` for a line that is no triple, as after an edit by hand.
        """
        num_records, rejections = 0, Counter[str]()
        for record in read_dataset(self._run.path):
            num_records += 1
            self._seen.add(_instance_id(record))
            rejections.update(_rejections(record))
        self._run.resume(num_records, rejections.elements())
        return num_records

    def write(self, made: SlotRecord) -> None:
        """Append a slot's record; an instance seen before is replaced by the next attempt's."""
        while _instance_id(made.record) in self._seen:
            made = self._next_attempt(made)
        self._run.append(made.record.to_row())  # which was validated when the record was made
        self._seen.add(_instance_id(made.record))
        self._run.advance(rejections=_rejections(made.record))

    def _next_attempt(self, made: SlotRecord) -> SlotRecord:
        origin = made.record.origin
        rejected = (*origin.rejected, RejectedDraw(index=origin.index, reason="duplicate"))
        return _make(self._run.config, self._plan, origin.slot, made.attempt + 1, rejected)


def _do(job: Callable[[], Result]) -> Result:
    return job()


def _make(
    config: TemplateRunConfig,
    plan: SlotPlan | None,
    slot: int,
    first_attempt: int = 0,
    rejected: tuple[RejectedDraw, ...] = (),
) -> SlotRecord:
    """Fill a slot in this process; with a plan, in the bands that it gives."""
    if plan is None:
        return make_record(
            config, slot, process_runner(), first_attempt=first_attempt, rejected=rejected
        )
    return make_banded_record(
        config, plan, slot, process_runner(), first_attempt=first_attempt, rejected=rejected
    )


def _rejections(record: DatasetRecord) -> list[str]:
    return [draw.reason for draw in record.origin.rejected]


def _instance_id(record: DatasetRecord) -> int:
    """A number for the instance, of 64 bits: a run keeps one for each of its triples."""
    return int(digest([record.formulation, record.data])[:16], 16)

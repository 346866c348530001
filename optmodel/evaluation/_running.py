"""Running programs that answer items: what is stored already is not run again.

executions = run_answers(plan, answers, folder, engine, versions, progress)      # by key
executions[plan.key(answers[0])].end
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from optmodel.evaluation.benchmark import Benchmark
from optmodel.evaluation.items import Item
from optmodel.evaluation.part import Part
from optmodel.evaluation.records import execution_of, record_key, record_of
from optmodel.execution import Cache, End, Execution, Level, Limits, Program, run
from optmodel.runs import RECORDS, RunFolder, require_versions


@dataclass(frozen=True, slots=True)
class Answer:
    """A program that answers an item, or None where a reply holds none."""

    item: Item
    program: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A task, read and checked: everything that can be wrong with the input has been found.

    `num_predictions` counts the items that are answered.
    """

    benchmark: Benchmark
    part: Part
    config: dict[str, Any]
    num_predictions: int = 0

    @property
    def items(self) -> list[Item]:
        """The items that are scored."""
        return self.part.items

    def key(self, answer: Answer) -> str:
        """What an answer's execution is found by; the same program is run once for an item."""
        item = answer.item
        return record_key(item.id, answer.program, self.config["limits"], item.attachments.digest)


@dataclass(frozen=True, slots=True)
class Engine:
    """How programs are run; of the `hidden` paths they see nothing."""

    limits: Limits
    num_workers: int
    level: Level
    cache: Cache | None
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


Progress = Callable[[int, int], None]
"""Told how many programs are done, and of how many."""


def plain(limits: Limits) -> dict[str, float | int | None]:
    """Limits as plain values; 20 seconds and 20.0 seconds are the same."""
    return {
        name: float(value) if name.endswith("_seconds") and value is not None else value
        for name, value in asdict(limits).items()
    }


def run_answers(
    plan: Plan,
    answers: Iterable[Answer],
    folder: RunFolder,
    engine: Engine,
    versions: dict[str, str],
    progress: Progress | None,
) -> dict[str, Execution]:
    """The execution of every answer, by its key: the stored ones, and those that are run now."""
    wanted = {plan.key(answer): answer for answer in answers}
    done = {
        record["key"]: execution_of(record, folder.path / RECORDS)
        for record in folder.records()
        if record["key"] in wanted
    }
    # What our own machinery spoiled is tried again; the later record counts.
    pending = {
        key: answer
        for key, answer in wanted.items()
        if key not in done or done[key].end is End.INFRASTRUCTURE
    }
    if pending:
        require_versions(folder.path, versions_of(folder), versions)
    programs = (
        Program(key, answer.program, attachments=answer.item.attachments)
        for key, answer in pending.items()
    )
    for number, execution in enumerate(engine.run(programs), start=1):
        folder.append(record_of(wanted[execution.key].item.id, execution))
        done[execution.key] = execution
        if progress:
            progress(len(wanted) - len(pending) + number, len(wanted))
    return done


def versions_of(folder: RunFolder) -> dict[str, str]:
    """The versions that a run began with; runs of earlier releases hold them without a table."""
    versions: dict[str, str] = folder.about.get("versions", folder.about)
    return versions

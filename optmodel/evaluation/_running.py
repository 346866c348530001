"""Running the programs of a plan: what is stored already is not run again.

executions = run_plan(plan, folder, engine, versions, progress)      # by item
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from optmodel.evaluation.benchmark import Benchmark
from optmodel.evaluation.items import Item
from optmodel.evaluation.records import execution_of, record_key, record_of
from optmodel.execution import Cache, End, Execution, Level, Limits, Program, run
from optmodel.store import RECORDS, RunFolder
from optmodel.versions import require_versions


@dataclass(frozen=True, slots=True)
class Plan:
    """A task, read and checked: everything that can be wrong with the input has been found."""

    benchmark: Benchmark
    items: list[Item]
    programs: dict[str, str | None]
    config: dict[str, Any]

    def key(self, item: Item) -> str:
        return record_key(item.id, self.programs.get(item.id), self.config["limits"])


@dataclass(frozen=True, slots=True)
class Engine:
    """How programs are run; of the `hidden` paths they see nothing."""

    limits: Limits
    num_workers: int
    level: Level
    cache: Cache | None
    confirms: bool
    hidden: tuple[Path, ...]

    def run(self, programs: Sequence[Program]) -> Iterator[Execution]:
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
"""Told how many items are done, and of how many."""


def plain(limits: Limits) -> dict[str, float | int | None]:
    """Limits as plain values; 20 seconds and 20.0 seconds are the same."""
    return {
        name: float(value) if name.endswith("_seconds") and value is not None else value
        for name, value in asdict(limits).items()
    }


def run_plan(
    plan: Plan,
    folder: RunFolder,
    engine: Engine,
    versions: dict[str, str],
    progress: Progress | None,
) -> dict[str, Execution]:
    """The execution of every item: the stored ones, and those that are run now."""
    wanted = {plan.key(item): item for item in plan.items}
    done = {
        wanted[record["key"]].id: execution_of(record, folder.path / RECORDS)
        for record in folder.records()
        if record["key"] in wanted
    }
    # What our own machinery spoiled is tried again; the later record counts.
    pending = {
        key: item
        for key, item in wanted.items()
        if item.id not in done or done[item.id].end is End.INFRASTRUCTURE
    }
    if pending:
        require_versions(folder.path, versions_of(folder), versions)
    programs = [Program(key, plan.programs.get(item.id)) for key, item in pending.items()]
    for number, execution in enumerate(engine.run(programs), start=1):
        item = wanted[execution.key]
        folder.append(record_of(item.id, execution))
        done[item.id] = execution
        if progress:
            progress(len(wanted) - len(pending) + number, len(wanted))
    return done


def versions_of(folder: RunFolder) -> dict[str, str]:
    """The versions that a run began with; runs of earlier releases hold them without a table."""
    versions: dict[str, str] = folder.about.get("versions", folder.about)
    return versions

"""A run: a configuration, the environment it began with, its records, its summary, its progress.

    class Config(RunConfig):
        seed: int = 0

    with Run[Config, Mapping[str, int], Total].open(Path("runs/a"), Config(seed=7), 20) as run:
        run.append({"key": "first", "answer": 12})
        run.write_summary(Total(answers=1))

`generate`, `evaluate` and `train` are runs. This is the one place that refuses to go on with
another configuration (when it opens) or with other versions (before more is made).
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast

from pydantic import BaseModel, ConfigDict

from optmodel.runs.folder import RunFolder
from optmodel.runs.progress import Progress, Report
from optmodel.runs.records import RECORDS
from optmodel.runs.versions import Environment, require_versions


class RunConfig(BaseModel):
    """All that decides what a run makes. The same configuration gives the same records."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_table(self) -> dict[str, Any]:
        """The `[config]` table of `run.toml`; what is None is left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


ConfigT = TypeVar("ConfigT", bound=RunConfig)
RecordT = TypeVar("RecordT", bound=Mapping[str, Any])
SummaryT = TypeVar("SummaryT", bound=BaseModel)


@dataclass(slots=True)
class Run(Generic[ConfigT, RecordT, SummaryT]):
    """An open run. Make one with `Run.open`; its folder is locked until it is closed.

    `environment` is what the run began with, perhaps in an earlier process.
    """

    config: ConfigT
    environment: Environment
    progress: Progress
    _folder: RunFolder
    _current: Environment
    _report: Report | None
    _started: float = field(default_factory=time.monotonic)

    @classmethod
    def open(
        cls,
        path: Path,
        config: ConfigT,
        num_total: int,
        *,
        table: Mapping[str, object] | None = None,
        records: str = RECORDS,
        report: Report | None = None,
        environment: Environment | None = None,
    ) -> Self:
        """Create the folder, or resume it when it holds the same configuration.

        `table` is the configuration's own, where that has been taken already; `records` names the
        file of its records; `report` is called with the progress as the run advances. Raises
        `UserError` as `RunFolder.open` does; nothing is changed then.
        """
        current = environment or Environment.current()
        folder = RunFolder.open(path, table or config.to_table(), current.to_table(), records)
        began_with = Environment.from_table(folder.about)
        return cls(config, began_with, Progress(num_total), folder, current, report)

    @property
    def path(self) -> Path:
        """The folder."""
        return self._folder.path

    @property
    def stored_config(self) -> dict[str, Any]:
        """The `[config]` table, as `run.toml` holds it."""
        return self._folder.config

    def require_same_versions(self) -> None:
        """Raise `UserError` where other versions are installed than the run began with.

        To be called before more is made; a run to which nothing is added may have any.
        """
        require_versions(self.path, self.environment.versions, self._current.versions)

    def append(self, record: RecordT) -> None:
        """Add one record, which has a `key`; the system has it when this returns."""
        self._folder.append(record)

    def records(self) -> Iterator[RecordT]:
        """All records in the order they were written."""
        return cast("Iterator[RecordT]", self._folder.records())

    def latest(self) -> dict[str, RecordT]:
        """The records by key; of several with one key the last counts."""
        return {record["key"]: record for record in self.records()}

    def resume(self, num_done: int, rejections: Iterable[str] = ()) -> None:
        """Count what earlier processes did."""
        self.progress.num_done = self.progress.num_resumed = num_done
        self.progress.rejections = Counter(rejections)

    def advance(self, num_done: int = 1, rejections: Iterable[str] = ()) -> None:
        """Count what has been done now, with the codes of rejections, and report the progress."""
        self.progress.num_done += num_done
        self.progress.rejections.update(rejections)
        self.progress.seconds = time.monotonic() - self._started
        if self._report is not None:
            self._report(self.progress)

    def write_summary(self, summary: SummaryT) -> None:
        """Write `summary.json`, whole or not at all."""
        self._folder.write_summary(summary.model_dump(mode="json", by_alias=True))

    def close(self) -> None:
        """Release the folder for others."""
        self._folder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

"""Generating: a run that fills every slot of a recipe, in order, and can be stopped and resumed.

Slots are written in order whatever the number of workers, and an instance that an earlier slot
already has is replaced by the slot's next attempt. So the records are the same bytes each time.

    result = generate(Recipe(("transportation",), count=20, seed=7), Path("runs/first"))
    result.num_triples, result.rejections
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError
from optmodel.execution import Level, require_dialects
from optmodel.runs import RECORDS, RunFolder, about, digest, require_versions
from optmodel.synthesis._pool import OrderedPool, local_runner
from optmodel.synthesis.making import Made, make
from optmodel.synthesis.recipe import Recipe
from optmodel.synthesis.schema import check_record
from optmodel.synthesis.summary import summarize
from optmodel.synthesis.triple import Attempt


@dataclass(slots=True)
class Progress:
    """How far a run is. `rejections` counts draws by the reason they were rejected for."""

    num_wanted: int
    num_done: int = 0
    num_resumed: int = 0
    seconds: float = 0.0
    rejections: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Triples made a second by this process."""
        made = self.num_done - self.num_resumed
        return made / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """An estimate, or None before there is a rate."""
        return (self.num_wanted - self.num_done) / self.rate if self.rate else None


Report = Callable[[Progress], None]


def generate(
    recipe: Recipe,
    out: Path,
    *,
    num_workers: int = 1,
    require: Level = Level.LIMITED,
    report: Report | None = None,
) -> dict[str, Any]:
    """Fill the folder and return its summary, which is also written to `summary.json`.

    Raises `UserError` when a dialect is not installed, and when the folder holds another run or
    was begun with other versions; nothing is made or changed then. Raises it also where programs
    are confined to less than is required, and runs none.
    """
    require_dialects(recipe.dialects)
    started = time.monotonic()
    facts = about()
    pool = OrderedPool(_make, num_workers, require, (out,))
    with pool, RunFolder.open(out, recipe.config(), facts) as folder:
        writer = _Writer(recipe, folder, Progress(recipe.count))
        first = writer.resume()
        if first < recipe.count:
            require_versions(out, folder.about["versions"], facts["versions"])
        tasks = ((recipe, slot) for slot in range(first, recipe.count))
        for made in pool.map(tasks):
            writer.write(made)
            writer.progress.seconds = time.monotonic() - started
            if report is not None:
                report(writer.progress)
        summary = summarize(folder.records(), recipe.config(), writer.progress)
        folder.write_summary(summary)
    return summary


class _Writer:
    """Writes finished slots in order, each instance once."""

    def __init__(self, recipe: Recipe, folder: RunFolder, progress: Progress) -> None:
        self.progress = progress
        self._recipe = recipe
        self._folder = folder
        self._seen: set[str] = set()

    def resume(self) -> int:
        """Count what is there, and return the first slot that is not."""
        for line, record in enumerate(self._folder.records(), start=1):
            try:
                self._count(record)
            except (KeyError, TypeError) as error:  # edited by hand: `verify` says what is off
                raise BadFileError(
                    f"{self._folder.path / RECORDS}, line {line}: not a triple; "
                    "choose another folder with --out."
                ) from error
        self.progress.num_resumed = self.progress.num_done
        return self.progress.num_done

    def write(self, made: Made) -> None:
        """Append a slot's record; an instance seen before is replaced by the next attempt's."""
        while _instance_id(made.record) in self._seen:
            made = self._next(made)
        check_record(made.record)
        self._folder.append(made.record)
        self._count(made.record)

    def _next(self, made: Made) -> Made:
        origin = made.record["origin"]
        earlier = tuple(Attempt(item["index"], item["reason"]) for item in origin["rejected"])
        return make(
            self._recipe,
            origin["slot"],
            local_runner(),
            first_attempt=made.attempt + 1,
            rejected=(*earlier, Attempt(origin["index"], "duplicate")),
        )

    def _count(self, record: Mapping[str, Any]) -> None:
        self._seen.add(_instance_id(record))
        self.progress.num_done += 1
        self.progress.rejections.update(item["reason"] for item in record["origin"]["rejected"])


def _make(task: tuple[Recipe, int]) -> Made:
    recipe, slot = task
    return make(recipe, slot, local_runner())


def _instance_id(record: Mapping[str, Any]) -> str:
    return digest([record["formulation"], record["data"]])

"""`optmodel verify`: every promise of a dataset, re-checked from nothing but its files.

optmodel verify runs/first --workers 2
"""

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._execution import printable
from optmodel.cli._output import json_option
from optmodel.cli._paths import FOLDER
from optmodel.cli._sandbox import sandbox_option
from optmodel.cli._workers import workers_option

if TYPE_CHECKING:
    from optmodel.execution import Level
    from optmodel.synthesis import Verification


@click.command()
@click.argument("folder", type=FOLDER)
@workers_option
@sandbox_option
@json_option
def verify(folder: Path, workers: int, require: "Level", as_json: bool) -> None:
    """Re-check a dataset: schema, exact feasibility, both solvers, every program, the text.

    FOLDER is a run of `optmodel generate`; the file of its records will do. Ends with status 1 when
    a record fails.
    """
    from optmodel.cli._progress import ProgressLine
    from optmodel.synthesis import verify as run

    advance = _Advance(_num_lines(folder))
    with ProgressLine("records") as line:

        def report(num_done: int) -> None:
            advance.num_done = num_done
            line.show(advance)

        found = run(folder, num_workers=workers, require=require, report=report)
    if as_json:
        failures = [asdict(failure) for failure in found.failures]
        told = {"num_records": found.num_records, "failures": failures, "notes": found.notes}
        click.echo(json.dumps(told, indent=2))
    else:
        _print(found)
    if found.failures:
        raise SystemExit(1)


@dataclass(slots=True)
class _Advance:
    """How far a verification is."""

    num_wanted: int
    num_done: int = 0
    rejections: Mapping[str, int] = field(default_factory=Counter)
    _started: float = field(default_factory=time.monotonic)

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.num_done / max(time.monotonic() - self._started, 1e-9)

    @property
    def seconds_left(self) -> float | None:
        """An estimate, or None before the first record."""
        return (self.num_wanted - self.num_done) / self.rate if self.num_done else None


def _num_lines(folder: Path) -> int:
    """How many records there are to check; 0 where `verify` will say what is wrong."""
    from optmodel.runs import RECORDS, record_lines

    path = folder / RECORDS if folder.is_dir() else folder
    if not path.is_file():
        return 0
    return sum(1 for _ in record_lines(path))


def _print(found: "Verification") -> None:
    for failure in found.failures:
        # Ids and details hold a stranger's texts, which may hold a terminal's commands.
        click.echo(printable(f"{failure.place}: {failure.promise}: {failure.detail}"))
    for note in found.notes:
        click.echo(note, err=True)
    if found.num_failed:
        click.echo(f"{found.num_failed} of {found.num_records} records failed.", err=True)
    elif found.failures:
        click.echo("The records hold, and the run's files do not fit together.", err=True)
    else:
        click.echo(f"All {found.num_records} records hold.")

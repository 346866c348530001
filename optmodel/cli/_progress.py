"""The progress of a long run: a live bar on a terminal, a plain line now and then elsewhere.

with ProgressBar("triples") as bar:
    generate(config, out, report=bar.show)
"""

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from optmodel.runs import Progress

_SECONDS_BETWEEN_PLAIN_LINES = 15.0


class ProgressBar:
    """Count, rate, time left and rejections by reason, on standard error.

    Where there is no terminal, plain lines are written unless `plain_lines` is off.
    """

    def __init__(self, noun: str, *, is_shown: bool = True, plain_lines: bool = True) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        console = Console(stderr=True)
        self._noun = noun
        self._is_live = is_shown and console.is_terminal
        self._writes_lines = is_shown and plain_lines and not self._is_live
        self._last_line = time.monotonic()
        self._bar = Progress(
            BarColumn(),
            TextColumn("{task.description}", markup=False),
            console=console,
            transient=True,
            disable=not self._is_live,
        )
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def show(self, progress: "Progress") -> None:
        """Update the bar, or write a plain line if the last one is old enough."""
        if self._is_live:
            self._bar.update(
                self._task,
                completed=progress.num_done,
                total=progress.num_total,
                description=line_text(progress, self._noun),
            )
        elif self._writes_lines and (
            time.monotonic() - self._last_line > _SECONDS_BETWEEN_PLAIN_LINES
        ):
            self._last_line = time.monotonic()
            click.echo(line_text(progress, self._noun), err=True)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()


def line_text(progress: "Progress", noun: str) -> str:
    """`120 of 200 triples, 24.1 a second, 3 s left; rejected: zero_objective 2`."""
    parts = [f"{progress.num_done} of {progress.num_total} {noun}"]
    if progress.seconds_left is not None:
        minutes, seconds = divmod(round(progress.seconds_left), 60)
        left = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
        parts.append(f"{progress.rate:.1f} a second, {left} left")
    text = ", ".join(parts)
    reasons = sorted(progress.rejections.items(), key=lambda item: (-item[1], item[0]))
    if reasons:
        text += "; rejected: " + ", ".join(f"{reason} {count}" for reason, count in reasons)
    return text

"""How a long run shows where it is: a live line on a terminal, a plain line now and then elsewhere.

with ProgressLine("triples") as line:
    generate(recipe, out, report=line.show)
"""

import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    from rich.live import Live

_SECONDS_BETWEEN_PLAIN_LINES = 15.0


class Advance(Protocol):
    """What a run says of how far it is."""

    @property
    def num_done(self) -> int:
        """Finished samples."""

    @property
    def num_wanted(self) -> int:
        """All samples."""

    @property
    def rate(self) -> float:
        """Samples a second."""

    @property
    def seconds_left(self) -> float | None:
        """An estimate, or None."""

    @property
    def rejections(self) -> Mapping[str, int]:
        """Rejected draws by reason."""


class ProgressLine:
    """Done, rate, rejected by reason and time left, on standard error."""

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._live: Live | None = None
        self._last_shown = time.monotonic()

    def __enter__(self) -> "ProgressLine":
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.live import Live

            self._live = Live(console=Console(stderr=True), transient=True)
            self._live.start()
        return self

    def show(self, advance: Advance) -> None:
        """Show an advance now, or leave it for a later one."""
        if self._live is not None:
            self._live.update(line_text(advance, self._noun))
        elif time.monotonic() - self._last_shown > _SECONDS_BETWEEN_PLAIN_LINES:
            self._last_shown = time.monotonic()
            click.echo(line_text(advance, self._noun), err=True)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()


def line_text(advance: Advance, noun: str) -> str:
    """`120 of 200 triples, 24.1 a second, 3 s left; rejected: zero_objective 2`."""
    parts = [f"{advance.num_done} of {advance.num_wanted} {noun}"]
    if advance.seconds_left is not None:
        parts.append(f"{advance.rate:.1f} a second, {_duration(advance.seconds_left)} left")
    text = ", ".join(parts)
    reasons = sorted(advance.rejections.items(), key=lambda item: (-item[1], item[0]))
    if reasons:
        text += "; rejected: " + ", ".join(f"{reason} {count}" for reason, count in reasons)
    return text


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"

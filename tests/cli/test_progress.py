"""Progress on standard error: a bar on a terminal, a plain line now and then, or nothing."""

import time

import pytest

from optmodel.cli._progress import ProgressBar
from optmodel.runs import Progress

HALF = Progress(num_total=4, num_done=2, seconds=1.0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds since some moment; the last one counts."""
    seconds = [100.0]
    monkeypatch.setattr("optmodel.cli._progress.time.monotonic", lambda: seconds[-1])
    return seconds


def test_without_a_terminal_there_is_a_line_every_quarter_of_a_minute(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with ProgressBar("triples") as bar:
        for seconds in (101.0, 114.0, 116.0, 120.0, 131.5):
            clock.append(seconds)
            bar.show(HALF)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "2 of 4 triples, 2.0 a second, 1 s left\n" * 2


@pytest.mark.parametrize("silence", [{"plain_lines": False}, {"is_shown": False}])
def test_nothing_is_written_where_nothing_is_wanted(
    silence: dict[str, bool], clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with ProgressBar("programs", **silence) as bar:
        clock.append(1000.0)
        bar.show(HALF)
    assert capsys.readouterr() == ("", "")


def test_on_a_terminal_the_bar_says_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with ProgressBar("triples") as bar:
        bar.show(HALF)
        time.sleep(0.2)  # it is drawn ten times a second
    assert "2 of 4 triples, 2.0 a second, 1 s left" in capsys.readouterr().err

"""What the user can put right ends in one sentence and status 2, whatever the verb."""

import errno

import click
import pytest
from click.testing import CliRunner, Result

from optmodel.cli.command_line import VERBS, root
from optmodel.errors import BadFileError


def test_help_names_every_verb_without_loading_one() -> None:
    result = CliRunner().invoke(root, ["--help"])
    assert result.exit_code == 0
    for verb, (_, text) in VERBS.items():
        assert verb in result.output
        assert text in result.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["generat"], "did you mean 'generate'?"),
        (["zzz"], "choose from"),
        (["--versio"], "'--version'"),
        (["doctor", "--jsn"], "'--json'"),
        (["doctor", "surplus"], "unexpected extra argument"),
        (["solvers", "lst"], "'lst'"),
    ],
)
def test_a_mistyped_line_ends_in_one_sentence(arguments: list[str], says: str) -> None:
    result = CliRunner().invoke(root, arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def _with_doctor(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> Result:
    @click.command()
    def broken() -> None:
        raise error

    monkeypatch.setattr("optmodel.cli.doctor.doctor", broken)
    return CliRunner().invoke(root, ["doctor"])


def test_a_full_disk_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "runs/a")
    result = _with_doctor(monkeypatch, full)
    assert (result.exit_code, result.stderr) == (2, "Error: No space left on device (runs/a).\n")


def test_a_reader_that_turned_away_is_left_in_peace(monkeypatch: pytest.MonkeyPatch) -> None:
    result = _with_doctor(monkeypatch, BrokenPipeError(errno.EPIPE, "Broken pipe"))
    assert (result.exit_code, result.stderr) == (1, "")


def test_an_interruption_is_a_sentence_and_the_status_that_shells_give_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = _with_doctor(monkeypatch, KeyboardInterrupt())
    assert (result.exit_code, result.stderr) == (130, "\nInterrupted.\n")


def test_an_error_of_ours_is_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    result = _with_doctor(monkeypatch, BadFileError("items.jsonl line 3 is not JSON."))
    assert result.exit_code == 2
    assert result.stderr == "Error: items.jsonl line 3 is not JSON.\n"

"""What the user can put right ends in one sentence and status 2, whatever the verb."""

import click
import pytest
from click.testing import CliRunner

from optmodel.cli.main import VERBS, root
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


def test_an_error_of_ours_is_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def broken() -> None:
        raise BadFileError("items.jsonl line 3 is not JSON.")

    monkeypatch.setattr("optmodel.cli.doctor.doctor", broken)
    result = CliRunner().invoke(root, ["doctor"])
    assert result.exit_code == 2
    assert result.stderr == "Error: items.jsonl line 3 is not JSON.\n"

"""`optmodel families gallery` writes one page, and its mistakes are one sentence each."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from optmodel.cli.command_line import root


def _gallery(*arguments: str) -> Result:
    return CliRunner().invoke(root, ["families", "gallery", *arguments])


def test_the_page_shows_the_families_that_are_named(tmp_path: Path) -> None:
    out = tmp_path / "pages" / "gallery.html"
    names = ["--family", "knapsack", "--family", "assignment", "--difficulty", "easy"]
    result = _gallery("--out", str(out), *names)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"Families: 2. Written: {out}.\n"
    page = out.read_text(encoding="utf-8")
    assert page.count('<details class="entry') == 2
    assert "2 problem families" in page


def test_composed_problems_are_counted_apart(tmp_path: Path) -> None:
    result = _gallery("--out", str(tmp_path / "g.html"), "--family", "composed")
    assert result.stdout.startswith("Families: 0, other problems: 6.")


def test_a_mistake_ends_in_one_sentence_and_writes_nothing(tmp_path: Path) -> None:
    mine = tmp_path / "mine.html"
    mine.write_text("<p>mine</p>")
    for arguments, says in (
        (["--family", "knapsak"], "did you mean 'knapsack'?"),
        (["--difficulty", "vast"], "'--difficulty'"),
        (["--seed", "-1"], "'--seed'"),
        (["--out", str(tmp_path)], "is a folder: name a file in it"),
        (["--out", str(mine)], "is not a gallery of an earlier run"),
        (["--out", ""], "the file's name is empty"),
    ):
        result = _gallery("--out", str(tmp_path / "g.html"), "--family", "knapsack", *arguments)
        assert result.exit_code == 2
        assert says in result.stderr
        assert result.stderr.count("\n") == 1
    assert [one.name for one in tmp_path.iterdir()] == ["mine.html"]
    assert mine.read_text() == "<p>mine</p>"


@pytest.mark.parametrize("part", ["gallery", "check", "show", "list"])
def test_help_names_the_command(part: str) -> None:
    assert part in CliRunner().invoke(root, ["families", "--help"]).stdout

"""A build replaces the pages of the build before it, and touches no file of others."""

import json
from pathlib import Path

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.reporting import build_leaderboard
from optmodel.reporting.board import publish
from optmodel.reporting.board.board_folder import BOARD, replace_pages
from tests.reporting.board.small_results import entry

QUOTED = "model,benchmark,metric,value,source\na,MAMO,m,9.5,s\n"


def _files(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def test_an_earlier_build_is_replaced_whole(tmp_path: Path) -> None:
    publish(entry("first"), tmp_path / "one")
    publish(entry("second"), tmp_path / "two")
    (tmp_path / "quoted.csv").write_text(QUOTED)
    board = tmp_path / "board"
    build_leaderboard([tmp_path / "one"], board, published=tmp_path / "quoted.csv")
    own = [BOARD, "LEADERBOARD.md", "index.html"]
    assert _files(board) == sorted([*own, "quoted.html", "runs/first-on-three.html"])
    (board / "CNAME").write_text("a.example")
    build_leaderboard([tmp_path / "two"], board)
    assert _files(board) == sorted(["CNAME", *own, "runs/second-on-three.html"])


def test_a_folder_of_others_is_refused_and_left_alone(tmp_path: Path) -> None:
    publish(entry(), tmp_path / "results")
    board = tmp_path / "board"
    board.mkdir()
    (board / "index.html").write_text("of others")
    with pytest.raises(UserError, match=r"holds other files, such as 'index\.html', and no board"):
        build_leaderboard([tmp_path / "results"], board)
    assert _files(board) == ["index.html"]
    assert (board / "index.html").read_text() == "of others"


def test_a_board_holds_no_results(tmp_path: Path) -> None:
    replace_pages(tmp_path / "board", {"index.html": lambda: "a"})
    with pytest.raises(BadFileError, match="holds no run of `optmodel evaluate`"):
        build_leaderboard([tmp_path / "board"], tmp_path / "other")


def test_a_page_of_others_in_a_board_is_refused(tmp_path: Path) -> None:
    replace_pages(tmp_path, {"index.html": lambda: "a"})
    (tmp_path / "quoted.html").write_text("of others")
    with pytest.raises(UserError, match=r"quoted\.html is no page of an earlier build"):
        replace_pages(tmp_path, {"index.html": lambda: "b", "quoted.html": lambda: "b"})
    assert (tmp_path / "index.html").read_text() == "a"


def test_hidden_files_are_no_matter(tmp_path: Path) -> None:
    (tmp_path / ".nojekyll").touch()
    replace_pages(tmp_path, {"index.html": lambda: "a"})
    assert (tmp_path / "index.html").read_text() == "a"


def test_an_interrupted_build_is_replaced_by_the_next(tmp_path: Path) -> None:
    def fail() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace_pages(tmp_path, {"runs/a.html": lambda: "a", "index.html": fail})
    assert _files(tmp_path) == [BOARD, "runs/a.html"]
    replace_pages(tmp_path, {"index.html": lambda: "b"})
    assert _files(tmp_path) == [BOARD, "index.html"]


@pytest.mark.parametrize("page", ["../mine.txt", "/etc/hosts", "runs/../../mine.txt", "runs"])
def test_a_list_removes_nothing_but_pages(tmp_path: Path, page: str) -> None:
    (tmp_path / "mine.txt").touch()
    board = tmp_path / "board"
    (board / "runs").mkdir(parents=True)
    listed = {"generator": "optmodel leaderboard build", "pages": [page]}
    (board / BOARD).write_text(json.dumps(listed))
    if page == "runs":
        replace_pages(board, {"index.html": lambda: "b"})
        assert (board / "runs").is_dir()
    else:
        with pytest.raises(BadFileError, match=r"pages\.0"):
            replace_pages(board, {"index.html": lambda: "b"})
    assert (tmp_path / "mine.txt").exists()


def test_the_name_of_a_benchmark_leads_nowhere_else(tmp_path: Path) -> None:
    one = entry()
    facts = one.benchmark.model_copy(update={"name": "../../../away"})
    path = publish(one.model_copy(update={"benchmark": facts}), tmp_path / "results")
    assert path == tmp_path / "results" / "mine-on-..-..-..-away.json"

"""The leaderboard: what differs in rule, labels or count never shares a column."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.evaluation import BlindScore, Score, Summary
from optmodel.reporting import build_leaderboard
from optmodel.reporting.leaderboard import board_sections, render_markdown
from optmodel.reporting.reports import evaluation_page


def score(num_correct: int, num_items: int = 10) -> Score:
    return Score.of([True] * num_correct + [False] * (num_items - num_correct))


def rule(num_correct: int, fingerprint: str = "aaaaaaaa", num_items: int = 10) -> dict[str, Any]:
    return {
        "title": "All values",
        "fingerprint": fingerprint,
        "quantity": "all_values",
        "all": score(num_correct, num_items).model_dump(),
        "by_type": {"linear": score(num_correct, num_items).model_dump()},
        "audited": score(num_correct, num_items).model_dump(),
        "reasons": {"correct": num_correct},
        "sources": {},
    }


def summary(
    system: str,
    rules: dict[str, Any],
    *,
    edition: str = "1.r1",
    num_infrastructure: int = 0,
) -> Summary:
    return Summary.model_validate(
        {
            "system": system,
            "benchmark": {
                "name": "mini",
                "title": "Mini",
                "edition": edition,
                "file_sha256": "0" * 64,
                "num_items": 10,
                "num_doubtful": 0,
            },
            "num_predictions": 10,
            "predictions_sha256": "1" * 64,
            "limits": {"wall_seconds": 20.0},
            "ends": {"ok": 10},
            "num_infrastructure": num_infrastructure,
            "rules": rules,
            "versions": {"python": "3.11"},
        }
    )


def test_the_best_under_the_first_rule_stands_first() -> None:
    [section] = board_sections([summary("weak", {"r": rule(3)}), summary("strong", {"r": rule(7)})])
    assert [row.summary.system for row in section.rows] == ["strong", "weak"]


@pytest.mark.parametrize(
    "other",
    [
        {"other": rule(5)},
        {"r": rule(5, fingerprint="bbbbbbbb")},
        {"r": rule(5, num_items=9)},
    ],
)
def test_what_differs_never_shares_a_column(other: dict[str, Any]) -> None:
    [section] = board_sections([summary("a", {"r": rule(5)}), summary("b", other)])
    assert len(section.columns) == 2
    for row in section.rows:
        assert sum(one is not None for one in row.scores) == 1


def test_another_title_makes_no_other_column() -> None:
    results = [
        summary("a", {"r": rule(5)}),
        summary("b", {"r": rule(5) | {"title": "Every value"}}),
    ]
    [section] = board_sections(results)
    assert len(section.columns) == 1


def test_other_labels_make_another_section() -> None:
    sections = board_sections(
        [summary("a", {"r": rule(5)}), summary("b", {"r": rule(5)}, edition="2.r1")]
    )
    assert [section.edition for section in sections] == ["1.r1", "2.r1"]


def test_the_order_of_the_input_decides_nothing() -> None:
    results = [summary(name, {"r": rule(5)}) for name in "abc"]
    assert render_markdown(board_sections(results)) == render_markdown(
        board_sections(results[::-1])
    )


def test_markdown_tells_count_interval_rule_and_labels() -> None:
    text = render_markdown(board_sections([summary("a|b", {"r": rule(5)}, num_infrastructure=2)]))
    assert "r (rule aaaaaaaa, labels 1.r1, n = 10)" in text
    assert "| a\\|b (2 not run) | 50.0 % [23.7, 76.3] |" in text


def test_the_blind_baseline_stands_beside_its_score(tmp_path: Path) -> None:
    scored = Score.of([True] * 5 + [False] * 5, BlindScore(2, "0 to 25 <printed>")).model_dump()
    one = summary("a", {"r": rule(5) | {"all": scored}})
    assert "| a | 50.0 % [23.7, 76.3], blind 20.0 % |" in render_markdown(board_sections([one]))
    (tmp_path / "summary.json").write_text(one.model_dump_json())
    board = build_leaderboard([tmp_path / "summary.json"], tmp_path / "board").html.read_text(
        encoding="utf-8"
    )
    assert "23.7–76.3 · blind 20.0<" in board
    assert 'class="blind" style="left:20.0%"' in board
    page = evaluation_page(tmp_path)
    assert '<span title="0 to 25 &lt;printed&gt;">blind 20.0 %</span>' in page
    assert "blind, 2 of 10 are right: 0 to 25 &lt;printed&gt;." in page


def test_the_report_says_how_rules_differ(tmp_path: Path) -> None:
    beside = {"rule": "strict", "num_only_here": 3, "num_only_there": 1}
    one = summary("a", {"r": rule(5) | {"beside": beside}})
    (tmp_path / "summary.json").write_text(one.model_dump_json())
    page = evaluation_page(tmp_path)
    assert "3 are right under it and not under strict, 1 the other way round." in page


def test_what_formats_markdown_is_shown_as_it_is() -> None:
    odd = summary("a\\|b\n# <b>*c*</b> [d](e)", {"r|s": rule(5)}, edition="1|2")
    text = render_markdown(board_sections([odd]))
    assert r"| a\\\|b \# \<b\>\*c\*\</b\> \[d\](e) | 50.0 % [23.7, 76.3] |" in text
    assert r"| system | r\|s (rule aaaaaaaa, labels 1\|2, n = 10) |" in text
    assert r"## Mini, labels 1\|2" in text


def test_results_of_one_name_are_told_apart() -> None:
    other = summary("a", {"r": rule(6)}).model_copy(update={"predictions_sha256": "2" * 64})
    [section] = board_sections([summary("a", {"r": rule(5)}), other, summary("b", {"r": rule(4)})])
    names = [row.name for row in section.rows]
    assert names == ["a (predictions 22222222)", "a (predictions 11111111)", "b"]


def test_a_result_without_scores_or_types_is_shown(tmp_path: Path) -> None:
    results = {
        "none": summary("none", {}),
        "other": summary("other", {"r": rule(3) | {"by_type": {}}}),
        "whole": summary("whole", {"r": rule(5)}, edition='1" id="x y'),
    }
    for name, result in results.items():
        (tmp_path / f"{name}.json").write_text(result.model_dump_json())
    pages = build_leaderboard([tmp_path / f"{name}.json" for name in results], tmp_path / "board")
    page = _Page()
    page.feed(pages.html.read_text(encoding="utf-8"))
    assert page.open == []
    assert "not scored" in pages.html.read_text(encoding="utf-8")
    assert "| none |  |" in pages.markdown.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"num_correct": 9}, "its numbers are not those of 9 in 10"),
        ({"num_correct": 11}, "11 of 10 are correct"),
        ({"accuracy": 1.0}, "its numbers are not those of 5 in 10"),
        ({"interval_95": [0.49, 0.51]}, "its numbers are not those of 5 in 10"),
        (
            {"blind": {"num_correct": 2, "accuracy": 0.1, "strategy": "s"}},
            "its baseline is not that of 2 in 10",
        ),
    ],
)
def test_a_score_that_its_counts_belie_is_refused(
    tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    stored = summary("a", {"r": rule(5)}).model_dump(mode="json")
    stored["rules"]["r"]["all"] |= change
    (tmp_path / "summary.json").write_text(json.dumps(stored))
    with pytest.raises(BadFileError, match=rf"summary\.json: rules\.r\.all: .*{sentence}"):
        build_leaderboard([tmp_path], tmp_path / "board")
    assert not (tmp_path / "board").exists()


class _Page(HTMLParser):
    """What a page loads from elsewhere, and its heads."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.num_heads = 0
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [value or "" for name, value in attrs if name in ("src", "href")]
        self.num_heads += tag == "th"
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_loads_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    result = summary("<script>alert(1)</script>", {"r": rule(5)}, num_infrastructure=1)
    (folder / "summary.json").write_text(result.model_dump_json())
    pages = build_leaderboard([folder, folder / "summary.json"], tmp_path / "board")
    text = pages.html.read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert page.open == []
    assert page.loaded == []
    assert page.num_heads > 4
    assert "<script>alert" not in text
    assert "50.0" in text
    assert "23.7–76.3" in text
    assert "n = 10 · labels 1.r1" in text
    assert pages.num_results == 1  # one result, though given twice
    assert pages.markdown.is_file()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("{", "not valid JSON"), (json.dumps({"a": 1}), "system: Field required"), (None, "No such")],
)
def test_another_file_is_one_sentence_and_nothing_is_written(
    tmp_path: Path, text: str | None, sentence: str
) -> None:
    if text is not None:
        (tmp_path / "summary.json").write_text(text)
    with pytest.raises(BadFileError, match=sentence):
        build_leaderboard([tmp_path / "summary.json"], tmp_path / "board")
    assert not (tmp_path / "board").exists()


def test_an_unwritable_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "summary.json").write_text(summary("a", {"r": rule(5)}).model_dump_json())
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="choose another with --out"):
        build_leaderboard([tmp_path], tmp_path / "file" / "board")

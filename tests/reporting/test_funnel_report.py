"""The report of a run with a language model: its funnel, yields, costs and rejected candidates."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError
from optmodel.reporting import write_report
from optmodel.runs import RECORDS, SUMMARY
from optmodel.synthesis import CANDIDATES

RUN = """
[config]
command = "generate"
method = "optmath"
teller = "writer-7b"
modeller = "coder-7b"
dialect = "pyscipopt"
seed = 7
temperature = 0.8
tries = 2
fresh = 2
refinements = 1
prompts = { draft = "0123abcd" }

[about]
versions = { python = "3.11.7" }
"""


def candidate(step: str, reason: str = "", *, key: str = "", text: str = "") -> dict[str, str]:
    detail = f"about {reason}" if reason else ""
    return {
        "part": "tell",
        "step": step,
        "reason": reason,
        "detail": detail,
        "text": text,
        "key": key,
    }


def draft(slot: int, about: dict[str, Any], *candidates: dict[str, str]) -> dict[str, Any]:
    usage = {"prompt_tokens": 1_000, "completion_tokens": 200, "num_calls": 3}
    return {
        "key": f"{slot:064x}",
        "slot": slot,
        "about": about,
        "outcomes": list(candidates),
        "usage": usage,
    }


DRAFTS = [
    draft(0, {"family": "blending"}, candidate("accepted", key="a" * 64)),
    draft(1, {"family": "blending"}, candidate("read", "missing", text="<b>Rye</b> costs money.")),
    draft(2, {"family": "pricing"}, candidate("tell", "length", text="x" * 2_000)),
    draft(3, {"family": "pricing"}, candidate("read", "missing"), candidate("read", "foreign")),
    draft(4, {"family": "pricing"}, candidate("read", "missing", text="the third of its kind")),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "run.toml").write_text(RUN)
    (tmp_path / RECORDS).write_text("")
    lines = [json.dumps(one, separators=(",", ":")) for one in DRAFTS]
    (tmp_path / CANDIDATES).write_text("\n".join(lines) + "\n")
    return tmp_path


def _page(folder: Path) -> str:
    return write_report(folder).read_text(encoding="utf-8")


def _rows(page: str, title: str) -> list[list[str]]:
    """The cells of the first table below a heading."""
    _, _, rest = page.partition(f"<h2>{title}</h2>")
    table = re.split("</table>", rest)[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, flags=re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, flags=re.DOTALL) for row in rows]
    return [[re.sub("<.*?>", "", cell).strip() for cell in row] for row in cells if row]


def test_each_step_says_how_many_entered_and_why_the_others_did_not(folder: Path) -> None:
    rows = {row[0]: row[1:] for row in _rows(_page(folder), "The funnel")}
    assert rows["draft"][:2] == ["6", "100.0 %"]
    assert rows["tell"][:2] == ["6", "100.0 %"]
    assert rows["tell"][-1] == "length 1"
    assert rows["read"][:2] == ["5", "83.3 %"]
    assert rows["read"][-1] == "foreign 1, missing 3"
    assert rows["accepted"][:2] == ["1", "16.7 %"]


def test_the_yield_of_each_kind_stands_with_the_most_candidates_first(folder: Path) -> None:
    assert _rows(_page(folder), "Yield") == [
        ["pricing", "4", "0", "0 %"],
        ["blending", "2", "1", "50 %"],
    ]


def test_rejected_candidates_are_shown_in_the_order_of_the_steps(folder: Path) -> None:
    page = _page(folder)
    assert re.findall(r"<summary>(.*?)</summary>", page) == [
        "tell: length",
        "read: foreign",
        "read: missing",
    ]
    assert "&lt;b&gt;Rye&lt;/b&gt; costs money." in page
    assert "x" * 1_500 + " ..." in page
    assert "x" * 1_501 not in page
    assert "the third of its kind" not in page  # two of a kind are shown


def test_tokens_for_each_triple_are_those_of_all_drafts(folder: Path) -> None:
    page = _page(folder)
    assert "6,000 tokens, 15.0 calls" in page
    assert "dollars" not in page


def test_a_finished_run_with_a_price_says_what_it_cost(folder: Path) -> None:
    summary = {"dollars": 1.25, "dollars_per_triple": 1.25, "num_triples": 1}
    (folder / SUMMARY).write_text(json.dumps(summary))
    assert "1.25 dollars, 1.2500 for each triple" in _page(folder)


def test_drafts_that_show_examples_are_named_by_them(folder: Path) -> None:
    shown = {"examples": ["bakery", "airline"]}
    one = draft(9, shown, candidate("parse", "no_section", text="# nothing"))
    other = draft(10, {}, candidate("draft", "refused"))
    (folder / CANDIDATES).write_text("".join(json.dumps(line) + "\n" for line in (one, other)))
    names = [row[0] for row in _rows(_page(folder), "Yield")]
    assert names == ["airline + bakery", "all"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "holds no slot yet"),
        ('{"key":"a"}\n', "not as `optmodel generate` writes it"),
        (
            json.dumps(draft(0, {}, candidate("elsewhere", "odd"))) + "\n",
            "not as `optmodel generate` writes it",
        ),
    ],
)
def test_candidates_that_cannot_be_shown_are_said_so(
    folder: Path, text: str, sentence: str
) -> None:
    (folder / CANDIDATES).write_text(text)
    with pytest.raises(BadFileError, match=sentence):
        write_report(folder)
    assert not (folder / "report.html").exists()

"""The pages are whole, load nothing, and show what others wrote as text."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.reporting import build_leaderboard
from optmodel.reporting.board import blind_entry, entry_of_run, publish
from optmodel.reporting.board.quoted_figures import read_quoted_figures
from optmodel.reporting.board.site import as_script
from tests.reporting.board.small_results import entry

QUOTED = "model,params,benchmark,metric,value,source,extra\n"
_VOID = ("meta", "br", "link", "input")


class Page(HTMLParser):
    """What a page loads, the links it has, and whether its elements are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.unnamed: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.loaded += [given[name] or "" for name in ("src", "srcset") if name in given]
        self.loaded += [given["href"] or ""] if tag == "link" else []
        self.links += [given["href"] or ""] if tag == "a" else []
        if given.get("role") == "region" and not given.get("aria-label"):
            self.unnamed.append(tag)
        if tag in ("input", "select") and "label" not in self.open:
            self.unnamed.append(tag)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def site(mini_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a run with its folder, a blind baseline, a hostile name and quoted figures."""
    folder = tmp_path_factory.mktemp("site")
    publish(entry_of_run(mini_run), folder / "results")
    publish(blind_entry("mini"), folder / "results")
    publish(entry("</script><script>alert(1)</script>", url="https://a.example/"), folder / "bad")
    (folder / "quoted.csv").write_text(f"{QUOTED}<i>m</i>,7B,NL4OPT,pass@1,81.5,a paper,x\n")
    pages = build_leaderboard(
        [folder / "results", folder / "bad", mini_run],
        folder / "board",
        published=folder / "quoted.csv",
        predictions=[mini_run.parent / "predictions.jsonl"],
    )
    assert (pages.num_results, pages.num_quoted) == (3, 1)
    return folder / "board"


def test_every_page_is_whole_loads_nothing_and_names_its_controls(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) == 5
    for path in pages:
        page = Page(path.read_text(encoding="utf-8"))
        assert (page.open, page.loaded, page.unnamed) == ([], [], [])
        for link in page.links:
            is_there = link.startswith("https://a.example") or (path.parent / link).is_file()
            assert is_there, link


def test_what_others_wrote_is_text(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert "<b>not bold" not in text
        assert "<i>m</i>" not in text
    index = (site / "index.html").read_text(encoding="utf-8")
    found = re.search(r'id="data">(.*?)</script>', index, re.DOTALL)
    assert found is not None
    data = json.loads(found[1])
    assert "</script><script>alert(1)</script>" in [row["system"] for row in data["rows"]]


def test_the_page_of_a_run_has_all_of_an_item(site: Path) -> None:
    [path] = (site / "runs").glob("small-on-mini*.html")
    text = path.read_text(encoding="utf-8")
    assert "A carpenter" in text or "stool" in text  # the problem, which is our own
    assert "benches = h.addIntegral()" in text
    assert "The number of stools: " in text
    assert "ValueError: oh" in text
    assert "crash, after" in text
    assert text.count('class="item"') == 3
    assert "wrong value" in text
    assert "Expected " in text


def test_a_label_in_doubt_is_told_with_its_reason_and_both_verdicts(tmp_path: Path) -> None:
    publish(entry(), tmp_path / "results")
    build_leaderboard([tmp_path / "results"], tmp_path / "board")
    text = (tmp_path / "board" / "runs" / "mine-on-three.html").read_text(encoding="utf-8")
    assert "<dd>wrong: A solver finds 4.</dd>" in text
    assert text.count("Verdicts on the corrected label") == 1


def test_quoted_figures_are_on_a_page_of_their_own(site: Path) -> None:
    index, quoted = ((site / f"{name}.html").read_text("utf-8") for name in ("index", "quoted"))
    assert "81.5" not in index
    assert "a paper" not in index
    assert "81.5" in quoted
    assert "none of them compares with a re-executed result" in " ".join(quoted.split())


def test_the_results_that_come_with_the_product_are_shown(tmp_path: Path) -> None:
    pages = build_leaderboard([], tmp_path)
    text = pages.markdown.read_text(encoding="utf-8")
    assert pages.num_results >= 9
    assert "Gold programs of OptiBench" in text
    assert "gpt-5.4-mini, recorded predictions" in text
    assert "Blind baseline" in text


def test_a_script_cannot_be_ended_by_what_it_holds() -> None:
    text = as_script(["</script>", "<!--", "\u2028"])
    assert "<" not in text
    assert "\u2028" not in text
    assert json.loads(text) == ["</script>", "<!--", "\u2028"]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("m,,b,r,-1,s,x", "line 2: 'value' must be 0 or more, found '-1'"),
        ("m,,b,r,120,s,x", "line 2: 'value' must be 100 or less, found '120'"),
        ("m,,b,r,many,s,x", "line 2: 'value' must be a number, found 'many'"),
        ("m,,b,r,5,,x", "line 2: 'source' must not be empty, found ''"),
        ("m,,b,r,5", "line 2: there are other cells than columns"),
        ("m,,b,r,5,s,x,more", "line 2: there are other cells than columns"),
        ('m,,b,r,5,"s', "unexpected end of data"),
    ],
)
def test_a_bad_figure_is_one_sentence_and_nothing_is_written(
    tmp_path: Path, rows: str, sentence: str
) -> None:
    (tmp_path / "quoted.csv").write_text(QUOTED + rows)
    publish(entry(), tmp_path / "results")
    with pytest.raises(BadFileError, match=sentence):
        build_leaderboard(
            [tmp_path / "results"], tmp_path / "board", published=tmp_path / "quoted.csv"
        )
    assert not (tmp_path / "board").exists()


def test_a_file_of_other_columns_is_no_file_of_figures(tmp_path: Path) -> None:
    (tmp_path / "quoted.csv").write_text("model,value\na,5\n")
    with pytest.raises(BadFileError, match="there is no column 'benchmark'"):
        read_quoted_figures(tmp_path / "quoted.csv")


def test_published_figures_are_read(benchmarks_dir: Path) -> None:
    figures = read_quoted_figures(benchmarks_dir / "published" / "published-results.csv")
    assert len(figures) == 1993
    assert all(one.source and one.metric for one in figures)


def test_an_unwritable_folder_is_one_sentence(tmp_path: Path) -> None:
    publish(entry(), tmp_path / "results")
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="choose another with --out"):
        build_leaderboard([tmp_path / "results"], tmp_path / "file" / "board")

"""The pages in a real browser, as wide as a desk's screen and as a phone, and their colours."""

import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from optmodel.reporting import build_leaderboard, write_report
from optmodel.reporting.board import blind_entry, entry_of_run, publish
from optmodel.reporting.board.layer_facts import LayerFacts
from tests.reporting.board.small_results import entry, small_layers
from tests.reporting.browser import CHROMIUM, WIDTHS, contrast, see

INDEX = """
  const result = {overflow: overflow(), first: names(), columns: all("thead th").length};
  const heights = all("button, select, input[type=search]").map((one) => one.offsetHeight);
  result.small = heights.filter((height) => height && height < 18).length;
  const table = page.querySelector(".pinned"), left = (one) => one.getBoundingClientRect().left;
  table.scrollLeft = 60;
  result.pinned = Math.abs(left(all("tbody th")[0]) - left(table)) < 3;
  const whole = (one) => left(one) + one.offsetWidth <= view.innerWidth;
  result.shown = all("thead th").filter(whole).length;
  table.scrollLeft = 0;
  result.layers = all("td.number")[0].innerText.split("\\n");
  all("thead th button")[1].click();
  result.turned = names();
  result.sorted = all("thead th")[1].getAttribute("aria-sort");
  result.focused = page.activeElement === all("thead th button")[1];
  set("text", "OTHER");
  result.searched = names();
  set("text", "");
  all("#flags input").find((one) => one.value === "contaminated").click();
  all("#flags input").find((one) => one.value === "blind").click();
  result.unflagged = names();
  all("button[data-rules=all]")[0].click();
  result.all = all("thead th").length;
  all("button[data-rules=none]")[0].click();
  result.none = page.getElementById("status").textContent;
  set("labels", "all");
  result.benchmarks = names();
  result.hash = view.location.hash;
  return result;
"""

RUN = """
  const shown = () => all("details.item:not([hidden]) .name").map((one) => one.textContent);
  const result = {overflow: overflow(), all: shown()};
  all("details.item")[0].open = true;
  result.opened = overflow();
  result.bold = all("details.item b").length;
  set("verdict", "right");
  result.right = shown();
  set("verdict", "");
  set("text", "ValueError");
  result.crashed = shown();
  return result;
"""

REPORT = """
  const broken = all(".whole").filter((one) => one.getClientRects().length > 1);
  const panel = page.querySelector(".scores");
  panel.scrollLeft = 100;
  const [name, score] = panel.querySelectorAll("tr:nth-child(2) td");
  const behind = panel.getBoundingClientRect().left;
  return {
    overflow: overflow(),
    broken: broken.length,
    named: Math.round(name.getBoundingClientRect().left - behind) >= 0,
    width: Math.round(score.getBoundingClientRect().width),
  };
"""

QUOTED = """
  const result = {overflow: overflow(), all: names()};
  all("thead th button")[1].click();
  result.best = names();
  set("benchmark", "MAMO");
  result.mamo = names();
  return result;
"""


@pytest.fixture(scope="module")
def site(mini_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two systems on one benchmark, one of which is flagged, a run, and quoted figures."""
    folder = tmp_path_factory.mktemp("browser")
    for one in (
        entry("mine", "+ww"),
        entry("other", "++w", flags={"contaminated": True}, layers=LayerFacts.of(small_layers())),
        entry_of_run(mini_run),
        blind_entry("mini"),
    ):
        publish(one, folder / "results")
    (folder / "quoted.csv").write_text(
        "model,benchmark,metric,value,source\na,MAMO,m,9.5,s\nb,NL4OPT,m,81.5,s\n"
    )
    build_leaderboard(
        [folder / "results", mini_run],
        folder / "board",
        published=folder / "quoted.csv",
        predictions=[mini_run.parent / "predictions.jsonl"],
    )
    return folder / "board"


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("screen", WIDTHS)
def test_the_table_is_sorted_filtered_and_widened(site: Path, screen: str, tmp_path: Path) -> None:
    found = see(site, "index.html", WIDTHS[screen], INDEX, tmp_path)
    assert found["overflow"] <= 0
    assert found["small"] == 0
    assert found["pinned"]
    assert found["shown"] >= 3  # the system and two columns at least
    assert found["first"] == ["other", "mine"]
    assert found["columns"] == 5  # the system, two editions of labels, layers, attempts
    assert found["layers"] == [
        "33.3 % of 3",
        "right value, wrong model: 1",
        "wrong value, right model: 1",
    ]
    assert found["turned"] == ["mine", "other"]
    assert (found["sorted"], found["focused"]) == ("ascending", True)
    assert found["searched"] == ["other"]
    assert found["unflagged"] == ["mine"]
    assert found["all"] == 4  # without layers, which the hidden one alone has
    assert "Choose a rule" in found["none"]
    assert found["benchmarks"] == ["mine", "small"]
    assert "labels=all" in found["hash"]


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("screen", WIDTHS)
def test_the_items_of_a_run_are_filtered(site: Path, screen: str, tmp_path: Path) -> None:
    [page] = (site / "runs").glob("small-on-mini*.html")
    found = see(site, f"runs/{page.name}", WIDTHS[screen], RUN, tmp_path)
    assert (found["overflow"] <= 0, found["opened"] <= 0, found["bold"]) == (True, True, 0)
    assert (found["all"], found["right"], found["crashed"]) == (["0", "1", "2"], ["0"], ["2"])


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("screen", WIDTHS)
def test_quoted_figures_are_sorted_and_filtered(site: Path, screen: str, tmp_path: Path) -> None:
    found = see(site, "quoted.html", WIDTHS[screen], QUOTED, tmp_path)
    assert found["overflow"] <= 0
    assert (found["all"], found["best"], found["mamo"]) == (["a", "b"], ["b", "a"], ["a"])


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("screen", WIDTHS)
def test_the_report_of_a_run_breaks_no_figure(mini_run: Path, screen: str, tmp_path: Path) -> None:
    site = shutil.copytree(mini_run, tmp_path / "site")
    write_report(site)
    found = see(site, "report.html", WIDTHS[screen], REPORT, tmp_path)
    assert (found["overflow"] <= 0, found["broken"], found["named"]) == (True, 0, True)
    assert found["width"] >= 80


def test_texts_stand_out_from_what_is_behind_them_by_day_and_by_night(checkout: Path) -> None:
    css = (checkout / "optmodel/reporting/templates/board.css").read_text(encoding="utf-8")
    palettes = [dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", one)) for one in css.split("@media")]
    for palette in palettes[:2]:
        for text in ("ink", "soft", "accent", "warn", "good", "bad"):
            for behind in ("paper", "card", "tint"):
                assert contrast(palette[text], palette[behind]) >= 4.5, (text, behind)


def test_headings_leave_out_no_level(site: Path) -> None:
    for path in site.rglob("*.html"):
        levels = [int(one) for one in re.findall(r"<h([1-6])", path.read_text(encoding="utf-8"))]
        assert levels[:1] in ([1], [])
        assert all(after <= before + 1 for before, after in pairwise(levels))

"""The gallery in a real browser: it fits a phone, and its controls do what they say."""

import re
from pathlib import Path

import pytest

from optmodel.families import Difficulty
from optmodel.reporting.gallery import GalleryOptions, write_gallery
from tests.reporting.browser import CHROMIUM, WIDTHS, contrast, see

STEPS = """
  const shown = () => all("details.entry:not([hidden])").map((one) => one.id);
  const result = {overflow: overflow(), all: shown()};
  all("details.entry").forEach((one) => { one.open = true; });
  result.opened = overflow();
  const picture = page.querySelector("#knapsack svg").getBoundingClientRect();
  result.pictured = picture.width > 200 && picture.right <= view.innerWidth;
  set("words", "dantzig knap");
  result.searched = shown();
  set("words", "");
  set("theme", "routing");
  result.themed = shown();
  result.sections = all("section:not([hidden])").length;
  set("theme", "");
  set("class", "QP");
  result.classed = shown();
  result.status = page.getElementById("status").textContent;
  return result;
"""


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("screen", WIDTHS)
def test_entries_open_and_are_found(screen: str, tmp_path: Path) -> None:
    names = ("knapsack", "vehicle_routing_time_windows", "portfolio", "unit_commitment")
    write_gallery(tmp_path / "gallery.html", GalleryOptions(names, difficulty=Difficulty.EASY))
    found = see(tmp_path, "gallery.html", WIDTHS[screen], STEPS, tmp_path / "profile")
    assert sorted(found["all"]) == sorted(names)
    assert found["overflow"] <= 0
    assert found["opened"] <= 0
    assert found["pictured"]
    assert found["searched"] == ["knapsack"]
    assert found["themed"] == ["vehicle_routing_time_windows"]
    assert found["sections"] == 1
    assert found["classed"] == ["portfolio"]
    assert found["status"] == "1 of 4 entries"


def test_names_on_coloured_bars_can_be_read_by_day_and_by_night(checkout: Path) -> None:
    folder = checkout / "optmodel/reporting/templates"
    day, night = (
        dict(re.findall(r"--(s\d): (#[0-9a-f]{6})", one))
        for one in (folder / "gallery.css").read_text(encoding="utf-8").split("@media")[:2]
    )
    papers = re.findall(r"--paper: (#[0-9a-f]{6})", (folder / "page.css").read_text("utf-8"))
    for palette, paper in ((day, papers[0]), (night, papers[1])):
        assert len(palette) == 8
        for name, colour in palette.items():
            assert contrast(colour, paper) >= 4.5, name

"""The page: every family is in it, it loads nothing, and it is the same each time."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from optmodel.errors import UserError
from optmodel.families import Difficulty, family, family_names, family_themes
from optmodel.reporting.gallery import GalleryOptions, gallery_html, write_gallery
from optmodel.reporting.gallery.pictures import draw_picture
from tests.families.every import EVERY_FAMILY
from tests.reporting.gallery.solved import drawn

SOME = ("knapsack", "traveling_salesman", "portfolio", "composed")
VOID = {"meta", "link", "br", "input", "img", "hr"}
PICTURES = {
    "transportation": "layers",
    "max_flow": "network",
    "traveling_salesman": "routes",
    "job_shop": "gantt",
    "flow_shop": "gantt",
    "aircraft_landing": "windows",
    "shift_rostering": "calendar",
    "bin_packing": "packing",
    "capital_budgeting": "packing",
    "set_cover": "matrix",
    "assignment": "matrix",
    "facility_location": "site map",
    "p_dispersion": "site map",
    "hub_location": "site map",
    "graph_coloring": "graph",
    "clique_partitioning": "graph",
    "lot_sizing": "time series",
    "unit_commitment": "time series",
    "service_center": "plane",
    "inscribed_circle": "plane",
    "blending": "bars",
}
"""The kinds of pictures that a reader would expect."""


class _Tags(HTMLParser):
    """The tags of a page, checked for balance."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.attributes: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.opened.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag, tag


@cache
def _page() -> str:
    return gallery_html(GalleryOptions(SOME, difficulty=Difficulty.EASY))


def _tags(page: str) -> list[tuple[str, dict[str, str]]]:
    parser = _Tags()
    parser.feed(page)
    parser.close()
    assert parser.opened == []
    return parser.attributes


def test_tags_are_balanced_and_ids_are_unique() -> None:
    ids = [given["id"] for _, given in _tags(_page()) if "id" in given]
    assert len(set(ids)) == len(ids)


def test_nothing_is_loaded() -> None:
    for tag, given in _tags(_page()):
        assert "src" not in given
        assert tag != "link"
        assert given.get("href", "#").startswith("#")
    assert not re.search(r"https?://(?!www\.w3\.org)|url\(|@import", _page())


def test_an_entry_has_all_of_its_parts() -> None:
    page = _page()
    for name in SOME[:3]:
        found, start = family(name), page.index(f'id="{name}"')
        entry = page[start : page.find('<details class="entry', start)]
        assert found.formulation.title in entry
        assert found.about in entry
        assert entry.count("<math") > len(found.formulation.constraints)
        assert '<svg class="picture"' in entry
        assert "<h3>A text</h3>" in entry
        assert "Its answer" in entry
        assert all(size.name in entry for size in found.size_parameters)
        assert f"optmodel families show {name}" in entry
        for source in found.literature:
            assert source.replace('"', "&#34;").replace("'", "&#39;") in entry


def test_composed_problems_are_several_and_of_each_difficulty() -> None:
    page = _page()
    places = [
        place for _, given in _tags(page) if (place := given.get("id", "")).startswith("composed-")
    ]
    assert len(places) == 6
    for level in Difficulty:
        assert len(re.findall(rf"this draw is seed 1, index \d+, {level}\.", page)) >= 2


def test_the_answer_is_the_certified_one() -> None:
    problem = drawn("knapsack")
    value = sum(problem.data("profit")[key] * n for key, n in problem.values("take").items())
    assert f"<strong>{value:,.10g} money</strong>" in _page()


def test_the_same_page_comes_out_again_and_an_earlier_one_is_replaced(tmp_path: Path) -> None:
    options = GalleryOptions(("knapsack",), difficulty=Difficulty.EASY)
    written = write_gallery(tmp_path / "new" / "gallery.html", options)
    first = written.path.read_bytes()
    assert (written.num_families, written.num_others) == (1, 0)
    assert write_gallery(written.path, options).path.read_bytes() == first
    assert [one.name for one in written.path.parent.iterdir()] == ["gallery.html"]


def test_what_is_no_gallery_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.html"
    path.write_text("mine")
    with pytest.raises(UserError, match=r"notes.html is not a gallery of an earlier run"):
        write_gallery(path, GalleryOptions(("knapsack",)))
    assert path.read_text() == "mine"
    with pytest.raises(UserError, match=r"is a folder: name a file in it"):
        write_gallery(tmp_path, GalleryOptions(("knapsack",)))


def test_a_misspelt_family_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"did you mean 'knapsack'\?"):
        write_gallery(tmp_path / "gallery.html", GalleryOptions(("knapsak",)))
    assert list(tmp_path.iterdir()) == []


def test_an_entry_without_a_picture_has_no_room_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    place = "optmodel.reporting.gallery.gallery_entry.draw_picture"
    monkeypatch.setattr(place, lambda problem: None)
    page = gallery_html(GalleryOptions(("knapsack",), difficulty=Difficulty.EASY))
    _tags(page)
    assert '<span class="view">' not in page
    assert 'caption"' not in page


def test_every_family_has_one_theme() -> None:
    named = [name for theme in family_themes() for name in theme.families]
    assert sorted(named) == sorted(family_names())
    assert all(theme.about.endswith(".") for theme in family_themes())


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_of_the_kind_that_the_problem_asks_for(name: str) -> None:
    picture = draw_picture(drawn(name))
    assert picture is not None
    assert picture.kind == PICTURES[name]


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_every_family_has_a_picture_within_its_frame(name: str) -> None:
    for difficulty in (Difficulty.EASY, Difficulty.MEDIUM):
        picture = draw_picture(drawn(name, difficulty))
        assert picture is not None
        assert picture.caption.endswith(".")
        assert len(picture.svg) < 40_000
        assert not re.search(r'"-?(nan|inf)', picture.svg)
        size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', picture.svg)
        assert size is not None
        assert 15 < float(size[2]) < 1_000
        for axis, side in (("x", 1), ("y", 2)):
            places = re.findall(rf'<(?:rect|text)[^>]* {axis}="(-?[\d.]+)"', picture.svg)
            assert all(-1 <= float(one) <= float(size[side]) + 20 for one in places), name


@pytest.mark.slow
def test_the_whole_page_is_small_and_has_every_family() -> None:
    page = gallery_html()
    assert len(page.encode()) < 3_000_000
    ids = {given["id"] for _, given in _tags(page) if "id" in given}
    assert set(family_names()) <= ids

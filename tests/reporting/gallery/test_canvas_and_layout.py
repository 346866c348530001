"""The canvas writes well-formed shapes of any text; layouts keep distances where a plane can."""

import xml.etree.ElementTree as ET
from math import dist, isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.reporting.gallery.pictures.axis import round_steps
from optmodel.reporting.gallery.pictures.graph_layout import (
    WIDTH,
    layout_by_distance,
    layout_by_links,
)
from optmodel.reporting.gallery.pictures.svg_canvas import SvgCanvas, number_label, shortened

WORDS = st.text(
    alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cn")),
    max_size=30,
)


@given(WORDS, WORDS)
def test_any_text_and_title_is_shown_as_it_is(text: str, title: str) -> None:
    canvas = SvgCanvas(100, 20)
    canvas.label((1, 2), text)
    canvas.rectangle((0, 0), (5, 5), "bar", title=title)
    root = ET.fromstring(canvas.picture(text))
    assert root.get("role") == "img"
    assert (root[0].text or "") == text
    assert (root[1].findtext("title") or "") == title


@given(WORDS, st.floats(20, 200), st.sampled_from(["", "title", "quiet small"]))
def test_a_shortened_text_begins_alike_and_is_no_longer(text: str, width: float, kind: str) -> None:
    shown = shortened(text, width, kind)
    assert len(shown) <= len(text)
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (1250, "1,250"),
        (3.25, "3.25"),
        (0.04821, "0.048"),
        (12345.6, "12,346"),
        (-2.0, "-2"),
        (150.26, "150.3"),
    ],
)
def test_numbers_are_short(value: float, label: str) -> None:
    assert number_label(value) == label


def test_coordinates_are_to_a_tenth_and_empty_shapes_are_left_out() -> None:
    canvas = SvgCanvas(10.04, 20)
    canvas.rectangle((-0.04, 0.26), (3, 4), "bar")
    canvas.rectangle((1, 1), (0, 4), "bar")
    canvas.arrow((0, 0), (5, 0), "edge", margin=4)
    root = ET.fromstring(canvas.picture("x"))
    assert root.get("viewBox") == "0 0 10 20"
    assert [(one.get("x"), one.get("y")) for one in root] == [("0", "0.3")]


def test_an_arrow_ends_before_the_node_that_it_leads_to() -> None:
    canvas = SvgCanvas(100, 100)
    canvas.arrow((0, 50), (100, 50), "s1", margin=6)
    line, head = ET.fromstring(canvas.picture("x"))
    assert line.get("x2") == "87"
    assert (head.get("points") or "").split()[0] == "94,50"


@given(st.floats(1e-3, 1e7))
def test_the_steps_of_an_axis_are_round_and_reach_near_its_end(end: float) -> None:
    steps = round_steps(end)
    assert 2 <= len(steps) <= 8
    assert steps[0] == 0
    assert end - steps[1] - 1e-9 * end <= steps[-1] <= end * (1 + 1e-9)
    assert f"{steps[1]:e}"[0] in "125"


def test_the_distances_of_a_triangle_are_kept() -> None:
    layout = layout_by_distance(["a", "b", "c"], {("a", "b"): 3, ("b", "c"): 4, ("a", "c"): 5})
    a, b, c = (layout.places[one] for one in "abc")
    scale = dist(a, c) / 5
    assert dist(a, b) / scale == pytest.approx(3, rel=1e-3)
    assert dist(b, c) / scale == pytest.approx(4, rel=1e-3)


def test_the_ends_of_a_path_are_farthest_apart() -> None:
    places = layout_by_links("abcd", [("a", "b"), ("b", "c"), ("c", "d")]).places
    assert (
        dist(places["a"], places["d"])
        > dist(places["a"], places["c"])
        > dist(places["a"], places["b"])
    )


@settings(max_examples=40)
@given(
    st.dictionaries(st.tuples(st.integers(0, 6), st.integers(0, 6)), st.floats(0, 1e4), max_size=20)
)
def test_all_places_lie_on_the_canvas_and_are_the_same_each_time(
    distances: dict[tuple[int | str, ...], float],
) -> None:
    layout = layout_by_distance(range(7), distances)
    for x, y in layout.places.values():
        assert isfinite(x)
        assert 0 <= x <= WIDTH
        assert 0 <= y <= layout.height
    assert layout == layout_by_distance(range(7), distances)

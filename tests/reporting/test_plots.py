"""Plots: the same bytes for the same data, readable axes, and nothing that a page must not have."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from optmodel.reporting.plots import (
    _decade_edges,
    _equal_edges,
    bar_chart,
    histogram,
    line_plot,
    standalone,
)

DRAWN: dict[str, Callable[[], Markup]] = {
    "bars": lambda: bar_chart({"LP": 17, "a < b & c": 0, "MILP": 1_600}, "triples"),
    "no bars": lambda: bar_chart({}, "triples"),
    "histogram": lambda: histogram([1.0, 2.5, 1_000.0], "characters <of> a text", "triples"),
    "one value": lambda: histogram([3.0, 3.0], "variables", "triples"),
    "log": lambda: histogram([0.0, -10.0, 2500.0], "objective", "triples", log_scale=True),
    "only zeros": lambda: histogram([0.0], "objective", "triples", log_scale=True),
    "line": lambda: line_plot({"loss": [(0, 6.2), (10, 5.1)]}, "step", "loss per token"),
    "two lines": lambda: line_plot(
        {"right": [(0, 0.0), (5, 0.5)], "robust": [(0, 0.0), (5, 0.25)]}, "step", "share", y_max=1
    ),
    "no point": lambda: line_plot({"loss": []}, "step", "loss"),
}


@cache
def _drawn(name: str) -> Markup:
    """Drawn once for the tests that look at it."""
    return DRAWN[name]()


def _texts(svg: str) -> list[str]:
    return [
        "".join(element.itertext()) for element in ET.fromstring(svg).iter() if _is_text(element)
    ]


def _is_text(element: ET.Element) -> bool:
    return element.tag.endswith("text")


@pytest.mark.parametrize("name", DRAWN)
def test_a_plot_is_one_element_of_a_page(name: str) -> None:
    svg = _drawn(name)
    root = ET.fromstring(svg)
    assert root.tag.endswith("svg")
    assert root.get("role") == "img"
    assert root.get("aria-label")
    assert not re.search(r"https?://(?!www\.w3\.org)|<script|<metadata|\$|\d\d:\d\d", svg)


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_data_give_the_same_bytes(name: str) -> None:
    assert DRAWN[name]() == _drawn(name)


@pytest.mark.slow
def test_another_process_and_configuration_give_the_same_bytes() -> None:
    program = (
        "import matplotlib; matplotlib.rcParams['font.size'] = 30\n"
        "from optmodel.reporting.plots import histogram\n"
        "print(histogram([1.0, 2.0, 2.0], 'characters', 'triples'), end='')"
    )
    other = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert other.stdout == histogram([1.0, 2.0, 2.0], "characters", "triples")


def test_ids_of_plots_in_one_page_name_the_same_things() -> None:
    """Ids that remain are hashes of what they name, so that equal ones are interchangeable."""
    found: dict[str, str] = {}
    for plot in DRAWN:
        for element in ET.fromstring(_drawn(plot)).iter():
            if (name := element.get("id")) is not None:
                text = ET.tostring(element, encoding="unicode").strip()
                assert found.setdefault(name, text) == text


def test_axes_have_labels_ticks_and_counts() -> None:
    bars = _texts(_drawn("bars"))
    assert {"LP", "a < b & c", "MILP", "17", "0", "1,600", "triples"} <= set(bars)
    assert {"characters <of> a text", "triples"} <= set(_texts(_drawn("histogram")))
    assert {"10", "100", "1,000", "objective"} <= set(_texts(_drawn("log")))
    assert {"0", "step", "loss per token"} <= set(_texts(_drawn("line")))


def test_a_legend_names_several_lines_and_not_a_single_one() -> None:
    assert {"right", "robust", "share", "1.0"} <= set(_texts(_drawn("two lines")))
    assert "loss" not in _texts(_drawn("line"))


def test_colours_are_those_of_the_page() -> None:
    svg = _drawn("two lines")
    for variable in ("--plot-text", "--plot-grid", "--plot-first", "--plot-second"):
        assert f"var({variable})" in svg
    assert not re.search(r"#0[1-4]0[1-4]0[1-4]", svg)


def test_a_file_of_a_plot_brings_its_colours() -> None:
    text = standalone(_drawn("line"))
    ET.fromstring(text)
    assert text.endswith("</svg>\n")
    assert "prefers-color-scheme: dark" in text
    for variable in set(re.findall(r"var\((--[\w-]+)\)", text)):
        assert text.count(f"{variable}: #") == 2  # light and dark


@settings(max_examples=8)  # each draws a picture
@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20), st.booleans())
def test_whatever_the_values_are_a_histogram_counts_them(values: list[float], is_log: bool) -> None:
    ET.fromstring(histogram(values, "values", "triples", log_scale=is_log))


@given(st.lists(st.floats(-1e9, 1e9) | st.integers(-9, 99).map(float), min_size=1, max_size=20))
def test_bins_cover_all_values(values: list[float]) -> None:
    edges = _equal_edges(values)
    assert edges == sorted(edges)
    assert edges[0] <= min(values) <= max(values) <= edges[-1]
    sizes = [abs(value) for value in values if abs(value) > 1e-300]
    decades = _decade_edges(sizes)
    assert all(decades[0] * (1 - 1e-9) <= size <= decades[-1] * (1 + 1e-9) for size in sizes)


@pytest.mark.parametrize(
    ("values", "edges"),
    [
        ([2.0, 2.0], [1.5, 2.5]),
        ([1.0, 3.0], [0.5, 1.5, 2.5, 3.5]),
        ([0.25, 0.25], [-0.25, 0.75]),
        ([0.0, 47.0], [-0.5 + 2 * n for n in range(25)]),
    ],
)
def test_bins_of_whole_numbers_hold_as_many_each(values: list[float], edges: list[float]) -> None:
    assert _equal_edges(values) == edges

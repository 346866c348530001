"""Bands are read as they are written, and what is no band is refused in one sentence."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.errors import UnknownNameError, UserError
from optmodel.synthesis.bands.bands import Band, first_miss, read_bands
from optmodel.triples import Measure

NUMBERS = st.one_of(st.integers(0, 10**6).map(float), st.decimals(0, 10, places=4).map(float))


@given(st.sampled_from(Measure), NUMBERS, NUMBERS)
def test_a_band_is_read_as_it_is_written(measure: Measure, one: float, other: float) -> None:
    band = Band(measure, min(one, other), max(one, other))
    assert Band.read(str(band)) == band
    assert read_bands({str(measure): band.range_text}) == (band,)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_value_is_in_a_band_or_on_one_side_of_it(low: float, high: float, value: float) -> None:
    band = Band(Measure.ROWS, min(low, high), max(low, high))
    assert band.holds(value) is (band.side(value) == 0) is (band.low <= value <= band.high)
    assert band.side(band.low - 1) == -1
    assert band.side(band.high + 1) == 1
    assert not band.holds(None)


def test_a_band_may_be_open_above_and_one_without_a_name_is_of_complexity() -> None:
    assert Band.read(" nodes = 100- ") == Band(Measure.NODES, 100, inf)
    assert str(Band.read("nodes=100-")) == "nodes=100-"
    assert Band.read("25-75") == Band.read("complexity=25-75")
    assert Band.read("gap=1e-3-0.2") == Band(Measure.GAP, 0.001, 0.2)
    assert Band.read("variables=30-30").holds(30)


def test_the_most_of_a_bin_is_left_out_where_the_next_begins() -> None:
    assert Band(Measure.GAP, 0.1, 0.2, excludes_high=True).side(0.2) == 1
    assert Band(Measure.GAP, 0.1, 0.2).side(0.2) == 0


def test_several_bands_are_in_the_order_of_the_measures() -> None:
    given_in_any_order = read_bands(["gap=0-1", ("rows=1-9",), {"variables": "2-5"}])
    assert [str(band) for band in given_in_any_order] == ["variables=2-5", "rows=1-9", "gap=0-1"]
    assert read_bands("rows=1-9") == read_bands(given_in_any_order)[1:2]


@pytest.mark.parametrize(
    ("given_bands", "said"),
    [
        ("", "'' is no band of complexity"),
        ("variables=", "'' is no band of variables: .* as in variables=20-60"),
        ("variables=-5", "no band of variables"),
        ("gap=1%-2%", "no band of gap"),
        ("rows=9-1", "rows=9-1 is empty: write its least value first"),
        (["rows=1-2", "rows=3-4"], "two bands of rows"),
        (5, "5 is no band: write one as variables=20-60"),
        ({"rows": 5}, "5 is no band of rows"),
    ],
)
def test_what_is_no_band_is_refused(given_bands: object, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_bands(given_bands)


@pytest.mark.parametrize("name", ["variable", "Rows", "row", "charcters"])
def test_a_measure_that_is_unknown_is_refused_with_the_nearest(name: str) -> None:
    with pytest.raises(UnknownNameError, match="did you mean"):
        Band.read(f"{name}=1-2")


def test_what_is_not_measured_yet_passes_and_what_has_no_value_does_not() -> None:
    bands = read_bands(["variables=2-5", "gap=0-1"])
    assert first_miss(bands, {Measure.VARIABLES: 3}) is None
    assert first_miss(bands, {Measure.VARIABLES: 3, Measure.GAP: None}) is bands[1]
    assert first_miss(bands, {Measure.VARIABLES: 6, Measure.GAP: None}) is bands[0]

"""Runs with bands and with a joint histogram: met by each triple, the same bytes, and verified."""

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import UserError
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.runs import RECORDS, RUN
from optmodel.sources import problem_source
from optmodel.synthesis import TemplateRunConfig, generate, verify
from optmodel.synthesis.bands.bands import read_bands
from optmodel.synthesis.bands.size_search import SizeSearch
from optmodel.synthesis.run_consistency import inconsistencies
from optmodel.synthesis.templates.banded_draws import BandedDraw, OutsideBand, draw_within
from optmodel.triples import Measure, read_triples
from tests.synthesis.conftest import read, with_id, write

BANDS = ("variables=8-30", "gap=0.02-0.3", "nodes=0-50", "characters=500-1700")
FAMILIES = ("facility_location", "capital_budgeting", "bin_packing")


def _config(**settings: Any) -> TemplateRunConfig:
    given = {"families": FAMILIES, "count": 6, "seed": 3, "dialects": ("highspy",), "bands": BANDS}
    return TemplateRunConfig.model_validate(given | settings)


@pytest.fixture(scope="module")
def banded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("banded") / "run"
    generate(_config(), folder)
    return folder


@pytest.fixture(scope="module")
def histogram(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("histogram") / "run"
    axes = "variables:4-12=1,12-40=3 x gap:0-0.05=1,0.05-1=1"
    generate(_config(families=FAMILIES[:2], bands=(), histogram=axes, count=4), folder)
    return folder


def test_each_triple_is_in_every_band(banded: Path) -> None:
    records = list(read_triples(banded))
    assert len(records) == 6
    assert {record.family for record in records} == set(FAMILIES)
    for record in records:
        values = record.all_measures()
        assert set(values) == set(Measure)
        for band in read_bands(BANDS):
            assert band.holds(values[band.measure]), (record.family, band, values)


def test_a_draw_outside_is_data_with_its_reason_and_its_measure(banded: Path) -> None:
    rejected = [draw for record in read_triples(banded) for draw in record.origin.rejected]
    outside = [draw for draw in rejected if draw.reason.startswith("outside_band_")]
    assert outside
    bands = {f"outside_band_{band.measure}": band for band in read_bands(BANDS)}
    assert all(not bands[draw.reason].holds(draw.value) for draw in outside)
    counted = json.loads((banded / "summary.json").read_text())["rejected_by_reason"]
    assert sum(counted.values()) == len(rejected)
    assert set(counted) == {draw.reason for draw in rejected}


def test_a_run_with_bands_holds_when_it_is_verified(banded: Path, histogram: Path) -> None:
    assert verify(banded).failures == ()
    assert verify(histogram).failures == ()


@pytest.mark.slow
def test_two_workers_write_the_same_bytes(banded: Path, tmp_path: Path) -> None:
    generate(_config(), tmp_path / "two", num_workers=2)
    assert (tmp_path / "two" / RECORDS).read_bytes() == (banded / RECORDS).read_bytes()
    assert (tmp_path / "two" / RUN).read_bytes() == (banded / RUN).read_bytes()


def test_an_interrupted_run_writes_the_same_bytes(banded: Path, tmp_path: Path) -> None:
    whole = (banded / RECORDS).read_bytes()
    shutil.copytree(banded, tmp_path / "cut")
    (tmp_path / "cut" / RECORDS).write_bytes(b"".join(whole.splitlines(keepends=True)[:4]))
    generate(_config(), tmp_path / "cut")
    assert (tmp_path / "cut" / RECORDS).read_bytes() == whole


def test_a_run_is_continued_without_trying_its_families_again(
    banded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(banded, tmp_path / "run")
    with monkeypatch.context() as patch:
        patch.delattr("optmodel.synthesis.templates.band_reach.try_family")
        generate(_config(), tmp_path / "run")
    with pytest.raises(UserError, match="holds another run"):
        generate(_config(bands="rows=1-90", families=FAMILIES[:1]), tmp_path / "run")


def test_the_cells_of_a_histogram_are_filled_as_asked(histogram: Path) -> None:
    summary = json.loads((histogram / "summary.json").read_text())
    assert [(row["asked"], row["reached"]) for row in summary["histogram"]] == [
        (1, 1),
        (1, 1),
        (1, 1),
        (1, 1),
    ]
    assert summary["histogram"][3]["cell"] == "variables=12-40 gap=0.05-1"
    gaps = [record.all_measures()[Measure.GAP] for record in read_triples(histogram)]
    assert summary["measures"]["gap"]["highest"] == max(gaps)
    assert summary["measures"]["gap"]["count"] == 4


def test_a_measure_that_is_forged_is_found(banded: Path, tmp_path: Path) -> None:
    shutil.copytree(banded, tmp_path / "forged")
    records = read(tmp_path / "forged")
    for number, change in enumerate(
        ({"nodes": 49}, {"gap": 0.29}, {"gap": None}, {"complexity": 1.5}, {"seconds": 0.5})
    ):
        records[number] = with_id(
            records[number] | {"measures": records[number]["measures"] | change}
        )
    del records[5]["measures"]
    records[5] = with_id(records[5])
    write(tmp_path / "forged", records)
    found = [(one.line, str(one.check)) for one in verify(tmp_path / "forged").failures]
    assert {(line, "measures") for line in range(1, 6)} <= set(found)
    assert {(3, "run"), (6, "run"), (0, "run")} <= set(found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('share = "3/8"', 'share = "none"'),
        ('variables = "4-12"', 'variables = "12-4"'),
        ('variables = "4-12"', 'variabels = "4-12"'),
        ("reach = [", "reach = []\nother = ["),
    ],
)
def test_a_plan_that_was_changed_is_named(
    histogram: Path, tmp_path: Path, old: str, new: str
) -> None:
    shutil.copytree(histogram, tmp_path / "run")
    text = (histogram / RUN).read_text()
    assert old in text
    (tmp_path / "run" / RUN).write_text(text.replace(old, new))
    issues = list(inconsistencies(tmp_path / "run", frozenset()))
    assert any("run.toml is not as" in issue.detail for issue in issues)


def test_records_of_a_run_that_measures_differ_in_their_measures_alone(tmp_path: Path) -> None:
    usual = _config(bands=(), count=3)
    generate(usual, tmp_path / "usual")
    generate(_config(bands=(), count=3, measure=True), tmp_path / "measured")
    kept = ("id", "measures")
    for one, other in zip(read(tmp_path / "usual"), read(tmp_path / "measured"), strict=True):
        assert other["measures"]["complexity"] > 0
        assert "measures" not in one
        assert "sized" not in one["origin"]
        bare = [{name: row[name] for name in row if name not in kept} for row in (one, other)]
        assert bare[0] == bare[1]
    config = tomllib.loads((tmp_path / "usual" / RUN).read_text())["config"]
    assert config.keys() == {"command", "count", "seed", "difficulty", "dialects", "families"}


def test_families_that_cannot_meet_a_band_are_named_before_anything_is_made(
    tmp_path: Path,
) -> None:
    with pytest.raises(
        UserError, match=r"1 of the families give no triple .*transportation \(continuous"
    ):
        generate(_config(families=("transportation", "bin_packing")), tmp_path / "run")
    with pytest.raises(
        UserError,
        match=r"in variables=5000-6000, .* \d+ draws each, the nearest being bin_packing \(var",
    ):
        generate(_config(bands="variables=5000-6000"), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_families_that_nobody_named_are_left_out(tmp_path: Path) -> None:
    plain = {"count": 1, "dialects": ("highspy",), "bands": "rows=2-9"}
    named = TemplateRunConfig.model_validate(plain)
    some = named.model_construct(**dict(named), _fields_set={"bands"})
    object.__setattr__(some, "families", ("transportation", "sports_scheduling"))
    generate(some, tmp_path / "run")
    config = tomllib.loads((tmp_path / "run" / RUN).read_text())["config"]
    assert config["reach"] == [["transportation"]]
    assert list(config["families"]) == ["transportation"]


def test_the_difficulty_bounds_the_sizes(tmp_path: Path) -> None:
    source = problem_source("bin_packing")
    found = generate(
        _config(families=(source.name,), bands="gap=0-1", difficulty="medium", count=2),
        tmp_path / "run",
    )
    assert found.by_difficulty == {"medium": 2}
    for record in read_triples(tmp_path / "run"):
        assert record.origin.sized is not None
        sizes = record.origin.sized.size_parameters()
        for one in source.size_parameters:
            assert one.medium[0] <= sizes[one.name] <= one.medium[1]


def test_a_draw_says_what_it_missed_and_leans_towards_the_band() -> None:
    source = problem_source("capital_budgeting")

    def draw(*bands: str) -> BandedDraw | OutsideBand | Rejection:
        search = SizeSearch(source.size_parameters, None, RandomStream("test", 1))
        return draw_within(read_bands(bands), source, 5, 0, search)

    large = draw("variables=500-900")
    assert isinstance(large, OutsideBand)
    assert (large.reason, large.was_solved) == ("outside_band_variables", False)
    hard = draw("nodes=100000-", "variables=0-30")
    assert isinstance(hard, OutsideBand)
    assert (hard.reason, hard.was_solved) == ("outside_band_nodes", True)
    long = draw("characters=9000-")
    assert isinstance(long, OutsideBand)
    assert long.value is not None
    assert long.value < 9000

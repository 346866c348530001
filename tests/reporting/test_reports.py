"""Reports say what the run holds, as valid pages without any script or outside address."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from optmodel.cli.command_line import root
from optmodel.errors import BadFileError
from optmodel.reporting import write_card, write_parquet, write_report
from optmodel.reporting.measure_plots import sampled_measures
from optmodel.runs import RECORDS, read_records
from optmodel.synthesis import TemplateRunConfig, generate
from optmodel.triples import Measure


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "run"
    generate(
        TemplateRunConfig(
            families=("transportation", "portfolio"), count=6, seed=3, dialects=("pyscipopt",)
        ),
        folder,
    )
    return folder


def test_the_page_shows_counts_and_whole_triples(run: Path) -> None:
    page = write_report(run).read_text()
    assert "6 verified triples" in page
    first = next(read_records(run / RECORDS))
    assert f"<strong>{first['objective']}</strong>" in page
    assert page.count("<svg") == 8
    assert "<math" in page
    assert not re.search(r"<script|https?://(?!www\.w3\.org)", page)


def test_the_verb_measures_what_the_run_did_not(run: Path) -> None:
    assert "Integrality gap" not in write_report(run).read_text()
    page = write_report(run, num_measured=3).read_text()
    assert page.count("<svg") == 12
    for title in ("Integrality gap", "Nodes", "Solve time", "Complexity"):
        assert f"<h3>{title}</h3>" in page
    assert "triples of a sample" in page
    values = sampled_measures(run / RECORDS, num_records=6, most=3)
    assert {measure: len(found) for measure, found in values.items()} == {
        Measure.NODES: 3,
        Measure.SECONDS: 3,
        Measure.COMPLEXITY: 3,
        Measure.GAP: 3,
    }


@pytest.mark.slow
def test_a_run_with_a_histogram_shows_it_beside_the_one_asked(tmp_path: Path) -> None:
    axes = "variables:4-30=1,30-60=1 x gap:0-0.1=1,0.1-1=1"
    settings = {"families": ("facility_location", "bin_packing"), "seed": 3, "histogram": axes}
    config = TemplateRunConfig.model_validate(
        settings | {"count": 4, "dialects": ("highspy",), "bands": "rows=2-99"}
    )
    generate(config, tmp_path / "run")
    page = write_report(tmp_path / "run", num_measured=3).read_text()
    assert "<h2>The joint histogram</h2>" in page
    assert re.search(r"<td>variables=30-60 gap=0.1-1</td><td>1</td><td>1</td>", page)
    assert "Integrality gap" in page
    assert "of a sample" not in page
    card = write_card(tmp_path / "run").read_text()
    assert "--band rows=2-99 --histogram CELLS.toml" in card
    assert write_parquet(tmp_path / "run").is_file()


def test_the_card_holds_the_command_and_front_matter(run: Path) -> None:
    card = write_card(run).read_text()
    assert card.startswith("---\nlanguage: [en]\n")
    assert "optmodel generate --count 6 --seed 3 --family transportation" in card
    assert "| LP | 3 |" in card


def test_parquet_holds_every_record_and_loads_as_a_dataset(run: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="needs the extra publish")
    path = write_parquet(run)
    records = list(read_records(run / RECORDS))
    for files, kind in ((run / RECORDS, "json"), (path, "parquet")):
        rows = datasets.load_dataset(kind, data_files=str(files), cache_dir=str(tmp_path))["train"]
        assert [row["id"] for row in rows] == [record["id"] for record in records]
        assert rows[0]["certificate"] == records[0]["certificate"]
        assert rows[0]["programs"] == records[0]["programs"]


def test_the_verb_writes_all_and_says_where(run: Path) -> None:
    result = CliRunner().invoke(root, ["report", str(run), "--card", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.output).keys() == {"report", "card"}


@pytest.mark.parametrize(
    ("records", "sentence"),
    [("", "holds no record yet"), ('{"key":"a"}\n', "line 1: not a triple"), (None, "Cannot read")],
)
def test_records_that_cannot_be_shown_are_said_so(
    run: Path, tmp_path: Path, records: str | None, sentence: str
) -> None:
    (tmp_path / "run.toml").write_bytes((run / "run.toml").read_bytes())
    if records is not None:
        (tmp_path / RECORDS).write_text(records)
    with pytest.raises(BadFileError, match=sentence):
        write_report(tmp_path)
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("objective", "1e999"),
        ("objective", "NaN"),
        ("objective", "1" * 400),
        ("size", '{"num_variables": "x", "num_constraints": 1}'),
        ("text", "[" * 99_999 + "]" * 99_999),
    ],
)
def test_a_hostile_record_is_named_by_its_line(
    run: Path, tmp_path: Path, field: str, value: str
) -> None:
    (tmp_path / "run.toml").write_bytes((run / "run.toml").read_bytes())
    first, second, *_ = (run / RECORDS).read_text().splitlines()
    odd = json.dumps(json.loads(second) | {field: "@"}).replace('"@"', value)
    (tmp_path / RECORDS).write_text(f"{first}\n{odd}\n")
    with pytest.raises(BadFileError, match="line 2: "):
        write_report(tmp_path)


def test_an_odd_record_leaves_the_old_parquet_file(run: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="needs the extra publish")
    (tmp_path / "run.toml").write_bytes((run / "run.toml").read_bytes())
    (tmp_path / RECORDS).write_text('{"key":"a","size":3}\n')
    (tmp_path / "triples.parquet").write_text("old")
    with pytest.raises(BadFileError, match="line 1: not a triple"):
        write_parquet(tmp_path)
    assert (tmp_path / "triples.parquet").read_text() == "old"


@pytest.mark.parametrize("summary", ["{}", "x", None])
def test_an_evaluation_without_its_summary_is_said_so(tmp_path: Path, summary: str | None) -> None:
    (tmp_path / "run.toml").write_text('[config]\ncommand = "evaluate"\n[about]\n')
    if summary is not None:
        (tmp_path / "summary.json").write_text(summary)
    with pytest.raises(BadFileError, match=r"summary\.json"):
        write_report(tmp_path)


def test_a_folder_without_a_run_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"Cannot read .*run\.toml"):
        write_report(tmp_path)

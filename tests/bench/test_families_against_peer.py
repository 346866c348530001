"""Our families beside another project's generators: figures, comparison, and a complete list."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bench.families_against_peer import PeerDraw, figures_of, main, measure_families
from bench.peer_figures import GeneratorFigures, PeerCounterparts, read_baseline
from bench.peer_page import PEER_PAGE, MeasuredFamily, PeerPage
from optmodel.errors import BadFileError

ROW = {"name": "transp", "n": 200, "opt": 150, "uniq": 120, "zero": 3, "ips_gs": 9.0}
LISTED = PeerCounterparts.load()
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "peer"
TRANSPORTATION = [key for key, name in LISTED.counterparts.items() if name == "transportation"]


def write_baseline(folder: Path, *rows: dict[str, object]) -> None:
    path = folder / "optmath_bench" / "generator_baseline.json"
    path.parent.mkdir()
    path.write_text(json.dumps(rows), encoding="utf-8")


def test_the_figures_of_a_generator_are_shares_of_its_solved_draws() -> None:
    figures = GeneratorFigures.of_peer(ROW | {"lpint": [30, 40, 120]})
    assert figures == GeneratorFigures(150, 0.75, 0.8, 0.02, 0.75, 9.0)
    assert GeneratorFigures.of_peer(ROW | {"lpint": [0, 0, 0]}).relaxation_differs is None


def test_our_figures_leave_out_what_is_not_certified() -> None:
    draws = [
        PeerDraw("7", True, 0.25),
        PeerDraw("7", False, 0.25),
        PeerDraw("0", None, 0.25),
        PeerDraw(None, None, 0.25),
    ]
    figures = figures_of(draws)
    assert figures == GeneratorFigures(3, 0.75, 2 / 3, 1 / 3, 0.5, 3.0)
    assert figures_of(draws[3:]).yield_share == 0


@pytest.mark.parametrize(
    ("change", "below"),
    [
        ({}, []),
        ({"yield_share": 0.7}, ["yield"]),
        ({"distinct": 0.79}, ["distinct answers"]),
        ({"zero": 0.03}, ["zero share"]),
        ({"relaxation_differs": 0.5}, ["relaxation gap"]),
        ({"relaxation_differs": None}, ["relaxation gap"]),
        ({"per_second": 0.1}, []),
    ],
)
def test_what_is_below_is_named_and_speed_is_not_compared(
    change: dict[str, Any], below: list[str]
) -> None:
    peer = GeneratorFigures.of_peer(ROW | {"lpint": [30, 40, 120]})
    assert replace(peer, **change).below(peer) == below


def test_a_relaxation_is_compared_where_the_generator_has_one() -> None:
    peer = GeneratorFigures.of_peer(ROW | {"lpint": [0, 0, 0]})
    assert replace(peer, relaxation_differs=0.5).below(peer) == []


def test_a_family_is_drawn_certified_and_relaxed() -> None:
    ((name, figures),) = measure_families(["project_selection"], 4, 1, 1)
    assert (name, figures.num_solved, figures.zero) == ("project_selection", 4, 0)
    assert figures.relaxation_differs is not None
    assert figures.per_second > 0


@pytest.mark.parametrize(("num_unique", "status"), [(120, 0), (160, 1)])
def test_the_command_fails_where_ours_fall_short(
    tmp_path: Path, num_unique: int, status: int
) -> None:
    row = ROW | {"lpint": [0, 0, 0], "uniq": num_unique, "opt": 150, "n": 150}
    write_baseline(tmp_path, row, row | {"name": "nltrans", "opt": 99})
    result = CliRunner().invoke(
        main,
        [str(tmp_path), "--draws=8", "--workers=1", "--seed=4", "--family=transportation"],
    )
    assert "not compared: 99 draws of theirs are solved" in result.output
    assert ("below in distinct answers: without a reason" in result.output) is bool(status)
    assert result.exit_code == status, result.output


def test_a_page_keeps_the_figures_of_families_that_are_not_measured_again(tmp_path: Path) -> None:
    figures = GeneratorFigures(8, 1.0, 0.5, 0.0, None, 3.0)
    peers = {name: replace(figures, num_solved=150, distinct=0.4) for name in LISTED.counterparts}
    for name in ("transportation", "knapsack"):
        kept = PeerPage.read(tmp_path).with_family(MeasuredFamily(name, 8, 1, "here", figures))
        kept.write(tmp_path, peers, LISTED)
    assert PeerPage.read(tmp_path) == kept
    text = (tmp_path / PEER_PAGE).read_text(encoding="utf-8")
    assert "8 draws of seed 1 each on here" in text
    assert "| KnapSack | `knapsack` | 100.0% / 100.0% | 40.0% / 50.0% |" in text
    assert "| nltrans | `transportation` |" in text
    (tmp_path / "against-peer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BadFileError, match="remove it"):
        PeerPage.read(tmp_path)


def test_the_committed_page_is_of_all_generators_that_are_compared(benchmarks_dir: Path) -> None:
    kept, peers = PeerPage.read(FOLDER), read_baseline(benchmarks_dir)
    assert kept.text(peers, LISTED) == (FOLDER / PEER_PAGE).read_text(encoding="utf-8")
    compared = {name for key, name in LISTED.counterparts.items() if peers[key].is_compared}
    assert compared <= kept.families.keys()
    assert all(one.num_draws >= 100 for one in kept.families.values())
    for generator, name in LISTED.counterparts.items():
        if name in compared and peers[generator].is_compared:
            below = kept.families[name].figures.below(peers[generator])
            assert set(below) == LISTED.reasons(generator).keys()


@pytest.mark.slow
def test_the_module_runs_with_workers(tmp_path: Path, checkout: Path) -> None:
    write_baseline(tmp_path, *(ROW | {"lpint": [0, 0, 0], "name": name} for name in TRANSPORTATION))
    options = ["--draws=2", "--workers=2", "--family=transportation"]
    command = [sys.executable, "-m", "bench.families_against_peer", str(tmp_path), *options]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 measures below" in done.stdout


def test_an_absent_baseline_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="give the folder of the public benchmarks"):
        read_baseline(tmp_path)


def test_every_exception_has_a_reason_and_a_counterpart() -> None:
    measures = {"yield", "distinct answers", "zero share", "relaxation gap"}
    assert all(one.reason and one.measure in measures for one in LISTED.exceptions)
    assert {one.generator for one in LISTED.exceptions} <= LISTED.counterparts.keys()


def test_every_generator_has_a_counterpart_or_a_reason(benchmarks_dir: Path) -> None:
    named = [*LISTED.counterparts, *LISTED.no_counterpart]
    assert sorted(named) == sorted(read_baseline(benchmarks_dir))

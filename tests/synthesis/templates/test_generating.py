"""A run is the same bytes however it is made, and loses nothing when it is stopped."""

import json
import shutil
from pathlib import Path

import pytest

from optmodel.errors import BadFileError, UnknownNameError, UserError
from optmodel.runs import RECORDS, read_records
from optmodel.synthesis import TemplateRunConfig, generate


def test_every_family_is_there_and_the_summary_counts_them(
    dataset: Path, config: TemplateRunConfig
) -> None:
    summary = json.loads((dataset / "summary.json").read_text())
    assert summary["num_triples"] == config.count
    assert set(summary["by_family"]) == set(config.families)
    assert summary["programs_by_dialect"]["pyscipopt"] == config.count
    assert summary["num_draws"] - summary["num_triples"] == sum(
        summary["rejected_by_reason"].values()
    )


def test_two_workers_write_the_same_bytes(
    dataset: Path, config: TemplateRunConfig, tmp_path: Path
) -> None:
    generate(config, tmp_path / "two", num_workers=2)
    assert (tmp_path / "two" / RECORDS).read_bytes() == (dataset / RECORDS).read_bytes()


@pytest.mark.parametrize("num_kept", [0, 1, 13])
def test_an_interrupted_run_ends_as_an_undisturbed_one(
    dataset: Path, config: TemplateRunConfig, tmp_path: Path, num_kept: int
) -> None:
    whole = (dataset / RECORDS).read_bytes()
    lines = whole.splitlines(keepends=True)
    shutil.copytree(dataset, tmp_path / "cut")
    torn = b"".join(lines[:num_kept]) + lines[num_kept][: len(lines[num_kept]) // 2]
    (tmp_path / "cut" / RECORDS).write_bytes(torn)
    generate(config, tmp_path / "cut")
    assert (tmp_path / "cut" / RECORDS).read_bytes() == whole


def test_another_seed_shares_no_instance(
    dataset: Path, config: TemplateRunConfig, tmp_path: Path
) -> None:
    other = TemplateRunConfig(
        families=config.families, count=config.count, seed=8, dialects=config.dialects
    )
    generate(other, tmp_path / "other")
    ours = {record["data"] for record in read_records(dataset / RECORDS)}
    theirs = {record["data"] for record in read_records(tmp_path / "other" / RECORDS)}
    assert ours.isdisjoint(theirs)


def test_an_instance_is_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Slots that draw the same index would repeat an instance; the writer must see it.
    monkeypatch.setattr(
        TemplateRunConfig, "index", lambda _, slot, attempt: slot // 2 + attempt * 10**9
    )
    generate(
        TemplateRunConfig(families=("transportation",), count=6, dialects=("pyscipopt",)),
        tmp_path / "run",
    )
    records = list(read_records(tmp_path / "run" / RECORDS))
    assert len({record["data"] for record in records}) == 6
    reasons = [item["reason"] for record in records for item in record["origin"]["rejected"]]
    assert reasons.count("duplicate") == 3


def test_a_folder_of_another_run_is_left_alone(dataset: Path, config: TemplateRunConfig) -> None:
    before = (dataset / RECORDS).read_bytes()
    with pytest.raises(UserError, match=r"holds another run .*seed was 7, now 9"):
        generate(
            TemplateRunConfig(
                families=config.families, count=config.count, seed=9, dialects=config.dialects
            ),
            dataset,
        )
    assert (dataset / RECORDS).read_bytes() == before


def test_a_run_of_other_versions_is_not_continued(
    dataset: Path, config: TemplateRunConfig, tmp_path: Path
) -> None:
    shutil.copytree(dataset, tmp_path / "old")
    run = (tmp_path / "old" / "run.toml").read_text()
    (tmp_path / "old" / "run.toml").write_text(run.replace('highspy = "', 'highspy = "0.'))
    (tmp_path / "old" / RECORDS).write_bytes(b"")
    with pytest.raises(UserError, match="was begun with highspy 0"):
        generate(config, tmp_path / "old")


def test_a_package_that_was_added_since_stops_nothing(
    dataset: Path, config: TemplateRunConfig, tmp_path: Path
) -> None:
    shutil.copytree(dataset, tmp_path / "old")
    lines = (dataset / "run.toml").read_text().splitlines(keepends=True)
    without = "".join(line for line in lines if not line.startswith("cvxpy = "))
    (tmp_path / "old" / "run.toml").write_text(without)
    kept = (dataset / RECORDS).read_bytes().splitlines(keepends=True)[:-1]
    (tmp_path / "old" / RECORDS).write_bytes(b"".join(kept))
    generate(config, tmp_path / "old")
    assert (tmp_path / "old" / RECORDS).read_bytes() == (dataset / RECORDS).read_bytes()


def test_a_line_that_is_no_triple_is_named(
    dataset: Path, config: TemplateRunConfig, tmp_path: Path
) -> None:
    shutil.copytree(dataset, tmp_path / "odd")
    (tmp_path / "odd" / RECORDS).write_text('{"key":"a"}\n')
    with pytest.raises(BadFileError, match="line 1: not a triple"):
        generate(config, tmp_path / "odd")


def test_the_order_in_which_families_and_dialects_are_named_decides_nothing() -> None:
    named = TemplateRunConfig(
        families=("blending", "transportation", "blending"), count=4, dialects=("highspy", "pyomo")
    )
    assert named == TemplateRunConfig(
        families=("transportation", "blending"), count=4, dialects=("pyomo", "highspy")
    )


@pytest.mark.parametrize("count", [0, -1, 10**9])
def test_a_count_that_cannot_be_is_refused(count: int) -> None:
    with pytest.raises(UserError, match="ask for 1 to 999,999,999 triples"):
        TemplateRunConfig(families=("transportation",), count=count)


def test_unknown_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'transportation'"):
        TemplateRunConfig(families=("transpotation",), count=1)
    with pytest.raises(UnknownNameError, match="did you mean 'pyomo'"):
        TemplateRunConfig(families=("transportation",), count=1, dialects=("pyommo",))

"""Runs that include problems without an optimum: asked for alone, the same bytes, verified."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.errors import UnknownNameError, UserError
from optmodel.runs import RECORDS
from optmodel.synthesis import DatasetSummary, TemplateRunConfig, generate, verify
from optmodel.synthesis.bands.bands import read_bands
from optmodel.synthesis.config.draw_places import draw_place
from optmodel.synthesis.config.outcome_shares import OutcomeShares
from optmodel.synthesis.config.slot_permutation import permuted_slot
from optmodel.synthesis.run_consistency import inconsistencies
from optmodel.triples import (
    OTHER_OUTCOMES,
    ProblemOutcome,
    outcome_of,
    read_dataset,
    read_triples,
)
from tests.synthesis.conftest import read

FAMILIES = ("transportation", "diet", "composed")
COUNT, SEED = 6, 31
"""Few slots, among which is one of each outcome."""


@pytest.fixture(scope="module")
def mixed_config() -> TemplateRunConfig:
    shares = OutcomeShares.read({outcome.value: 0.2 for outcome in OTHER_OUTCOMES})
    return TemplateRunConfig(
        families=FAMILIES,
        count=COUNT,
        seed=SEED,
        dialects=("highspy",),
        include=shares,
    )


@pytest.fixture(scope="module")
def mixed(mixed_config: TemplateRunConfig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed") / "run"
    generate(mixed_config, folder)
    return folder


def test_each_slot_has_the_outcome_that_is_drawn_for_it(
    mixed: Path, mixed_config: TemplateRunConfig
) -> None:
    records = list(read_dataset(mixed))
    assert [outcome_of(record) for record in records] == [
        mixed_config.outcome(slot) for slot in range(mixed_config.count)
    ]
    assert len({outcome_of(record) for record in records}) == len(ProblemOutcome)
    optimal = [record for record in records if outcome_of(record) is ProblemOutcome.OPTIMAL]
    assert list(read_triples(mixed)) == optimal


def test_the_summary_counts_outcomes(mixed: Path) -> None:
    summary = DatasetSummary.model_validate_json((mixed / "summary.json").read_bytes())
    assert summary.by_outcome is not None
    assert sum(summary.by_outcome.values()) == summary.num_triples == COUNT


def test_the_run_is_verified_from_its_files(mixed: Path) -> None:
    found = verify(mixed)
    assert (found.failures, found.num_records) == ((), COUNT)


@pytest.mark.slow
def test_workers_and_interruptions_change_no_byte(
    mixed: Path, mixed_config: TemplateRunConfig, tmp_path: Path
) -> None:
    whole = (mixed / RECORDS).read_bytes()
    shutil.copytree(mixed, tmp_path / "cut")
    (tmp_path / "cut" / RECORDS).write_bytes(whole[: len(whole) // 2])
    generate(mixed_config, tmp_path / "cut", num_workers=2)
    assert (tmp_path / "cut" / RECORDS).read_bytes() == whole


def test_a_record_in_a_slot_of_another_outcome_is_found(mixed: Path, tmp_path: Path) -> None:
    assert list(inconsistencies(mixed, frozenset())) == []
    shutil.copytree(mixed, tmp_path / "copy")
    rows = read(tmp_path / "copy")
    [first, *_] = [row for row in rows if row.get("outcome") == "infeasible"]
    [triple, *_] = [row for row in rows if "outcome" not in row]
    first["origin"]["slot"], triple["origin"]["slot"] = (
        triple["origin"]["slot"],
        first["origin"]["slot"],
    )
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "copy" / RECORDS).write_text(text)
    details = " ".join(one.detail for one in inconsistencies(tmp_path / "copy", frozenset()))
    assert "outcome: 'infeasible', where the run has 'optimal'" in details


def test_without_shares_nothing_changes(
    small_dataset: Path, config: TemplateRunConfig, tmp_path: Path
) -> None:
    none = config.model_copy(update={"count": 6, "include": OutcomeShares.read({"unbounded": 0})})
    generate(none, tmp_path / "run")
    assert (tmp_path / "run" / RECORDS).read_bytes() == (small_dataset / RECORDS).read_bytes()
    assert "include" not in none.to_table()
    assert "composer" not in none.to_table()
    assert not any("outcome" in row for row in read(small_dataset))
    assert b"by_outcome" not in (small_dataset / "summary.json").read_bytes()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["infeasible=1.5"], "The share of infeasible problems is '1.5': give one from 0 to 1"),
        (["infeasible=-0.1"], "The share of infeasible problems is '-0.1'"),
        (["infeasible"], "is missing: give one from 0 to 1, such as infeasible=0.05"),
        (["unbounded=nan"], "The share of unbounded problems is 'nan'"),
        ({"unbounded": True}, "The share of unbounded problems is 'True'"),
        (["infeasible=0.1", "infeasible=0.2"], "given twice"),
        (["infeasible=0.6", "unbounded=0.6"], "sum to 1.2: they may be 1 together"),
        (0.5, "a table of shares"),
    ],
)
def test_shares_that_cannot_be_are_refused_in_a_sentence(given: object, said: str) -> None:
    with pytest.raises(UserError, match=said.replace("(", r"\(")):
        OutcomeShares.read(given)


def test_an_unknown_kind_has_its_nearest_name() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'infeasible'"):
        OutcomeShares.read(["infeasble=0.1"])


def test_bands_are_of_triples_alone() -> None:
    shares = OutcomeShares.read(["infeasible=0.1"])
    with pytest.raises(UserError, match="Bands and histograms are of triples alone"):
        TemplateRunConfig(bands=read_bands("gap=0-0.2"), include=shares)


@given(
    shares=st.lists(st.integers(0, 25), min_size=4, max_size=4),
    count=st.integers(1, 400),
    seed=st.integers(0, 99),
)
def test_each_outcome_has_exactly_its_share(shares: list[int], count: int, seed: int) -> None:
    asked = {
        str(outcome): share / 100 for outcome, share in zip(OTHER_OUTCOMES, shares, strict=True)
    }
    read_shares = OutcomeShares.read(asked)
    counts = read_shares.counts(count)
    dealt = Counter(read_shares.of_slot(seed, slot, count) for slot in range(count))
    assert sum(counts.values()) == count
    assert dealt == +Counter(counts if read_shares.shares else {ProblemOutcome.OPTIMAL: count})
    for outcome, share in read_shares.shares.items():
        assert abs(counts[outcome] - share * count) < 1


@given(count=st.integers(1, 300), seed=st.integers(0, 99))
def test_no_two_slots_are_permuted_to_one(count: int, seed: int) -> None:
    places = {permuted_slot(slot, count, seed) for slot in range(count)}
    assert places == set(range(count))


def test_outcomes_are_dealt_to_all_parts_of_a_run_and_to_all_families() -> None:
    shares = OutcomeShares.read(["infeasible=0.05", "unbounded=0.05"])
    dealt = [shares.of_slot(7, slot, 2000) for slot in range(2000)]
    thirds = [dealt[start : start + 666] for start in (0, 666, 1332)]
    for part in (*thirds, *(dealt[family::20] for family in range(20))):
        assert abs(part.count(ProblemOutcome.OPTIMAL) / len(part) - 0.9) < 0.1
    assert dealt != [shares.of_slot(8, slot, 2000) for slot in range(2000)]


def test_a_run_from_before_shares_were_exact_keeps_its_outcomes(
    mixed: Path, mixed_config: TemplateRunConfig, tmp_path: Path
) -> None:
    shutil.copytree(mixed, tmp_path / "older")
    table = (tmp_path / "older" / "run.toml").read_text()
    assert "exact_shares = true\n" in table
    (tmp_path / "older" / "run.toml").write_text(table.replace("exact_shares = true\n", ""))
    drawn = [mixed_config.include.of_slot(SEED, slot) for slot in range(COUNT)]
    differ = {n + 1 for n in range(COUNT) if drawn[n] is not mixed_config.outcome(n)}
    issues = inconsistencies(tmp_path / "older", frozenset())
    assert {one.line for one in issues if one.detail.startswith("outcome: ")} == differ


def test_outcomes_of_older_runs_are_drawn_in_their_shares() -> None:
    shares = OutcomeShares.read(["infeasible=0.1", "ambiguous=0.2"])
    drawn = [shares.of_slot(7, slot) for slot in range(2000)]
    for outcome, wanted in ((ProblemOutcome.INFEASIBLE, 0.1), (ProblemOutcome.AMBIGUOUS, 0.2)):
        assert abs(drawn.count(outcome) / 2000 - wanted) < 0.03
    assert ProblemOutcome.UNBOUNDED not in drawn
    assert drawn == [shares.of_slot(7, slot) for slot in range(2000)]


@pytest.mark.parametrize("outcome", OTHER_OUTCOMES)
def test_no_two_draws_share_source_and_index(outcome: ProblemOutcome) -> None:
    kinds = (ProblemOutcome.OPTIMAL, outcome)
    places = [
        draw_place(FAMILIES, 7, slot, attempt, kinds[slot % 2], has_composer=True)
        for slot in range(30)
        for attempt in range(40)
    ]
    assert len(set(places)) == len(places)


def test_families_without_such_problems_end_the_run_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optmodel.synthesis.templates.slot_record.MAX_OTHER_ATTEMPTS", 3)
    config = TemplateRunConfig(
        families=("pricing",),
        count=1,
        dialects=("pyscipopt",),
        include=OutcomeShares.read(["unbounded=1"]),
    )
    with pytest.raises(UserError, match=r"gave a problem that is unbounded \(not_linear 3\)"):
        generate(config, tmp_path / "run")
    monkeypatch.undo()
    generate(config.model_copy(update={"families": ("composed",)}), tmp_path / "run")
    [row] = read(tmp_path / "run")
    assert (row["family"], row["outcome"]) == ("composed", "unbounded")

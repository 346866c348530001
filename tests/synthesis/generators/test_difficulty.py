"""Complexity scores, counted by hand, and bands of them; what is sampled for a band."""

import pytest

from optmodel.errors import UserError
from optmodel.families import Difficulty, family
from optmodel.rejection import Rejection
from optmodel.synthesis.bands.bands import Band
from optmodel.synthesis.generators.sampled_instances import (
    FamilySampler,
    SampledInstance,
    prompt_inputs,
    read_back_report,
    sample_instance,
)
from optmodel.triples import Measure, PipelineStep, complexity, parse_demonstration
from tests.triples.kiosk import GOOD, swapped


@pytest.mark.parametrize(
    ("reply", "score"),
    [
        # 2 integers, 2 rows; terms: 2 in the objective and in each row.
        (GOOD, 2 + 2 + 2.0),
        # The same with continuous variables.
        (GOOD.replace("integer", "continuous"), 2 + 2 + 2.0),
        # A quadratic objective is counted as a row is; it has three terms then.
        (swapped("13 * apples + 17", "13 * apples ** 2 + 17"), 2 + 2 + 1 + 2.0),
    ],
)
def test_a_score_is_what_one_counts(reply: str, score: float) -> None:
    assert complexity(parse_demonstration(reply).prefix(2).instance).score == pytest.approx(score)


def test_kinds_of_columns_and_rows_are_told_apart() -> None:
    found = complexity(parse_demonstration(GOOD).prefix(2).instance)
    assert (found.num_integer, found.num_binary, found.num_continuous) == (2, 0, 0)
    assert (found.num_linear, found.num_quadratic, found.num_nonlinear) == (2, 0, 0)
    assert (found.num_indicators, found.num_big_m) == (0, 0)


def test_a_coefficient_of_a_switch_that_dwarfs_its_row_is_a_big_m() -> None:
    lot_sizing = family("facility_location").draw(1, 0).instance
    assert complexity(lot_sizing).num_binary > 0


def test_a_band_is_read_and_written_alike() -> None:
    band = Band.read(" 25 - 75.5 ")
    assert (band.range_text, str(band)) == ("25-75.5", "complexity=25-75.5")
    assert [band.holds(score) for score in (24.9, 25, 75.5, 75.6)] == [False, True, True, False]


@pytest.mark.parametrize("text", ["", "25", "75-25", "a-b", "-5-5", "25-75-100"])
def test_a_band_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="band"):
        Band.read(text)


def test_an_instance_out_of_the_band_is_rejected_before_it_is_solved() -> None:
    found = sample_instance("transportation", 1, 0, band=Band(Measure.COMPLEXITY, 0.5, 1))
    assert found == Rejection(PipelineStep.DRAFT, "out_of_band", "the band is 0.5-1")


def sampled(name: str = "transportation", index: int = 0) -> SampledInstance:
    found = sample_instance(name, 7, index)
    assert isinstance(found, SampledInstance)
    return found


def test_the_same_seed_and_index_sample_the_same() -> None:
    assert sampled() == sampled()
    assert sampled().identity != sampled(index=1).identity
    hard = sample_instance("transportation", 7, 0, Difficulty.HARD)
    assert isinstance(hard, SampledInstance)
    assert hard.difficulty is Difficulty.HARD


def test_a_sampler_gives_other_data_of_the_same_sets() -> None:
    one = sampled()
    sampler = FamilySampler("transportation", 7, 0, one.sizes, one.instance)
    others = [other for number in range(20) if (other := sampler(number)) is not None]
    assert others
    for other in others:
        assert other.sets == one.instance.sets
        assert other.parameters != one.instance.parameters
        assert {n: v.keys() for n, v in other.parameters.items()} == {
            n: v.keys() for n, v in one.instance.parameters.items()
        }


def test_a_prompt_holds_every_datum_and_not_the_optimum() -> None:
    one = sampled()
    inputs = prompt_inputs(one.instance, one.sketch)
    for name in one.sketch.names.values():
        assert str(name) in inputs.names
        assert str(name) in inputs.data
    assert inputs.goal == "minimize"
    objective = f"{float(one.certified.answer.objective or 0):g}"
    everything = " ".join((inputs.model, inputs.data, inputs.names, inputs.units))
    assert objective not in everything.split()


def test_what_reading_found_is_said_in_the_names_of_the_story() -> None:
    problems = [
        Rejection(PipelineStep.READ, "missing", "supply[s1] = 120"),
        Rejection(PipelineStep.READ, "foreign", "'7' in 'some 7 words'"),
    ]
    assert read_back_report(problems, {"s1": "Amberfield silo"}) == (
        "- missing: supply of Amberfield silo = 120\n- foreign: '7' in 'some 7 words'"
    )

"""Programs from a text alone: what is asked for, what counts, and what a candidate becomes."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from optmodel.execution import close_process_runner
from optmodel.families import Difficulty
from optmodel.formulation import render_program
from optmodel.lm import Sampling
from optmodel.rejection import Rejection
from optmodel.synthesis.generators.forward_verification import (
    Candidate,
    finished_record,
    program_request,
    selected_texts,
    try_program,
)
from optmodel.synthesis.generators.sampled_instances import SampledInstance, sample_instance
from optmodel.synthesis.generators.variants import NEW_LIMIT, Variant, VariationKind, make_variant
from optmodel.triples import (
    Origin,
    PipelineStep,
    TripleRecord,
    text_problems,
)
from tests.synthesis.scripted import fenced
from tests.triples.records import made_triple


@pytest.fixture(autouse=True, scope="module")
def _runner() -> Iterator[None]:
    yield
    close_process_runner()


@pytest.fixture(scope="module")
def candidate() -> Candidate:
    sampled = sample_instance("transportation", 7, 0)
    assert isinstance(sampled, SampledInstance)
    return Candidate("text", 3, sampled.sketch, sampled.instance, sampled.certified)


@pytest.fixture(scope="module")
def record() -> TripleRecord:
    return made_triple("inventory", 10).record()


def program(candidate: Candidate) -> str:
    return render_program(candidate.instance, "pyomo", candidate.narrative.names)


def test_a_request_tells_the_text_the_dialect_and_nothing_else(candidate: Candidate) -> None:
    request = program_request(candidate.text, "pyomo", Sampling(seed=5), 2)
    prompt = request.messages[-1].content
    assert candidate.text in prompt
    assert "Pyomo" in prompt
    assert "appsi_highs" in prompt
    assert f"{candidate.objective:g}" not in prompt.replace(candidate.text, "")


def test_a_program_that_finds_the_optimum_agrees(candidate: Candidate) -> None:
    ran = try_program(fenced(program(candidate)), "pyomo", candidate.objective)
    assert not isinstance(ran, Rejection)
    assert ran.strip() == program(candidate).strip()


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("Use linear programming.", "no_program"),
        (fenced("import pyomo.environ\n1 / 0"), "program_crash"),
        (fenced("import pyomo.environ\nprint('objective: 42')"), "solver_nothing"),
    ],
)
def test_a_reply_that_does_not_agree_says_why(candidate: Candidate, reply: str, code: str) -> None:
    rejection = try_program(reply, "pyomo", candidate.objective)
    assert isinstance(rejection, Rejection)
    assert (rejection.step, rejection.code) == (PipelineStep.AGREE, code)


def test_another_optimum_is_no_agreement(candidate: Candidate) -> None:
    rejection = try_program(fenced(program(candidate)), "pyomo", candidate.objective * 1.01)
    assert isinstance(rejection, Rejection)
    assert rejection.code == "objective_differs"


def test_texts_with_other_numbers_are_the_same_for_the_same_slot(candidate: Candidate) -> None:
    found = selected_texts(candidate, "optmath", 7, 2, None)
    assert 2 <= len(found) <= 4
    assert len({candidate.objective, *(one.objective for one in found)}) == 1 + len(found)
    for one in found:
        narrative = replace(candidate.narrative, text=one.text)
        assert text_problems(narrative, one.instance) == ()
    assert selected_texts(candidate, "optmath", 7, 2, None) == found
    assert selected_texts(replace(candidate, slot=4), "optmath", 7, 2, None) != found


def test_a_finished_candidate_is_a_record(candidate: Candidate) -> None:
    origin = Origin(slot=3, family_version=1, seed=7, index=0, rejected=())
    made = finished_record(candidate, origin, Difficulty.EASY, ("highspy",))
    assert isinstance(made, TripleRecord)
    assert list(made.rendered()) == ["highspy"]
    assert made.difficulty is Difficulty.EASY
    short = replace(candidate, narrative=replace(candidate.narrative, text="Too short."))
    rejection = finished_record(short, origin, Difficulty.EASY, ("highspy",))
    assert isinstance(rejection, Rejection)
    assert (rejection.step, rejection.code) == (PipelineStep.FRESH, "schema")
    assert rejection.detail == "text: 'Too short.' is too short"


def variant(record: TripleRecord, kind: VariationKind, slot: int = 0) -> Variant:
    made = make_variant(record, kind, 7, slot)
    assert isinstance(made, Variant)
    return made


def test_rephrasing_keeps_the_instance_and_another_scenario_the_data(record: TripleRecord) -> None:
    triple = record.triple()
    same = variant(record, VariationKind.REPHRASE)
    assert (same.instance, same.sketch, same.text) == (triple.instance, triple.narrative, "")
    other = variant(record, VariationKind.SCENARIO)
    assert other.instance == triple.instance
    assert other.sketch.setting != triple.narrative.setting
    assert other.setting


def test_other_numbers_come_with_a_text_that_says_them(record: TripleRecord) -> None:
    made = variant(record, VariationKind.NUMBERS)
    assert made.instance != record.parse_instance()
    assert text_problems(made.sketch, made.instance) == ()
    assert made.text == made.sketch.text != record.text
    assert variant(record, VariationKind.NUMBERS) == made
    assert variant(record, VariationKind.NUMBERS, slot=4) != made


def test_a_new_limit_is_one_more_datum_and_one_more_sentence(record: TripleRecord) -> None:
    made = variant(record, VariationKind.LIMIT)
    assert made.instance.parameters[NEW_LIMIT].keys() == {()}
    assert made.limit.rpartition("at most ")[2].startswith(str(made.instance.value(NEW_LIMIT)))
    assert float(made.certified.answer.objective or 0) != record.objective


def test_streams_of_variants_are_named_as_they_always_were() -> None:
    """With another name the same seed would give other variants."""
    assert repr(VariationKind.LIMIT) == "<Kind.LIMIT: 'limit'>"

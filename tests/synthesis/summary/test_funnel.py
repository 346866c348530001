"""Where candidates end, as a line of `candidates.jsonl` holds it, and what the funnel counts."""

from typing import Any

import pytest

from optmodel.lm import Usage
from optmodel.rejection import Rejection
from optmodel.synthesis.filters import TrivialityCode
from optmodel.synthesis.summary.funnel import CandidateOutcome, Funnel
from optmodel.triples import PipelineStep


def line(*outcomes: CandidateOutcome, calls: int = 1) -> dict[str, Any]:
    usage = {"prompt_tokens": 10 * calls, "completion_tokens": calls, "num_calls": calls}
    return {"usage": usage, "outcomes": [outcome.to_plain() for outcome in outcomes]}


def rejected(step: PipelineStep, code: str) -> CandidateOutcome:
    return CandidateOutcome("p1", Rejection(step, code))


def test_an_outcome_is_written_under_the_names_of_the_file() -> None:
    rejection = Rejection(PipelineStep.READ, "missing", "supply[s1] = 120")
    assert CandidateOutcome("p1-plain", rejection, "A text.").to_plain() == {
        "part": "p1-plain",
        "step": "read",
        "reason": "missing",
        "detail": "supply[s1] = 120",
        "text": "A text.",
        "key": "",
    }


def test_a_candidate_without_a_rejection_was_accepted() -> None:
    plain = CandidateOutcome("text", text="A text.", key="ab").to_plain()
    assert (plain["step"], plain["reason"], plain["key"]) == ("accepted", "", "ab")


def test_words_of_enumerations_are_written_as_text() -> None:
    rejection = Rejection(PipelineStep.SOLVE, TrivialityCode.ZERO_OBJECTIVE)
    plain = CandidateOutcome("p1", rejection).to_plain()
    assert (type(plain["step"]), type(plain["reason"])) == (str, str)


def test_long_texts_are_cut_to_what_fits_a_page() -> None:
    rejection = Rejection(PipelineStep.TELL, "too_long", "d" * 1000)
    plain = CandidateOutcome("p1", rejection, "t" * 9000).to_plain()
    assert (len(plain["text"]), len(plain["detail"])) == (4000, 400)


def test_a_candidate_has_entered_every_step_up_to_the_one_it_ends_in() -> None:
    funnel = Funnel.of(
        [
            line(rejected(PipelineStep.PARSE, "no_goal"), rejected(PipelineStep.READ, "sense")),
            line(rejected(PipelineStep.READ, "foreign"), CandidateOutcome("p2", key="k")),
        ]
    )
    entered = {stage.step: stage.num_entered for stage in funnel.stages}
    assert [stage.step for stage in funnel.stages] == list(PipelineStep)
    assert entered[PipelineStep.DRAFT] == entered[PipelineStep.PARSE] == 4
    assert entered[PipelineStep.SOLVE] == entered[PipelineStep.READ] == 3
    assert entered[PipelineStep.AGREE] == entered[PipelineStep.ACCEPTED] == funnel.num_accepted == 1
    rejections = {stage.step: dict(stage.rejected) for stage in funnel.stages}
    assert rejections[PipelineStep.READ] == {"foreign": 1, "sense": 1}
    assert rejections[PipelineStep.ACCEPTED] == {}


def test_what_was_beyond_the_count_is_counted_as_rejected() -> None:
    """The writer keeps such a line at its last step, with a reason and without a key."""
    beyond = line(CandidateOutcome("p1", key="k"))
    beyond["outcomes"][0] |= {"key": "", "reason": "beyond_count"}
    funnel = Funnel.of([beyond])
    assert funnel.stages[-1].rejected == {"beyond_count": 1}


def test_tokens_of_all_slots_are_summed() -> None:
    funnel = Funnel.of([line(calls=2), line(calls=3)])
    assert funnel.num_slots == 2
    assert funnel.usage == Usage(50, 5, 5)


def test_rows_for_tables_have_plain_words() -> None:
    rows = Funnel.of([line(rejected(PipelineStep.DRAFT, "refused"))]).to_plain()
    assert rows[0] == {"step": "draft", "entered": 1, "rejected": {"refused": 1}}
    assert len(rows) == len(PipelineStep)


def test_an_unknown_step_is_no_step() -> None:
    odd = line(rejected(PipelineStep.DRAFT, "refused"))
    odd["outcomes"][0]["step"] = "dream"
    with pytest.raises(ValueError, match="dream"):
        Funnel.of([odd])

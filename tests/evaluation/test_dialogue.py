"""A dialogue: when it goes on, what a model is told, and what is kept of it."""

from dataclasses import replace

import pytest

from optmodel.evaluation import Item, PromptingConfig
from optmodel.evaluation.prompting import Dialogue
from optmodel.evaluation.prompting.dialogue import feedback
from optmodel.execution import End, Execution, Solve, SolverStatus
from optmodel.judging import Label
from optmodel.lm import Completion, Response, Usage

ITEM = Item("7", "linear-notable", "How many crates?", Label({"cost": 1.0}, "cost", 1.0))
PROMPTING = PromptingConfig(model="m", num_samples=2, seed=5, temperature=0.5, num_turns=3)
OPTIMAL = Solve("highspy", SolverStatus.OPTIMAL, 1.0)


def opened(sample: int = 0) -> Dialogue:
    return Dialogue(ITEM, sample, list(PROMPTING.messages(ITEM)))


def answer(text: str) -> Response:
    return Response((Completion(text, usage=Usage(3, 2, 1)),), 0)


@pytest.mark.parametrize(
    ("execution", "is_finished"),
    [
        (Execution("", End.OK, solves=(OPTIMAL,)), True),
        (Execution("", End.OK), True),  # no solver was seen: there is nothing to tell
        (Execution("", End.OK, solves=(replace(OPTIMAL, status=SolverStatus.INFEASIBLE),)), False),
        (Execution("", End.CRASH, "ValueError"), False),
        (Execution("", End.TIMEOUT, "too long"), False),
        (Execution("", End.NO_CODE), False),
        (Execution("", End.INFRASTRUCTURE, "no licence"), True),  # it is no fault of the model's
    ],
)
def test_a_program_is_corrected_unless_an_optimum_was_found(
    execution: Execution, is_finished: bool
) -> None:
    dialogue = opened()
    dialogue.add_reply(answer("```python\nprint(1)\n```"), "")
    dialogue.add_execution(execution)
    assert dialogue.is_finished is is_finished
    roles = [message.role for message in dialogue.messages]
    assert roles[2:] == (["assistant"] if is_finished else ["assistant", "user"])
    assert dialogue.turns[0].program == "print(1)\n"


def test_a_refused_question_has_an_empty_turn_and_goes_no_further() -> None:
    dialogue = opened()
    dialogue.add_reply(None, "it is too long")
    dialogue.add_execution(Execution("", End.NO_CODE))
    assert dialogue.is_finished
    [turn] = dialogue.turns
    assert (turn.reply, turn.program, turn.finish) == ("", None, "refused: it is too long")


def test_every_sample_and_turn_has_a_seed_of_its_own() -> None:
    seeds = set()
    for sample in range(2):
        dialogue = opened(sample)
        for _ in range(3):
            request = dialogue.request(PROMPTING)
            assert request.sample == sample
            seeds.add(request.sampling.seed)
            dialogue.add_reply(answer("no program"), "")
            dialogue.add_execution(Execution("", End.NO_CODE))
    assert len(seeds) == 6
    assert {5, 6} <= seeds


def test_a_record_tells_the_prompt_from_what_came_after() -> None:
    dialogue = opened(1)
    dialogue.add_reply(answer("I give up"), "")
    dialogue.add_execution(Execution("", End.NO_CODE))
    record = dialogue.to_record()
    assert (record["item"], record["sample"], record["ends"]) == ("7", 1, ["no_code"])
    assert record["num_prompt_messages"] == 2
    assert [role for role, _ in record["messages"]] == ["system", "user", "assistant", "user"]
    assert record["turns"][0]["tokens"] == {"prompt": 3, "completion": 2}
    assert record["key"] != opened(0).to_record()["key"]


@pytest.mark.parametrize(
    ("execution", "said"),
    [
        (Execution("", End.NO_CODE), "Your reply holds no Python program."),
        (Execution("", End.CRASH, "KeyError: 'x'"), "ended with: crash.\nKeyError: 'x'"),
        (Execution("", End.FORBIDDEN, "It opens a socket."), "ended with: crash.\nIt opens"),
        (Execution("", End.OK), "its solver ended with: no answer."),
        (
            Execution("", End.OK, solves=(replace(OPTIMAL, status=SolverStatus.UNBOUNDED),)),
            "its solver ended with: unbounded.",
        ),
    ],
)
def test_feedback_says_how_the_program_ended(execution: Execution, said: str) -> None:
    text = feedback(execution)
    assert said in text
    assert text.endswith("give the whole corrected program in one block.")


def test_of_a_long_message_the_end_is_told() -> None:
    text = feedback(Execution("", End.CRASH, "x" * 5000 + " ValueError: the end"))
    assert "ValueError: the end" in text
    assert len(text) < 1700

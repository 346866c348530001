"""Texts that leave a parameter or a datum out: all else is told, and no text tells it after all."""

import pytest

from optmodel.errors import BadFileError
from optmodel.families import family
from optmodel.narration import (
    BLANK,
    ReadBackCode,
    Telling,
    blank_problems,
    find_telling,
    narrate,
    narrate_with_blank,
    narrate_without,
    read_back,
    untold_problems,
)
from optmodel.random_stream import RandomStream

INSTANCE = family("transportation").draw(7, 0).instance


def without(parameter: str) -> Telling:
    telling = find_telling("transportation")
    facts = tuple(fact for fact in telling.fact if fact.parameter != parameter)
    return telling.model_copy(update={"fact": facts})


@pytest.mark.parametrize("parameter", ["demand", "supply", "cost"])
def test_all_but_the_parameter_is_told(parameter: str) -> None:
    stream = RandomStream("omission", parameter)
    narrative = narrate_without(INSTANCE, without(parameter), parameter, stream)
    problems = read_back(narrative, INSTANCE)
    assert len(problems) == len(INSTANCE.parameters[parameter])
    assert all(one.code is ReadBackCode.MISSING for one in problems)
    assert all(one.detail.startswith(f"{parameter}[") for one in problems)


def test_a_text_that_says_everything_leaves_nothing_out() -> None:
    whole = narrate(INSTANCE, find_telling("transportation"), RandomStream("omission", 1))
    [problem] = untold_problems(whole, INSTANCE, "demand")
    assert problem.detail == "the text says some of 'demand', which it should leave out"


def test_a_telling_that_tells_the_parameter_is_refused() -> None:
    with pytest.raises(BadFileError, match="does not leave 'demand' out in 12 texts"):
        narrate_without(
            INSTANCE, find_telling("transportation"), "demand", RandomStream("omission", 2)
        )


@pytest.mark.parametrize("seed", range(6))
def test_all_but_one_entry_is_told_and_a_blank_stands_for_it(seed: int) -> None:
    stream = RandomStream("blank", seed)
    key = stream.choice(list(INSTANCE.parameters["cost"]))
    told = narrate_with_blank(INSTANCE, find_telling("transportation"), "cost", key, stream)
    [problem] = read_back(told, INSTANCE)
    assert problem.code is ReadBackCode.MISSING
    assert problem.detail.startswith(f"cost[{','.join(map(str, key))}] = ")
    assert told.text.count(BLANK) == 1
    other = next(one for one in INSTANCE.parameters["cost"] if one != key)
    assert blank_problems(told, INSTANCE, "cost", other)


def test_a_whole_text_has_no_blank() -> None:
    whole = narrate(INSTANCE, find_telling("transportation"), RandomStream("omission", 1))
    [problem] = blank_problems(whole, INSTANCE, "demand", next(iter(INSTANCE.parameters["demand"])))
    assert problem.detail.startswith("the text should have one blank, for 'demand[")


def test_a_datum_that_texts_do_not_state_alone_is_refused() -> None:
    with pytest.raises(BadFileError, match=r"does not state 'demand\[nowhere\]' alone in 12 texts"):
        narrate_with_blank(
            INSTANCE,
            find_telling("transportation"),
            "demand",
            ("nowhere",),
            RandomStream("omission", 2),
        )

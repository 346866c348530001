"""Attached files: named in the text, read back, and part of what a model is asked."""

import json
from dataclasses import replace

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance
from optmodel.narration import Narrative, ReadBackCode, compose, find_telling, read_back
from optmodel.random_stream import RandomStream
from optmodel.triples.record_fields import TextDetails
from optmodel.triples.triple_text import with_files


def _with_file(ending: str) -> tuple[Narrative, Instance]:
    for index in range(600):
        instance = family("transportation").draw(7, index, Difficulty.EASY).instance
        stream = RandomStream("file", index)
        narrative = compose(instance, find_telling("transportation"), stream)
        if any(name.endswith(ending) for name in narrative.files):
            return narrative, instance
    raise AssertionError(f"no text has a file with {ending}")


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_a_file_is_read_back(ending: str) -> None:
    narrative, instance = _with_file(ending)
    assert read_back(narrative, instance) == ()
    name, content = next(item for item in narrative.files.items() if item[0].endswith(ending))
    digit = next(sign for sign in content if sign in "23456789")
    changed = content.replace(digit, "1" if digit != "1" else "2", 1)
    wrong = replace(narrative, files={**narrative.files, name: changed})
    assert read_back(wrong, instance)
    unnamed = replace(narrative, text=narrative.text.replace(name, "it"))
    assert ReadBackCode.FILE in {problem.code for problem in read_back(unnamed, instance)}


def test_a_json_file_is_json_with_numbers() -> None:
    narrative, _ = _with_file(".json")
    content = next(text for name, text in narrative.files.items() if name.endswith(".json"))
    rows = json.loads(content)
    assert all(isinstance(list(row.values())[-1], int | float) for row in rows)


def test_what_a_model_is_asked_holds_the_files() -> None:
    narrative, _ = _with_file(".csv")
    details = TextDetails.of(narrative)
    assert details.attached_files() == narrative.files
    prompt = with_files(narrative.text, details)
    assert prompt.startswith(narrative.text)
    assert all(f"\n{name}:\n```\n" in prompt for name in narrative.files)
    assert with_files("A text.", None) == "A text."

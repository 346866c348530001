"""A published result counts its verdicts again, and is refused where its scores say otherwise."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.errors import BadFileError
from optmodel.judging import VerdictReason
from optmodel.reporting.board import read_entry
from optmodel.reporting.board.verdict_letters import LETTERS, letter_of, outcome_of
from tests.reporting.board.small_results import entry, score


@given(st.text(alphabet=LETTERS.replace(".", ""), min_size=3, max_size=3), st.text(min_size=1))
def test_a_result_is_read_as_it_was_written(letters: str, notes: str) -> None:
    one = entry(letters=letters, notes=notes)
    assert type(one).model_validate_json(one.to_json()) == one


def test_a_line_holds_an_item_or_a_rule() -> None:
    lines = entry().to_json().splitlines()
    assert sum('"answer"' in line for line in lines) == 3
    assert sum('"verdicts"' in line for line in lines) == 1


def test_a_letter_stands_for_each_reason() -> None:
    assert [outcome_of(letter_of(reason)).reason for reason in VerdictReason] == [*VerdictReason]
    assert outcome_of(letter_of(None)).reason is None


def test_a_label_reads_as_people_write_it() -> None:
    items = entry().items
    assert [str(item.label) for item in items] == ["1", "2", "3"]
    changed = items[0].label.model_copy(update={"accepted": (2.5,), "bound": 0.5})
    assert str(changed) == "1 or 2.5, bound 0.5"
    assert str(changed.model_copy(update={"optimum": None})) == "no solution"


def _rule(table: dict[str, Any]) -> dict[str, Any]:
    own = table["rules"]["strict"]
    assert isinstance(own, dict)
    return own


BAD: dict[str, Callable[[dict[str, Any]], object]] = {
    "3 are right, but 2 of 3 verdicts are": lambda t: _rule(t).update(
        original=score(3, 3).model_dump(mode="json")
    ),
    "4 of 3 are correct": lambda t: _rule(t)["original"].update(num_correct=4),
    "'cost_usd' must be 0 or more": lambda t: t.update(cost_usd=-1),
    "2 verdicts on 3 items": lambda t: _rule(t).update(verdicts="++"),
    "fit the pattern": lambda t: _rule(t).update(verdicts="++x"),
    "its scores are not on 2 items": lambda t: t["items"].pop(),
    "an item stands there twice": lambda t: t["items"][1].update(id="0"),
    "there is no field named 'secret'": lambda t: t.update(secret=1),
    "'url' must ": lambda t: t.update(url="javascript:alert(1)"),
    "undisputed: 2 are right, but 2 of 3": lambda t: t["items"][2].pop("in_doubt"),
    "corrected: 3 are right, but 2 of 2": lambda t: t["items"][2].update(is_answerable=False),
}


@pytest.mark.parametrize("sentence", BAD)
def test_a_result_that_belies_itself_is_one_sentence(tmp_path: Path, sentence: str) -> None:
    table = json.loads(entry().to_json())
    BAD[sentence](table)
    (tmp_path / "bad.json").write_text(json.dumps(table))
    with pytest.raises(BadFileError, match=rf"^[^\n]*bad\.json: [^\n]*{sentence}[^\n]*$"):
        read_entry(tmp_path / "bad.json")


@pytest.mark.parametrize("length", [0, 1, 40, 400])
def test_a_truncated_file_is_one_sentence(tmp_path: Path, length: int) -> None:
    (tmp_path / "cut.json").write_text(entry().to_json()[:length])
    with pytest.raises(BadFileError, match=r"cut\.json: not valid JSON"):
        read_entry(tmp_path / "cut.json")

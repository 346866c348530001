"""The audit of texts: copies, near-duplicates and contradictions, within a set and between sets."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.errors import BadFileError
from optmodel.evaluation import AuditedText, TextSet, TrainingTexts, audit_texts
from optmodel.evaluation.audit import Contradiction, SimilarTexts
from optmodel.judging import Label

_WORDS = [f"word{number}" for number in range(60)]
TEXT = " ".join(_WORDS)
NEAR = " ".join([*_WORDS[:58], "other", _WORDS[59]])


def labelled(number: str, text: str, optimum: float | None = None) -> AuditedText:
    label = Label({}, "o", None) if optimum is None else Label({"o": optimum}, "o", optimum)
    return AuditedText(number, text, label)


def test_copies_within_a_set_and_between_two() -> None:
    ours = TextSet("ours", [labelled("a", TEXT, 1.0), labelled("b", NEAR, 2.0)])
    theirs = TextSet("theirs", [labelled("x", TEXT.upper() + "!", 1.0), labelled("y", "no", 0.0)])
    audit = audit_texts(ours, [theirs])
    assert (audit.num_texts, audit.num_distinct) == (2, 1)
    assert audit.near == (SimilarTexts("a", "b", 51 / 55),)
    [overlap] = audit.overlaps
    assert (overlap.num_texts, overlap.num_same, overlap.num_near) == (2, 1, 2)
    assert overlap.contained == ("a", "b")
    assert overlap.near == (SimilarTexts("a", "x", 1.0), SimilarTexts("b", "x", 51 / 55))
    assert audit.contradictions == ()


def test_one_text_with_two_labels_is_a_contradiction() -> None:
    ours = TextSet("ours", [labelled("a", TEXT, 10.0), labelled("b", TEXT, 10.5)])
    theirs = TextSet("theirs", [labelled("x", TEXT), AuditedText("t", TEXT)])
    assert audit_texts(ours, [theirs]).contradictions == (
        Contradiction("a", "b", "ours", (10.0, 10.5)),
        Contradiction("a", "x", "theirs", (10.0, None)),
        Contradiction("b", "x", "theirs", (10.5, None)),
    )


def test_a_label_with_several_answers_contradicts_none_of_them() -> None:
    ours = AuditedText("a", TEXT, Label({"o": 10.0}, "o", 10.0, accepted=(10.5,)))
    theirs = [labelled("x", TEXT, 10.5), labelled("y", TEXT, 10.0001), labelled("z", TEXT, 11.0)]
    found = audit_texts(TextSet("ours", [ours]), [TextSet("theirs", theirs)]).contradictions
    assert [one.second for one in found] == ["z"]
    none = TextSet("none", [labelled("n", TEXT)])
    assert audit_texts(none, [none]).contradictions == ()


def test_a_training_file_is_searched_for_parts_of_problems() -> None:
    training = TextSet("training", [AuditedText("0", f"Question: {TEXT} Answer: 3")])
    [overlap] = audit_texts(TextSet("ours", [labelled("a", TEXT, 1.0)]), [training]).overlaps
    assert (overlap.num_same, overlap.contained) == (0, ("a",))


def test_a_training_file_is_read_one_text_at_a_time(tmp_path: Path) -> None:
    """Of a file of 1 MB no more than a few texts are in memory at a time."""
    path = tmp_path / "train.jsonl"
    line = f'{{"prompt": "{TEXT} {"and so on " * 200}", "answer": 1}}\n'
    with path.open("w", encoding="utf-8") as file:
        file.writelines(line for _ in range(400))
    ours = TextSet("ours", [labelled("a", TEXT, 1.0)])
    tracemalloc.start()
    [overlap] = audit_texts(ours, [TextSet("train", TrainingTexts(path))]).overlaps
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (overlap.num_texts, overlap.contained) == (400, ("a",))
    assert path.stat().st_size > 800_000 > 2 * peak


def training(tmp_path: Path, text: str, field: str = "") -> Iterator[AuditedText]:
    path = tmp_path / "train.jsonl"
    path.write_text(text, encoding="utf-8")
    return iter(TrainingTexts(path, field))


def test_the_field_of_a_training_file_is_found_or_named(tmp_path: Path) -> None:
    chat = '{"messages": [{"role": "user", "content": "a"}, {"content": "b"}], "meta": {"q": "c"}}'
    assert [one.text for one in training(tmp_path, chat, "messages")] == ["a\nb"]
    assert [one.text for one in training(tmp_path, chat, "meta/q")] == ["c"]
    [first, second] = training(tmp_path, '{"question": "x"}\n\n{"question": "y", "text": "z"}\n')
    assert (first, second) == (AuditedText("1", "x"), AuditedText("3", "y"))


@pytest.mark.parametrize(
    ("text", "field", "sentence"),
    [
        ('{"prompt": "a", "text": "b"}', "", r"\('text', 'prompt'\): name one with --field"),
        ('{"q": "a"}', "", r"no field 'text', 'question' or 'prompt'; the fields are 'q'"),
        ('{"text": "a"}\n{"q": "a"}', "", r"line 2: there is no field 'text'; the fields are 'q'"),
        ('{"q": "a"}', "p", "there is no field 'p'; the fields are 'q'"),
        ('{"text": 3}', "", "'text' must be a text, found a number"),
        ('{"text": [{"role": "user"}]}', "", "'text' must be a text, found a list"),
        ("\n", "", "holds no text"),
        ("[1]", "", "line 1: not a table"),
    ],
)
def test_a_training_file_without_texts_is_one_sentence(
    tmp_path: Path, text: str, field: str, sentence: str
) -> None:
    with pytest.raises(BadFileError, match=sentence):
        list(training(tmp_path, text, field))


@given(st.permutations([TEXT, NEAR, "a b c", TEXT + " more words", "d e f g h i j k l"]))
def test_a_set_overlaps_itself_in_full(texts: list[str]) -> None:
    own = TextSet("own", [AuditedText(str(place), text) for place, text in enumerate(texts)])
    [overlap] = audit_texts(own, [own]).overlaps
    assert overlap.num_same == len(overlap.contained) == len(overlap.near) == len(texts)


@pytest.mark.parametrize("num_texts", [0, 1])
def test_nothing_overlaps_with_nothing(num_texts: int) -> None:
    ours = TextSet("ours", [AuditedText("a", TEXT)] * num_texts)
    audit = audit_texts(ours, [TextSet("none", [])])
    assert (audit.num_distinct, audit.overlaps[0].contained) == (num_texts, ())

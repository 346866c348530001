"""The audit: copies and contradictions among texts, and labels that programs dispute."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.evaluation import EvaluateConfig, evaluate, load_benchmark, read_items
from optmodel.evaluation.audit import (
    AuditedText,
    Contradiction,
    SimilarTexts,
    TextSet,
    audit_texts,
    disagreements,
)
from optmodel.judging import Label

_WORDS = [f"word{number}" for number in range(60)]
TEXT = " ".join(_WORDS)
NEAR = " ".join([*_WORDS[:58], "other", _WORDS[59]])
RULE = "printed-objective-rel-1e-6"


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
    assert (overlap.num_texts, overlap.num_same, overlap.num_contained) == (2, 1, 2)
    assert overlap.near == (SimilarTexts("a", "x", 1.0), SimilarTexts("b", "x", 51 / 55))
    assert audit.contradictions == ()


def test_one_text_with_two_labels_is_a_contradiction() -> None:
    ours = TextSet("ours", [labelled("a", TEXT, 10.0), labelled("b", TEXT, 10.5)])
    theirs = TextSet("theirs", [labelled("x", TEXT), AuditedText("t", TEXT)])
    assert audit_texts(ours, [theirs]).contradictions == (
        Contradiction("a", "b", "ours", (10.0, 10.5)),
        Contradiction("b", "x", "theirs", (10.5, None)),
    )


def test_a_training_file_is_searched_for_parts_of_problems() -> None:
    training = TextSet("training", [AuditedText("0", f"Question: {TEXT} Answer: 3")])
    [overlap] = audit_texts(TextSet("ours", [labelled("a", TEXT, 1.0)]), [training]).overlaps
    assert (overlap.num_same, overlap.num_contained) == (0, 1)


@given(st.permutations([TEXT, NEAR, "a b c", TEXT + " more words", "d e f g h i j k l"]))
def test_a_set_overlaps_itself_in_full(texts: list[str]) -> None:
    own = TextSet("own", [AuditedText(str(place), text) for place, text in enumerate(texts)])
    [overlap] = audit_texts(own, [own]).overlaps
    assert overlap.num_same == overlap.num_contained == len(texts)


def test_the_known_overlaps_of_optibench(benchmarks_dir: Path) -> None:
    sets = [
        TextSet(
            name,
            [
                AuditedText(str(row["index"]), row["question"])
                for row in json.loads((benchmarks_dir / "optibench" / name).read_text("utf-8"))
            ],
        )
        for name in ("OptiBench.json", "NL4OPT-E.json")
    ]
    audit = audit_texts(sets[0], sets[1:])
    assert len(audit.near) == 26
    assert audit.overlaps[0].num_same == 190


def test_programs_that_agree_with_one_another_put_a_label_in_doubt(tmp_path: Path) -> None:
    mini = load_benchmark("mini")
    optima = {i.id: i.label.optima[0] for i in read_items(mini.bundled_file(), mini.manifest)}
    first, second, third = list(optima)[:3]
    runs = []
    for system, answers in {
        "one": {first: 7.0, second: 8.0, third: optima[third]},
        "two": {first: 7.0000001, second: 9.0, third: 5.0},
        "three": {first: 7.0, second: optima[second], third: 5.0},
    }.items():
        predictions = tmp_path / f"{system}.jsonl"
        lines = [
            json.dumps({"id": item, "program": f"print('objective:', {value!r})"})
            for item, value in answers.items()
        ]
        predictions.write_text("\n".join(lines), encoding="utf-8")
        config = EvaluateConfig(
            benchmark="mini", predictions=predictions, rules=(RULE,), system=system
        )
        evaluate(config, tmp_path / system)
        runs.append(tmp_path / system)
    found = {one.id: one for one in disagreements(runs, RULE)}
    assert set(found) == {first, third}
    assert (found[first].answer, found[first].systems) == (7.0, ("one", "two", "three"))
    assert (found[third].label, found[third].systems) == (optima[third], ("two", "three"))
    assert disagreements(runs[:1], RULE) == []


@pytest.mark.parametrize("num_texts", [0, 1])
def test_nothing_overlaps_with_nothing(num_texts: int) -> None:
    ours = TextSet("ours", [AuditedText("a", TEXT)] * num_texts)
    audit = audit_texts(ours, [TextSet("none", [])])
    assert (audit.num_distinct, audit.overlaps[0].num_contained) == (num_texts, 0)

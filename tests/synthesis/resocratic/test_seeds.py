"""Our seed demonstrations: each is flawless, and none is a benchmark's problem."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.synthesis.resocratic import parse
from optmodel.synthesis.resocratic.seeds import seeds
from optmodel.synthesis.resocratic.solving import SolvePrefixes

_NGRAM = 5


def test_they_are_many_across_classes_and_domains() -> None:
    classes = {
        str(parse(seed.text).prefix(1).instance.formulation.problem_class) for seed in seeds()
    }
    assert len(seeds()) >= 40
    assert len({seed.domain for seed in seeds()}) >= 15
    assert {"LP", "ILP", "BIP", "MILP", "QP", "MIQP", "NLP", "MINLP"} <= classes


@pytest.mark.parametrize("seed", seeds(), ids=lambda seed: seed.name)
def test_every_prefix_is_a_problem_with_a_certain_answer(seed: object) -> None:
    solved = SolvePrefixes(seed.text)()  # type: ignore[attr-defined]
    assert solved.outcomes == ()
    assert len(solved.problems) == parse(solved.text).num_constraints


def test_none_is_a_problem_of_a_benchmark(benchmarks_dir: Path) -> None:
    """No seed shares a tenth of its five-word sequences with any benchmark question."""
    questions = [_ngrams(question) for question in _questions(benchmarks_dir)]
    assert len(questions) > 1500
    worst = {}
    for seed in seeds():
        mine = _ngrams(parse(seed.text).prose)
        worst[seed.name] = max(len(mine & theirs) / len(mine) for theirs in questions)
    assert max(worst.values()) < 0.1, worst


def _ngrams(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9.]+", text.lower())
    return {" ".join(words[n : n + _NGRAM]) for n in range(len(words) - _NGRAM + 1)}


def _questions(folder: Path) -> Iterator[str]:
    for path in sorted([*folder.rglob("*.json"), *folder.rglob("*.jsonl")]):
        text = path.read_text(encoding="utf-8")
        try:
            entries = json.loads(text)
        except ValueError:
            entries = [json.loads(line) for line in text.splitlines() if line.strip()]
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict):
                yield from (
                    str(entry[n]) for n in ("question", "en_question", "Question") if n in entry
                )

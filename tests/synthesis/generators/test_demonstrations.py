"""Seed demonstrations are flawless and no benchmark's; prefixes are solved, or rejected."""

# ruff: noqa: E501 - a case is a line

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.synthesis.generators.demonstrations import (
    SeedDemonstration,
    SolvedDemonstration,
    seeds,
    solve_prefixes,
)
from optmodel.triples import PipelineStep, parse_demonstration
from tests.triples.kiosk import GOOD, swapped

_NGRAM = 5


def test_they_are_many_across_classes_and_domains() -> None:
    classes = {
        str(parse_demonstration(seed.text).prefix(1).instance.formulation.problem_class)
        for seed in seeds()
    }
    assert len(seeds()) >= 40
    assert len({seed.domain for seed in seeds()}) >= 15
    assert {"LP", "ILP", "BIP", "MILP", "QP", "MIQP", "NLP", "MINLP"} <= classes


@pytest.mark.parametrize("seed", seeds(), ids=lambda seed: seed.name)
def test_every_prefix_is_a_problem_with_a_certain_answer(seed: SeedDemonstration) -> None:
    solved = solve_prefixes(seed.text)
    assert solved.outcomes == ()
    assert len(solved.problems) == parse_demonstration(solved.text).num_constraints


def test_none_is_a_problem_of_a_benchmark(benchmarks_dir: Path) -> None:
    """No seed shares a tenth of its five-word sequences with any benchmark question."""
    questions = [_ngrams(question) for question in _questions(benchmarks_dir)]
    assert len(questions) > 1500
    worst = {}
    for seed in seeds():
        mine = _ngrams(parse_demonstration(seed.text).prose)
        worst[seed.name] = max(len(mine & theirs) / len(mine) for theirs in questions)
    assert max(worst.values()) < 0.1, worst


UNSOLVED = {
    "infeasible": (swapped("// 0.8 * apples + 1.1 * pears <= 6.5", "// 0.8 * apples + 1.1 * pears <= 6.5\n// apples >= 158"), "infeasible"),
    "unbounded": (swapped("19 * apples + 23 * pears <= 158", "19 * apples - 23 * pears <= 158"), "unbounded"),
    "zero optimum": (swapped("// maximize earnings", "// minimize earnings"), "zero_objective"),
    "integrality immaterial": (swapped("19 * apples + 23 * pears <= 158", "apples + 0 * pears <= 158\n// pears <= 19\n// 23 * apples <= 23 * 158"), "integrality_immaterial"),
    "zero denominator": (swapped("0.8 * apples", "0.8 / (apples - apples) * apples"), "not_algebra"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSOLVED)
def test_a_problem_without_a_certain_answer_is_rejected_with_the_reason(name: str) -> None:
    reply, reason = UNSOLVED[name]
    assert reason in _codes(solve_prefixes(reply))


def test_a_variable_that_a_prefix_does_not_use_ends_that_prefix() -> None:
    reply = swapped("13 * apples + 17 * pears", "13 * apples + 17 * apples")
    reply = reply.replace("19 * apples + 23 * pears <= 158", "19 * apples + 23 * apples <= 158")
    solved = solve_prefixes(reply)
    assert _codes(solved) == ["variable_unused"]
    assert [problem.part for problem in solved.problems] == ["p2"]


def test_a_number_beyond_all_measure_is_refused() -> None:
    huge = "1" + "0" * 300
    reply = GOOD.replace("158", huge)
    solved = solve_prefixes(reply)
    assert set(_codes(solved)) == {"number_too_large"}
    assert {outcome.to_plain()["step"] for outcome in solved.outcomes} == {PipelineStep.PARSE}


def test_named_expressions_stand_for_what_they_are() -> None:
    reply = swapped(
        "// 0.8 * apples + 1.1 * pears <= 6.5",
        "// room = 0.8 * apples + 1.1 * pears\n// room <= 6.5",
    )
    assert solve_prefixes(reply).problems[1].identity == solve_prefixes(GOOD).problems[1].identity


def _codes(solved: SolvedDemonstration) -> list[str]:
    """Why the prefixes that are no problems were rejected."""
    return [outcome.rejection.code for outcome in solved.outcomes if outcome.rejection]


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

"""The rules on programs of a real model, recorded by others with a language model's verdicts."""

import json
from pathlib import Path
from typing import Any

import pytest

from optmodel.execution.record import End, Execution
from optmodel.judging import Label, Verdict, VerdictReason, judge, load_rule


@pytest.fixture(scope="module")
def recorded(benchmarks_dir: Path) -> list[dict[str, Any]]:
    path = benchmarks_dir / "optibench" / "predictions-gpt-5.4-mini-nonlinear183.json"
    items: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return items


def _verdicts(recorded: list[dict[str, Any]], rule_name: str) -> dict[int, Verdict]:
    rule = load_rule(rule_name)
    verdicts = {}
    for item in recorded:
        values = {name: float(value) for name, value in item["gt_results_dict"].items()}
        last = list(values)[-1]
        end = End.OK if item["code_correct"] else End.CRASH
        execution = Execution(str(item["index"]), end, stdout=item["llm_code_output"])
        verdicts[item["index"]] = judge(execution, Label(values, last, values[last]), rule)
    return verdicts


def _correct(recorded: list[dict[str, Any]], rule_name: str) -> set[int]:
    verdicts = _verdicts(recorded, rule_name)
    return {index for index, verdict in verdicts.items() if verdict.correct}


def test_all_values_agree_with_the_recorded_verdicts(recorded: list[dict[str, Any]]) -> None:
    """83 of 183 either way; the eight that differ are swaps, units and arithmetic of the judge."""
    ours = _correct(recorded, "optibench-all-values")
    official = {item["index"] for item in recorded if item["correct"]}
    assert len(ours) == len(official) == 83
    assert ours ^ official == {244, 255, 417, 469, 515, 555, 563, 591}


def test_no_honest_program_floods(recorded: list[dict[str, Any]]) -> None:
    verdicts = _verdicts(recorded, "optibench-all-values").values()
    assert VerdictReason.FLOOD not in {verdict.reason for verdict in verdicts}


def test_labelled_values_reject_swapped_sides(recorded: list[dict[str, Any]]) -> None:
    loose = _correct(recorded, "optibench-all-values")
    strict = _correct(recorded, "optibench-labelled-values")
    assert strict < loose
    assert loose - strict == {244, 515, 555, 591}


def test_printed_objectives_are_found_at_their_labels(recorded: list[dict[str, Any]]) -> None:
    """118 of 183 print the objective somewhere; nearly all of them at a label that says so."""
    assert len(_correct(recorded, "objective-rel-1e-6")) == 111

"""A stored run is scored anew as it was scored, under any rule, and nothing is touched."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.evaluation import (
    EvaluateConfig,
    FileFields,
    PromptingConfig,
    RescoredRule,
    Summary,
    evaluate,
    load_benchmark,
    read_items,
    read_stored_run,
    rescore,
)
from optmodel.evaluation.prompting import load_prompt
from optmodel.execution import Limits
from optmodel.judging import load_rule, rule_names
from optmodel.lm import Client, CompletionCache
from optmodel.lm.replay import Recording, Replay
from optmodel.runs import RECORDS

MINI = load_benchmark("mini")
ITEMS = read_items(MINI.bundled_file(), MINI.manifest)
ITEMS_FILE = "items.jsonl"
RULES = [load_rule(name) for name in rule_names()]


def printing(item: str, factor: float) -> str:
    optimum = next(one.label.optimum for one in ITEMS if one.id == item)
    assert optimum is not None
    return f"print('objective:', {optimum * factor!r})"


def run_of(
    folder: Path, lines: list[dict[str, Any]], part: int | None = 4, rules: tuple[str, ...] = ()
) -> Summary:
    predictions = folder / "mine.jsonl"
    predictions.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    config = EvaluateConfig(benchmark="mini", predictions=predictions, items=part, rules=rules)
    return evaluate(config, folder / "run")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def by_name(folder: Path) -> dict[str, RescoredRule]:
    return {one.rule.name: one for one in rescore(read_stored_run(folder), RULES)}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of four items: right, 4.9 % off, far off, and without a program."""
    folder = tmp_path_factory.mktemp("stored")
    factors = {"0": 1.0, "1": 1.049, "2": 3.0}
    run_of(folder, [{"id": n, "program": printing(n, f)} for n, f in factors.items()])
    return folder / "run"


def test_a_run_is_scored_as_it_was_and_under_every_other_rule(stored: Path) -> None:
    before = contents(stored)
    rescored = by_name(stored)
    summary = Summary.model_validate(json.loads(before["summary.json"]))
    assert list(rescored) == rule_names()
    for name, rule in summary.rules.items():
        assert rescored[name].score == rule.all
    assert rescored["objective-rel-1e-6"].score.num_correct == 1
    assert {one.score.num_items for one in rescored.values()} == {4}
    assert contents(stored) == before


def test_of_several_samples_the_first_is_scored(tmp_path: Path) -> None:
    right, wrong = printing("0", 1.0), printing("0", 2.0)
    lines = [
        {"id": 0, "programs": [wrong, right]},
        {"id": 1, "programs": [printing("1", 1.0), wrong, wrong]},
    ]
    summary = run_of(tmp_path, lines, part=3)
    rescored = by_name(tmp_path / "run")
    for name, rule in summary.rules.items():
        assert rescored[name].score == rule.all
    assert rescored["objective-rel-1e-6"].score.num_correct == 1

    verdicts = tmp_path / "run" / "verdicts.jsonl"
    verdicts.write_text(verdicts.read_text().replace('"record"', '"unknown"'))
    with pytest.raises(UserError, match=r"several programs for the item '[01]'"):
        read_stored_run(tmp_path / "run")


def test_of_a_model_that_was_asked_the_first_program_of_the_first_sample(tmp_path: Path) -> None:
    item = ITEMS[0]
    programs = [printing(item.id, factor) for factor in (1.0, 2.0)]
    replies = tuple(f"```python\n{program}\n```" for program in programs)
    prompting = PromptingConfig(
        model="replay", prompt=load_prompt("zero-shot"), num_samples=2, temperature=0.5
    )

    def opened(cache: CompletionCache) -> Client:
        return Client(Replay([Recording(replies, contains=item.question[:40])]), cache)

    config = EvaluateConfig(benchmark="mini", prompting=prompting, items=1)
    summary = evaluate(config, tmp_path / "run", opened)
    for name, rule in summary.rules.items():
        assert by_name(tmp_path / "run")[name].score == rule.all


def test_a_truncated_run_is_not_scored(stored: Path, tmp_path: Path) -> None:
    for name, content in contents(stored).items():
        (tmp_path / name).write_bytes(content)
    records = tmp_path / RECORDS
    whole = records.read_bytes()
    records.write_bytes(whole[:-40])
    with pytest.raises(UserError, match=r"not finished: it has records of 3 items, but scores 4"):
        read_stored_run(tmp_path)
    records.write_bytes(b"")
    with pytest.raises(BadFileError, match=r"records\.jsonl has no record of an item of mini"):
        read_stored_run(tmp_path)
    records.write_bytes(whole.replace(b'"end":"ok"', b'"end":"fine"', 1))
    with pytest.raises(BadFileError, match="is damaged at end"):
        read_stored_run(tmp_path)
    records.write_bytes(b"{broken\n" + whole)
    with pytest.raises(BadFileError, match=r"records\.jsonl, line 1: not valid JSON"):
        read_stored_run(tmp_path)


def test_what_is_no_evaluation_is_one_sentence(stored: Path, tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"Cannot read .*run\.toml"):
        read_stored_run(tmp_path)
    (tmp_path / "run.toml").write_text('[config]\ncommand = "train"\n[about]\n')
    with pytest.raises(BadFileError, match="of the command 'train'"):
        read_stored_run(tmp_path)
    (tmp_path / "run.toml").write_text('[config]\ncommand = "evaluate"\n[about]\n')
    with pytest.raises(BadFileError, match=r"run\.toml: 'system' is missing"):
        read_stored_run(tmp_path)
    other = tmp_path / "other.jsonl"
    other.write_text(MINI.bundled_file().read_text(encoding="utf-8") + "\n")
    with pytest.raises(UserError, match=r"scored other labels than .* --benchmark-file"):
        read_stored_run(stored, other)


def test_a_run_needs_no_file_of_problems(tmp_path: Path) -> None:
    """Of a file that nobody registered, and that is gone."""
    problems = tmp_path / "any.jsonl"
    rows = [{"q": f"Problem {number}", "a": float(number)} for number in range(3)]
    problems.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    predictions = tmp_path / "mine.jsonl"
    predictions.write_text('{"id": 1, "program": "print(\'objective:\', 1.0)"}\n')
    config = EvaluateConfig(
        benchmark_file=problems,
        fields=FileFields(question="q", answer="a"),
        predictions=predictions,
    )
    summary = evaluate(config, tmp_path / "run")
    recorded = read_stored_run(tmp_path / "run")
    assert read_stored_run(tmp_path / "run", problems) == recorded
    problems.unlink()
    name = "objective-rel-1e-6"
    one = by_name(tmp_path / "run")[name]
    assert one.score == summary.rules[name].all
    assert (one.score.num_correct, one.score.num_items) == (1, 3)


def test_corrected_and_undisputed_labels_are_those_of_the_summary(
    stored: Path, tmp_path: Path
) -> None:
    for name, content in contents(stored).items():
        (tmp_path / name).write_bytes(content)
    items = [json.loads(line) for line in (tmp_path / ITEMS_FILE).read_text().splitlines()]
    items[0] |= {"status": "disputed"}
    items[1] |= {"status": "wrong", "corrected": None}
    items[2] |= {"status": "wrong", "corrected": items[2]["label"], "quantities": ["all_values"]}
    text = "".join(f"{json.dumps(item)}\n" for item in items)
    (tmp_path / ITEMS_FILE).write_text(text, encoding="utf-8")
    rescored = by_name(tmp_path)
    strict, values = rescored["objective-rel-1e-6"], rescored["optibench-all-values"]
    assert (strict.score.num_correct, strict.score.num_items) == (1, 4)
    assert (strict.corrected.num_correct, strict.corrected.num_items) == (1, 3)
    assert (strict.undisputed.num_correct, strict.undisputed.num_items) == (0, 2)
    assert values.undisputed.num_items == 1


def test_a_run_of_an_earlier_release_is_read_by_its_file(stored: Path, tmp_path: Path) -> None:
    for name, content in contents(stored).items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / ITEMS_FILE).unlink()
    assert by_name(tmp_path) == by_name(stored)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_recorded_programs_are_run_once_and_scored_under_all_rules(
    benchmarks_dir: Path, tmp_path: Path
) -> None:
    """The 183 nonlinear items: 45.4 % for all values, 64.5 % and 67.2 % for the objective."""
    folder = benchmarks_dir / "optibench"
    text = (folder / "predictions-gpt-5.4-mini-nonlinear183.json").read_text(encoding="utf-8")
    recorded = json.loads(text)
    lines = [{"id": one["index"], "program": one["llm_code"]} for one in recorded]
    (tmp_path / "mine.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (tmp_path / "items.txt").write_text("".join(f"{one['index']}\n" for one in recorded))
    config = EvaluateConfig(
        benchmark="optibench",
        benchmark_file=folder / "OptiBench.json",
        predictions=tmp_path / "mine.jsonl",
        items=tmp_path / "items.txt",
        limits=Limits(wall_seconds=20),
    )
    evaluate(config, tmp_path / "run", num_workers=2)
    run = read_stored_run(tmp_path / "run", folder / "OptiBench.json")
    began = time.process_time()
    accuracy = {one.rule.name: 100 * one.score.accuracy for one in rescore(run, RULES)}
    assert time.process_time() - began < 2
    assert accuracy["optibench-all-values"] == pytest.approx(45.4, abs=1)
    assert accuracy["objective-rel-1e-6"] == pytest.approx(64.5, abs=1.5)
    assert accuracy["objective-anywhere-rel-1e-3"] == pytest.approx(67.2, abs=1.5)
    assert accuracy["objective-rel-1e-3"] == pytest.approx(65.6, abs=1.5)


def test_a_benchmark_of_a_folder_per_problem_is_read_again(tmp_path: Path) -> None:
    for n in range(18):
        problem = tmp_path / "data" / f"p{n}"
        problem.mkdir(parents=True)
        (problem / "description.txt").write_text(f"Problem {n}.")
        (problem / "sample.json").write_text(json.dumps([{"input": {}, "output": [n + 1]}]))
    predictions = tmp_path / "mine.jsonl"
    predictions.write_text('{"id": "p0", "program": "print(\'objective:\', 1.0)"}\n')
    config = EvaluateConfig(
        benchmark="complexor", benchmark_file=tmp_path / "data", predictions=predictions
    )
    evaluate(config, tmp_path / "run")
    again = read_stored_run(tmp_path / "run", tmp_path / "data")
    assert again == read_stored_run(tmp_path / "run")
    assert len(again.items) == 18

"""An oracle that prints each label is right everywhere, in the shapes that others' files have."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from optmodel.evaluation import EvaluateConfig, Item, evaluate, load_benchmark, read_items

_INFEASIBLE = """
import highspy
h = highspy.Highs()
h.silent()
x = h.addVariable(lb=0, ub=1)
h.addConstr(x >= 2)
h.minimize(x)
"""


def program(item: Item) -> str:
    """Prints the expected values, or proves that there is no solution where that is expected."""
    label = item.label
    if label.optimum is None:
        return _INFEASIBLE
    values = label.values | {label.objective: label.optimum}
    return "".join(f"print({f'{name}:'!r}, {value!r})\n" for name, value in values.items())


def fenced(item: Item) -> str:
    return f"Here it is.\n```python\n{program(item)}```\nThat is all."


Shape = Callable[[Sequence[Item]], object]
SIX: dict[str, tuple[str, Shape]] = {
    "optibench": (
        "optibench/OptiBench.json",
        lambda items: [{"index": int(one.id), "llm_code": program(one)} for one in items],
    ),
    "nl4opt-e": (
        "optibench/NL4OPT-E.json",
        lambda items: [{"idx": one.id, "generated_text": fenced(one)} for one in items],
    ),
    "nl4opt-245": (
        "nl4opt/optmath_NL4OPT_245.jsonl",
        lambda items: [
            {"en_question": one.question, "code": program(one)} for one in reversed(items)
        ],
    ),
    "mamo-easy": (
        "mamo/mamo_easy_lp.jsonl",
        lambda items: [{"output": fenced(one)} for one in items],
    ),
    "mamo-complex": (
        "mamo/mamo_complex_lp.jsonl",
        lambda items: [{"problem_id": one.id, "completions": [fenced(one)]} for one in items],
    ),
    "optmath-166": (
        "optmath_bench/OptMATH_Bench.json",
        lambda items: {one.id: {"python_code": program(one)} for one in items},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SIX)
def test_the_printed_labels_are_right_under_every_rule(
    name: str, benchmarks_dir: Path, tmp_path: Path
) -> None:
    file, shape = SIX[name]
    items = read_items(benchmarks_dir / file, load_benchmark(name).manifest)
    (tmp_path / "theirs.json").write_text(json.dumps(shape(items)))
    config = EvaluateConfig(
        benchmark=name,
        benchmark_file=benchmarks_dir / file,
        predictions=tmp_path / "theirs.json",
    )
    rules = evaluate(config, tmp_path / "run", num_workers=2).rules
    found = {rule: (score.all.num_correct, score.all.num_items) for rule, score in rules.items()}
    assert set(found.values()) == {(len(items), len(items))}, found

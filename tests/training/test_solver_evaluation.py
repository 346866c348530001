"""Solver accuracy: programs of known worth are scored as such, and a model's replies are read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.execution import End, Runner
from optmodel.training.decoding import DecodingConfig, generate_replies
from optmodel.training.solver_evaluation import (
    LIMITS,
    SolverAccuracy,
    score_programs,
    solver_accuracy,
)
from optmodel.training.triple_records import HeldOutTriple, read_held_out

PROGRAM = """from pyscipopt import Model

supply = {supply}
profit = {{"a": 3.5, "b": 2.25}}
model = Model()
model.hideOutput()
x = {{k: model.addVar(vtype="{domain}", lb=0, ub=25.5, name=k) for k in profit}}
model.addCons(x["a"] + x["b"] <= supply)
model.addCons(x["a"] <= {capacity})
model.setObjective(profit["a"] * x["a"] + profit["b"] * x["b"], "maximize")
model.optimize()
"""


def program(*, supply: float = 20, capacity: float = 58, domain: str = "C") -> str:
    """A small program; its capacity of 58 binds neither as 55 nor as 61."""
    return PROGRAM.format(supply=supply, capacity=capacity, domain=domain)


def record(key: str = "one", **changes: Any) -> dict[str, Any]:
    """What a triple's record holds for us. The answer is 20 of `a`, at 3.5 each."""
    data = {"sets": {"k": ["a", "b"]}, "parameters": {"supply": 20, "capacity": 58}}
    fields = {
        "key": key,
        "text": f"How much of a and of b, for {key}?",
        "programs": {"pyscipopt": program(), "pulp": None},
        "formulation": json.dumps({"objective": {"name": "total profit"}}),
        "data": json.dumps(data),
        "objective": 70.0,
    }
    return fields | changes


def written(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


@pytest.fixture
def items(tmp_path: Path) -> list[HeldOutTriple]:
    return read_held_out(written(tmp_path / "records.jsonl", record()), "pyscipopt")


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(LIMITS) as one:
        yield one


def test_the_triples_own_program_is_right_identical_and_survives(
    items: list[HeldOutTriple], runner: Runner
) -> None:
    found = score_programs(items, [program()], runner)
    assert found == SolverAccuracy(1, 1, 1, 1, {End.OK: 1})
    assert found.accuracy == found.survival == 1.0


def test_the_same_model_in_other_words_survives(items: list[HeldOutTriple], runner: Runner) -> None:
    other = program().replace("supply", "most").replace("model.addCons(x", "model.addCons(1 * x")
    assert score_programs(items, [other], runner) == SolverAccuracy(1, 1, 0, 1, {End.OK: 1})


@pytest.mark.parametrize(
    "other", [program(capacity=55), program(domain="I"), program() + "# 58\nsupply = 20\n"]
)
def test_what_survives_is_what_is_right_with_other_numbers_too(
    items: list[HeldOutTriple], runner: Runner, other: str
) -> None:
    is_harmless = other.endswith("supply = 20\n")
    assert score_programs(items, [other], runner).num_right == 1
    assert score_programs(items, [other], runner).num_surviving == is_harmless


def test_a_wrong_answer_a_crash_and_no_program_count_as_wrong(
    items: list[HeldOutTriple], runner: Runner
) -> None:
    found = score_programs(
        items * 3, [program(supply=21), "import nothing_like_it\n", None], runner
    )
    assert found == SolverAccuracy(3, 0, 0, 0, {End.OK: 1, End.NO_CODE: 1, End.CRASH: 1})
    assert found.accuracy == found.survival == 0.0


def test_held_out_triples_are_read_in_order_up_to_a_limit(tmp_path: Path) -> None:
    without = record("none", programs={"pyscipopt": None})
    path = written(tmp_path / "records.jsonl", without, record("a"), record("b"), record("c"))
    assert [item.key for item in read_held_out(path, "pyscipopt", limit=2)] == ["a", "b"]


def test_records_that_are_no_triples_and_unknown_dialects_are_said(tmp_path: Path) -> None:
    path = written(tmp_path / "records.jsonl", record())
    with pytest.raises(BadFileError, match="'one' is no triple with programs in cobol"):
        read_held_out(path, "cobol")
    with pytest.raises(UserError, match="no triple with a program in pulp"):
        read_held_out(path, "pulp")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Any:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from optmodel.training.tiny import TinyShape, make_tiny

    shape = TinyShape(vocabulary=384, hidden=16, feed_forward=32, num_layers=1, num_heads=2)
    folder = tmp_path_factory.mktemp("tiny") / "model"
    make_tiny(folder, [record()["text"], program()], shape=shape)
    model = AutoModelForCausalLM.from_pretrained(folder)
    stream = torch.Generator().manual_seed(0)
    for parameter in model.parameters():  # at its start, a tied model only repeats its last token
        parameter.data.normal_(0, 0.5, generator=stream)
    return model, AutoTokenizer.from_pretrained(folder)


def test_a_program_that_was_mended_is_tried_with_fresh_numbers_as_it_ran(
    items: list[HeldOutTriple], runner: Runner
) -> None:
    found = score_programs(items, [f"!pip install pyscipopt\n{program()}"], runner)
    assert (found.num_right, found.num_identical, found.num_surviving) == (1, 0, 1)


def test_a_program_that_cannot_be_run_here_is_not_right(
    items: list[HeldOutTriple], runner: Runner
) -> None:
    found = score_programs(items, ["import gekko"], runner)
    assert found == SolverAccuracy(1, 0, 0, 0, {End.INFRASTRUCTURE: 1})


def test_replies_do_not_depend_on_the_company_a_text_is_in(tiny: Any) -> None:
    model, tokenizer = tiny
    texts = ["How much?", "How much of a and of b, all in all, if both are to be had?", "b"]
    together = generate_replies(
        model, tokenizer, texts, DecodingConfig(batch_size=3, max_new_tokens=12)
    )
    alone = generate_replies(
        model, tokenizer, texts, DecodingConfig(batch_size=1, max_new_tokens=12)
    )
    assert together == alone
    assert len(set(together)) == len(texts)


def test_a_model_of_random_weights_answers_nothing_and_keeps_its_mode(
    tiny: Any, items: list[HeldOutTriple]
) -> None:
    model, tokenizer = tiny
    model.train()
    found = solver_accuracy(model, tokenizer, items, decoding=DecodingConfig(max_new_tokens=24))
    assert (found.num_items, found.num_right) == (1, 0)
    assert model.training

"""Solver accuracy: programs of known worth are scored as such, and a model's replies are read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.execution import End, Runner
from optmodel.formulation import (
    DIALECTS,
    Formulation,
    Instance,
    constraint,
    maximize,
    parameter,
    variable,
)
from optmodel.training.decoding import DecodingConfig, generate_replies
from optmodel.training.solver_evaluation import (
    LIMITS,
    SolverAccuracy,
    score_programs,
    solver_accuracy,
)
from optmodel.training.triple_records import HeldOutTriple, read_held_out
from tests.training.runs import triple_row, write_rows

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


MIX = Formulation(
    name="mix",
    title="Mix",
    sets=(),
    parameters=(
        parameter("supply", "s", unit="tonnes", meaning="of both"),
        parameter("capacity", "c", unit="tonnes", meaning="of a"),
    ),
    variables=(
        variable("a", "a", unit="tonnes", meaning="of a", upper="25.5"),
        variable("b", "b", unit="tonnes", meaning="of b", upper="25.5"),
    ),
    objective=maximize("3.5 * a + 2.25 * b", name="total profit", unit="euros", meaning="earned"),
    constraints=(
        constraint("all", "a + b <= supply", meaning="no more than there is"),
        constraint("some", "a <= capacity", meaning="no more than goes"),
    ),
)


def record(key: str = "one", **changes: Any) -> dict[str, Any]:
    """A triple's record. The answer is 20 of `a`, at 3.5 each."""
    text = f"How many tonnes of a and how many of b are to be made for {key}, if both sell well, "
    instance = Instance.create(MIX, {}, {"supply": 20, "capacity": 58})
    made = triple_row(key, text + "and all of it is sold at once?", program(), instance, 70.0)
    return made | changes


@pytest.fixture
def items(tmp_path: Path) -> list[HeldOutTriple]:
    return read_held_out(write_rows(tmp_path / "records.jsonl", record()), "pyscipopt")


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
    without = record("none", programs=dict.fromkeys(DIALECTS))
    path = write_rows(tmp_path / "records.jsonl", without, record("a"), record("b"), record("c"))
    found = read_held_out(path, "pyscipopt", limit=2)
    assert [item.text.split(" for ")[1].split(",")[0] for item in found] == ["a", "b"]


def test_records_that_are_no_triples_and_unknown_dialects_are_said(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "records.jsonl", record())
    for dialect in ("pulp", "cobol"):
        with pytest.raises(UserError, match=f"no triple with a program in {dialect}"):
            read_held_out(path, dialect)
    other = write_rows(tmp_path / "other.jsonl", record() | {"objective": "70"})
    with pytest.raises(BadFileError, match=r"line 1: not a triple \('objective'"):
        read_held_out(other, "pyscipopt")
    damaged = write_rows(tmp_path / "damaged.jsonl", record(formulation="{}"))
    with pytest.raises(BadFileError, match="is no triple"):
        read_held_out(damaged, "pyscipopt")


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
    for weight in model.parameters():  # at its start, a tied model only repeats its last token
        weight.data.normal_(0, 0.5, generator=stream)
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

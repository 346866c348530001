"""The plan's closed form against a trace of the real model's real step."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import UserError
from optmodel.training.memory import (
    FitResult,
    Workload,
    cheapest_change_that_fits,
    find_shape,
    known_models,
    make_plan,
    shape_of,
    trace_plan,
)
from optmodel.training.optimizers import OPTIMIZERS
from tests.training.memory.real_steps import peak_of

_LLAMA: dict[str, Any] = {
    "model_type": "llama",
    "hidden_size": 256,
    "intermediate_size": 704,
    "num_hidden_layers": 4,
    "num_attention_heads": 8,
    "num_key_value_heads": 2,
    "vocab_size": 8192,
    "tie_word_embeddings": True,
}
_WIDER = _LLAMA | {
    "model_type": "qwen2",
    "hidden_size": 512,
    "intermediate_size": 1408,
    "tie_word_embeddings": False,
}
_METHODS = (
    "adamw",
    "sgd",
    "muon",
    "lion",
    "frugal",
    "cosmos",
    "adamw+release",
    "lion+release",
    "frugal+release",
)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # torch's tracker warns of its own internals
@pytest.mark.parametrize("config", [_LLAMA, _WIDER], ids=["llama", "qwen2"])
@pytest.mark.parametrize("name", _METHODS)
def test_the_peak_is_that_of_the_trace(name: str, config: dict[str, Any]) -> None:
    shape = shape_of(config, "tiny")
    work = Workload(sequence=256, batch=2)
    planned, traced = (
        make_plan(shape, OPTIMIZERS[name], work),
        trace_plan(shape, OPTIMIZERS[name], work),
    )
    assert planned.peak == pytest.approx(traced.peak, rel=0.05)


_MOSTLY_STEP = _LLAMA | {"num_hidden_layers": 1, "num_key_value_heads": 1, "vocab_size": 64}
_MOSTLY_STEP |= {"hidden_size": 512, "intermediate_size": 512}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("autocast", [False, True], ids=["float32", "autocast"])
def test_muons_products_are_planned_in_the_type_that_they_are_made_in(autocast: bool) -> None:
    """A model whose peak is the step of one matrix, in float32: 8 bytes an element and a Gram
    matrix, where bfloat16 takes 6."""
    shape, method = shape_of(_MOSTLY_STEP, "tiny"), OPTIMIZERS["muon"]
    work = Workload(sequence=8, element_bytes=4, autocast=autocast)
    planned, size = make_plan(shape, method, work), 512 * 512
    assert planned.peak_phase == "the step"
    assert planned.temporaries == (6 if autocast else 12) * size
    assert planned.peak == pytest.approx(peak_of(_MOSTLY_STEP, "muon", work), rel=0.02)
    if not autocast:
        traced = trace_plan(shape, method, work)
        assert planned.peak == pytest.approx(traced.peak, rel=0.02)


@pytest.mark.parametrize("name", sorted(known_models()))
def test_a_known_model_has_as_many_weights_as_transformers_gives_it(name: str) -> None:
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    shape = find_shape(name)
    config = AutoConfig.for_model(**shape.config)
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config)
    assert shape.num_parameters == sum(one.numel() for one in model.parameters())
    assert {n: (tuple(p.shape)) for n, p in model.named_parameters()} == {
        n: tensor for n, (tensor, _) in shape.shapes.items()
    }


def test_a_config_file_and_its_folder_are_the_same_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(_LLAMA))
    shapes = [find_shape(str(place)) for place in (tmp_path, tmp_path / "config.json")]
    assert shapes[0].shapes == shapes[1].shapes == shape_of(_LLAMA, "tiny").shapes


def test_the_verdict_leaves_room_for_the_context() -> None:
    plan = make_plan(shape_of(_LLAMA, "tiny"), OPTIMIZERS["adamw"], Workload(sequence=256))
    assert plan.fit(2**40) is FitResult.FITS
    assert plan.fit(plan.peak + 0.5 * 2**30) is FitResult.TIGHT
    assert plan.fit(plan.peak) is FitResult.TOO_LARGE


@pytest.mark.filterwarnings("ignore")
def test_a_change_that_cannot_be_planned_is_passed_over() -> None:
    """Heads of an odd size: formulae plan them, and transformers does not build them."""
    config = _LLAMA | {"head_dim": 33}
    shape, method = shape_of(config, "odd"), OPTIMIZERS["adamw+release"]
    work = Workload(sequence=65536, chunked_loss=True)
    with pytest.raises(UserError, match="no model that transformers builds"):
        make_plan(shape, method, replace(work, lora_rank=16))
    shorter = make_plan(shape, method, replace(work, sequence=32768))
    memory = 1.1 * shorter.peak + 2**30
    assert make_plan(shape, method, work).fit(memory) is not FitResult.FITS
    assert cheapest_change_that_fits(shape, method, work, memory).change == "--sequence 32768"


def test_lion_keeps_half_of_what_adamw_keeps() -> None:
    shape = shape_of(_LLAMA, "tiny")
    lion, adamw = (make_plan(shape, OPTIMIZERS[one], Workload()) for one in ("lion", "adamw"))
    assert math.isclose(adamw.states, 2 * lion.states, rel_tol=1e-3)

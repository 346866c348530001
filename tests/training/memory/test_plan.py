"""The plan's closed form against a trace of the real model's real step."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from optmodel.training.memory import (
    Verdict,
    Workload,
    find_shape,
    known_models,
    make_plan,
    shape_of,
    trace_plan,
)
from optmodel.training.optimizers import OPTIMIZERS

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
    assert plan.verdict(2**40) is Verdict.FITS
    assert plan.verdict(plan.peak + 0.5 * 2**30) is Verdict.TIGHT
    assert plan.verdict(plan.peak) is Verdict.TOO_LARGE


def test_lion_keeps_half_of_what_adamw_keeps() -> None:
    shape = shape_of(_LLAMA, "tiny")
    lion, adamw = (make_plan(shape, OPTIMIZERS[one], Workload()) for one in ("lion", "adamw"))
    assert math.isclose(adamw.states, 2 * lion.states, rel_tol=1e-3)

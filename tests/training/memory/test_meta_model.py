"""Any causal language model of transformers is planned as its real step turns out."""

from typing import Any

import pytest

from optmodel.training.memory import Workload, make_plan, shape_of
from optmodel.training.optimizers import OPTIMIZERS
from tests.training.memory.real_steps import peak_of

_TINY: dict[str, Any] = {
    "hidden_size": 128,
    "intermediate_size": 352,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "vocab_size": 1024,
    "tie_word_embeddings": False,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
_SLIDING = {"sliding_window": 48, "layer_types": ["sliding_attention", "full_attention"] * 3}
_EXPERTS = {"moe_intermediate_size": 96, "num_experts_per_tok": 2, "num_experts": 8}

ARCHITECTURES: dict[str, dict[str, Any]] = {
    "llama": {},
    "qwen2": {"tie_word_embeddings": True},
    "qwen3": {"head_dim": 32},
    "mistral": {"sliding_window": 48},
    "gemma3_text": {"head_dim": 32, "num_hidden_layers": 6, **_SLIDING},
    "phi3": {},
    "olmo3": {"num_hidden_layers": 6, **_SLIDING},
    "smollm3": {"no_rope_layers": [1, 0, 1, 0]},
    "granite": {"tie_word_embeddings": True},
    "gpt_oss": {
        "head_dim": 32,
        "num_hidden_layers": 6,
        "num_local_experts": 8,
        "num_experts_per_tok": 2,
        **_SLIDING,
    },
    "qwen3_moe": {"head_dim": 32, **_EXPERTS},
    "mixtral": {"intermediate_size": 96, "num_local_experts": 8, "num_experts_per_tok": 2},
}
METHODS = ("adamw", "lion", "muon", "frugal", "adamw+release")
_WORK = (Workload(sequence=96, batch=2), Workload(sequence=160, checkpointing=False))


def _config(name: str) -> dict[str, Any]:
    return {**_TINY, **ARCHITECTURES[name], "model_type": name}


def _held_against_reality(name: str, method: str, work: Workload) -> None:
    planned = make_plan(shape_of(_config(name), name), OPTIMIZERS[method], work)
    assert planned.peak == pytest.approx(peak_of(_config(name), method, work), rel=0.05)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of kernels that are not installed
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_peak_is_that_of_a_real_step(name: str, method: str) -> None:
    """Twelve architectures, five methods; with checkpointing and without in turn."""
    index = [*ARCHITECTURES].index(name) + METHODS.index(method)
    _held_against_reality(name, method, _WORK[index % 2])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["llama", "qwen3_moe"])
def test_a_formula_and_a_trace_are_right(name: str) -> None:
    _held_against_reality(name, "adamw", _WORK[0])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "work",
    [
        Workload(sequence=96, batch=2, lora_rank=4),
        pytest.param(
            Workload(sequence=160, lora_rank=8, checkpointing=False, element_bytes=4),
            marks=pytest.mark.slow,
        ),
        Workload(sequence=96, batch=2, packing=True, checkpointing=False),
        Workload(sequence=96, batch=2, element_bytes=4, autocast=True),
    ],
    ids=["adapters", "adapters in float32", "packing", "autocast"],
)
def test_adapters_packing_and_autocast_are_planned(work: Workload) -> None:
    _held_against_reality("llama", "adamw", work)


@pytest.mark.filterwarnings("ignore")
def test_deep_models_are_traced_in_their_first_layers() -> None:
    """What is extrapolated from few layers is what all of them hold when they are traced."""
    config = _config("gemma3_text") | {"num_hidden_layers": 12, "layer_types": None}
    config["layer_types"] = ["sliding_attention", "full_attention"] * 6
    work = Workload(sequence=96, checkpointing=False)
    planned = make_plan(shape_of(config, "deep"), OPTIMIZERS["adamw"], work)
    assert planned.is_traced
    assert planned.peak == pytest.approx(peak_of(config, "adamw", work), rel=0.05)


_MIXTURES: dict[str, dict[str, Any]] = {
    "mixtral": {"num_local_experts": 8},
    "granitemoe": {"num_local_experts": 8},
    "granitemoeshared": {"num_local_experts": 8, "shared_intermediate_size": 96},
    "phimoe": {"num_local_experts": 8},
    "minimax": {"num_local_experts": 8, "head_dim": 32},
    "gpt_oss": {"num_local_experts": 8, "head_dim": 32},
    "olmoe": {"num_experts": 8},
    "qwen2_moe": {"num_experts": 8, "shared_expert_intermediate_size": 96},
    "qwen3_moe": {"num_experts": 8, "head_dim": 32},
    "ernie4_5_moe": {"moe_num_experts": 8, "moe_k": 2},
    "deepseek_v3": {
        "n_routed_experts": 8,
        "n_group": 2,
        "topk_group": 1,
        "q_lora_rank": 16,
        "num_key_value_heads": 4,
    },
    "dots1": {"n_routed_experts": 8, "n_shared_experts": 1, "head_dim": 32},
    "llama4_text": {"num_local_experts": 8, "head_dim": 32, "intermediate_size_mlp": 96},
}
_FEW = ("mixtral", "deepseek_v3")
"""Two names of the number of experts; the others are slow."""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "name",
    [name if name in _FEW else pytest.param(name, marks=pytest.mark.slow) for name in _MIXTURES],
)
def test_a_loss_in_chunks_is_planned_whatever_experts_are_called(name: str) -> None:
    """Configs name the number of experts in three ways; no logits are held, so less than whole."""
    config = _TINY | {"num_hidden_layers": 2, "moe_intermediate_size": 96, **_MIXTURES[name]}
    config |= {"num_experts_per_tok": 2, "vocab_size": 40960, "model_type": name}
    shape, method = shape_of(config, name), OPTIMIZERS["adamw+release"]
    whole = make_plan(shape, method, Workload(sequence=2048))
    chunked = make_plan(shape, method, Workload(sequence=2048, chunked_loss=True))
    assert chunked.is_traced
    assert chunked.weights == whole.weights
    assert chunked.logits < whole.logits


@pytest.mark.slow  # it imports TRL
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("lora_rank", [0, 4])
def test_a_loss_in_chunks_is_planned(lora_rank: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """TRL's own loss, with its kernels of a GPU, which allocate nothing, left out on this CPU."""
    from trl.kernels import chunked_logprob

    for name in ("_forward_tile", "_backward_tile", "_addmm_fp32"):
        monkeypatch.setattr(chunked_logprob, name, lambda *given, **named: None)
    work = Workload(sequence=96, batch=2, chunked_loss=True, lora_rank=lora_rank)
    _held_against_reality("llama", "adamw", work)

"""A mixture of experts trains with its balancing loss, whichever way the logits are made."""

from pathlib import Path
from typing import Any

import pytest

from optmodel.training import train
from optmodel.training.tiny import TinyShape, make_tiny
from tests.training.runs import PROGRAM, small_run
from tests.training.test_fine_tuning import rows

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")


def _mixture(folder: Path) -> Path:
    """A model of two layers with four experts each, and the tokenizer of a tiny one."""
    import torch
    from transformers import AutoTokenizer, Qwen2MoeConfig, Qwen2MoeForCausalLM

    make_tiny(folder / "tiny", [PROGRAM], shape=TinyShape(vocabulary=300, hidden=16))
    tokenizer = AutoTokenizer.from_pretrained(folder / "tiny")
    config = Qwen2MoeConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=32,
        moe_intermediate_size=16,
        shared_expert_intermediate_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        num_experts=4,
        num_experts_per_tok=2,
        max_position_embeddings=512,
        router_aux_loss_coef=0.5,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    torch.manual_seed(0)
    place = folder / "mixture"
    Qwen2MoeForCausalLM(config).save_pretrained(place)
    tokenizer.save_pretrained(place)
    return place


def _trained(folder: Path, model: Path, *, chunked: bool) -> list[dict[str, Any]]:
    folder.mkdir()
    changes = {"model.tiny": None, "model.name": str(model), "training.chunked_loss": chunked}
    settings = small_run(folder, changes | {"training.max_steps": 1, "data.max_length": 512})
    return rows(train(settings).folder)


@pytest.mark.slow
def test_the_balancing_loss_is_the_same_with_and_without_chunks(tmp_path: Path) -> None:
    """A mean over the two micro-batches of a step, of which half is added to the loss."""
    model = _mixture(tmp_path)
    (chunked,) = _trained(tmp_path / "a", model, chunked=True)
    (plain,) = _trained(tmp_path / "b", model, chunked=False)
    assert chunked["aux_loss"] > 1
    assert plain["loss"] == pytest.approx(chunked["loss"], rel=1e-4)
    assert plain["grad_norm"] == pytest.approx(chunked["grad_norm"], rel=1e-3)

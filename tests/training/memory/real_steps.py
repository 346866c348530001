"""The peak of a real step of a tiny model on this CPU, counted allocation by allocation.

    peak_of(config, "adamw", Workload(sequence=128))      # bytes: weights, states, all of it

It shares nothing with the planner: transformers' model, real tensors, a real optimizer, its second
step, and every storage that operations give, from its birth to its death.
"""

import weakref
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten

from optmodel.training.memory import Workload
from optmodel.training.optimizers.registry import build_optimizer
from optmodel.training.optimizers.spec import OptimizerConfig


class _Alive(TorchDispatchMode):  # type: ignore[misc]
    """Adds up the storages that are alive."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[int] = set()
        self.now = self.peak = 0

    def see(self, tensor: Any) -> None:
        storage = tensor.untyped_storage()
        place = storage._cdata
        if place in self._known:
            return
        self._known.add(place)
        size = storage.nbytes()
        self.now += size
        self.peak = max(self.peak, self.now)
        weakref.finalize(storage, self._gone, place, size)

    def _gone(self, place: int, size: int) -> None:
        self._known.discard(place)
        self.now -= size

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        found = function(*args, **(kwargs or {}))
        for one in tree_flatten(found)[0]:
            if isinstance(one, torch.Tensor):
                self.see(one)
        return found


def peak_of(config: dict[str, Any], optimizer: str, work: Workload) -> int:
    """Bytes at the peak of the second step, in which states exist from the start."""
    from transformers import AutoConfig, AutoModelForCausalLM

    torch.manual_seed(0)
    read = AutoConfig.for_model(**config, use_cache=False)
    if getattr(read, "router_aux_loss_coef", 0.0):
        read.output_router_logits = True
    dtype = torch.float32 if work.element_bytes == 4 else torch.bfloat16
    model: Any = AutoModelForCausalLM.from_config(read, dtype=dtype)
    if work.chunked_loss:
        from trl.trainer.utils import add_fused_lm_head

        add_fused_lm_head(model, outputs=("log_probs", "entropy", "is_top1"))
    if work.lora_rank:
        from peft import LoraConfig, get_peft_model

        model = get_peft_model(model, LoraConfig(r=work.lora_rank, target_modules="all-linear"))
    model.train()
    if work.checkpointing:
        model.activation_checkpointing_enable({"use_reentrant": False})
    request = OptimizerConfig(learning_rate=1e-5, compute_dtype=work.compute_dtype)
    chosen = build_optimizer(model, optimizer, request)
    batch = _batch(work, read.vocab_size)
    alive = _Alive()
    for tensor in (*model.parameters(), *model.buffers()):
        alive.see(tensor)
    with alive:
        _step(model, chosen, batch, work)
        alive.peak = alive.now
        _step(model, chosen, batch, work)
    return alive.peak


def _batch(work: Workload, vocabulary: int) -> dict[str, Any]:
    """Random tokens; the first of several texts is shorter, or several texts are one row."""
    shape = (1, work.num_tokens) if work.packing else (work.batch, work.sequence)
    tokens = torch.randint(3, vocabulary, shape)
    if work.packing:
        places = torch.arange(work.sequence).repeat(work.batch)[None]
        return {"input_ids": tokens, "position_ids": places}
    mask = torch.ones_like(tokens)
    if work.batch > 1:
        mask[0, -5:] = 0
    return {"input_ids": tokens, "attention_mask": mask}


def _step(model: Any, optimizer: Any, batch: dict[str, Any], work: Workload) -> None:
    with torch.autocast("cpu", torch.bfloat16, enabled=work.autocast):
        loss = _chunked_loss(model, batch) if work.chunked_loss else _plain_loss(model, batch)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()


def _plain_loss(model: Any, batch: dict[str, Any]) -> Any:
    """The loss of the next token over all logits, as the trainer has it."""
    logits = model(**batch, use_cache=False).logits[:, :-1].flatten(0, 1).float()
    return torch.nn.functional.cross_entropy(logits, batch["input_ids"][:, 1:].flatten())


def _chunked_loss(model: Any, batch: dict[str, Any]) -> Any:
    """The same in TRL's chunks."""
    found = model(**batch, labels=batch["input_ids"], fused_lm_head=True)
    return -found.log_probs.sum() / batch["input_ids"][:, 1:].numel()

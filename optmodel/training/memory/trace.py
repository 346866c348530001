"""The peak of a real model's real step, traced with fake tensors: nothing is allocated.

    plan = trace_plan(find_shape("Qwen2.5-0.5B"), spec("adamw"), Workload(sequence=2048))
    plan.peak, plan.is_traced            # exact for torch on a CPU, True

The transformers model runs two steps; the second counts, in which states already exist.
"""

import warnings
from typing import TYPE_CHECKING

from optmodel.errors import UserError
from optmodel.training.loss import plain_loss
from optmodel.training.memory.architectures import read_config
from optmodel.training.memory.plan import Plan
from optmodel.training.memory.shapes import ModelShape
from optmodel.training.memory.workload import Workload
from optmodel.training.optimizers.registry import build_optimizer
from optmodel.training.optimizers.spec import OptimizerSpec, Request

if TYPE_CHECKING:
    from torch import nn

_NUM_STEPS = 2


def trace_plan(shape: ModelShape, method: OptimizerSpec, work: Workload) -> Plan:
    """The traced plan of a method with a backward pass, over transformers' plain loss.

    Raises UserError for what fake tensors cannot do: zeroth-order methods, steps that read values.
    """
    if method.is_zeroth_order or work.lora_rank or work.chunked_loss or work.accumulation > 1:
        raise UserError(
            f"Cannot trace '{method.name}' here: only whole models with the plain loss, without "
            "accumulation, and methods with a backward pass are traced; leave out --trace."
        )
    from torch._subclasses.fake_tensor import DataDependentOutputException, FakeTensorMode

    with warnings.catch_warnings(), FakeTensorMode(allow_non_fake_inputs=True):
        warnings.simplefilter("ignore")  # torchao and torch warn of each other while they load
        try:
            peak = _traced(shape, method, work)
        except DataDependentOutputException as error:
            raise UserError(
                f"Cannot trace '{method.name}': its step reads values; leave out --trace."
            ) from error
    return Plan(
        optimizer=method.name,
        moment="traced",
        weights=peak["Parameter"] + peak["Buffer"],
        gradients=peak["Gradient"],
        states=peak["Optstate"],
        activations=peak["Activation"],
        logits=0.0,
        temporaries=peak["Temp"] + peak["Other"],
        is_traced=True,
    )


def _traced(shape: ModelShape, method: OptimizerSpec, work: Workload) -> dict[str, float]:
    """Bytes by category at the peak; logits count as activations."""
    import torch
    from torch.distributed._tools.mem_tracker import MemTracker

    model = _model(shape, work)
    optimizer = build_optimizer(model, method.name, Request(learning_rate=1e-5))
    tokens = torch.zeros((work.batch, work.sequence), dtype=torch.long)
    batch = {"input_ids": tokens, "labels": tokens}
    if work.batch > 1:
        batch["attention_mask"] = torch.ones_like(tokens)
    tracker = MemTracker()
    tracker.track_external(model, optimizer)
    with tracker:
        for _ in range(_NUM_STEPS):
            tracker.reset_mod_stats()
            plain_loss(model, batch, None).backward()
            optimizer.step()
            optimizer.zero_grad()
    (snapshot,) = tracker.get_tracker_snapshot("peak").values()
    return {str(getattr(kind, "value", kind)): float(size) for kind, size in snapshot.items()}


def _model(shape: ModelShape, work: Workload) -> "nn.Module":
    import torch
    from transformers import AutoModelForCausalLM

    config = read_config(shape.config, shape.name)
    dtype = torch.float32 if work.element_bytes == 4 else torch.bfloat16
    attention = work.attention or None
    model = AutoModelForCausalLM.from_config(config, dtype=dtype, attn_implementation=attention)
    model.train()
    # As the trainer does: the logits of routers are kept where a loss is taken over them.
    config = model.config.get_text_config()
    config.output_router_logits = bool(getattr(config, "router_aux_loss_coef", 0.0))
    if work.checkpointing:
        model.gradient_checkpointing_enable({"use_reentrant": False})
    return model

"""The memory of one method on one model, in a process of its own: planned, and measured.

    python bench/optimizers/peak.py lion runs/tiny 1024 8 float32

Prints JSON: bytes planned and measured at the peak of a step, and bytes of state for each weight,
of all and of the linear layers. On a CPU the peak is that of torch's `MemTracker` over real steps,
in which torchao's are not compiled; it is null for methods that freeze weights while it traces.
"""

import json
import os
import sys
import warnings
from typing import Any

os.environ["TORCHDYNAMO_DISABLE"] = "1"  # the tracker cannot look into what is compiled

import torch
from torch.distributed._tools.mem_tracker import MemTracker
from transformers import AutoModelForCausalLM

from optmodel.training.memory import Workload, find_shape, make_plan
from optmodel.training.optimizers import (
    GradientLifetime,
    OptimizerConfig,
    ParameterType,
    build_optimizer,
    classify_parameters,
    optimizer_spec,
)

_NUM_STEPS = 2


def main() -> None:
    """Measure what the command line names."""
    name, folder, length, batch, dtype = sys.argv[1:]
    warnings.simplefilter("ignore")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=getattr(torch, dtype))
    model = model.to(device).train()
    model.gradient_checkpointing_enable({"use_reentrant": False})
    work = Workload(
        sequence=int(length), batch=int(batch), element_bytes=torch.finfo(model.dtype).bits // 8
    )
    request = OptimizerConfig(learning_rate=1e-6, compute_dtype=work.compute_dtype)
    optimizer = build_optimizer(model, name, request)
    tokens = torch.zeros((int(batch), int(length)), dtype=torch.long, device=device)
    measured = _on_gpu if device == "cuda" else _on_cpu
    peak = measured(model, optimizer, tokens, name)
    planned = make_plan(find_shape(folder), optimizer_spec(name), work).peak
    print(json.dumps({"planned": planned, "measured": peak, **_state_bytes(model, optimizer)}))  # noqa: T201


def _step(model: Any, optimizer: Any, tokens: Any, name: str, before: Any = None) -> None:
    """One step; `before` is called before each forward pass."""

    def loss() -> Any:
        if before is not None:
            before()
        return model(input_ids=tokens, labels=tokens).loss

    if optimizer_spec(name).is_zeroth_order:
        optimizer.accumulate(loss)
    else:
        loss().backward()
    optimizer.step()
    optimizer.zero_grad()


def _on_cpu(model: Any, optimizer: Any, tokens: Any, name: str) -> float | None:
    if optimizer_spec(name).gradients is GradientLifetime.BLOCK:
        _step(model, optimizer, tokens, name)
        return None
    tracker = MemTracker()
    tracker.track_external(model, optimizer)
    with tracker:
        for _ in range(_NUM_STEPS):
            _step(model, optimizer, tokens, name, tracker.reset_mod_stats)
    (snapshot,) = tracker.get_tracker_snapshot("peak").values()
    return float(snapshot["Total"])


def _on_gpu(model: Any, optimizer: Any, tokens: Any, name: str) -> float:
    for _ in range(_NUM_STEPS):
        torch.cuda.reset_peak_memory_stats()
        _step(model, optimizer, tokens, name)
    return float(torch.cuda.max_memory_allocated())


def _state_bytes(model: Any, optimizer: Any) -> dict[str, float | None]:
    """Bytes of state for each weight, and for each weight of the linear layers."""
    found, linear = classify_parameters(model), 0
    if not optimizer.state and GradientLifetime.BLOCK is optimizer_spec(sys.argv[1]).gradients:
        return {"state": None, "state_linear": None}  # kept for one block, by an inner optimizer
    sizes = dict.fromkeys(found, 0.0)
    for name, parameter in model.named_parameters():
        sizes[name] = sum(_bytes(value) for value in optimizer.state.get(parameter, {}).values())
    of_linear = [name for name, kind in found.items() if kind is ParameterType.LINEAR]
    weights = {name: parameter.numel() for name, parameter in model.named_parameters()}
    linear = sum(weights[name] for name in of_linear)
    return {
        "state": sum(sizes.values()) / sum(weights.values()),
        "state_linear": sum(sizes[name] for name in of_linear) / linear,
    }


def _bytes(value: Any) -> float:
    """Bytes of a state: torchao's are several tensors under one name."""
    if not isinstance(value, torch.Tensor):
        return 0.0
    if type(value) is not torch.Tensor:
        inner, _ = value.__tensor_flatten__()
        return sum(_bytes(getattr(value, one)) for one in inner)
    return float(value.numel() * value.element_size())


if __name__ == "__main__":
    main()

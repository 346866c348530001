"""How much of the way that float32 weights go is gone by the weights that a run holds.

    found = movement("adamw", tape, rate=2e-5)
    found.projection, found.norm          # ⟨Δ, Δ₃₂⟩/⟨Δ₃₂, Δ₃₂⟩, and ‖Δ‖/‖Δ₃₂‖ beside it

Both follow the same recorded gradients, or for zeroth-order methods the same slopes along the same
directions. What rounding adds to the way is no movement: it is in the norm alone.
"""

from dataclasses import dataclass
from functools import cache, partial
from statistics import mean
from typing import Any

import torch
from torch import nn

from optmodel.training.optimizers import (
    OPTIMIZERS,
    OptimizerConfig,
    Options,
    build_optimizer,
    weight_dtype,
)
from optmodel.training.optimizers.registry import prepare_model

_NUM_WORDS = 32
_NUM_SEEDS = 5

OPTIONS: dict[str, Options] = {"zo-quantized": {"group": 48}}
"""What a method needs for a net so narrow."""


class _Layer(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.RMSNorm(width)
        self.linear = nn.Linear(width, width, bias=False)

    def forward(self, value: Any) -> Any:
        return value + self.linear(self.norm(value)).relu()


class Net(nn.Module):  # type: ignore[misc]
    """Tokens → logits of the next ones, by two layers; weights of the size that models have."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(_NUM_WORDS, width)
        self.layers = nn.ModuleList([_Layer(width), _Layer(width)])
        self.head = nn.Linear(width, _NUM_WORDS, bias=False)
        for one in self.parameters():
            if one.dim() > 1:
                nn.init.normal_(one, std=0.02)

    def get_output_embeddings(self) -> Any:
        """The head, by the name that transformers gives it."""
        return self.head

    def forward(self, tokens: Any) -> Any:
        value = self.embedding(tokens)
        for layer in self.layers:
            value = layer(value)
        return self.head(value)


@dataclass(frozen=True, slots=True)
class Tape:
    """Gradients of a training in float32, step by step and by name, in what bfloat16 can hold."""

    width: int
    gradients: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Movement:
    """Means over seeds of the rounding."""

    projection: float
    norm: float


def net(width: int, dtype: Any = torch.float32) -> Any:
    """The same net each time; its weights are such that bfloat16 holds them."""
    torch.manual_seed(0)
    return Net(width).bfloat16().to(dtype)


def recorded(width: int, num_steps: int = 100) -> Tape:
    """The gradients of AdamW's way, clipped to norm 1 as a run does by default."""
    model, gradients = net(width), []
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5)
    for step in range(num_steps):
        draw = torch.Generator().manual_seed(step)
        tokens = torch.randint(0, _NUM_WORDS, (8, 17), generator=draw).sort(dim=1).values
        logits = model(tokens[:, :-1]).flatten(0, 1)
        nn.functional.cross_entropy(logits, tokens[:, 1:].flatten()).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        gradients.append({name: one.grad.bfloat16() for name, one in model.named_parameters()})
        optimizer.step()
        optimizer.zero_grad()
    return Tape(width, gradients)


def movement(
    name: str, tape: Tape, *, rate: float, options: Options | None = None, device: str = "cpu"
) -> Movement:
    """The movement of the weights that a run holds by default."""
    held = getattr(torch, weight_dtype(OPTIMIZERS[name]))
    run = partial(_way, name, tape, rate, options or {}, device)
    exact = cache(lambda seed: run(torch.float32, seed))
    pairs = [(run(held, seed), exact(seed if _draws(name) else 0)) for seed in range(_NUM_SEEDS)]
    return Movement(
        projection=mean(float(way @ wanted / (wanted @ wanted)) for way, wanted in pairs),
        norm=mean(float(way.norm() / wanted.norm()) for way, wanted in pairs),
    )


def _draws(name: str) -> bool:
    """Whether the seed decides more of a method than how it rounds."""
    return OPTIMIZERS[name].is_zeroth_order or name in ("frugal", "cosmos")


def _way(
    name: str, tape: Tape, rate: float, options: Options, device: str, dtype: Any, seed: int
) -> Any:
    """Where all weights have gone after the whole tape, as one vector in float32."""
    model = net(tape.width, dtype).to(device)
    prepare_model(model, name, options)
    optimizer = build_optimizer(model, name, OptimizerConfig(rate, seed=seed, options=options))
    start = [one.detach().float().clone() for one in model.parameters()]
    for gradients in tape.gradients:
        follow(model, optimizer, gradients, seed)
    moved = zip(model.parameters(), start, strict=True)
    return torch.cat([(now.detach().float() - then).flatten() for now, then in moved]).cpu()


def follow(model: Any, optimizer: Any, gradients: dict[str, Any], seed: int) -> None:
    """One step by given gradients, which arrive as those of a backward pass do."""
    if hasattr(optimizer, "accumulate"):
        _measure(model, optimizer, gradients, seed)
    else:
        _descend(model.named_parameters(), gradients)
    optimizer.step()
    optimizer.zero_grad()


def _descend(named: Any, gradients: dict[str, Any]) -> None:
    """Give weights their gradients; by a backward pass where something waits for them to arrive."""
    trained = [(one, gradients[name]) for name, one in named if one.requires_grad]
    if any(one._post_accumulate_grad_hooks for one, _ in trained):
        parts = [(one * gradient.to(one)).sum() for one, gradient in trained]
        torch.stack([part.float() for part in parts]).sum().backward()
        return
    for one, gradient in trained:
        one.grad = gradient.to(one)


def _measure(model: Any, optimizer: Any, gradients: dict[str, Any], seed: int) -> None:
    """The slope that the gradients have along the direction of this step."""
    perturbed, step = optimizer._weights, optimizer.param_groups[0]["step"]
    slopes = [
        float((entry.normal(seed, step).cpu() * gradients[entry.name].float()).sum())
        for entry in perturbed
        if entry.name in gradients
    ]
    optimizer._slope = sum(slopes) if slopes else 1.0  # of quantized weights nothing was recorded
    names = {entry.name for entry in perturbed}
    rest = [(name, one) for name, one in model.named_parameters() if name not in names]
    if any(one.requires_grad for _, one in rest):
        _descend(rest, gradients)

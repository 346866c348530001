"""The optimizers that no well-kept library has, as the registry lists them.

    [spec.name for spec in SPECS]     # ['lion', 'frugal', 'cosmos']

Each method has a file of its own, imported when the method is built.
"""

from typing import TYPE_CHECKING

from optmodel.training.optimizers._adapting import (
    ADAM_COPIES,
    LION_START,
    PIECE,
    ROUNDED_COPIES,
)
from optmodel.training.optimizers.roles import parameter_groups
from optmodel.training.optimizers.spec import (
    Capability,
    OptimizerSpec,
    Options,
    Request,
    Role,
    Suggestion,
    Tensor,
)

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

_FLOAT32_BYTES = 4


def _build_lion(model: "nn.Module", request: Request) -> "Optimizer":
    from optmodel.training.optimizers.lion import Lion

    return Lion(
        parameter_groups(model, request.weight_decay),
        lr=request.learning_rate,
        betas=tuple(request.options["betas"]),
        weight_decay=request.weight_decay,
        kernel=request.options["kernel"],
        stochastic_rounding=True,
        seed=request.seed,
    )


def _build_frugal(model: "nn.Module", request: Request) -> "Optimizer":
    from optmodel.training.optimizers.frugal import Frugal, Split

    options = request.options
    return Frugal(
        parameter_groups(model, request.weight_decay),
        lr=request.learning_rate,
        betas=tuple(options["betas"]),
        eps=options["eps"],
        weight_decay=request.weight_decay,
        split=Split(**{name: options[name] for name in _SPLIT}),
        stochastic_rounding=True,
        seed=request.seed,
    )


def _build_cosmos(model: "nn.Module", request: Request) -> "Optimizer":
    from optmodel.training.optimizers.cosmos import Blend, Cosmos

    options = request.options
    return Cosmos(
        parameter_groups(model, request.weight_decay),
        lr=request.learning_rate,
        betas=tuple(options["betas"]),
        eps=options["eps"],
        weight_decay=request.weight_decay,
        blend=Blend(**{one: options[one] for one in _BLEND}, compute_dtype=request.compute_dtype),
        stochastic_rounding=True,
        seed=request.seed,
    )


def _momentum(tensor: Tensor, options: Options) -> float:
    return float(tensor.numel * tensor.element_bytes)


def _lion_step(tensors: list[Tensor], options: Options) -> float:
    kernel = options.get("kernel", "sign")
    return max((_lion_tensor_step(one, kernel) for one in tensors), default=0.0)


def _lion_tensor_step(tensor: Tensor, kernel: str) -> float:
    """The direction, or the weight that is rounded; of a piece, if a row's direction is its own."""
    numel = tensor.numel if kernel in ("l2", "nuclear") else min(tensor.numel, PIECE)
    held = numel * (1.0 if tensor.element_bytes >= _FLOAT32_BYTES else ROUNDED_COPIES)
    if kernel == "nuclear":
        factors = 3.0 * numel + min(tensor.shape) ** 2 if len(tensor.shape) > 1 else 4.0 * numel
        held = max(held, factors)
    return _FLOAT32_BYTES * held


def _frugal_bytes(tensor: Tensor, options: Options) -> float:
    """Two moments of the share that has them; `blocks` spread theirs over all linear layers."""
    moments = 2.0 * tensor.numel * tensor.element_bytes
    if tensor.role is not Role.LINEAR:
        return moments
    options = {**_SPLIT, **options}
    density, projection = float(options["density"]), options["projection"]
    if projection == "blocks":
        return moments * density
    size = tensor.shape[1] if projection == "columns" else min(tensor.shape)
    rank = round(density * size)
    basis = size * rank if projection == "svd" and rank < size else 0
    return moments * rank / size + basis * max(tensor.element_bytes, _FLOAT32_BYTES)


def _frugal_step(tensors: list[Tensor], options: Options) -> float:
    return max((_frugal_tensor_step({**_SPLIT, **options}, one) for one in tensors), default=0.0)


def _frugal_tensor_step(options: Options, tensor: Tensor) -> float:
    """Copies of a piece in float32, as traced, and what a projection needs whole."""
    share, projection = float(options["density"]), options["projection"]
    is_wide = tensor.element_bytes >= _FLOAT32_BYTES
    piece = _FLOAT32_BYTES * float(min(tensor.numel, PIECE))
    if tensor.role is not Role.LINEAR or projection == "blocks" or share == 1:
        return piece * (1.0 if is_wide else ADAM_COPIES)
    if projection == "columns":
        widened = max(ROUNDED_COPIES, 1.5 + 1.5 * share, 0.5 + (ADAM_COPIES + 0.5) * share)
        return piece * (1 + 2 * share if is_wide else widened)
    size = min(tensor.shape)
    gram, basis = 8.0 * size * size, _FLOAT32_BYTES * share * size * size
    held = piece * (2.25 + share if is_wide else max(2.25 + share, 1 + (ADAM_COPIES + 1) * share))
    if projection == "svd":
        # What was kept of the last subspace is let go before the next one is found.
        freed = _frugal_bytes(tensor, options)
        return max(held, gram + max(2 * piece, gram + basis) - freed)
    return max(held + basis, 4 * basis + 2 * gram * share * share)


def _cosmos_bytes(tensor: Tensor, options: Options) -> float:
    """A momentum; its size, a basis, second moments and an image of the Gram matrix in float32."""
    moment = float(tensor.numel * tensor.element_bytes)
    if tensor.role is not Role.LINEAR:
        return 2.0 * moment
    rank = min(int(options.get("rank", _BLEND["rank"])), *tensor.shape)
    size = 0 if tensor.element_bytes >= _FLOAT32_BYTES else _FLOAT32_BYTES
    exact = rank * (sum(tensor.shape) + rank)
    return moment + size + max(tensor.element_bytes, _FLOAT32_BYTES) * exact


def _cosmos_step(tensors: list[Tensor], options: Options) -> float:
    rank = int(options.get("rank", _BLEND["rank"]))
    return max((_cosmos_tensor_step(one, rank) for one in tensors), default=0.0)


def _cosmos_tensor_step(tensor: Tensor, rank: int) -> float:
    """The largest of three moments, as traced: the basis, Newton-Schulz, the weights' change."""
    is_wide = tensor.element_bytes >= _FLOAT32_BYTES
    piece = _FLOAT32_BYTES * float(min(tensor.numel, PIECE))
    if tensor.role is not Role.LINEAR:
        return piece * (1.0 if is_wide else ADAM_COPIES)
    (num_rows, num_columns), rank = tensor.shape, min(rank, *tensor.shape)
    whole, smaller = _FLOAT32_BYTES * float(tensor.numel), min(tensor.shape)
    # Of bfloat16 the gradient is widened first; the factors of QR are float64.
    basis = 8.0 * rank * (3 * num_columns + 2 * rank) + (0 if is_wide else whole)
    leading = float(_FLOAT32_BYTES * num_rows * rank)
    iteration = 2 * whole + _FLOAT32_BYTES * smaller * smaller if is_wide else 2.5 * whole
    change = whole if is_wide else whole + ROUNDED_COPIES * piece
    return max(basis, leading + iteration, change)


_CAN = frozenset({Capability.ACCUMULATION, Capability.CLIPPING, Capability.CPU})
_SPLIT: Options = {
    "density": 0.25,
    "projection": "columns",
    "refresh": 200,
    "rest": "sign",
    "rest_rate": 0.1,
}
_BLEND: Options = {"rank": 64, "gamma": 0.2, "rms": 0.2}
_ADAM: Options = {"betas": (0.9, 0.999), "eps": 1e-8}

SPECS: tuple[OptimizerSpec, ...] = (
    OptimizerSpec(
        name="lion",
        summary="The sign of an interpolated momentum; half of AdamW's state.",
        paper="arXiv:2302.06675, arXiv:2310.05898",
        build=_build_lion,
        state_bytes=_momentum,
        step_bytes=_lion_step,
        can=_CAN,
        start=LION_START,
        defaults={"betas": (0.9, 0.99), "kernel": "sign"},
    ),
    OptimizerSpec(
        name="frugal",
        summary="AdamW on a changing quarter of each linear layer, the sign on the rest.",
        paper="arXiv:2411.07837",
        build=_build_frugal,
        state_bytes=_frugal_bytes,
        step_bytes=_frugal_step,
        can=_CAN,
        start=Suggestion(5e-5, 5e-4, "16", "FRUGAL's authors (2411.07837), fine-tuning"),
        defaults={**_ADAM, **_SPLIT},
    ),
    OptimizerSpec(
        name="cosmos",
        summary="SOAP in the leading directions of each linear layer, Muon in the rest.",
        paper="arXiv:2502.17410",
        build=_build_cosmos,
        state_bytes=_cosmos_bytes,
        step_bytes=_cosmos_step,
        can=_CAN,
        start=Suggestion(
            2e-3,
            2e-3,
            "as AdamW's",
            "COSMOS's authors (2502.17410), pretraining; none for fine-tuning",
        ),
        defaults={**_ADAM, "betas": (0.95, 0.95), **_BLEND},
    ),
)

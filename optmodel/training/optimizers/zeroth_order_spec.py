"""The zeroth-order methods as the registry lists them: no backward pass, and mostly no state.

    [spec.name for spec in SPECS]     # ['zo-sgd', 'zo-momentum', …]

Their code in `optmodel.training.optimizers.zeroth_order` is imported when a method is built.
"""

from typing import TYPE_CHECKING, Any

from optmodel.training.optimizers.spec import (
    Capability,
    GradientLifetime,
    OptimizerConfig,
    OptimizerSpec,
    Options,
    ParameterInfo,
    Suggestion,
)
from optmodel.training.optimizers.step_memory import FLOAT32_BYTES, chunk_elements, of_largest

if TYPE_CHECKING:
    from optmodel.training.library_types import Module, Optimizer

_MEZO = "arXiv:2305.17333"
_BENCHMARK = "arXiv:2402.11592"
_MEZO_START = Suggestion(1e-7, 1e-6, "16", "MeZO's authors (2305.17333), constant, 20,000 steps")
_NUM_COPIES = {4: 3, 2: 5}
"""Float32 copies of a chunk in a step, by bytes of an element: z, the sum and, for bfloat16, the
rounding."""
_CONFIG_FIELDS = ("density", "epsilon", "betas", "clip", "floor", "num_first_order")


def _method(
    name: str,
    summary: str,
    paper: str,
    *,
    accumulates: bool = True,
    num_buffers: int = 0,
    gradients: GradientLifetime = GradientLifetime.NONE,
    options: Options | None = None,
    start: Suggestion = _MEZO_START,
    **fixed: str | bool,
) -> OptimizerSpec:
    """A spec; `fixed` are the fields of the configuration that define the method."""

    def build(model: "Module", config: OptimizerConfig) -> "Optimizer":
        from optmodel.training.optimizers.zeroth_order import (
            Mask,
            UpdateRule,
            ZerothOrder,
            ZerothOrderConfig,
        )

        given = {key: value for key, value in config.options.items() if key in _CONFIG_FIELDS}
        if "betas" in given:
            given["betas"] = tuple(given["betas"])
        words: dict[str, Any] = {"update": UpdateRule, "mask": Mask}
        chosen: dict[str, Any] = {
            key: words[key](value) if key in words else value for key, value in fixed.items()
        }
        return ZerothOrder(
            model,
            ZerothOrderConfig(**chosen, **given),
            lr=config.learning_rate,
            weight_decay=config.weight_decay,
            seed=config.seed,
        )

    def state_bytes(tensor: ParameterInfo, options: Options) -> float:
        return float(num_buffers * tensor.numel * tensor.element_bytes)

    capabilities = {Capability.CPU} | ({Capability.ACCUMULATION} if accumulates else set())
    return OptimizerSpec(
        name=name,
        summary=summary,
        paper=paper,
        build=build,
        state_bytes=state_bytes,
        step_bytes=of_largest(_step_bytes),
        capabilities=frozenset(capabilities),
        gradients=gradients,
        is_zeroth_order=True,
        prepare=_quantize if name == "zo-quantized" else None,
        start=start,
        defaults={"epsilon": 1e-3, **(options or {})},
    )


def _step_bytes(tensor: ParameterInfo, options: Options) -> float:
    copies = _NUM_COPIES[tensor.element_bytes]
    return float(copies * FLOAT32_BYTES * chunk_elements(tensor))


def _quantize(model: "Module", options: Options) -> None:
    from optmodel.training.optimizers.zeroth_order import quantize_linear_layers

    quantize_linear_layers(model, options["group"])


SPECS: tuple[OptimizerSpec, ...] = (
    _method("zo-sgd", "Steps along one random direction, by the loss on both sides.", _MEZO),
    _method(
        "zo-momentum",
        "ZO-SGD with a momentum of its estimates.",
        _BENCHMARK,
        num_buffers=1,
        options={"betas": (0.9, 0.999)},
        update="momentum",
    ),
    _method(
        "zo-sign", "The sign of ZO-SGD's estimate, element by element.", _BENCHMARK, update="sign"
    ),
    _method(
        "zo-conservative",
        "ZO-SGD that steps, stays or steps back, whichever loses least on the batch.",
        _BENCHMARK,
        accumulates=False,
        update="conservative",
    ),
    _method(
        "zo-adam",
        "Adam on ZO-SGD's estimates.",
        _BENCHMARK,
        num_buffers=2,
        options={"betas": (0.9, 0.999)},
        update="adam",
    ),
    _method(
        "zo-forward",
        "The exact derivative along a random direction, by forward-mode differentiation.",
        "arXiv:2202.08587",
        start=Suggestion(5e-7, 5e-7, "16", "the ZO benchmark (2402.11592), constant"),
        exact=True,
    ),
    _method("zo-block", "ZO-SGD on one layer at a time, in turn.", _BENCHMARK, mask="block"),
    _method(
        "zo-hybrid",
        "ZO-SGD below, gradient descent in the last layers.",
        _BENCHMARK,
        gradients=GradientLifetime.BLOCK,
        options={"num_first_order": 1},
    ),
    _method(
        "zo-sparse",
        "ZO-SGD on each tensor's weights of least magnitude.",
        "arXiv:2402.15751",
        options={"density": 0.25},
        mask="small",
    ),
    _method(
        "zo-quantized",
        "ZO-SGD on the scales of weights of 4 bits.",
        "arXiv:2505.13430",
        start=Suggestion(1e-7, 1e-5, "16", "QZO's authors (2505.13430), constant"),
        options={"clip": 100.0, "floor": 1e-7, "group": 128},
    ),
)

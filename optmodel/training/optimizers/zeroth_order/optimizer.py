"""The zeroth-order optimizer: measures slopes along random directions, and steps along them.

    optimizer = ZerothOrder(model, ZerothOrderConfig(update=UpdateRule.SIGN), lr=1e-6, seed=0)
    optimizer.accumulate(lambda: model(**batch).loss)     # once for each micro-batch
    optimizer.step()                                      # draws z again, and moves the weights

No backward pass runs and no gradient exists, except for the last layers in a hybrid. All
micro-batches of a step share one direction, and their slopes are added, so accumulation is exact.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import nn

from optmodel.training.library_types import ParamGroup, StateDict, TensorState
from optmodel.training.optimizers.parameter_types import parameter_groups
from optmodel.training.optimizers.per_tensor import row_chunks
from optmodel.training.optimizers.rounding import seeded_generator, store_rounded
from optmodel.training.optimizers.zeroth_order.directions import Directions, Mask, layer_of
from optmodel.training.optimizers.zeroth_order.estimates import (
    Closure,
    SlopeEstimate,
    forward_mode,
    loss_at,
    mean_over_processes,
    two_sided,
)
from optmodel.training.optimizers.zeroth_order.perturbation import (
    Perturbation,
    PerturbedWeight,
    WeightChunk,
)

_ROUNDING = 1 << 40
"""Added to the seed for rounding, so that directions use other random numbers."""


class UpdateRule(StrEnum):
    """How a step follows from the estimate ĝ = slope · z."""

    SGD = "sgd"
    MOMENTUM = "momentum"
    SIGN = "sign"
    ADAM = "adam"
    CONSERVATIVE = "conservative"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZerothOrderConfig:
    """The fields that define one method of the family.

    `clip` bounds the slope (QZO), `floor` is the least value of a weight, `exact` measures the
    slope by forward-mode differentiation, and `num_first_order` is the number of last layers that
    are trained by gradient descent, at `first_order_rate` times the learning rate.
    """

    update: UpdateRule = UpdateRule.SGD
    mask: Mask = Mask.ALL
    density: float = 1.0
    epsilon: float = 1e-3
    betas: tuple[float, float] = (0.9, 0.999)
    clip: float = float("inf")
    floor: float = float("-inf")
    exact: bool = False
    num_first_order: int = 0
    first_order_rate: float = 1.0


@dataclass(frozen=True, slots=True)
class _Buffers:
    """The state of a chunk of a weight, its step count, and the generator that rounds it."""

    views: list[torch.Tensor]
    steps: int
    generator: torch.Generator | None


class ZerothOrder(torch.optim.Optimizer):  # type: ignore[misc]
    """`w ← w - η (u + λ w)`, where u follows from ĝ = slope · z by the configuration's `update`.

    SGD: u = ĝ. MOMENTUM: m ← β₁m + ĝ, u = m. SIGN: u = sign(ĝ). ADAM: Adam's m̂ / (√v̂ + 1e-8) of
    ĝ. CONSERVATIVE: of w - ηĝ, w and w + ηĝ the one with the least loss on the same batch.

    State: none; for MOMENTUM m, for ADAM m and v, in the weight's type: 4 or 8 bytes a weight in
    float32, 2 or 4 in bfloat16, rounded stochastically as the weights are.

    Papers: MeZO arXiv:2305.17333, the benchmark of its relatives arXiv:2402.11592, Sparse-MeZO
    arXiv:2402.15751, QZO arXiv:2505.13430, forward gradient arXiv:2202.08587. Ours differs as
    follows. Weights are never perturbed in place, so they do not drift. Every weight has random
    numbers of its own. SIGN takes the sign of each element, not only that of the slope. Masks are
    by magnitude. Bfloat16 weights are rounded stochastically, since most steps of the usual size
    would be lost otherwise.
    """

    def __init__(
        self,
        model: nn.Module,
        config: ZerothOrderConfig,
        *,
        lr: float,
        weight_decay: float = 0.0,
        seed: int = 0,
        stochastic_rounding: bool = True,
    ) -> None:
        self._model, self._config, self._seed = model, config, seed
        self._first_order = _last_layers(model, config.num_first_order)
        groups = parameter_groups(model, weight_decay)
        super().__init__(groups, {"lr": lr, "weight_decay": weight_decay, "step": 0})
        with _frozen(self._first_order):
            self._perturbation = Perturbation(model)
        self._weights = self._perturbation.weights
        self._directions = Directions(
            self._weights, seed=seed, mask=config.mask, density=config.density
        )
        self.param_groups[0]["thresholds"] = self._directions.thresholds
        self._rounds = stochastic_rounding
        self._slope, self._choice = 0.0, 1.0

    @property
    def slope(self) -> float:
        """The sum of slopes since the last step."""
        return self._slope

    @property
    def is_exact(self) -> bool:
        """Whether slopes are derivatives, so that the loss must have a forward-mode derivative."""
        return self._config.exact

    def accumulate(self, closure: Closure) -> torch.Tensor:
        """Measure the slope on one micro-batch; returns its loss.

        `closure` may be called several times, with the model in evaluation mode: with dropout, the
        two sides would be losses of different models.
        """
        with evaluating(self._model):
            found = self._estimate(closure)
            self._slope += found.slope
            if self._config.update is UpdateRule.CONSERVATIVE:
                self._choice = self._best_side(closure)
        if self._first_order:
            self._descend(closure)
        return found.loss

    def step(self, closure: Callable[[], float] | None = None) -> None:
        """Move the weights along the direction of this step, and begin the next step."""
        assert closure is None, "losses are measured by `accumulate`"
        limit = self._config.clip
        slope = self._choice * min(max(self._slope, -limit), limit)
        settings = {id(one): group for group in self.param_groups for one in group["params"]}
        with torch.no_grad():
            for weight in self._weights:
                self._move(weight, slope, settings[id(weight.parameter)])
            for number, parameter in enumerate(self._first_order, start=len(self._weights)):
                self._follow(
                    parameter, settings[id(parameter)], self._rounding_generator(parameter, number)
                )
        self._slope, self._choice = 0.0, 1.0
        for group in self.param_groups:
            group["step"] += 1

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Load what `state_dict` gave: the step, the state, the thresholds of the mask."""
        super().load_state_dict(state_dict)
        self._directions.thresholds = self.param_groups[0]["thresholds"]

    @property
    def _step(self) -> int:
        return int(self.param_groups[0]["step"])

    def _draw(self, weight: PerturbedWeight, chunk: WeightChunk) -> torch.Tensor | None:
        return self._directions.draw(weight, chunk, self._step)

    def _estimate(self, closure: Closure) -> SlopeEstimate:
        if self._config.exact:
            return forward_mode(self._model, self._weights, self._draw, closure)
        return two_sided(self._perturbation, self._draw, self._config.epsilon, closure)

    def _best_side(self, closure: Closure) -> float:
        """1 to step, 0 to stay, -1 to step the other way: the one with the least mean loss."""
        distance = -self.param_groups[0]["lr"] * self._slope
        sides = (0.0, 1.0, -1.0)
        found = [loss_at(self._perturbation, self._draw, s * distance, closure) for s in sides]
        losses = mean_over_processes([float(loss) for loss in found], found[0].device)
        return sides[losses.index(min(losses))]

    def _descend(self, closure: Closure) -> None:
        """Compute the gradient of the last layers, with all other layers frozen."""
        with _frozen([weight.parameter for weight in self._weights]), torch.enable_grad():
            closure().backward()

    def _follow(
        self,
        parameter: torch.Tensor,
        group: ParamGroup,
        generator: torch.Generator | None,
    ) -> None:
        """Take a step of gradient descent on a weight of the last layers."""
        if parameter.grad is None:
            return
        wide = parameter.float()
        wide = wide.sub(wide, alpha=group["lr"] * group["weight_decay"])
        rate = group["lr"] * self._config.first_order_rate
        store_rounded(parameter, wide.sub_(parameter.grad, alpha=rate), generator)
        parameter.grad = None

    def _rounding_generator(self, parameter: torch.Tensor, number: int) -> torch.Generator | None:
        """The generator that rounds a weight and its state in this step."""
        if not self._rounds:
            return None
        return seeded_generator(self._seed + _ROUNDING, self._step, number, parameter.device)

    def _move(self, weight: PerturbedWeight, slope: float, group: ParamGroup) -> None:
        """Update one weight in chunks, which bounds the temporaries."""
        parameter, rate = weight.parameter, group["lr"]
        generator = self._rounding_generator(parameter, weight.index)
        state = self._state_of(parameter)
        kept = [state[name] for name in ("momentum", "variance") if name in state]
        views = [[view for (view,) in row_chunks(buffer)] for buffer in kept]
        for chunk in weight.chunks():
            drawn = self._draw(weight, chunk)
            if drawn is None:
                return
            buffers = _Buffers(
                [one[chunk.number] for one in views], state.get("steps", 0), generator
            )
            update = self._direction(drawn.mul_(slope), buffers)
            wide = chunk.weight.float()
            moved = wide.sub(wide, alpha=rate * group["weight_decay"]).sub_(update, alpha=rate)
            store_rounded(chunk.weight, moved.clamp_(min=self._config.floor), generator)

    def _state_of(self, parameter: torch.Tensor) -> TensorState:
        """The state of a weight with its step count incremented; empty for most methods."""
        update = self._config.update
        if update not in (UpdateRule.MOMENTUM, UpdateRule.ADAM):
            return {}
        state: TensorState = self.state[parameter]
        if not state:
            state["steps"] = 0
            state["momentum"] = torch.zeros_like(parameter)
            if update is UpdateRule.ADAM:
                state["variance"] = torch.zeros_like(parameter)
        state["steps"] += 1
        return state

    def _direction(self, estimate: torch.Tensor, buffers: _Buffers) -> torch.Tensor:
        """u of the equations, for one chunk. Overwrites `estimate`, and updates the buffers."""
        update, (beta1, beta2) = self._config.update, self._config.betas
        if update is UpdateRule.SIGN:
            return estimate.sign_()
        if not buffers.views:
            return estimate
        mean = beta1 * buffers.views[0].float()
        if update is UpdateRule.MOMENTUM:
            mean += estimate
            store_rounded(buffers.views[0], mean, buffers.generator)
            return mean
        mean.add_(estimate, alpha=1 - beta1)
        variance = beta2 * buffers.views[1].float() + (1 - beta2) * estimate**2
        store_rounded(buffers.views[0], mean, buffers.generator)
        store_rounded(buffers.views[1], variance, buffers.generator)
        spread = (variance / (1 - beta2**buffers.steps)).sqrt_().add_(1e-8)
        return mean.div_(1 - beta1**buffers.steps).div_(spread)


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """A context with every module in evaluation mode; their modes are restored after it."""
    modes = [(module, module.training) for module in model.modules()]
    for module, _ in modes:
        module.training = False
    try:
        yield
    finally:
        for module, mode in modes:
            module.training = mode


@contextmanager
def _frozen(parameters: list[torch.nn.Parameter]) -> Iterator[None]:
    """A context in which these weights need no gradient."""
    for parameter in parameters:
        parameter.requires_grad_(False)
    try:
        yield
    finally:
        for parameter in parameters:
            parameter.requires_grad_(True)


def _last_layers(model: nn.Module, number: int) -> list[torch.nn.Parameter]:
    """The trainable weights of the last `number` layers."""
    if not number:
        return []
    named = [(layer_of(name), one) for name, one in model.named_parameters() if one.requires_grad]
    layers = sorted({layer for layer, _ in named if layer is not None})
    if number >= len(layers):
        raise ValueError(f"of {len(layers)} layers at most {len(layers) - 1} can be first-order")
    last = set(layers[-number:])
    return [one for layer, one in named if layer in last]

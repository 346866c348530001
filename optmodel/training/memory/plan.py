"""The predicted peak of one training step, method by method, before anything is loaded.

    shape = find_shape("Qwen2.5-0.5B")
    plan = make_plan(shape, spec("adamw"), Workload(sequence=4096))
    plan.peak, plan.moment              # bytes, and the moment of the step that needs most

The peak is the largest of the moments of a step: every stretch of the passes, and the optimizer's
step; with gradient release each step of a weight is within the passes. What the passes hold comes
from formulae where there are some, and from traced layers else. A GPU needs up to 0.8 GiB more as
its context.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from optmodel.training.memory.closed_form import closed_form
from optmodel.training.memory.footprint import Footprint, Weight
from optmodel.training.memory.passes import Moment
from optmodel.training.memory.shapes import ModelShape
from optmodel.training.memory.workload import Workload
from optmodel.training.optimizers.spec import Gradients, OptimizerSpec, Options, Role, Tensor

CONTEXT_BYTES = 0.8 * 2**30
"""What a CUDA context takes at most, beside what is allocated."""

_SLACK = 1.1


class Verdict(StrEnum):
    """Whether a plan goes into a memory."""

    FITS = "fits"
    TIGHT = "tight"
    TOO_LARGE = "does not fit"


@dataclass(frozen=True, slots=True)
class Plan:
    """The bytes held at the moment of a step that needs most."""

    optimizer: str
    moment: str
    weights: float
    gradients: float
    states: float
    activations: float
    logits: float
    temporaries: float
    is_traced: bool = False

    @property
    def peak(self) -> float:
        """Bytes in all."""
        passes = self.activations + self.logits + self.temporaries
        return self.weights + self.gradients + self.states + passes

    def verdict(self, memory: float) -> Verdict:
        """Tight: it goes in by the figures, but not with a context and an allocator's slack."""
        if self.peak * _SLACK + CONTEXT_BYTES <= memory:
            return Verdict.FITS
        return Verdict.TIGHT if self.peak + CONTEXT_BYTES / 2 <= memory else Verdict.TOO_LARGE


def make_plan(shape: ModelShape, method: OptimizerSpec, work: Workload) -> Plan:
    """The plan of a method; gradients have the type of what is trained, adapters are float32.

    Raises `UserError` for a model whose passes cannot be traced, and `MissingExtraError` where one
    must be traced and transformers is not installed.
    """
    model = _footprint(shape, work, backward=method.gradients is not Gradients.NONE)
    trained = [one for one in model.weights if one.is_trained]
    options = dict(method.defaults)
    if method.gradients is Gradients.BLOCK and not options.get("num_blocks"):
        options["num_blocks"] = shape.num_layers
    if method.gradients is Gradients.NONE:
        moments = _without_gradients(model, trained)
    else:
        moments = _with_gradients(model, trained, method, work, options)
    step = _step_bytes(method, [one.tensor for one in trained], options)
    gradients = _bytes(trained) if method.gradients is Gradients.ALL else 0.0
    of_step = 0.0 if method.gradients is Gradients.ONE else step
    at_step = Moment("the step", gradients=gradients, temporaries=of_step)
    worst = max([*moments, at_step], key=lambda moment: moment.total)
    return Plan(
        optimizer=method.name,
        moment=worst.name,
        weights=sum(one.num_bytes for one in model.weights) + model.buffer_bytes,
        gradients=worst.gradients,
        states=sum(method.state_bytes(one.tensor, options) for one in trained),
        activations=worst.activations,
        logits=worst.logits,
        temporaries=worst.temporaries,
        is_traced=model.is_traced,
    )


def _footprint(shape: ModelShape, work: Workload, *, backward: bool) -> Footprint:
    """By formulae where there are some for the model and the workload, else traced."""
    closed = closed_form(shape, work, backward=backward)
    if closed is not None:
        return closed
    from optmodel.training.memory.layers import trace_layers

    return trace_layers(shape.config_text, work, backward=backward)


def _with_gradients(
    model: Footprint,
    trained: Sequence[Weight],
    method: OptimizerSpec,
    work: Workload,
    options: Options,
) -> Iterator[Moment]:
    """The moments of both passes; with accumulation all gradients stand before they begin."""
    tensors = {one.name: one.tensor for one in trained}

    def step_of(name: str) -> float:
        return _step_bytes(method, [tensors[name]], options)

    standing = _bytes(trained) if work.accumulation > 1 else 0.0
    return model.passes.moments(method.gradients, standing=standing, step_of=step_of)


def _without_gradients(model: Footprint, trained: Sequence[Weight]) -> Iterator[Moment]:
    """Forward passes at perturbed weights.

    Copies of embedding and head live as long as the pass, those of a module while it runs.
    """
    ends = (Role.EMBEDDING, Role.HEAD)
    whole = _bytes([one for one in trained if one.tensor.role in ends])
    inner = [one.module_bytes for one in trained if one.tensor.role not in ends]
    for moment in model.passes.moments(Gradients.NONE, standing=0.0, step_of=lambda _: 0.0):
        copies = whole + (max(inner, default=0.0) if moment.name.startswith("layer") else 0.0)
        yield Moment(
            moment.name,
            activations=moment.activations,
            logits=moment.logits,
            temporaries=moment.temporaries + copies,
        )


def _step_bytes(method: OptimizerSpec, tensors: list[Tensor], options: Options) -> float:
    return method.step_bytes(tensors, options) if method.step_bytes else 0.0


def _bytes(weights: Sequence[Weight]) -> float:
    return float(sum(one.tensor.numel * one.tensor.element_bytes for one in weights))

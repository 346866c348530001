"""The peak of a model's whole step, traced with fake tensors, which allocate nothing.

    plan = trace_plan(find_shape("Qwen2.5-0.5B"), optimizer_spec("adamw"), Workload(sequence=2048))
    plan.peak, plan.is_traced            # exact for torch on a CPU, True

The transformers model runs two steps. The second one counts, since its states exist already.
"""

from typing import TYPE_CHECKING

from optmodel.errors import UserError
from optmodel.training.loss import full_logits_loss
from optmodel.training.memory.layer_trace import batch_of, to_fake
from optmodel.training.memory.meta_model import build, quiet, text_config
from optmodel.training.memory.model_shape import ModelShape
from optmodel.training.memory.plan import MemoryPlan
from optmodel.training.memory.workload import Workload
from optmodel.training.optimizers import OptimizerConfig, OptimizerSpec, build_optimizer

if TYPE_CHECKING:
    from optmodel.training.library_types import Model

_NUM_STEPS = 2


def trace_plan(shape: ModelShape, method: OptimizerSpec, work: Workload) -> MemoryPlan:
    """The traced plan of a method with a backward pass, over transformers' plain loss.

    Raises UserError for adapters, zeroth-order methods, and steps that read values: these cannot be
    traced; and MissingExtraError where torch or transformers is not installed.
    """
    is_whole = not (work.lora_rank or work.quantize)  # the tracker needs gradients in every layer
    is_plain = not (work.autocast or work.chunked_loss or work.accumulation > 1)
    if method.is_zeroth_order or not is_whole or not is_plain:
        raise UserError(
            f"Cannot trace '{method.name}' here: only whole models with the plain loss, without "
            "adapters and accumulation, and methods with a backward pass are traced; leave out "
            "--trace."
        )
    config = text_config(shape.config, shape.name)  # which says so where torch is absent
    from torch._subclasses.fake_tensor import DataDependentOutputException, FakeTensorMode

    with quiet():
        model = build(config, work)
    with quiet(), FakeTensorMode(allow_non_fake_inputs=True):
        to_fake(model)
        try:
            peak = _traced(model, method, work)
        except DataDependentOutputException as error:
            raise UserError(
                f"Cannot trace '{method.name}': its step reads values; leave out --trace."
            ) from error
    return MemoryPlan(
        optimizer=method.name,
        peak_phase="traced",
        weights=peak["Parameter"] + peak["Buffer"],
        gradients=peak["Gradient"],
        states=peak["Optstate"],
        activations=peak["Activation"],
        logits=0.0,
        temporaries=peak["Temp"] + peak["Other"],
        is_traced=True,
    )


def _traced(model: "Model", method: OptimizerSpec, work: Workload) -> dict[str, float]:
    """Bytes by category at the peak; logits are counted as activations."""
    from torch.distributed._tools.mem_tracker import MemTracker

    config = OptimizerConfig(learning_rate=1e-5, compute_dtype=work.compute_dtype)
    optimizer = build_optimizer(model, method.name, config)
    batch = batch_of(work)
    tracker = MemTracker()
    tracker.track_external(model, optimizer)
    with tracker:
        for _ in range(_NUM_STEPS):
            tracker.reset_mod_stats()
            full_logits_loss(model, batch, None).backward()
            optimizer.step()
            optimizer.zero_grad()
    (snapshot,) = tracker.get_tracker_snapshot("peak").values()
    return {str(getattr(kind, "value", kind)): float(size) for kind, size in snapshot.items()}

"""Checks before a run starts. Each mistake of the user is reported in one sentence.

    check_run(settings, device="cuda", is_sharded=False)          # the bound of the gradients' norm
    settled = resolve_run(settings, inputs, "cuda", is_sharded=False).settings
    plan_run(settled, device="cuda", is_sharded=False).peak       # bytes predicted

Nothing is loaded: the model's files are checked, settings compared, and the memory predicted. The
memory depends on the precision and on the type of the weights, so both are resolved first.
"""

import importlib.util
from collections.abc import Sequence

from optmodel.errors import MissingExtraError, UserError
from optmodel.training.library_types import Table
from optmodel.training.memory import (
    FitResult,
    MemoryPlan,
    Workload,
    cheapest_change_that_fits,
    device_memory,
    find_shape,
    make_plan,
    parse_memory,
)
from optmodel.training.models import check_model
from optmodel.training.optimizers import (
    Capability,
    OptimizerSpec,
    check_capabilities,
    fill_options,
    optimizer_spec,
)
from optmodel.training.settings import LoraSettings, RunSettings

_CLIPPING = 1.0
_BYTES = {"bfloat16": 2, "float32": 4}


def check_run(settings: RunSettings, *, device: str, is_sharded: bool) -> float:
    """Check the settings, and return the bound on the norm of all gradients (0: no clipping).

    Raises `UserError`, in one sentence, for anything that is known to fail. Memory is not checked.
    """
    method = optimizer_spec(settings.optimizer.name)
    fill_options(method, settings.optimizer.options)
    clipping = _clipping(settings, method)
    check_capabilities(
        method,
        accumulation=settings.training.accumulation,
        clipping=clipping,
        device=device,
        sharding=is_sharded,
        weights="" if settings.model.lora else settings.model.dtype,
    )
    _check_trackers(settings.training.trackers)
    check_model(settings.model)
    return clipping


def plan_run(settings: RunSettings, *, device: str, is_sharded: bool) -> MemoryPlan | None:
    """Plan the memory of a step, for settings that are resolved.

    Returns None if the shape of the model is not known beforehand, and for sharded models. Raises
    `UserError` if there is too little memory.
    """
    if is_sharded:
        return None
    method = optimizer_spec(settings.optimizer.name)
    plan = _plan(settings, method)
    if plan is not None:
        _check_memory(settings, method, plan, device)
    return plan


def _clipping(settings: RunSettings, method: OptimizerSpec) -> float:
    asked = settings.training.clipping
    if asked is not None:
        return asked
    return _CLIPPING if Capability.CLIPPING in method.capabilities else 0.0


def _check_trackers(names: Sequence[str]) -> None:
    for name in names:
        if importlib.util.find_spec(name) is None:
            raise UserError(
                f"The tracker '{name}' is not installed; `pip install {name}`, or leave it out: "
                "metrics.jsonl is always written."
            )


def _workload(settings: RunSettings) -> Workload:
    training, lora = settings.training, settings.model.lora
    return Workload(
        sequence=settings.data.max_length,
        batch=training.batch_size,
        accumulation=training.accumulation,
        checkpointing=training.checkpointing,
        chunked_loss=training.chunked_loss,
        element_bytes=_BYTES[settings.model.dtype],
        autocast=settings.autocasts,
        packing=settings.data.packing,
        attention=settings.model.attention,
        quantize=settings.model.quantize,
        **_adapters(lora),
    )


def _adapters(lora: LoraSettings | None) -> Table:
    if lora is None:
        return {}
    targets = lora.targets if isinstance(lora.targets, str) else tuple(lora.targets)
    return {"lora_rank": lora.rank, "lora_targets": targets, "lora_dropout": lora.dropout}


def _plan(settings: RunSettings, method: OptimizerSpec) -> MemoryPlan | None:
    if settings.model.tiny is not None:
        return None
    try:
        return make_plan(find_shape(settings.model.name), method, _workload(settings))
    except UserError:
        return None  # the model is not on this machine yet, or cannot be traced


def _check_memory(
    settings: RunSettings, method: OptimizerSpec, plan: MemoryPlan, device: str
) -> None:
    asked = settings.training.memory
    memory = parse_memory(asked) if asked else device_memory(device)
    if plan.fit(memory) is not FitResult.TOO_LARGE:
        return
    shape, gib = find_shape(settings.model.name), 2**30
    change = cheapest_change_that_fits(shape, method, _workload(settings), memory).change
    raise UserError(
        f"The step needs {plan.peak / gib:.1f} GiB by plan and there are {memory / gib:.1f}; "
        f"{f'it fits with {change}' if change else 'choose another optimizer'} "
        "(`optmodel plan` compares them)."
    )


def require_training() -> None:
    """Raise `MissingExtraError` unless the packages that training needs are installed."""
    for package in ("torch", "transformers", "trl", "datasets", "peft", "accelerate", "pyarrow"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtraError(package, "train", "Fine-tuning")

"""The memory plan: a prediction of the memory of a fine-tuning step, before weights are loaded.

plan = make_plan(find_shape("Qwen2.5-7B"), optimizer_spec("adamw-8bit"), Workload(sequence=4096))
plan.fit(24 * 2**30)                      # FitResult.TOO_LARGE
"""

from optmodel.training.memory.advice import (
    STEP_LAW,
    MemoryAdvice,
    cheapest_change_that_fits,
    suggested_learning_rate,
)
from optmodel.training.memory.model_shape import ModelShape, find_shape, known_models, shape_of
from optmodel.training.memory.plan import (
    FitResult,
    MemoryPlan,
    device_memory,
    make_plan,
    parse_memory,
)
from optmodel.training.memory.step_trace import trace_plan
from optmodel.training.memory.workload import Workload

__all__ = [
    "STEP_LAW",
    "FitResult",
    "MemoryAdvice",
    "MemoryPlan",
    "ModelShape",
    "Workload",
    "cheapest_change_that_fits",
    "device_memory",
    "find_shape",
    "known_models",
    "make_plan",
    "parse_memory",
    "shape_of",
    "suggested_learning_rate",
    "trace_plan",
]

"""The memory plan: what a fine-tuning step will hold, before any weight is loaded.

plan = make_plan(find_shape("Qwen2.5-7B"), spec("adamw-8bit"), Workload(sequence=4096))
plan.verdict(24 * 2**30)                  # Verdict.TOO_LARGE
"""

from optmodel.training.memory.advice import STEP_LAW, cheapest_change, suggest
from optmodel.training.memory.budget import device_memory, parse_memory
from optmodel.training.memory.plan import Plan, Verdict, make_plan
from optmodel.training.memory.shapes import ModelShape, find_shape, known_models, shape_of
from optmodel.training.memory.trace import trace_plan
from optmodel.training.memory.workload import Workload

__all__ = [
    "STEP_LAW",
    "ModelShape",
    "Plan",
    "Verdict",
    "Workload",
    "cheapest_change",
    "device_memory",
    "find_shape",
    "known_models",
    "make_plan",
    "parse_memory",
    "shape_of",
    "suggest",
    "trace_plan",
]

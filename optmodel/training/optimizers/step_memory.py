"""Temporaries of an optimizer's step, besides weights, gradients and state: parts of formulae.

    step_bytes = of_largest(lambda tensor, options: FLOAT32_BYTES * chunk_elements(tensor))
    step_bytes([ParameterInfo((4096, 4096), ParameterType.LINEAR, 2)], {})     # 16777216.0

Most methods update one tensor at a time, so the tensor with most temporaries decides. Element-wise
methods update a tensor in chunks. `tests/training/optimizers` compares the formulae with traced
steps.
"""

from collections.abc import Callable

from optmodel.training.optimizers.spec import Options, ParameterInfo, StepBytes

FLOAT32_BYTES = 4
"""Bytes of an element in float32, in which a step computes."""

STEP_COUNT_BYTES = 4
"""Bytes of the step count of a tensor in torch and torchao: one float32."""

CHUNK_ELEMENTS = 1 << 22
"""The largest number of elements that our methods update at a time, to bound temporaries."""

ROUNDED_COPIES = 2.25
"""Float32 copies of a bfloat16 tensor during stochastic rounding: the tensor, the rounded numbers,
and a mask of NaN."""

ADAM_COPIES = 1 + ROUNDED_COPIES
"""The same for Adam with moments in bfloat16: its direction also holds a denominator."""

WIDENED_COPIES = 2
"""Float32 copies for a library's step over bfloat16 weights: weight and gradient."""


def of_largest(tensor_bytes: Callable[[ParameterInfo, Options], float]) -> StepBytes:
    """The step bytes of a method that updates one tensor at a time: the largest of all tensors."""

    def step_bytes(tensors: list[ParameterInfo], options: Options) -> float:
        return max((tensor_bytes(one, options) for one in tensors), default=0.0)

    return step_bytes


def chunk_elements(tensor: ParameterInfo) -> int:
    """Elements of the largest chunk of a tensor."""
    return min(tensor.numel, CHUNK_ELEMENTS)


def adam_chunk_bytes(tensor: ParameterInfo) -> float:
    """Adam's temporaries for one chunk, including the rounding of bfloat16."""
    copies = 1.0 if tensor.is_float32 else ADAM_COPIES
    return copies * FLOAT32_BYTES * chunk_elements(tensor)


def adam_state_bytes(tensor: ParameterInfo) -> float:
    """Two moments, in the weight's own type."""
    return 2.0 * tensor.numel * tensor.element_bytes

"""What a step of an optimizer holds beside weights, gradients and state: shared parts of formulae.

    step_bytes = of_largest(lambda tensor, options: FLOAT32_BYTES * chunk_elements(tensor))
    step_bytes([ParameterInfo((4096, 4096), ParameterType.LINEAR, 2)], {})     # 16777216.0

Most methods update tensor by tensor, so the tensor that needs most decides; element-wise ones go
chunk by chunk of a tensor. Figures are held against traced steps by `tests/training/optimizers`.
"""

from collections.abc import Callable

from optmodel.training.optimizers.spec import Options, ParameterInfo, StepBytes

FLOAT32_BYTES = 4
"""Bytes of an element of what a step computes in."""

STEP_COUNT_BYTES = 4
"""Torch and torchao count steps in one float32 for each tensor."""

CHUNK_ELEMENTS = 1 << 22
"""Elements of a tensor that our methods update at a time, which bounds the temporaries."""

ROUNDED_COPIES = 2.25
"""Copies in float32 of a bfloat16 tensor while it is rounded stochastically: itself, the rounded
numbers, and a mask of those that are NaN."""

ADAM_COPIES = 1 + ROUNDED_COPIES
"""With moments in bfloat16 Adam's direction holds a denominator beside the mean it rounds."""

WIDENED_COPIES = 2
"""Copies in float32 that a library's step over bfloat16 weights works on: weight and gradient."""


def of_largest(tensor_bytes: Callable[[ParameterInfo, Options], float]) -> StepBytes:
    """The step bytes of a method that updates one tensor at a time: of the tensor needing most."""

    def step_bytes(tensors: list[ParameterInfo], options: Options) -> float:
        return max((tensor_bytes(one, options) for one in tensors), default=0.0)

    return step_bytes


def chunk_elements(tensor: ParameterInfo) -> int:
    """Elements of the largest chunk of a tensor."""
    return min(tensor.numel, CHUNK_ELEMENTS)


def adam_chunk_bytes(tensor: ParameterInfo) -> float:
    """Adam's temporaries of one chunk, with the rounding of bfloat16."""
    copies = 1.0 if tensor.is_float32 else ADAM_COPIES
    return copies * FLOAT32_BYTES * chunk_elements(tensor)


def adam_state_bytes(tensor: ParameterInfo) -> float:
    """Two moments, of the weight's own type."""
    return 2.0 * tensor.numel * tensor.element_bytes

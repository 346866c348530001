"""What every adapted optimizer of a library needs: the import, and the sizes of its buffers.

adamw = library("torchao.optim", "adamw-8bit").AdamW8bit     # or MissingExtraError
largest([Tensor((8, 4), Role.LINEAR, 2)])                     # 32 elements
"""

import importlib
import importlib.util
from typing import Any

from optmodel.errors import MissingExtraError
from optmodel.training.optimizers.spec import Suggestion, Tensor

STEP_COUNT_BYTES = 4
"""Torch and torchao count steps in one float32 for each tensor."""

PIECE = 1 << 22
"""Elements that an optimizer of ours takes at a time: they bound the temporaries of its step."""

ROUNDED_COPIES = 2.25
"""Copies in float32 of a bfloat16 tensor while it is rounded stochastically: itself, the rounded
numbers, and the marks of those that are none."""

ADAM_COPIES = 1 + ROUNDED_COPIES
"""With moments in bfloat16 Adam's direction holds a denominator beside the mean it rounds."""

COPIED = 2
"""Copies in float32 that a library's step over bfloat16 weights goes by: weight and gradient."""

ADAMW_START = Suggestion(2e-5, 2e-5, "16 to 64", "TRL's default for supervised fine-tuning")
"""Where AdamW's learning rate may start, and that of its relatives."""

LION_START = Suggestion(
    1e-6, 5e-6, "64 or more", "Lion's authors (2302.06675): 3 to 10 times below AdamW's"
)
"""Where Lion's may start, and that of its forms with fewer bits."""


def require(package: str, optimizer: str) -> None:
    """Raise MissingExtraError unless the package that the optimizer stands on is installed."""
    if package and importlib.util.find_spec(package) is None:
        raise MissingExtraError(package, "train", f"The optimizer '{optimizer}'")


def library(module: str, optimizer: str) -> Any:
    """The module of a library, or MissingExtraError that names the extra `train`."""
    require(module.partition(".")[0], optimizer)
    return importlib.import_module(module)


def largest(tensors: list[Tensor]) -> int:
    """Elements of the largest tensor: loops that go tensor by tensor hold copies of one only."""
    return max((tensor.numel for tensor in tensors), default=0)

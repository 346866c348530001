"""The precision that a run computes in: requested, or the faster one on this machine.

    choice = choose_precision("auto", weights="float32", device="cpu")
    choice.precision, choice.timing          # 'float32', and the seconds in both

A processor may multiply in bfloat16 faster than in float32, or up to sixty times slower. That
depends on its instructions, on the build of torch, and on the environment, so it is timed, also on
a GPU. Bfloat16 is chosen only if it is clearly faster.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from optmodel.errors import UserError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from optmodel.training.library_types import Model, dtype

Precision = Literal["float32", "bfloat16"]
RequestedPrecision = Literal["auto", "float32", "bfloat16"]

CLEARLY_FASTER = 1.5
"""The speed-up that bfloat16 needs in products alone: casting takes a part of it away again."""

_ON_CPU = (256, 256, 512)
_ON_CUDA = (2048, 2048, 4096)
"""Rows, inputs, outputs of the timed layer; large on a GPU, where each kernel takes time to
start."""
_LEAST_ROUNDS, _MOST_ROUNDS = 3, 12
_SECONDS = 0.4
"""After this time no further round begins, unless there were fewer than the least number."""

_LAUNCHED: dict[str, Precision | None] = {"no": None, "bf16": "bfloat16"}


@dataclass(frozen=True, slots=True)
class PrecisionTiming:
    """Seconds on one core, or on a GPU, for the three products of a layer, by precision."""

    float32: float
    bfloat16: float

    @property
    def faster(self) -> Precision:
        """The precision to compute in."""
        return "bfloat16" if CLEARLY_FASTER * self.bfloat16 < self.float32 else "float32"

    def plain(self) -> dict[str, float]:
        """Milliseconds by name, for the run's folder."""
        return {
            "float32_milliseconds": round(1e3 * self.float32, 3),
            "bfloat16_milliseconds": round(1e3 * self.bfloat16, 3),
        }


@dataclass(frozen=True, slots=True)
class PrecisionChoice:
    """A precision, and its timing if one was made.

    `was_kept`: a resumed run keeps the precision that it began with. `is_forced`: the device has no
    other precision.
    """

    precision: Precision
    timing: PrecisionTiming | None = None
    was_kept: bool = False
    is_forced: bool = False

    @property
    def sentence(self) -> str:
        """What was chosen and why, for the user."""
        said = f"Computing in {self.precision}"
        if self.was_kept:
            return f"{said}, as the run began."
        if self.is_forced:
            return f"{said}: the GPU does not multiply in bfloat16."
        if self.timing is None:
            return f"{said}."
        exact, half = self.timing.plain().values()
        said += f": a layer's products take {exact} ms in float32 and {half} ms in bfloat16"
        if self.timing.faster == self.precision:
            return f"{said}."
        return f"{said}; float32 weights (model.dtype) would make it faster."


def choose_precision(asked: RequestedPrecision, *, weights: str, device: str) -> PrecisionChoice:
    """Choose the precision of a run on the device "cpu" or "cuda".

    `weights` is their type, "" if it is not decided yet. Bfloat16 weights are multiplied in
    bfloat16, and so are all weights under a launcher (`accelerate launch`) with mixed precision
    bf16. A launcher with "no" leaves the choice open, since "no" is its default. Raises `UserError`
    for a request that contradicts these two, and for one that the device does not support.
    """
    fixed = _fixed(weights)
    if fixed.precision is not None and asked not in ("auto", fixed.precision):
        raise UserError(f"The precision cannot be {asked}: {fixed.instead}.")
    if device == "cuda" and not _gpu_multiplies_bfloat16():
        if "bfloat16" in (asked, fixed.precision):
            raise UserError("The GPU has no bfloat16; set precision and model.dtype to float32.")
        return PrecisionChoice("float32", is_forced=asked == "auto")
    if asked != "auto":
        return PrecisionChoice(asked)
    if fixed.precision is not None and weights != "bfloat16":
        return PrecisionChoice(fixed.precision)  # the launcher decides, whatever the weights are
    timing = time_matmuls(device)
    return PrecisionChoice(fixed.precision or timing.faster, timing)


def time_matmuls(device: str) -> PrecisionTiming:
    """Time the products on "cpu" or "cuda", both precisions in turn; takes well under a second.

    On a CPU one thread computes and its CPU time is measured, so that other processes do not
    matter; on a GPU it is the time between two events. A first round compiles the kernels and is
    dropped. The fastest of the others counts.
    """
    import torch

    num_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        exact, half = _products(torch.float32, device), _products(torch.bfloat16, device)
        began, rounds = time.thread_time(), [(exact(), half())]
        while len(rounds) <= _LEAST_ROUNDS or (
            len(rounds) <= _MOST_ROUNDS and time.thread_time() - began < _SECONDS
        ):
            rounds.append((exact(), half()))
    finally:
        torch.set_num_threads(num_threads)
    return PrecisionTiming(min(one for one, _ in rounds[1:]), min(other for _, other in rounds[1:]))


def fix_thread_count() -> None:
    """Fix the number of threads of a product, which decides the last bits of a sum.

    MKL chooses the number until `set_num_threads` is called, as timing does. A run that times and a
    resumed one that does not must compute the same.
    """
    import torch

    torch.set_num_threads(torch.get_num_threads())


def autocast(model: "Model", *, active: bool) -> "AbstractContextManager[None]":
    """A context in which a model with float32 weights computes in bfloat16, if `active`."""
    import torch

    context: AbstractContextManager[None] = torch.autocast(
        model.device.type, dtype=torch.bfloat16, enabled=active
    )
    return context


@dataclass(frozen=True, slots=True)
class _FixedPrecision:
    """The precision that leaves no choice, None if there is none; and how to change it."""

    precision: Precision | None
    instead: str


def _fixed(weights: str) -> _FixedPrecision:
    launched = os.environ.get("ACCELERATE_MIXED_PRECISION", "no")
    if launched not in _LAUNCHED:
        raise UserError(
            f"The launcher's mixed precision is {launched}; set it to bf16 or no in its file."
        )
    if weights == "bfloat16":
        instead = "bfloat16 weights are multiplied in bfloat16; set model.dtype to float32"
        return _FixedPrecision("bfloat16", instead)
    instead = "the launcher's mixed precision is bf16; set it to no in its file"
    return _FixedPrecision(_LAUNCHED[launched], instead)


def _gpu_multiplies_bfloat16() -> bool:
    """Whether the GPU multiplies in bfloat16 at all; its speed is timed."""
    import torch

    matrix = torch.ones(16, 16, dtype=torch.bfloat16, device="cuda")
    try:
        return bool((matrix @ matrix)[0, 0].item() == len(matrix))
    except RuntimeError:  # what torch and cuBLAS raise for an unsupported type
        return False


def _products(dtype: "dtype", device: str) -> Callable[[], float]:
    """A function that computes a linear layer's three products once and returns the seconds."""
    import torch

    num_rows, num_inputs, num_outputs = _ON_CUDA if device == "cuda" else _ON_CPU
    inputs = torch.ones(num_rows, num_inputs, dtype=dtype, device=device)
    weights = torch.ones(num_outputs, num_inputs, dtype=dtype, device=device)
    gradient = torch.ones(num_rows, num_outputs, dtype=dtype, device=device)

    def multiply() -> None:
        inputs @ weights.T
        gradient @ weights
        gradient.T @ inputs

    return partial(_seconds_on_cuda if device == "cuda" else _seconds_on_cpu, multiply)


def _seconds_on_cpu(work: Callable[[], None]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


def _seconds_on_cuda(work: Callable[[], None]) -> float:
    import torch

    began, ended = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    began.record()
    work()
    ended.record()
    ended.synchronize()
    return float(began.elapsed_time(ended)) / 1e3

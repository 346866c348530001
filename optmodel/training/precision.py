"""The precision that a run computes in: measured on the machine at hand, or asked for.

    choice = choose_precision("auto", weights="float32", device="cpu")
    choice.precision, choice.timing          # 'float32', and the seconds in both

Whether a processor multiplies in bfloat16 faster than in float32, slower, or sixty times slower
hangs on its instructions, on how torch was built, and on what the environment allows of both: so it
is timed, not looked up, on a GPU as well. Bfloat16 has to be clearly faster to be chosen; a tie
goes to float32.
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
"""What bfloat16 must gain on products alone: the casting to it takes a part of that away again."""

_ON_CPU = (256, 256, 512)
_ON_CUDA = (2048, 2048, 4096)
"""Rows, inputs, outputs of the layer; on a GPU so large that starting a kernel does not count."""
_LEAST_ROUNDS, _MOST_ROUNDS = 3, 12
_SECONDS = 0.4
"""After so much work no further round is begun, but for the least number of them."""

_LAUNCHED: dict[str, Precision | None] = {"no": None, "bf16": "bfloat16"}


@dataclass(frozen=True, slots=True)
class PrecisionTiming:
    """Seconds on one core, or on a GPU, for the three products of a layer, in each precision."""

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
    """A precision, and what was timed for it: None where nothing was.

    `was_kept` says that a run goes on in the precision that it began with, `is_forced` that the
    device has no other.
    """

    precision: Precision
    timing: PrecisionTiming | None = None
    was_kept: bool = False
    is_forced: bool = False

    @property
    def sentence(self) -> str:
        """What was chosen and why, for whoever waits for the run."""
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
    """The precision of a run, on the device "cpu" or "cuda"; `weights` may be undecided, "".

    Two things leave no choice: `weights` kept in bfloat16 are multiplied in it, and so are all
    under a launcher (`accelerate launch`) whose mixed precision is bf16. Its "no" leaves the choice
    as it is, since the launcher says it where nobody has said anything. Raises `UserError` where
    something else is asked for, and where the device cannot do what is asked for.
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
        return PrecisionChoice(fixed.precision)  # no weights would change what the launcher says
    timing = time_matmuls(device)
    return PrecisionChoice(fixed.precision or timing.faster, timing)


def time_matmuls(device: str) -> PrecisionTiming:
    """Time the products on "cpu" or "cuda", in both precisions by turns; well under a second.

    On a CPU one thread computes, and what counts is its own time on a core, so that it does not
    matter what else the machine does; on a GPU it is the time between two events. A round before
    all others makes the kernels; of the others the fastest counts.
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
    """Fix how many threads a product takes: it decides the last bits of a sum.

    MKL chooses by itself until `set_num_threads` is called, which timing does; a start that times
    and one that does not are to compute the same.
    """
    import torch

    torch.set_num_threads(torch.get_num_threads())


def autocast(model: "Model", *, active: bool) -> "AbstractContextManager[None]":
    """The context in which a model with float32 weights computes in bfloat16, where `active`."""
    import torch

    context: AbstractContextManager[None] = torch.autocast(
        model.device.type, dtype=torch.bfloat16, enabled=active
    )
    return context


@dataclass(frozen=True, slots=True)
class _FixedPrecision:
    """The precision that is decided already, None where none is; what to change for another."""

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
    """Whether it does so at all; how fast, be it in tensor cores or emulated, is timed."""
    import torch

    matrix = torch.ones(16, 16, dtype=torch.bfloat16, device="cuda")
    try:
        return bool((matrix @ matrix)[0, 0].item() == len(matrix))
    except RuntimeError:  # what torch and cuBLAS raise for a type that the GPU has not
        return False


def _products(dtype: "dtype", device: str) -> Callable[[], float]:
    """A function that runs a linear layer's three products once: the seconds that they took."""
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

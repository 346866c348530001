"""The processes of one run, as a launcher (`accelerate launch`, `torchrun`) started them.

if is_first_process():
    ...                            # files are written by one process
figures = broadcast(figures)       # the others get what it found
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from accelerate import PartialState

_Value = TypeVar("_Value")


def is_first_process() -> bool:
    """Whether this is the only process, or the first of several."""
    return os.environ.get("RANK", "0") == "0"


def is_sharded() -> bool:
    """Whether accelerate's launcher was asked for FSDP or DeepSpeed."""
    names = ("ACCELERATE_USE_FSDP", "ACCELERATE_USE_DEEPSPEED")
    return any(os.environ.get(name, "false").lower() == "true" for name in names)


def is_held_in_float32() -> bool:
    """Whether FSDP will hold trained weights in float32, whatever type they are loaded in.

    Accelerate converts them for the optimizer if the launcher has any mixed precision.
    """
    launched = os.environ.get("ACCELERATE_MIXED_PRECISION", "no")
    return os.environ.get("ACCELERATE_USE_FSDP", "false").lower() == "true" and launched != "no"


@contextmanager
def first_process_first() -> Iterator[None]:
    """A context that the first process enters before all others. One process never waits."""
    if _num_processes() == 1:
        yield
        return
    with _state().main_process_first():
        yield


def broadcast(value: _Value) -> _Value:
    """Return the first process's value in every process."""
    if _num_processes() == 1:
        return value
    from accelerate.utils import broadcast_object_list

    _state()
    values = [value]
    broadcast_object_list(values)
    return values[0]


def _num_processes() -> int:
    return int(os.environ.get("WORLD_SIZE", "1"))


def _state() -> "PartialState":
    """Accelerate's state of the process group; the first call connects the processes."""
    import torch
    from accelerate import PartialState

    return PartialState(cpu=not torch.cuda.is_available())

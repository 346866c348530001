"""The limits of a program on time, memory, disk and output.

Limits()                                    # 20 s of wall clock, 2 GiB, 1 MiB printed
Limits(wall_seconds=5, memory_bytes=512 << 20)
"""

import math
from dataclasses import dataclass, fields

from optmodel.errors import UserError

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one program's run.

    `cpu_seconds` is derived from `wall_seconds` when it is None. `memory_bytes` is what the program
    may allocate beyond its warmed interpreter. `output_bytes` bounds each of stdout and stderr.
    `disk_bytes` bounds the working folder and each file in it, and `num_processes` counts processes
    and threads together. `num_variables` bounds the recorded values of one solve. `model_bytes` is
    the largest captured model that is recorded; with `keep_models` False none is. `report_bytes`
    bounds the report of all solves together: beyond it the oldest are dropped.
    """

    wall_seconds: float = 20.0
    cpu_seconds: float | None = None
    memory_bytes: int = 2048 * _MIB
    output_bytes: int = 1 * _MIB
    disk_bytes: int = 64 * _MIB
    num_files: int = 128
    num_processes: int = 128
    num_variables: int = 10_000
    model_bytes: int = 1 * _MIB
    keep_models: bool = True
    report_bytes: int = 8 * _MIB

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            is_switch = isinstance(value, bool)
            if value is not None and not is_switch and not 0 < value < math.inf:
                raise UserError(f"The limit {field.name} is {value}; give it a positive number.")

    @property
    def whole_cpu_seconds(self) -> int:
        """The CPU limit as the kernel counts it: whole seconds, rounded up."""
        seconds = self.wall_seconds + 1.0 if self.cpu_seconds is None else self.cpu_seconds
        return math.ceil(seconds)

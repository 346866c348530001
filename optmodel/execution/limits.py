"""How much time, memory and output a program may have.

Limits()                                    # 20 s of wall clock, 2 GiB, 1 MiB printed
Limits(wall_seconds=5, memory_bytes=512 << 20)
"""

import math
from dataclasses import dataclass, fields

from optmodel.errors import UserError

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one program's run; a program that meets one ends by its name.

    `cpu_seconds` is derived from the wall clock when absent. `memory_bytes` is what the program may
    take beyond its warmed interpreter. `disk_bytes` bounds its temporary folder and
    each file in it, `num_processes` its processes and threads together, `num_variables` how many
    values one solve reports, `model_bytes` how large a model that was given to a solver may be and
    is still kept with its solve (none is unless `keep_models`), and `report_bytes` what all its
    solves together may report (beyond it the oldest are dropped).
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

"""Resource limits: address space, CPU, file size, descriptors, processes; no core files.

None of them can be raised again, and priority over other processes is taken away.

rlimits.apply(memory_bytes=2 << 30, cpu_seconds=21, ...)      # in the child
"""

import resource
from dataclasses import dataclass

# Each timer of a process holds a signal, and some of the kernel's memory.
_NUM_SIGNALS = 256
# A machine may grant its users real time or priority; a program needs neither.
_NOTHING_OF = (
    resource.RLIMIT_CORE,
    resource.RLIMIT_MSGQUEUE,
    resource.RLIMIT_NICE,
    resource.RLIMIT_RTPRIO,
)


@dataclass(frozen=True, slots=True)
class ResourceLimits:
    """The kernel's limits of one child. `memory_bytes` is all of its address space."""

    memory_bytes: int
    cpu_seconds: int
    file_bytes: int
    num_files: int
    num_processes: int | None

    def apply(self) -> None:
        """Lowers this process's limits."""
        for kind in _NOTHING_OF:
            _lower(kind, 0)
        _lower(resource.RLIMIT_AS, self.memory_bytes)
        # The soft limit only signals, which the first process of a namespace ignores.
        _lower(resource.RLIMIT_CPU, self.cpu_seconds, self.cpu_seconds + 1)
        _lower(resource.RLIMIT_FSIZE, self.file_bytes)
        _lower(resource.RLIMIT_NOFILE, self.num_files)
        _lower(resource.RLIMIT_SIGPENDING, _NUM_SIGNALS)
        if self.num_processes is not None:
            _lower(resource.RLIMIT_NPROC, self.num_processes)


def _lower(kind: int, soft: int, hard: int | None = None) -> None:
    ceiling = resource.getrlimit(kind)[1]
    wanted = soft if hard is None else hard
    hardest = wanted if ceiling == resource.RLIM_INFINITY else min(wanted, ceiling)
    resource.setrlimit(kind, (min(soft, hardest), hardest))

"""What a program may see of the machine: its interpreter, the installed libraries, the C library.

visible()      # Visible(paths=("/usr", "/lib", ..., "/venv"), hidden=(...))
"""

import os
import sys
from dataclasses import dataclass

import optmodel

_SYSTEM = (
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/alternatives",
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    # Solvers ask these for the number of cores and the memory; the rest of /proc tells on others.
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full")


@dataclass(frozen=True, slots=True)
class Visible:
    """Absolute paths that are shown, none within another, and folders hidden within them."""

    paths: tuple[str, ...]
    hidden: tuple[str, ...]


def visible() -> Visible:
    """The paths this interpreter and its libraries need.

    A folder of `sys.path` that holds this package is left out unless packages are installed there:
    in a checkout it is the project, with the labels of its benchmarks.
    """
    package = os.path.dirname(os.path.abspath(optmodel.__file__))
    home = os.path.dirname(package)
    prefixes = [sys.prefix, sys.base_prefix]
    libraries = [entry for entry in sys.path if os.path.isdir(entry) and entry != home]
    wanted = [*_SYSTEM, *prefixes, *libraries]
    both = [*wanted, *(os.path.realpath(path) for path in wanted if not path.startswith("/dev"))]
    return Visible(_outermost(both), (os.path.join(package, "_catalog"),))


def _outermost(paths: list[str]) -> tuple[str, ...]:
    """The paths that lie in no other of them, sorted."""
    kept: list[str] = []
    for path in sorted({os.path.normpath(path) for path in paths}):
        if not any(path.startswith(f"{outer}/") for outer in kept):
            kept.append(path)
    return tuple(kept)

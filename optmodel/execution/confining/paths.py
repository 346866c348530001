"""What a program may see of the machine: its interpreter, the installed libraries, the C library.

visible()      # Visible(paths=("/usr", "/lib", ..., "/venv"), hidden=(...))
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import optmodel

_PACKAGE = Path(optmodel.__file__).resolve().parent
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
    """What this interpreter and its libraries need; of a checkout nothing, for it has labels."""
    home = checkout()
    prefixes = [sys.prefix, sys.base_prefix]
    libraries = [entry for entry in sys.path if os.path.isdir(entry) and entry != home]
    wanted = [*_SYSTEM, *prefixes, *libraries]
    both = [*wanted, *(os.path.realpath(path) for path in wanted if not path.startswith("/dev"))]
    return Visible(_outermost(both), (str(_PACKAGE / "_catalog"),))


def checkout() -> str | None:
    """The folder this package is imported from; None when packages are installed there."""
    home = _PACKAGE.parent
    return None if any(home.glob("*.dist-info")) else str(home)


def _outermost(paths: list[str]) -> tuple[str, ...]:
    """The paths that lie in no other of them, sorted."""
    kept: list[str] = []
    for path in sorted({os.path.normpath(path) for path in paths}):
        if not any(path.startswith(f"{outer}/") for outer in kept):
            kept.append(path)
    return tuple(kept)

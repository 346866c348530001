"""The paths that programs see: the interpreter, the installed libraries, the C library.

visible_paths(["/usr/lib/project"])
# VisiblePaths(shown=("/usr/lib", ...), covered=("/usr/lib/project",))

In an environment, the standard library and the folders of installed packages are shown. The
environment itself is not, since it may be a project's own folder. Nor are the folders in
`PYTHONPATH` or a `.pth` file, which may hold anything else. Hidden paths, such as the working
folder or the labels, are covered wherever they lie within a shown path.
"""

import glob
import os
import site
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from optmodel.execution.hooks.requested_solver import SOLVER_PROGRAMS

_PACKAGE = Path(__file__).resolve().parents[2]
_SYSTEM = (
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/bin",
    "/usr/share/fonts",
    "/usr/share/zoneinfo",
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
    # Solvers read the number of cores and the memory here; the rest of /proc shows other processes.
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full")
_VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True, slots=True)
class VisiblePaths:
    """Absolute paths, sorted: those `shown`, and those `covered` within them.

    The innermost path counts, so packages within a covered folder are shown again.
    """

    shown: tuple[str, ...]
    covered: tuple[str, ...]

    @property
    def in_order(self) -> tuple[tuple[str, bool], ...]:
        """Every path with whether it is shown, the outer before the inner."""
        marked = [(path, True) for path in self.shown] + [(path, False) for path in self.covered]
        return tuple(sorted(marked))

    def readable(self) -> "ReadablePaths":
        """The readable paths without the covered ones, for a layer that cannot cover paths."""
        whole: list[str] = []
        listed: list[str] = []
        waiting = list(self.shown)
        while waiting:
            path = waiting.pop()
            if not any(inner.startswith(f"{path}/") for inner in self.covered):
                whole.append(path)
                continue
            listed.append(path)
            # The target of a link has its own rule, or none.
            inner = [entry.path for entry in os.scandir(path) if not entry.is_symlink()]
            waiting += [each for each in inner if each not in self.covered]
        return ReadablePaths(tuple(sorted(whole)), tuple(sorted(listed)))


@dataclass(frozen=True, slots=True)
class ReadablePaths:
    """Paths that may be read with all beneath, and folders of which only names may be read."""

    whole: tuple[str, ...]
    listed: tuple[str, ...]


def visible_paths(hidden: Iterable[str] = ()) -> VisiblePaths:
    """All paths that this interpreter and its libraries need, with the hidden paths covered.

    A checkout of this package is always hidden, for it has labels, and so are the catalogs of an
    installed one. Raises `ValueError` naming a hidden path that cannot be covered: one that is
    itself shown, or that does not exist and would be made in a folder that is shown.
    """
    wanted = [*_SYSTEM, *_interpreter(), *libraries()]
    real = [os.path.realpath(path) for path in wanted if not path.startswith("/dev")]
    shown = {os.path.normpath(path) for path in [*wanted, *real] if os.path.lexists(path)}
    ours = [str(_PACKAGE / "_catalog"), *([home] if (home := checkout()) else [])]
    found = {_cover(os.path.realpath(path), shown) for path in [*hidden, *ours]} - {""}
    return VisiblePaths(
        tuple(sorted(path for path in shown if _nearest(path, shown | found) not in shown)),
        tuple(sorted(path for path in found if _nearest(path, shown | found) in shown)),
    )


def libraries() -> list[str]:
    """The folders of installed packages, without those that `PYTHONPATH` adds."""
    folders = site.getsitepackages()
    if site.ENABLE_USER_SITE:
        folders.append(site.getusersitepackages())
    return [folder for folder in dict.fromkeys(folders) if os.path.isdir(folder)]


def standard_library() -> list[str]:
    """The folders of the standard library, and of its parts in C."""
    prefixes = (sys.base_prefix, sys.base_exec_prefix)
    folders = [f"{one}/{lib}/{_VERSION}" for one in prefixes for lib in ("lib", sys.platlibdir)]
    return [folder for folder in dict.fromkeys(folders) if os.path.isdir(folder)]


def checkout() -> str | None:
    """The folder this package is imported from; None where it stands among installed packages."""
    home = str(_PACKAGE.parent)
    return None if home in map(os.path.realpath, libraries()) else home


def _interpreter() -> list[str]:
    """The interpreter, its standard library and C libraries, and the solver programs beside it."""
    beside = os.path.dirname(sys.executable)
    configured = [f"{folder}/pyvenv.cfg" for folder in (beside, sys.prefix)]
    # Environments and administrators put solver programs among other files.
    places = (beside, "/usr/local/bin")
    solvers = [f"{folder}/{name}" for folder in places for name in SOLVER_PROGRAMS]
    prefixes = dict.fromkeys((sys.base_prefix, sys.base_exec_prefix, "/usr/local"))
    shared = [
        path for prefix in prefixes for path in glob.glob(f"{glob.escape(prefix)}/lib*/*.so*")
    ]
    return [*_links(sys.executable), *configured, *standard_library(), *solvers, *shared]


def _links(path: str) -> list[str]:
    """A path and the targets of its links, one by one."""
    found = [path]
    while os.path.islink(path) and len(found) < 40:
        path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(path)))
        found.append(path)
    return found


def _cover(path: str, shown: set[str]) -> str:
    """The path to cover so that this one is hidden; '' if it is not shown at all.

    For a file it is the folder, since the cover of a file is lost when the file is replaced.
    """
    around = _nearest(path, shown)
    if path in shown or not around:
        if path in shown:
            raise ValueError(path)
        return ""
    cover = path
    while not os.path.isdir(cover):
        cover = os.path.dirname(cover)
    if cover != around:
        return cover
    if os.path.lexists(path):
        return path
    raise ValueError(path)


def _nearest(path: str, paths: set[str]) -> str:
    """The innermost of the paths that contain this one, or ''."""
    outer = os.path.dirname(path)
    while outer not in paths and outer != "/":
        outer = os.path.dirname(outer)
    return outer if outer in paths else ""

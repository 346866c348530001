"""Namespaces: a fork server's own network, mounts and IPC objects, shared by its children.

Root enters them directly; an ordinary user gets them inside a user namespace. With a mount
namespace, the server builds a small root in which only the visible paths exist. Each child may also
be the first process of a PID namespace, with which all its descendants die.

    space = Namespaces.enter(base=folder, seen=visible_paths())
    space.has(PID), space.notes[NETWORK]      # True, ""
"""

import errno
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from optmodel.execution.sandbox import linux
from optmodel.execution.sandbox.linux import failure_in_child
from optmodel.execution.sandbox.paths import VisiblePaths

USER = "user-namespace"
NETWORK = "network-namespace"
IPC = "ipc-namespace"
PID = "pid-namespace"
MOUNT = "mount-namespace"

HOME = "/program"
"""The path of the folder of programs within the small root."""

TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")
"""Links to that folder in a small root: programs and libraries write there by these names.

Named semaphores, which pools of processes use, are files in shared memory.
"""

_PLAIN = linux.MS_NOSUID | linux.MS_NODEV
_FIXED = linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | _PLAIN


@dataclass(slots=True)
class Namespaces:
    """The namespaces of a fork server; `notes` maps each to the reason why it is missing, or ''."""

    notes: dict[str, str] = field(default_factory=dict)
    _home: int = -1

    @classmethod
    def enter(cls, base: str, seen: VisiblePaths) -> "Namespaces":
        """Enters new namespaces as far as the machine allows; `base` is an empty folder."""
        space = cls()
        if not _may_unshare():
            space.notes[USER] = failure_in_child(_own_user)
            if space.has(USER):
                _own_user()
                _be_first()
        space._enter(NETWORK, lambda: linux.unshare(linux.CLONE_NEWNET))
        space._enter(IPC, lambda: linux.unshare(linux.CLONE_NEWIPC))
        space._home = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        space.notes[PID] = failure_in_child(space._leave_and_return)
        space._enter(MOUNT, lambda: _small_root(base, seen))
        return space

    def has(self, name: str) -> bool:
        """Whether this namespace holds."""
        return self.notes.get(name) == ""

    @contextmanager
    def for_child(self) -> Iterator[None]:
        """The child forked within is the first process of a PID namespace, where that holds."""
        if not self.has(PID):
            yield
            return
        linux.unshare(linux.CLONE_NEWPID)
        try:
            yield
        finally:
            linux.setns(self._home)

    def _enter(self, name: str, enter: Callable[[], None]) -> None:
        try:
            enter()
        except OSError as error:
            self.notes[name] = os.strerror(error.errno or errno.EPERM)
        else:
            self.notes[name] = ""

    def _leave_and_return(self) -> None:
        linux.unshare(linux.CLONE_NEWPID)
        linux.setns(self._home)


def _may_unshare() -> bool:
    try:
        linux.unshare(linux.CLONE_NEWIPC)
    except PermissionError:
        return False
    return True


def _own_user() -> None:
    """A user namespace in which this user is itself, and may use the other namespaces."""
    user, group = os.geteuid(), os.getegid()
    linux.unshare(linux.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


def _be_first() -> None:
    """Continues as the first process of a PID namespace; the process before waits for its end.

    A process can leave its child's PID namespace only for one over which it has capabilities.
    """
    linux.unshare(linux.CLONE_NEWPID)
    heir = os.fork()
    if heir:
        os.waitpid(heir, 0)
        os._exit(0)
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)


def _small_root(base: str, seen: VisiblePaths) -> None:
    """Makes `base` the root: the visible paths read-only, covers over others, a scratch folder."""
    linux.unshare(linux.CLONE_NEWNS)
    linux.mount("", "/", "", linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("tmpfs", base, "tmpfs", _PLAIN, "size=1m,mode=755")
    for path, is_shown in seen.in_order:
        if is_shown:
            _show(base, path)
        # A cover is an empty folder or file; paths within it may be shown again later.
        elif os.path.isdir(base + path):
            linux.mount("tmpfs", base + path, "tmpfs", _PLAIN, "size=1m,mode=755")
        elif os.path.lexists(base + path):
            linux.mount("/dev/null", base + path, "", linux.MS_BIND)
    for path in seen.covered:
        if os.path.isdir(base + path):
            linux.mount("", base + path, "", _FIXED)
    os.makedirs(f"{base}{HOME}/work")
    for path in TEMPORARY:
        # Where an installed library lies beneath this name, it is shown there instead.
        if not os.path.lexists(base + path):
            os.makedirs(os.path.dirname(base + path), exist_ok=True)
            os.symlink(f"{HOME}/work", base + path)
    os.mkdir(f"{base}/former")
    linux.pivot_root(base, f"{base}/former")
    os.chdir("/")
    linux.unmount("/former")
    linux.mount("", "/", "", _FIXED)


def _show(base: str, path: str) -> None:
    """Makes `path` visible and read-only beneath `base`, if it is there."""
    target = base + path
    if not os.path.exists(path) or os.path.lexists(target):
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.islink(path):
        os.symlink(os.readlink(path), target)
        return
    if os.path.isdir(path):
        os.mkdir(target)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    linux.mount(path, target, "", linux.MS_BIND | linux.MS_REC)
    if not path.startswith("/dev/"):
        flags = linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | linux.MS_NOSUID
        # An ordinary user must keep these when remounting; they are numbered alike in statvfs.
        kept = linux.MS_NODEV | linux.MS_NOEXEC | linux.MS_NOSUID
        linux.mount("", target, "", flags | (os.statvfs(target).f_flag & kept))

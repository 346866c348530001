"""The lock around a program: layers prepared by the parent, and put on by the child.

Each layer is tried when the parent starts, in a child thrown away, and used where it holds. A layer
that held then and fails later keeps the program from running.

    lock = Lock.prepare(base=folder, worker=0, can_fork=False)
    lock.notes                     # {"seccomp": "", "landlock": "no such system call", ...}
    lock.close(ResourceLimits(...))     # in the child
"""

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass

from optmodel.execution.confinement import identity, landlock, linux, namespaces, seccomp
from optmodel.execution.confinement.identity import Identity
from optmodel.execution.confinement.namespaces import Namespaces
from optmodel.execution.confinement.paths import DEVICES, visible
from optmodel.execution.confinement.rlimits import ResourceLimits
from optmodel.execution.confinement.scratch import Scratch

RLIMITS = "rlimits"
NO_NEW_PRIVILEGES = "no-new-privileges"
LANDLOCK = "landlock"
SECCOMP = "seccomp"


@dataclass(frozen=True, slots=True)
class Lock:
    """Everything about a parent's confinement; `notes` maps each layer to why not, '' if held."""

    notes: dict[str, str]
    space: Namespaces
    scratch: Scratch
    identity: Identity
    drops: bool
    rules: int | None
    steps: bytes | None

    @classmethod
    def prepare(cls, base: str, worker: int, can_fork: bool) -> "Lock":
        """Enters namespaces and tries each layer; call it before any thread is started."""
        shown = visible()
        space = Namespaces.enter(base, shown.paths, shown.hidden)
        in_memory = space.has(namespaces.MOUNT)
        who = Identity.choose(worker)
        notes = {RLIMITS: "", NO_NEW_PRIVILEGES: _attempt(_no_new_privileges), **space.notes}
        name = identity.CAPABILITIES if who.user is None else identity.USER
        notes[name] = _attempt(lambda: who.check(shown.paths))
        notes[LANDLOCK] = _attempt(lambda: _restrict(_rules(shown.paths, base, can_fork)))
        notes[SECCOMP] = _attempt(lambda: _filter(seccomp.program(can_fork)))
        return cls(
            notes=notes,
            space=space,
            scratch=Scratch(base, in_memory),
            identity=who,
            drops=notes[name] == "",
            rules=None if notes[LANDLOCK] else _rules(shown.paths, base, can_fork),
            steps=None if notes[SECCOMP] else seccomp.program(can_fork),
        )

    @property
    def owner(self) -> int | None:
        """Who owns the temporary folder; None for this user."""
        return self.identity.user if self.drops else None

    @property
    def counts_processes(self) -> bool:
        """Whether a limit on processes counts the program's alone, and holds: never for root."""
        return self.owner is not None or self.space.has(namespaces.USER)

    def close(self, limits: ResourceLimits) -> None:
        """Locks this process in. Raises `OSError` when a layer that held does not."""
        limits.apply()
        if self.drops:
            self.identity.drop()
        if not self.notes[NO_NEW_PRIVILEGES]:
            _no_new_privileges()
        if self.rules is not None:
            landlock.restrict(self.rules)
            os.close(self.rules)
        if self.steps is not None:
            seccomp.install(self.steps)


def _no_new_privileges() -> None:
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)


def _rules(readable: tuple[str, ...], base: str, can_fork: bool) -> int:
    # The rule is on the folder beneath which `work` is mounted: it covers every new mount there.
    return landlock.ruleset(readable, [base, *DEVICES], can_execute=can_fork)


def _restrict(rules: int) -> None:
    _no_new_privileges()
    landlock.restrict(rules)


def _filter(steps: bytes) -> None:
    _no_new_privileges()
    seccomp.install(steps)


def _attempt(layer: Callable[[], None]) -> str:
    """Why a layer does not hold here, or ''; tried in a child of its own."""
    child = os.fork()
    if child == 0:
        code = errno.EPERM
        try:
            layer()
            code = 0
        except OSError as error:
            code = error.errno or code
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return os.strerror(abs(code)) if code else ""

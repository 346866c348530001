"""The lock around a program: layers prepared by the parent, and put on by the child.

Each layer is tried when the parent starts, in a child thrown away, and used where it holds. A layer
that held then and fails later keeps the program from running.

    lock = Lock.prepare(base=folder, worker=0, can_fork=False)
    lock.notes                     # {"seccomp": "", "landlock": "no such system call", ...}
    lock.close(ResourceLimits(...))     # in the child
"""

import atexit
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from optmodel.execution.confining import identity, landlock, linux, namespaces, seccomp
from optmodel.execution.confining.attempt import attempt
from optmodel.execution.confining.cgroup import CGROUP, Group
from optmodel.execution.confining.identity import Identity
from optmodel.execution.confining.namespaces import Namespaces
from optmodel.execution.confining.paths import DEVICES, Visible, visible
from optmodel.execution.confining.rlimits import ResourceLimits
from optmodel.execution.confining.scratch import Scratch

RLIMITS = "rlimits"
NO_NEW_PRIVILEGES = "no-new-privileges"
LANDLOCK = "landlock"
SECCOMP = "seccomp"


@dataclass(frozen=True, slots=True)
class Lock:
    """A parent's confinement; `notes` maps each layer to why it does not hold, '' where it does."""

    notes: dict[str, str]
    space: Namespaces
    scratch: Scratch
    identity: Identity | None
    rules: int | None
    steps: bytes | None
    group: Group | None

    @classmethod
    def prepare(cls, base: str, worker: int, can_fork: bool, hidden: Iterable[str] = ()) -> "Lock":
        """Enters namespaces and tries each layer; call it before any thread is started.

        Nothing beneath the `hidden` paths is shown but what is installed there.
        """
        seen = visible(hidden)
        notes = {RLIMITS: "", NO_NEW_PRIVILEGES: attempt(_no_new_privileges)}
        group = _make_group(notes)
        space = Namespaces.enter(base, seen)
        notes |= space.notes
        if group is not None:
            notes[CGROUP] = attempt(group.enter)
        who = _choose_identity(worker, space, seen.shown, notes)
        has_root = space.has(namespaces.MOUNT)
        scratch = Scratch.make(namespaces.HOME if has_root else base, in_memory=has_root)
        rules = partial(_rules, seen, scratch.writable, can_fork)
        steps = partial(seccomp.program, can_fork, sees_files=not space.has(namespaces.MOUNT))
        notes[LANDLOCK] = attempt(lambda: _restrict(rules()))
        notes[SECCOMP] = attempt(lambda: _filter(steps()))
        return cls(
            notes=notes,
            space=space,
            scratch=scratch,
            identity=who,
            rules=None if notes[LANDLOCK] else rules(),
            steps=None if notes[SECCOMP] else steps(),
            group=None if notes[CGROUP] else group,
        )

    @property
    def owner(self) -> int | None:
        """Who owns the temporary folder; None for this user."""
        return self.identity.user if self.identity else None

    @property
    def counts_processes(self) -> bool:
        """Whether a limit on processes counts the program's alone, and holds: never for root."""
        return self.owner is not None or self.space.has(namespaces.USER)

    def bound(self, memory_bytes: int) -> None:
        """Bounds what the next program's processes hold together, where a cgroup can."""
        if self.group is not None:
            self.group.bound(memory_bytes)

    def close(self, limits: ResourceLimits) -> None:
        """Locks this process in. Raises `OSError` when a layer that held does not."""
        if self.group is not None:
            self.group.enter()
        limits.apply()
        if self.identity is not None:
            self.identity.drop()
        if not self.notes[NO_NEW_PRIVILEGES]:
            _no_new_privileges()
        if self.rules is not None:
            landlock.restrict(self.rules)
            os.close(self.rules)
        if self.steps is not None:
            seccomp.install(self.steps)


def _make_group(notes: dict[str, str]) -> Group | None:
    """A cgroup, which is removed when this process ends; None where there can be none."""
    try:
        group = Group.make()
    except OSError as error:
        notes[CGROUP] = error.strerror or str(error)
        return None
    atexit.register(group.remove)
    return group


def _choose_identity(
    worker: int, space: Namespaces, readable: tuple[str, ...], notes: dict[str, str]
) -> Identity | None:
    """Root becomes another user if that one can read the interpreter; else nobody has powers."""
    choices = {identity.CAPABILITIES: Identity(None)}
    if os.geteuid() == 0 and not space.has(namespaces.USER):
        choices = {identity.USER: Identity.of_worker(worker), **choices}
    for name, who in choices.items():
        notes[name] = attempt(partial(who.check, readable))
        if not notes[name]:
            return who
    return None


def _no_new_privileges() -> None:
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)


def _rules(seen: Visible, writable: str, can_fork: bool) -> int:
    return landlock.ruleset(seen.readable(), [writable, *DEVICES], can_execute=can_fork)


def _restrict(rules: int) -> None:
    _no_new_privileges()
    landlock.restrict(rules)


def _filter(steps: bytes) -> None:
    _no_new_privileges()
    seccomp.install(steps)

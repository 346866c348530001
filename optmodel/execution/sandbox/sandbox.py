"""The sandbox of a program: layers that the fork server prepares and the child applies.

Each layer is tried when the server starts, in a throw-away child, and used where it holds. A layer
that held then and fails later keeps the program from running.

    sandbox = Sandbox.prepare(base=folder, worker=0, can_fork=False)
    sandbox.notes                       # {"seccomp": "", "landlock": "no such system call", ...}
    sandbox.enter(ResourceLimits(...))     # in the child
"""

import atexit
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from optmodel.execution.sandbox import identity, landlock, linux, namespaces, seccomp
from optmodel.execution.sandbox.cgroup import CGROUP, Cgroup
from optmodel.execution.sandbox.identity import Identity
from optmodel.execution.sandbox.linux import failure_in_child
from optmodel.execution.sandbox.namespaces import Namespaces
from optmodel.execution.sandbox.paths import DEVICES, VisiblePaths, visible_paths
from optmodel.execution.sandbox.rlimits import ResourceLimits
from optmodel.execution.sandbox.scratch import Scratch

_Layer = TypeVar("_Layer")

RLIMITS = "rlimits"
NO_NEW_PRIVILEGES = "no-new-privileges"
LANDLOCK = "landlock"
SECCOMP = "seccomp"


@dataclass(frozen=True, slots=True)
class Sandbox:
    """All layers; `notes` maps each to the reason why it does not hold, or '' where it does."""

    notes: dict[str, str]
    namespaces: Namespaces
    scratch: Scratch
    identity: Identity | None
    landlock_rules: int | None
    seccomp_filter: bytes | None
    cgroup: Cgroup | None

    @classmethod
    def prepare(
        cls, base: str, worker: int, can_fork: bool, hidden: Iterable[str] = ()
    ) -> "Sandbox":
        """Enters namespaces and tries each layer; to be called before any thread is started.

        Beneath the `hidden` paths programs see only what is installed there.
        """
        seen = visible_paths(hidden)
        notes = {RLIMITS: "", NO_NEW_PRIVILEGES: failure_in_child(_no_new_privileges)}
        cgroup = _make_cgroup(notes)
        space = Namespaces.enter(base, seen)
        notes |= space.notes
        if cgroup is not None:
            notes[CGROUP] = failure_in_child(cgroup.enter)
        who = _choose_identity(worker, space, seen.shown, notes)
        has_root = space.has(namespaces.MOUNT)
        scratch = Scratch.make(namespaces.HOME if has_root else base, in_memory=has_root)
        rules = partial(_landlock_rules, seen, scratch.writable, can_fork)
        steps = partial(seccomp.program, can_fork, sees_files=not has_root)
        notes[LANDLOCK] = failure_in_child(partial(_apply_unprivileged, landlock.restrict, rules))
        notes[SECCOMP] = failure_in_child(partial(_apply_unprivileged, seccomp.install, steps))
        return cls(
            notes=notes,
            namespaces=space,
            scratch=scratch,
            identity=who,
            landlock_rules=None if notes[LANDLOCK] else rules(),
            seccomp_filter=None if notes[SECCOMP] else steps(),
            cgroup=None if notes[CGROUP] else cgroup,
        )

    @property
    def owner(self) -> int | None:
        """The user who owns the scratch folder; None for this user."""
        return self.identity.user if self.identity else None

    @property
    def counts_processes(self) -> bool:
        """Whether a limit on processes holds, and counts the program's alone: never for root."""
        return self.owner is not None or self.namespaces.has(namespaces.USER)

    def bound_memory(self, memory_bytes: int) -> None:
        """Bounds the memory of all processes of the next program together, where a cgroup can."""
        if self.cgroup is not None:
            self.cgroup.bound_memory(memory_bytes)

    def enter(self, limits: ResourceLimits) -> None:
        """Applies every layer to this process. Raises `OSError` when one that held does not."""
        if self.cgroup is not None:
            self.cgroup.enter()
        limits.apply()
        if self.identity is not None:
            self.identity.drop()
        if not self.notes[NO_NEW_PRIVILEGES]:
            _no_new_privileges()
        if self.landlock_rules is not None:
            landlock.restrict(self.landlock_rules)
            os.close(self.landlock_rules)
        if self.seccomp_filter is not None:
            seccomp.install(self.seccomp_filter)


def _make_cgroup(notes: dict[str, str]) -> Cgroup | None:
    """A cgroup, which is removed when this process ends; None where none can be made."""
    try:
        cgroup = Cgroup.make()
    except OSError as error:
        notes[CGROUP] = error.strerror or str(error)
        return None
    atexit.register(cgroup.remove)
    return cgroup


def _choose_identity(
    worker: int, space: Namespaces, readable: tuple[str, ...], notes: dict[str, str]
) -> Identity | None:
    """Another user for root, if that one can read the interpreter; else no capabilities."""
    choices = {identity.CAPABILITIES: Identity(None)}
    if os.geteuid() == 0 and not space.has(namespaces.USER):
        choices = {identity.USER: Identity.of_worker(worker), **choices}
    for name, who in choices.items():
        notes[name] = failure_in_child(partial(who.check, readable))
        if not notes[name]:
            return who
    return None


def _no_new_privileges() -> None:
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)


def _landlock_rules(seen: VisiblePaths, writable: str, can_fork: bool) -> int:
    return landlock.ruleset(seen.readable(), [writable, *DEVICES], can_execute=can_fork)


def _apply_unprivileged(apply: Callable[[_Layer], None], make: Callable[[], _Layer]) -> None:
    """Makes and applies a layer that the kernel takes of processes without new privileges only."""
    layer = make()
    _no_new_privileges()
    apply(layer)

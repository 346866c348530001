"""Which layers of confinement hold, and the level they come to: none, limited, confined, full.

confinement()["landlock"]                        # Layer(held=True, note="", remedy="...")
level_of(execution.layers) >= Level.CONFINED     # True
require(parent.notes, Level.LIMITED)             # UserError where less holds
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum

from optmodel import catalog
from optmodel.errors import UnknownNameError, UserError
from optmodel.execution._parent import Parent, Post
from optmodel.execution._steps import finish
from optmodel.execution.confining import identity, lock, namespaces
from optmodel.execution.confining.cgroup import CGROUP
from optmodel.execution.dialect import PLAIN, dialects


class Level(IntEnum):
    """How much of the lock holds. Each level has what the ones below it have.

    - `none`: a program reaches both the network and the files of its user.
    - `limited`: it is kept from the network, or from all files but the interpreter's.
    - `confined`: it is kept from both, by seccomp among others, and gains no privileges.
    - `full`: every layer that hides something holds: namespaces of its own for network, processes,
      mounts and inter-process objects, Landlock, resource limits, and an identity without powers.

    A cgroup hides nothing and counts for no level: without one memory is bounded for each process,
    and the number of processes is bounded.
    """

    NONE = 0
    LIMITED = 1
    CONFINED = 2
    FULL = 3

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def named(cls, name: str) -> "Level":
        """The level of this name. Raises `UnknownNameError`."""
        known = {str(level): level for level in cls}
        if name not in known:
            raise UnknownNameError("level of confinement", name, known)
        return known[name]

    @property
    def meaning(self) -> str:
        """What it says of programs, in a few words."""
        return _MEANINGS[self]


_MEANINGS = {
    Level.NONE: "Programs reach network and files: none is run unless this level is asked for.",
    Level.LIMITED: "Programs are kept from the network or from files, not from both.",
    Level.CONFINED: "Programs are kept from the network and from files.",
    Level.FULL: "Programs are kept from the network, files and other processes by every layer.",
}


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the lock; where it does not hold, `note` says why and `remedy` how to get it."""

    held: bool
    note: str
    remedy: str = ""


# What a level asks for beyond the one below: of each tuple one layer. Seccomp refuses every socket;
# Landlock refuses TCP alone, so for the network it counts as nothing.
_NEEDS: dict[Level, tuple[tuple[str, ...], ...]] = {
    Level.NONE: (),
    Level.LIMITED: ((lock.SECCOMP, namespaces.NETWORK, lock.LANDLOCK, namespaces.MOUNT),),
    Level.CONFINED: (
        (lock.SECCOMP,),
        (lock.NO_NEW_PRIVILEGES,),
        (lock.LANDLOCK, namespaces.MOUNT),
    ),
    Level.FULL: (
        (lock.RLIMITS,),
        (namespaces.NETWORK,),
        (namespaces.IPC,),
        (namespaces.PID,),
        (namespaces.MOUNT,),
        (lock.LANDLOCK,),
        # Root becomes another user; anyone else is confined to what a user namespace grants.
        (identity.USER, namespaces.USER),
        (identity.USER, identity.CAPABILITIES),
    ),
}

_NAMESPACE = (
    "Comes with a user namespace, or for root with CAP_SYS_ADMIN; a container must allow it."
)
_REMEDIES = {
    CGROUP: (
        "Start optmodel where a memory controller of cgroup version 2 is delegated, as by "
        "systemd-run --user --scope."
    ),
    namespaces.USER: (
        "Allow unprivileged user namespaces: sysctl user.max_user_namespaces above 0, and where "
        "they exist kernel.unprivileged_userns_clone=1 and "
        "kernel.apparmor_restrict_unprivileged_userns=0."
    ),
    namespaces.NETWORK: _NAMESPACE,
    namespaces.IPC: _NAMESPACE,
    namespaces.PID: f"{_NAMESPACE[:-1]}, and setns with it.",
    namespaces.MOUNT: f"{_NAMESPACE[:-1]}, and mounts with it.",
    identity.USER: (
        "Make the interpreter and its libraries readable for every user, or run as one yourself."
    ),
    identity.CAPABILITIES: "A container or service manager must allow the system call capset.",
    lock.LANDLOCK: (
        "Boot Linux 5.13 or later with landlock among lsm=...; a container must allow its calls."
    ),
    lock.SECCOMP: (
        "Use a kernel with CONFIG_SECCOMP_FILTER on x86-64 or aarch64; a container must allow it."
    ),
    lock.NO_NEW_PRIVILEGES: "Use Linux 3.5 or later.",
}


def confinement() -> dict[str, Layer]:
    """Every layer by name, in the order in which they are put on.

    Starts one parent as a run would. Raises `InfrastructureError` when not even that starts.
    """
    parent = finish(Parent.start(Post(dialects()[PLAIN]), worker=0))
    parent.close()
    return {
        name: Layer(held=not note, note=note, remedy=_REMEDIES.get(name, "") if note else "")
        for name, note in parent.notes.items()
    }


def level_of(held: Collection[str]) -> Level:
    """The level that layers come to; give it the names of those that held."""
    reached = Level.NONE
    for level in Level:
        if not all(any(name in held for name in need) for need in _NEEDS[level]):
            break
        reached = level
    return reached


def require(notes: Mapping[str, str], level: Level) -> None:
    """Raises `UserError` when less than `level` holds.

    `notes` maps each layer that was tried to why it does not hold, '' where it does.
    """
    found = level_of([name for name, note in notes.items() if not note])
    if found >= level:
        return
    guide = catalog.locate("solvers", "container/README.md")
    raise UserError(
        f"Programs can be confined here to the level '{found}' and '{level}' is required; missing: "
        f"{', '.join(_missing(notes, level))}; see {guide} for a container in which more holds, or "
        "require less with --require-sandbox where you trust the programs."
    )


def _missing(notes: Mapping[str, str], level: Level) -> list[str]:
    """The layers that a level asks for and that do not hold, each with why."""
    needs = [need for lower in Level if lower <= level for need in _NEEDS[lower]]
    unmet = [need for need in needs if not any(notes.get(name) == "" for name in need)]
    names = dict.fromkeys(name for need in unmet for name in need)
    tried = [f"{name} ({notes[name]})" for name in names if name in notes]
    return tried or [f"{name} (not tried)" for name in names]

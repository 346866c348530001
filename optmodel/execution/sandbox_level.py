"""Which layers of the sandbox hold, and which level they reach: none, limited, confined or full.

probe_sandbox()["landlock"].held                                # True
sandbox_level_of(execution.layers) >= SandboxLevel.CONFINED     # True
require_level(server.notes, SandboxLevel.LIMITED)               # UserError where less holds
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum

from optmodel import catalog
from optmodel.errors import UnknownNameError, UserError
from optmodel.execution._coroutines import run_coroutine
from optmodel.execution._fork_server import ForkServer, ServerSpec
from optmodel.execution.dialect import PLAIN, dialects
from optmodel.execution.sandbox import identity, namespaces
from optmodel.execution.sandbox.cgroup import CGROUP
from optmodel.execution.sandbox.sandbox import LANDLOCK, NO_NEW_PRIVILEGES, RLIMITS, SECCOMP


class SandboxLevel(IntEnum):
    """How far a program is isolated. Each level includes the ones below it.

    - `none`: a program can access both the network and the files of its user.
    - `limited`: it cannot access the network, or no files but the interpreter's.
    - `confined`: it can access neither, by seccomp among others, and gains no privileges.
    - `full`: every isolating layer holds: namespaces of its own for network, processes, mounts and
      inter-process objects, Landlock, resource limits, and an identity without privileges.

    A cgroup isolates nothing and is part of no level: without one, memory is bounded for each
    process, and so is the number of processes.
    """

    NONE = 0
    LIMITED = 1
    CONFINED = 2
    FULL = 3

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def named(cls, name: str) -> "SandboxLevel":
        """The level of this name. Raises `UnknownNameError`."""
        known = {str(level): level for level in cls}
        if name not in known:
            raise UnknownNameError("level of confinement", name, known)
        return known[name]

    @property
    def meaning(self) -> str:
        """One sentence that says what programs cannot do."""
        return _MEANINGS[self]


_MEANINGS = {
    SandboxLevel.NONE: (
        "Programs reach network and files: none is run unless this level is asked for."
    ),
    SandboxLevel.LIMITED: "Programs are kept from the network or from files, not from both.",
    SandboxLevel.CONFINED: "Programs are kept from the network and from files.",
    SandboxLevel.FULL: (
        "Programs are kept from the network, files and other processes by every layer."
    ),
}


@dataclass(frozen=True, slots=True)
class SandboxLayer:
    """One layer of the sandbox; where it does not hold, `note` has the reason, `remedy` advice."""

    held: bool
    note: str
    remedy: str = ""


# The layers that a level requires beyond the one below: one of each tuple. Seccomp blocks every
# socket; Landlock blocks TCP only, so it does not count for the network.
_NEEDS: dict[SandboxLevel, tuple[tuple[str, ...], ...]] = {
    SandboxLevel.NONE: (),
    SandboxLevel.LIMITED: ((SECCOMP, namespaces.NETWORK, LANDLOCK, namespaces.MOUNT),),
    SandboxLevel.CONFINED: (
        (SECCOMP,),
        (NO_NEW_PRIVILEGES,),
        (LANDLOCK, namespaces.MOUNT),
    ),
    SandboxLevel.FULL: (
        (RLIMITS,),
        (namespaces.NETWORK,),
        (namespaces.IPC,),
        (namespaces.PID,),
        (namespaces.MOUNT,),
        (LANDLOCK,),
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
    LANDLOCK: (
        "Boot Linux 5.13 or later with landlock among lsm=...; a container must allow its calls."
    ),
    SECCOMP: (
        "Use a kernel with CONFIG_SECCOMP_FILTER on x86-64 or aarch64; a container must allow it."
    ),
    NO_NEW_PRIVILEGES: "Use Linux 3.5 or later.",
}


def probe_sandbox() -> dict[str, SandboxLayer]:
    """Every layer by name, in the order in which they are applied.

    Starts one fork server as a run would. Raises `InfrastructureError` when that does not start.
    """
    server = run_coroutine(ForkServer.start(ServerSpec(dialects()[PLAIN]), worker=0))
    server.close()
    return {
        name: SandboxLayer(held=not note, note=note, remedy=_REMEDIES.get(name, "") if note else "")
        for name, note in server.notes.items()
    }


def sandbox_level_of(held: Collection[str]) -> SandboxLevel:
    """The level that the layers of these names reach."""
    reached = SandboxLevel.NONE
    for level in SandboxLevel:
        if not all(any(name in held for name in need) for need in _NEEDS[level]):
            break
        reached = level
    return reached


def require_level(notes: Mapping[str, str], level: SandboxLevel) -> None:
    """Raises `UserError` when the layers reach less than `level`.

    `notes` maps each layer to the reason why it does not hold, or '' where it does.
    """
    found = sandbox_level_of([name for name, note in notes.items() if not note])
    if found >= level:
        return
    guide = catalog.locate("solvers", "container/README.md")
    raise UserError(
        f"Programs can be confined here to the level '{found}' and '{level}' is required; missing: "
        f"{', '.join(_missing(notes, level))}; see {guide} for a container in which more holds, or "
        "require less with --require-sandbox where you trust the programs."
    )


def _missing(notes: Mapping[str, str], level: SandboxLevel) -> list[str]:
    """The layers that a level requires and that do not hold, each with the reason."""
    needs = [need for lower in SandboxLevel if lower <= level for need in _NEEDS[lower]]
    unmet = [need for need in needs if not any(notes.get(name) == "" for name in need)]
    names = dict.fromkeys(name for need in unmet for name in need)
    tried = [f"{name} ({notes[name]})" for name in names if name in notes]
    return tried or [f"{name} (not tried)" for name in names]

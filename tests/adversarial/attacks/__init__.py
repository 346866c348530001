"""Every attack by name, sorted.

ATTACKS["tcp"].text
"""

from tests.adversarial.attack import Attack
from tests.adversarial.attacks import (
    files,
    interpreter,
    kernel,
    memory,
    network,
    processes,
    reports,
    resources,
)

__all__ = ["ATTACKS"]

_GROUPS = (files, interpreter, kernel, memory, network, processes, reports, resources)

ATTACKS: dict[str, Attack] = {
    attack.name: attack
    for attack in sorted(
        (attack for group in _GROUPS for attack in group.ATTACKS), key=lambda attack: attack.name
    )
}

"""Every attack by name, sorted.

ATTACKS["tcp"].text
"""

from tests.adversarial.attack import Attack
from tests.adversarial.attacks.files import ATTACKS as FILES
from tests.adversarial.attacks.interpreter import ATTACKS as INTERPRETER
from tests.adversarial.attacks.kernel import ATTACKS as KERNEL
from tests.adversarial.attacks.kernel_memory import ATTACKS as KERNEL_MEMORY
from tests.adversarial.attacks.machine import ATTACKS as MACHINE
from tests.adversarial.attacks.memory import ATTACKS as MEMORY
from tests.adversarial.attacks.network import ATTACKS as NETWORK
from tests.adversarial.attacks.processes import ATTACKS as PROCESSES
from tests.adversarial.attacks.reports import ATTACKS as REPORTS
from tests.adversarial.attacks.resources import ATTACKS as RESOURCES

__all__ = ["ATTACKS"]

_GROUPS = (
    FILES,
    INTERPRETER,
    KERNEL,
    KERNEL_MEMORY,
    MACHINE,
    MEMORY,
    NETWORK,
    PROCESSES,
    REPORTS,
    RESOURCES,
)

ATTACKS: dict[str, Attack] = {
    attack.name: attack
    for attack in sorted((each for group in _GROUPS for each in group), key=lambda each: each.name)
}

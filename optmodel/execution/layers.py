"""Which layers of confinement hold on this machine, found by trying each.

confinement()["landlock"]       # Layer(held=True, note="")
"""

from dataclasses import dataclass

from optmodel.execution._parent import Parent
from optmodel.execution.dialect import PLAIN, dialects


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the lock around a program; `note` says why it does not hold, if it does not."""

    held: bool
    note: str


def confinement() -> dict[str, Layer]:
    """Every layer by name, in the order in which they are put on.

    Starts one parent as a run would. Raises `InfrastructureError` when not even that starts.
    """
    parent = Parent.start(dialects()[PLAIN], worker=0)
    parent.close()
    return {name: Layer(held=not note, note=note) for name, note in parent.notes.items()}

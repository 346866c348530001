"""A kind of mutation: how it changes a problem, and what it is in one line.

MUTATIONS["add_budget"].apply(problem, stream)      # the changed problem, or None
"""

from collections.abc import Callable
from dataclasses import dataclass

from optmodel.errors import BadFileError
from optmodel.formulation import FormulationError
from optmodel.mutations.neighbor import Neighbor
from optmodel.narration import compose, read_back
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection

_MAX_TRIES = 8
_FEW_TRIES = 3
_SMALL = 60
"""Variables of a problem for which many changes may be tried."""

_NUM_DRAFTS = 3
STEP = "mutate"

Proposal = Callable[[Neighbor, RandomStream], Neighbor | None]
"""One way to change a problem, drawn from the stream; None where it found none."""


@dataclass(frozen=True, slots=True)
class MutationKind:
    """A kind of mutation. What it proposes is kept where the optimum is another one and a text
    of it reads back.

    `title` names the change within the title of a formulation. `weight` says how early the kind is
    tried where chains are drawn: one that rarely applies has a greater one.
    """

    name: str
    title: str
    about: str
    propose: Proposal
    weight: int = 1

    def apply(self, problem: Neighbor, stream: RandomStream) -> Neighbor | Rejection:
        """The changed problem, solved; or why there is none."""
        if not problem.is_solved:
            return Rejection(STEP, "not_solved", "the problem to be changed has no optimum")
        num_tries = _MAX_TRIES if len(problem.solution) <= _SMALL else _FEW_TRIES
        for _ in range(num_tries):
            try:
                proposed = self.propose(problem, stream)
            except FormulationError:  # an index of the change is a name of this formulation
                return Rejection(STEP, "not_applicable", f"{self.name}: a name of it is taken")
            if proposed is not None and proposed.is_open:
                return Rejection(STEP, "not_solved", f"{self.name}: its optimum is not found soon")
            if proposed is not None and _matters(problem, proposed) and _reads(proposed, stream):
                return proposed
        return Rejection(STEP, "not_applicable", f"{self.name}: no way to change it")


def _reads(proposed: Neighbor, stream: RandomStream) -> bool:
    """Whether one of a few texts of the changed problem reads back."""
    instance, telling = proposed.instance, proposed.telling
    drafts = (compose(instance, telling, stream) for _ in range(_NUM_DRAFTS))
    try:
        return any(not read_back(draft, instance) for draft in drafts)
    except BadFileError:  # no domain has the roles of two problems that are joined
        return False


def _matters(problem: Neighbor, proposed: Neighbor) -> bool:
    """Whether the changed problem has an optimum, and another one."""
    return proposed.is_solved and not proposed.is_worth(problem.objective)

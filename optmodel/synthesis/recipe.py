"""A recipe: all that decides what a run makes. The same recipe gives the same bytes.

recipe = Recipe(families=("transportation", "blending"), count=200, seed=7)
recipe.slot_family(3)      # 'blending': slots take the families in turn
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from optmodel.errors import UnknownNameError, UserError
from optmodel.families import Difficulty, family, family_names
from optmodel.formulation.programs import DIALECTS

MAX_ATTEMPTS = 40
"""How many instances a slot may draw before it is given up."""

ATTEMPT_STRIDE = 10**9
"""One more than the most triples that a recipe may ask for."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Families, how many triples, the seed, one difficulty or all, and the dialects of programs.

    Families and dialects are kept once each, in the order of their lists, so that the order in
    which they are named decides nothing. Raises `UserError` for a count or a name that cannot be.
    """

    families: tuple[str, ...]
    count: int
    seed: int = 0
    difficulty: Difficulty | None = None
    dialects: tuple[str, ...] = ("pyomo", "pyscipopt", "highspy")

    def __post_init__(self) -> None:
        if not 1 <= self.count < ATTEMPT_STRIDE:
            most = ATTEMPT_STRIDE - 1
            raise UserError(f"The count is {self.count}; ask for 1 to {most:,} triples.")
        object.__setattr__(self, "families", _ordered("family", self.families, family_names()))
        object.__setattr__(self, "dialects", _ordered("dialect", self.dialects, DIALECTS))
        if not self.families or not self.dialects:
            raise UserError("Name at least one family and one dialect.")

    def slot_family(self, slot: int) -> str:
        """The family of slot `slot`."""
        return self.families[slot % len(self.families)]

    def index(self, slot: int, attempt: int) -> int:
        """The instance that a slot draws at its n-th attempt; no two draws share one."""
        return slot // len(self.families) + attempt * ATTEMPT_STRIDE

    def config(self) -> dict[str, Any]:
        """What `run.toml` holds of the recipe; family versions are part of it."""
        return {
            "command": "generate",
            "count": self.count,
            "seed": self.seed,
            "difficulty": self.difficulty.value if self.difficulty else "all",
            "dialects": list(self.dialects),
            "families": {name: family(name).version for name in self.families},
        }


def _ordered(kind: str, named: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The named ones, once each, as they stand in the list of known ones."""
    for name in named:
        if name not in known:
            raise UnknownNameError(kind, name, known)
    return tuple(name for name in known if name in named)

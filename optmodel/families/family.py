"""A family: a formulation and a sampler of its instances.

Instance `index` of a family is a pure function of (family name, family version, seed, index,
difficulty, knobs). A family gains a version when its draws change.

    drawn = TRANSPORTATION.draw(seed=7, index=0, difficulty=Difficulty.HARD)
    drawn.instance, drawn.sizes      # {'num_sources': 4, 'num_targets': 6}
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from optmodel.errors import UserError
from optmodel.formulation import Formulation, Instance
from optmodel.random_stream import RandomStream


class Difficulty(StrEnum):
    """How large and how intertwined an instance is."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Knob:
    """A size that a sampler reads: its meaning and its range (low, high) by difficulty."""

    name: str
    meaning: str
    easy: tuple[int, int]
    medium: tuple[int, int]
    hard: tuple[int, int]

    def range(self, difficulty: Difficulty) -> tuple[int, int]:
        """The range at a difficulty, both ends included."""
        return {"easy": self.easy, "medium": self.medium, "hard": self.hard}[difficulty.value]

    @property
    def lowest(self) -> int:
        """The smallest size at any difficulty."""
        return min(self.easy[0], self.medium[0], self.hard[0])

    @property
    def highest(self) -> int:
        """The largest size at any difficulty."""
        return max(self.easy[1], self.medium[1], self.hard[1])


@dataclass(frozen=True, slots=True)
class Data:
    """What a sampler returns: elements by set, and numbers by parameter nested by element."""

    sets: Mapping[str, Sequence[Any]]
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawn instance and the knobs it was drawn with."""

    instance: Instance
    difficulty: Difficulty
    sizes: Mapping[str, int]


Sampler = Callable[[RandomStream, Mapping[str, int]], Data]


@dataclass(frozen=True)
class Family:
    """A formulation, the sampler of its data, and its knobs. `about` is one sentence."""

    formulation: Formulation
    version: int
    about: str
    knobs: tuple[Knob, ...]
    sample: Sampler = field(repr=False)

    @property
    def name(self) -> str:
        """The formulation's name."""
        return self.formulation.name

    def draw(
        self,
        seed: int,
        index: int,
        difficulty: Difficulty | None = None,
        knobs: Mapping[str, int] | None = None,
    ) -> Drawn:
        """Draw instance `index`. Without a difficulty one is drawn; `knobs` fix chosen sizes.

        Raises `UserError` for a knob that the family does not have, or a size out of its range.
        """
        fixed = dict(knobs or {})
        self._check_knobs(fixed)
        stream = RandomStream(self.name, self.version, seed, index)
        level = stream.choice(list(Difficulty)) if difficulty is None else difficulty
        sizes = {
            knob.name: fixed.get(knob.name, stream.integer(*knob.range(level)))
            for knob in self.knobs
        }
        data = self.sample(stream, sizes)
        instance = Instance.create(self.formulation, data.sets, data.parameters)
        return Drawn(instance, level, sizes)

    def _check_knobs(self, fixed: Mapping[str, int]) -> None:
        unknown = set(fixed) - {knob.name for knob in self.knobs}
        if unknown:
            names = ", ".join(knob.name for knob in self.knobs)
            raise UserError(f"Family '{self.name}' has no knob '{min(unknown)}'; it has {names}.")
        for knob in self.knobs:
            if not knob.lowest <= fixed.get(knob.name, knob.lowest) <= knob.highest:
                raise UserError(
                    f"Knob '{knob.name}' of family '{self.name}' takes {knob.lowest} to"
                    f" {knob.highest}, not {fixed[knob.name]}."
                )


def element_ids(prefix: str, count: int) -> list[str]:
    """Neutral element names that no story has touched: `p1`, `p2`, ..."""
    return [f"{prefix}{number}" for number in range(1, count + 1)]

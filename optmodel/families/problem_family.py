"""A family: a formulation and a sampler of its instances.

Instance `index` of a family is a pure function of (family name, family version, seed, index,
difficulty, sizes). A family gains a version when its draws change.

    drawn = TRANSPORTATION.draw(seed=7, index=0, difficulty=Difficulty.HARD)
    drawn.instance, drawn.sizes      # {'num_sources': 4, 'num_targets': 6}
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any, TypeVar

from optmodel.errors import UserError
from optmodel.formulation import Formulation, FormulationError, Instance
from optmodel.random_stream import RandomStream

if TYPE_CHECKING:
    from optmodel.narration import Telling

_Step = TypeVar("_Step", int, Fraction)


class Difficulty(StrEnum):
    """How large an instance is: the ranges from which its sizes are drawn."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class SizeParameter:
    """A size of an instance: its meaning and its range (low, high) by difficulty."""

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
    """The data of an instance: elements by set, and numbers by parameter nested by element."""

    sets: Mapping[str, Sequence[Any]]
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DrawnInstance:
    """An instance, with the difficulty and the sizes that it was drawn with.

    `own_telling` are words that were made with it; a family's stand in a file of its name. Where it
    is a changed problem, `base` is the source of the first one, and `mutations` are the changes.
    """

    instance: Instance
    difficulty: Difficulty
    sizes: Mapping[str, int]
    own_telling: "Telling | None" = None
    base: str = ""
    mutations: tuple[str, ...] = ()

    @property
    def telling(self) -> "Telling":
        """What it means in words. Raises `BadFileError` where no file has them."""
        from optmodel.narration import find_telling  # loads pydantic

        return self.own_telling or find_telling(self.instance.formulation.name)


Sampler = Callable[[RandomStream, Mapping[str, int]], Data]


@dataclass(frozen=True)
class Family:
    """A formulation, the sampler of its data, and its sizes.

    `about` describes it in a sentence; `literature` says where the problem comes from: authors,
    title, place and year. `tight_relaxation` is the reason why integrality changes no optimum, and
    `objective_range` which few values the objective takes; both are empty for most families.
    """

    formulation: Formulation
    version: int
    about: str
    size_parameters: tuple[SizeParameter, ...]
    sample: Sampler = field(repr=False)
    literature: tuple[str, ...] = ()
    tight_relaxation: str = ""
    objective_range: str = ""

    @property
    def name(self) -> str:
        """The formulation's name."""
        return self.formulation.name

    def draw(
        self,
        seed: int,
        index: int,
        difficulty: Difficulty | None = None,
        sizes: Mapping[str, int] | None = None,
    ) -> DrawnInstance:
        """Draw instance `index`. Without a difficulty one is drawn; `sizes` fix chosen ones.

        Raises `UserError` for a size that the family does not have, or one out of its range, and
        where the sampler draws a set of another size, or data that do not fit the formulation.
        """
        fixed = dict(sizes or {})
        self._check_sizes(fixed)
        stream = RandomStream(self.name, self.version, seed, index)
        level = stream.choice(list(Difficulty)) if difficulty is None else difficulty
        drawn = {
            size.name: fixed.get(size.name, stream.integer(*size.range(level)))
            for size in self.size_parameters
        }
        data = self.sample(stream, drawn)
        place = f"seed {seed}, index {index}"
        try:
            instance = Instance.create(self.formulation, data.sets, data.parameters)
        except FormulationError as error:
            raise FormulationError(
                f"The sampler of the family '{self.name}' draws data that do not fit its "
                f"formulation ({place}): {error}"
            ) from error
        self._check_drawn_sets(instance, drawn, place)
        return DrawnInstance(instance, level, drawn)

    def _check_sizes(self, fixed: Mapping[str, int]) -> None:
        unknown = set(fixed) - {size.name for size in self.size_parameters}
        if unknown:
            names = ", ".join(size.name for size in self.size_parameters)
            raise UserError(f"Family '{self.name}' has no knob '{min(unknown)}'; it has {names}.")
        for size in self.size_parameters:
            if not size.lowest <= fixed.get(size.name, size.lowest) <= size.highest:
                raise UserError(
                    f"Knob '{size.name}' of family '{self.name}' takes {size.lowest} to"
                    f" {size.highest}, not {fixed[size.name]}."
                )

    def _check_drawn_sets(self, instance: Instance, sizes: Mapping[str, int], place: str) -> None:
        """A set within others may have fewer elements: there may be no more to choose from."""
        for item in self.formulation.sets:
            name = f"num_{item.name}"
            num_drawn, asked = len(instance.sets[item.name]), sizes.get(name)
            if asked is not None and num_drawn != asked and not item.within:
                raise UserError(
                    f"The sampler of the family '{self.name}' draws {num_drawn} elements of the "
                    f"set '{item.name}' where the size '{name}' is {asked} ({place}): draw "
                    f"sizes['{name}'] of them, or give the size another name."
                )


def round_up(value: Fraction | float, step: _Step) -> _Step:
    """The smallest multiple of `step` that is not below `value`."""
    return ceil(value / step) * step


def round_down(value: Fraction | float, step: _Step) -> _Step:
    """The largest multiple of `step` that is not above `value`."""
    return floor(value / step) * step


def element_ids(prefix: str, count: int) -> list[str]:
    """Neutral element names, which a narration replaces: `p1`, `p2`, ..."""
    return [f"{prefix}{number}" for number in range(1, count + 1)]

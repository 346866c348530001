"""What is told: an instance that a family draws, certified, with the names of a story.

basis = DrawInstance("transportation", seed=7, index=0)()      # in a worker
basis.certified, basis.sketch.names, basis.setting
"""

from collections.abc import Mapping
from dataclasses import dataclass

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance
from optmodel.narration import Narrative, scenarios
from optmodel.solving import Certified
from optmodel.synthesis.difficulty.band import Band
from optmodel.synthesis.difficulty.complexity import complexity
from optmodel.synthesis.filters import dull
from optmodel.synthesis.identity import identity
from optmodel.synthesis.making import certified_or_reason, tell
from optmodel.synthesis.outcome import Outcome, Step

_OTHERS = 10**12
"""Where the indices begin that give an instance's other numbers; no slot comes near them."""


@dataclass(frozen=True, slots=True)
class Basis:
    """A certified instance, and a story for it: names, units, and the `setting` in one sentence.

    `sketch` is the offline narrative; its text is not used.
    """

    instance: Instance
    certified: Certified
    difficulty: Difficulty
    sizes: Mapping[str, int]
    sketch: Narrative
    setting: str
    identity: str


@dataclass(frozen=True, slots=True)
class DrawInstance:
    """A task for a worker: draw, certify, filter."""

    family: str
    seed: int
    index: int
    difficulty: Difficulty | None = None
    knobs: Mapping[str, int] | None = None
    band: Band | None = None

    def __call__(self) -> Basis | Outcome:
        source = family(self.family)
        drawn = source.draw(self.seed, self.index, self.difficulty, self.knobs)
        if self.band is not None and not self.band.holds(complexity(drawn.instance).score):
            return Outcome("text", Step.DRAFT, "out_of_band", f"the band is {self.band}")
        certified = certified_or_reason(drawn.instance)
        if isinstance(certified, str):
            return Outcome("text", Step.SOLVE, certified)
        dullness = dull(drawn.instance, certified.answer)
        if dullness is not None:
            return Outcome("text", Step.SOLVE, dullness.value)
        sketch = tell(source, drawn.instance, self.seed, self.index)
        setting = next(s.setting for s in scenarios(self.family) if s.id == sketch.scenario)
        return Basis(
            drawn.instance,
            certified,
            drawn.difficulty,
            drawn.sizes,
            sketch,
            setting,
            identity(drawn.instance),
        )


@dataclass(frozen=True, slots=True)
class DrawOther:
    """Other instances of a family with the sets of one that it drew at `index`."""

    family: str
    seed: int
    index: int
    sizes: Mapping[str, int]
    instance: Instance

    def __call__(self, number: int) -> Instance | None:
        """The n-th one, or None where its sets are others."""
        index = _OTHERS + 1000 * self.index + number
        other = family(self.family).draw(self.seed, index, knobs=self.sizes).instance
        return other if _has_same_shape(other, self.instance) else None


def _has_same_shape(one: Instance, other: Instance) -> bool:
    return one.sets == other.sets and all(
        values.keys() == other.parameters[name].keys() for name, values in one.parameters.items()
    )

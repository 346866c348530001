"""A narrative: the text of one instance, with the names and units that it uses.

narrative.text           # 'A grain cooperative ships wheat ...'
narrative.names["s1"]    # 'Amberfield silo'
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from optmodel.formulation import ElementId


@dataclass(frozen=True, slots=True)
class Narrative:
    """A text and what is needed to read it back: the elements' names and the units' spellings.

    `setting`, `register` and `layout` say how it was written. `singulars` are the names of single
    things where `names` holds their plural.
    `conversions` are more spellings of units with their factors: of `hours`, `minutes` have 1/60.
    `distractors` are the sentences of the text that say nothing of the problem, and `files` the
    attached files, CSV or JSON, by the names that the text gives them. `cues` are words by which a
    text tells one parameter from others.
    """

    text: str
    setting: str
    register: str
    has_table: bool
    names: Mapping[ElementId, str]
    units: Mapping[str, tuple[str, ...]]
    layout: str = ""
    singulars: Mapping[ElementId, str] = field(default_factory=dict)
    conversions: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    distractors: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def spellings(self) -> Mapping[ElementId, tuple[str, ...]]:
        """Every form of each element's name."""
        return {
            element: (name, self.singulars[element]) if element in self.singulars else (name,)
            for element, name in self.names.items()
        }

"""A narrative: the text of one instance, with the names and units that it uses.

narrative.text           # 'A grain cooperative ships wheat ...'
narrative.names["s1"]    # 'Amberfield silo'
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from optmodel.formulation import ElementId


@dataclass(frozen=True, slots=True)
class Narrative:
    """A text and what is needed to read it back: the elements' names and the units' spellings.

    `setting`, `register` and `layout` say how it was written. `singulars` are the names of single
    things where `names` holds their plural. `distractors` are sentences that change nothing.
    """

    text: str
    setting: str
    register: str
    has_table: bool
    names: Mapping[ElementId, str]
    units: Mapping[str, tuple[str, ...]]
    layout: str = ""
    singulars: Mapping[ElementId, str] = field(default_factory=dict)
    distractors: tuple[str, ...] = ()

    @property
    def spellings(self) -> Mapping[ElementId, tuple[str, ...]]:
        """Every form of each element's name."""
        return {
            element: (name, self.singulars[element]) if element in self.singulars else (name,)
            for element, name in self.names.items()
        }

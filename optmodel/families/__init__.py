"""Problem families: each a formulation with a sampler of instances, feasible by construction.

drawn = family("transportation").draw(seed=7, index=0)
drawn.instance.to_text()
"""

from optmodel.families.family import Data, Difficulty, Drawn, Family, Knob, element_ids
from optmodel.families.registry import family, family_names

__all__ = [
    "Data",
    "Difficulty",
    "Drawn",
    "Family",
    "Knob",
    "element_ids",
    "family",
    "family_names",
]

"""Problem families: each a formulation with a sampler of instances, feasible by construction.

drawn = family("transportation").draw(seed=7, index=0)
drawn.instance.to_text()
"""

from optmodel.families.problem_family import (
    Data,
    Difficulty,
    DrawnInstance,
    Family,
    SizeParameter,
    element_ids,
    round_down,
    round_up,
)
from optmodel.families.registry import FamilyTheme, family, family_names, family_themes

__all__ = [
    "Data",
    "Difficulty",
    "DrawnInstance",
    "Family",
    "FamilyTheme",
    "SizeParameter",
    "element_ids",
    "family",
    "family_names",
    "family_themes",
    "round_down",
    "round_up",
]

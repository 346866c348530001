"""The composer: elementary word problems, each with a formulation and words of its own.

drawn = COMPOSER.draw(seed=7, index=0)
drawn.instance, drawn.telling
"""

from optmodel.composer.composer import COMPOSER, LIMIT_KINDS, Composer, compose_problem
from optmodel.composer.draft import Draft
from optmodel.composer.fragment import Fragment, load_fragments
from optmodel.composer.scene import Counting, scenes

__all__ = [
    "COMPOSER",
    "LIMIT_KINDS",
    "Composer",
    "Counting",
    "Draft",
    "Fragment",
    "compose_problem",
    "load_fragments",
    "scenes",
]

"""The composer: elementary word problems, each with a formulation and words of its own.

drawn = problem_source("composed").draw(seed=7, index=0)
drawn.instance, drawn.telling
"""

from optmodel.composer.composer import COMPOSER, LIMIT_KINDS, Composer, compose_problem
from optmodel.composer.draft import Draft
from optmodel.composer.sources import ProblemSource, problem_source, source_names

__all__ = [
    "COMPOSER",
    "LIMIT_KINDS",
    "Composer",
    "Draft",
    "ProblemSource",
    "compose_problem",
    "problem_source",
    "source_names",
]

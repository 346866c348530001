"""Sources of problems: one lookup for the families, the composer and mutations.

drawn = problem_source("transportation").draw(seed=7, index=0)
drawn.instance, drawn.telling
"""

from optmodel.sources.lookup import ProblemSource, problem_source, source_names

__all__ = ["ProblemSource", "problem_source", "source_names"]

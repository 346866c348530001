"""Difficulty that is measured: OptMATH's score of an instance, and knobs that meet a band of it.

Band.read("25-75").holds(complexity(instance).score)
"""

from optmodel.synthesis.difficulty.band import Band
from optmodel.synthesis.difficulty.complexity import Complexity, complexity

__all__ = ["Band", "Complexity", "complexity"]

"""Compact programs: short, with data in lists or in the expressions, as people write them.

COMPACT_RENDERERS["pulp"].program(instance, {"g1": "chairs"})    # the text of a program
"""

from optmodel.formulation.programs.compact.cvxpy import CvxpyCompactRenderer
from optmodel.formulation.programs.compact.gurobipy import GurobipyCompactRenderer
from optmodel.formulation.programs.compact.highspy import HighspyCompactRenderer
from optmodel.formulation.programs.compact.ortools import OrtoolsCompactRenderer
from optmodel.formulation.programs.compact.pulp import PulpCompactRenderer
from optmodel.formulation.programs.compact.pyomo import PyomoCompactRenderer
from optmodel.formulation.programs.compact.pyscipopt import PyscipoptCompactRenderer

_ALL = (
    PyomoCompactRenderer(),
    PyscipoptCompactRenderer(),
    GurobipyCompactRenderer(),
    PulpCompactRenderer(),
    HighspyCompactRenderer(),
    CvxpyCompactRenderer(),
    OrtoolsCompactRenderer(),
)

COMPACT_RENDERERS = {renderer.name: renderer for renderer in _ALL}
"""The renderer of compact programs in each dialect."""

__all__ = ["COMPACT_RENDERERS"]

"""The algebra: formulations without data, instances with exact data, and what follows from them.

formulation = Formulation.from_text(text)
instance = Instance.create(formulation, sets={...}, parameters={...})
check_solution(instance, solution).worst.amount
"""

from optmodel.formulation.arrays import SparseArrays, SparseMatrix, sparse_arrays
from optmodel.formulation.classes import ProblemClass, classify
from optmodel.formulation.declarations import (
    Constraint,
    Domain,
    Goal,
    IndexSet,
    Objective,
    Parameter,
    Variable,
    constraint,
    index_set,
    maximize,
    minimize,
    parameter,
    variable,
)
from optmodel.formulation.exact import Check, Solution, Violation, check_solution
from optmodel.formulation.flat import FlatModel, flatten
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.instance import ElementId, Instance, Key
from optmodel.formulation.mps import write_mps
from optmodel.formulation.numbers import Number, decimal_text, exact
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.programs import DIALECTS, render_program, supports
from optmodel.formulation.pyomo_model import build_pyomo
from optmodel.formulation.words import describe

__all__ = [
    "DIALECTS",
    "Check",
    "Constraint",
    "Domain",
    "ElementId",
    "FlatModel",
    "Formulation",
    "FormulationError",
    "Goal",
    "IndexSet",
    "Instance",
    "Key",
    "Number",
    "Objective",
    "Parameter",
    "ProblemClass",
    "Solution",
    "SparseArrays",
    "SparseMatrix",
    "Variable",
    "Violation",
    "build_pyomo",
    "check_solution",
    "classify",
    "constraint",
    "decimal_text",
    "describe",
    "exact",
    "flatten",
    "index_set",
    "maximize",
    "minimize",
    "parameter",
    "render_program",
    "sparse_arrays",
    "supports",
    "variable",
    "write_mps",
]

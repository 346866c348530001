"""Back ends: one solver-neutral model, one adapter a solver, and MPS in and out.

    model = Model([0.0, 0.0], [4.0, inf], [3.0, 2.0], [VariableType.INTEGER] * 2, ["x", "y"])
    model.rows.append(LinearRow([(0, 1.0), (1, 1.0)], upper=7.5, name="capacity"))
    solve(model, SolveOptions(seconds=10.0)).objective

A model is plain data; all that is done with one is a function. Each bug of a solver that is known
is worked around in the solver's adapter, beside its reason. Nothing here imports HiGHS or SCIP
before something is solved: a parent that warms them imports `highspy` and `pyscipopt` itself.
"""

from optmodel.backends.arrays import SparseArrays, SparseMatrix, sparse_arrays
from optmodel.backends.callbacks import CallbackEvent, CallbackWhere, Listener, violates
from optmodel.backends.curvature import is_convex
from optmodel.backends.dispatch import read_model, solve, suits_highs, write_model
from optmodel.backends.expressions import (
    Expression,
    FloatPolynomial,
    Monomial,
    NonlinearFunction,
    Operation,
    apply,
    evaluate,
)
from optmodel.backends.farkas import FarkasSupport, farkas_support
from optmodel.backends.highs import (
    HighsSession,
    fits_highs,
    highs_version,
    solve_with_highs,
)
from optmodel.backends.highs_arrays import ArrayResult, HighsArraySession
from optmodel.backends.model import (
    INFINITY,
    Entries,
    IndicatorRow,
    LinearRow,
    Model,
    ModelRow,
    NonlinearRow,
    Product,
    QuadraticRow,
    SpecialOrderedSet,
    VariableType,
    is_finite,
    normalized_bound,
)
from optmodel.backends.mps import mps_text
from optmodel.backends.names import NameStyle, fitted_name, unique_names
from optmodel.backends.results import (
    SolutionStatus,
    SolveOptions,
    SolverResult,
    TerminationStatus,
)
from optmodel.backends.scip import CURVED_GAP, USUAL_FEASIBILITY, scip_version, solve_with_scip

__all__ = [
    "CURVED_GAP",
    "INFINITY",
    "USUAL_FEASIBILITY",
    "ArrayResult",
    "CallbackEvent",
    "CallbackWhere",
    "Entries",
    "Expression",
    "FarkasSupport",
    "FloatPolynomial",
    "HighsArraySession",
    "HighsSession",
    "IndicatorRow",
    "LinearRow",
    "Listener",
    "Model",
    "ModelRow",
    "Monomial",
    "NameStyle",
    "NonlinearFunction",
    "NonlinearRow",
    "Operation",
    "Product",
    "QuadraticRow",
    "SolutionStatus",
    "SolveOptions",
    "SolverResult",
    "SparseArrays",
    "SparseMatrix",
    "SpecialOrderedSet",
    "TerminationStatus",
    "VariableType",
    "apply",
    "evaluate",
    "farkas_support",
    "fits_highs",
    "fitted_name",
    "highs_version",
    "is_convex",
    "is_finite",
    "mps_text",
    "normalized_bound",
    "read_model",
    "scip_version",
    "solve",
    "solve_with_highs",
    "solve_with_scip",
    "sparse_arrays",
    "suits_highs",
    "unique_names",
    "violates",
    "write_model",
]

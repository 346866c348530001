"""The modelling side of the vendors' layers: variables, expressions and constraints with operators.

    x, y = (problem.add_variable(ModelVariable(name=name)) for name in "xy")
    problem.add(constrained(x + y <= 4, "capacity"))
    problem.set_objective(3 * x + 2 * y, is_minimized=False)
    result = problem.solve()                            # result.values[x.position]

It is what gurobipy and coptpy have alike. A layer derives `ModelVariable`, `LinearExpression`,
`QuadraticExpression`, `NonlinearExpression` and `ConstraintExpression`, and sets `kinds` on each of
the first four to its own classes, which can all be made without arguments; the operators then
return those. `indices`, `containers` and `constant_tables` are what layers have alike around a
model: keys, dictionaries by tuples, and constants. A model is solved by `optmodel.backends`, to
which `ModelBuilder.lowered` hands it over.
"""

from optmodel.backends import (
    CallbackWhere,
    Operation,
    SolveOptions,
    SolverResult,
    TerminationStatus,
    VariableType,
)
from optmodel.vendors.modeling.callbacks import CallbackEvent, Listener
from optmodel.vendors.modeling.constraints import (
    AnyConstraint,
    IndicatorConstraint,
    LinearConstraint,
    NonlinearConstraint,
    QuadraticConstraint,
    SOSConstraint,
    constrained,
    defined,
)
from optmodel.vendors.modeling.expressions import (
    LinearExpression,
    NonlinearExpression,
    QuadraticExpression,
    evaluated,
    variables_of,
)
from optmodel.vendors.modeling.iis import IIS, compute_iis
from optmodel.vendors.modeling.model_builder import ModelBuilder
from optmodel.vendors.modeling.multi_objective import PrioritizedObjective, solve_by_priority
from optmodel.vendors.modeling.operands import (
    ConstraintExpression,
    ConstraintSense,
    ExpressionClasses,
    Operand,
    is_number,
    is_operand,
    total,
)
from optmodel.vendors.modeling.variables import ModelVariable

__all__ = [
    "IIS",
    "AnyConstraint",
    "CallbackEvent",
    "CallbackWhere",
    "ConstraintExpression",
    "ConstraintSense",
    "ExpressionClasses",
    "IndicatorConstraint",
    "LinearConstraint",
    "LinearExpression",
    "Listener",
    "ModelBuilder",
    "ModelVariable",
    "NonlinearConstraint",
    "NonlinearExpression",
    "Operand",
    "Operation",
    "PrioritizedObjective",
    "QuadraticConstraint",
    "QuadraticExpression",
    "SOSConstraint",
    "SolveOptions",
    "SolverResult",
    "TerminationStatus",
    "VariableType",
    "compute_iis",
    "constrained",
    "defined",
    "evaluated",
    "is_number",
    "is_operand",
    "solve_by_priority",
    "total",
    "variables_of",
]

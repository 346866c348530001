"""The solver-neutral core: one model, whatever dialect it was written in, for HiGHS and SCIP.

    x, y = (problem.add_variable(Variable(name=name)) for name in "xy")
    problem.add(constrained(x + y <= 4, "capacity"))
    problem.set_objective(3 * x + 2 * y, is_minimized=False)
    result = problem.solve()                            # result.values[x.position]

A dialect derives `Variable`, `Linear`, `Quadratic`, `Formula` and `Relation`, and sets `kinds` on
each of the first four to its own classes, which can all be made without arguments; the operators
then return those. `indices`, `containers` and `vocabularies` are what dialects have alike around
a model: keys, dictionaries by tuples, and constants. HiGHS and SCIP are imported when first used:
a parent that warms them imports `highspy` and `pyscipopt` itself.
"""

from optmodel.vendors.core.callbacks import Listener, Moment, Where
from optmodel.vendors.core.conflicts import Conflict, conflict
from optmodel.vendors.core.constraints import (
    Constraint,
    FormulaRow,
    Indicator,
    QuadraticRow,
    Row,
    SpecialSet,
    constrained,
    defined,
)
from optmodel.vendors.core.expressions import (
    Formula,
    Linear,
    Operation,
    Quadratic,
    evaluated,
    variables_of,
)
from optmodel.vendors.core.goals import Goal, solve_goals
from optmodel.vendors.core.operands import (
    Kinds,
    Operand,
    Relation,
    Sense,
    is_number,
    is_operand,
    total,
)
from optmodel.vendors.core.options import Options
from optmodel.vendors.core.problem import Problem
from optmodel.vendors.core.results import Result, Status
from optmodel.vendors.core.variables import Kind, Variable

__all__ = [
    "Conflict",
    "Constraint",
    "Formula",
    "FormulaRow",
    "Goal",
    "Indicator",
    "Kind",
    "Kinds",
    "Linear",
    "Listener",
    "Moment",
    "Operand",
    "Operation",
    "Options",
    "Problem",
    "Quadratic",
    "QuadraticRow",
    "Relation",
    "Result",
    "Row",
    "Sense",
    "SpecialSet",
    "Status",
    "Variable",
    "Where",
    "conflict",
    "constrained",
    "defined",
    "evaluated",
    "is_number",
    "is_operand",
    "solve_goals",
    "total",
    "variables_of",
]

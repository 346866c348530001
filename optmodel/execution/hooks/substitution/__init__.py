"""Stand-ins: a program that asks for a solver that is not installed gets one of its class.

What stands in is recorded with the solve, so that a rule may refuse it.

    # SolverFactory("ipopt").solve(model) is answered by SCIP, and heard as
    Solve("pyomo", SolverStatus.OPTIMAL, 2.5, substituted_for="ipopt")
"""

from optmodel.execution.hooks.substitution.asked import SOLVER_PROGRAMS, Asked, missing
from optmodel.execution.hooks.substitution.wishes import Wishes, read_wishes

__all__ = ["SOLVER_PROGRAMS", "Asked", "Wishes", "missing", "read_wishes"]

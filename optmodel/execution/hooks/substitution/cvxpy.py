"""Stands in for CVXPY's solvers: with those it would choose for the problem by itself.

problem.solve(solver=cp.MOSEK, mosek_params={})      # solved by Clarabel, HiGHS or SCIP
"""

import functools
from typing import Any

from optmodel.execution.hooks.recorder import recorder

# What `solve` takes for every solver; all other keywords are options of the one asked for.
_COMMON = frozenset(
    {"method", "verbose", "gp", "qcp", "requires_grad", "enforce_dpp", "ignore_dpp"}
)


def install(module: Any) -> None:
    """Lets problems go on when the solver they name is not installed."""
    original = module.Problem.solve

    @functools.wraps(original)
    def solve(problem: Any, *args: Any, **kwargs: Any) -> Any:
        asked = args[0] if args else kwargs.get("solver")
        try:
            return original(problem, *args, **kwargs)
        except module.SolverError:
            if not isinstance(asked, str) or asked.upper() in module.installed_solvers():
                raise
        recorder.stand_in(asked)
        return original(problem, **{key: kwargs[key] for key in kwargs if key in _COMMON})

    module.Problem.solve = solve

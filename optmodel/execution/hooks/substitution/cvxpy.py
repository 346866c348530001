"""Stands in for CVXPY's solvers: HiGHS, Clarabel or SCIP, the first that takes the problem.

problem.solve(solver=cp.MOSEK, mosek_params={})      # an LP: solved by HiGHS
"""

import functools
from contextlib import suppress
from typing import Any

from optmodel.execution.hooks.recorder import recorder

# What `solve` takes for every solver; all other keywords are options of the one asked for.
_COMMON = frozenset(
    {"method", "verbose", "gp", "qcp", "requires_grad", "enforce_dpp", "ignore_dpp"}
)
_FREE = ("HIGHS", "CLARABEL", "SCIP")


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
        kept = {key: value for key, value in kwargs.items() if key in _COMMON}
        for solver in _FREE:
            with suppress(module.SolverError):
                return original(problem, solver=solver, **kept)
        return original(problem, **kept)

    module.Problem.solve = solve

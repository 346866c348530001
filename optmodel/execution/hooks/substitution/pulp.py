"""Stands in for PuLP's solvers: HiGHS for those of its name, CBC for all others.

problem.solve(pulp.GUROBI_CMD(timeLimit=5))      # solved by CBC where Gurobi is missing
"""

import functools
from typing import Any

from optmodel.execution.hooks.recorder import recorder

_KEPT = ("gapRel", "gapAbs")


def install(module: Any) -> None:
    """Lets problems go on when the solver they were given cannot be used."""
    original = module.LpProblem.solve

    @functools.wraps(original)
    def solve(problem: Any, solver: Any = None, **kwargs: Any) -> Any:
        asked = solver or problem.solver
        try:
            return original(problem, solver, **kwargs)
        except module.PulpSolverError:
            if asked is None or asked.available():
                raise
        recorder.stand_in(asked.name)
        return original(problem, _stand_in(module, asked))

    module.LpProblem.solve = solve


def _stand_in(module: Any, asked: Any) -> Any:
    """An installed solver with the time limit and the gaps of the one that was asked for."""
    by_highs = "highs" in asked.name.lower() and module.HiGHS().available()
    solver = module.HiGHS if by_highs else module.PULP_CBC_CMD
    kept = {name: asked.optionsDict[name] for name in _KEPT if name in asked.optionsDict}
    return solver(mip=asked.mip, msg=asked.msg, timeLimit=asked.timeLimit, **kept)

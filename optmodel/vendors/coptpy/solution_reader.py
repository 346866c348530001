"""The part of a model that reads the last result: status, values, duals, slacks.

model.getValues(), model.getDuals()
model.getPoolObjVal(0)
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from optmodel.vendors.coptpy.constants import COPT, INFINITY
from optmodel.vendors.coptpy.constraints import GenConstrX
from optmodel.vendors.coptpy.containers import tupledict
from optmodel.vendors.coptpy.errors import invalid
from optmodel.vendors.coptpy.model_state import ModelState
from optmodel.vendors.coptpy.variables import Var
from optmodel.vendors.modeling import TerminationStatus

_STATUSES: dict[TerminationStatus, int] = {
    TerminationStatus.OPTIMAL: COPT.OPTIMAL,
    TerminationStatus.INFEASIBLE: COPT.INFEASIBLE,
    TerminationStatus.UNBOUNDED: COPT.UNBOUNDED,
    TerminationStatus.TIME_LIMIT: COPT.TIMEOUT,
    TerminationStatus.NODE_LIMIT: COPT.NODELIMIT,
    TerminationStatus.ITERATION_LIMIT: COPT.ITERLIMIT,
    TerminationStatus.SOLUTION_LIMIT: COPT.INTERRUPTED,
    TerminationStatus.INTERRUPTED: COPT.INTERRUPTED,
    TerminationStatus.ERROR: COPT.NUMERICAL,
}


class SolutionReader:
    """Status, values, duals and slacks. LP attributes answer for LPs, MIP attributes for MIPs."""

    def __init__(self, state: ModelState) -> None:
        self.state = state

    def is_mip(self) -> bool:
        """Whether the vendor would search a tree for the model."""
        problem = self.state.problem
        has_functions = any(isinstance(row, GenConstrX) for row in problem.nonlinear_rows)
        return problem.is_mixed_integer or has_functions

    def solved_as_mip(self) -> bool:
        """Whether the last solve, if any, was of the model with its integers."""
        return self.is_mip() and not self.state.was_relaxed

    def status(self, *, is_mip: bool) -> int:
        """The vendor's number for how the last solve as LP or as MIP ended."""
        result = self.state.last_result
        if result is None or is_mip != self.solved_as_mip():
            return int(COPT.UNSTARTED)
        return _STATUSES[result.status]

    def has_solution(self, *, is_mip: bool) -> int:
        """1 where the last solve was as LP or as MIP and found a solution, else 0."""
        result = self.state.last_result
        has_values = result is not None and result.values is not None
        return int(has_values and is_mip == self.solved_as_mip())

    def value(self, field: str) -> float:
        """A field of the last result: 0 before any, infinite where it has no value."""
        if self.state.last_result is None:
            return 0.0
        value = getattr(self.state.last_result, field)
        return INFINITY if value is None or abs(value) > INFINITY else float(value)

    def value_of_mip(self, field: str) -> float:
        """The same; 0 where the last solve was as LP."""
        return self.value(field) if self.solved_as_mip() else 0.0

    def value_of_lp(self, field: str) -> float:
        """The same; 0 where the last solve was as MIP."""
        return 0.0 if self.solved_as_mip() else self.value(field)

    def _all(self, field: str, kind: str) -> list[float]:
        result = self.state.last_result
        values = None if result is None else getattr(result, field)
        if values is None:
            raise invalid(f"Fail to get {kind} solution")
        return list(values)

    def getValues(self) -> list[float]:
        """The values of all variables."""
        return self._all("values", "MIP" if self.is_mip() else "LP")

    def getDuals(self) -> list[float]:
        """The duals of all linear constraints of a continuous model."""
        return self._all("row_duals", "LP")

    def getRedcosts(self) -> list[float]:
        """The reduced costs of all variables of a continuous model."""
        return self._all("reduced_costs", "LP")

    def getSlacks(self) -> list[float]:
        """The vendor's slacks, which are the values of the bodies of all linear constraints."""
        return [row.slack for row in self.state.problem.rows]  # type: ignore[attr-defined]

    def getLpSolution(self) -> tuple[list[float], list[float], list[float], list[float]]:
        """Values, slacks, duals and reduced costs."""
        return self.getValues(), self.getSlacks(), self.getDuals(), self.getRedcosts()

    def getPoolObjVal(self, isol: int) -> float:
        """The objective value of a solution; the layer keeps the best alone, of number 0."""
        self._require_pool(isol)
        return self.value("objective")

    def getPoolSolution(self, isol: int, vars: Mapping[Any, Var] | Iterable[Var]) -> Any:
        """The values of variables in a solution."""
        self._require_pool(isol)
        if isinstance(vars, Mapping):
            return tupledict((key, variable.x) for key, variable in vars.items())
        return [variable.x for variable in vars]

    def _require_pool(self, isol: int) -> None:
        if isol >= self.has_solution(is_mip=True):
            raise invalid("Fail to get pool solution")

    def write(self, path: str) -> None:
        """Write names and values, a line each; raises `OSError`."""
        lines = [f"# Objective value {self.value('objective')!r}"]
        variables = self.state.problem.variables
        for place, value in enumerate(self.getValues()):
            lines.append(f"{variables[place].name or f'C{place}'} {value!r}")
        Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")

"""The part of a model that is solved, written and read off.

model.optimize()
if model.Status == GRB.OPTIMAL: model.ObjVal
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from optmodel.vendors.core import Result, Status, evaluated, solve_goals
from optmodel.vendors.gurobipy._calling_back import CallingBack
from optmodel.vendors.gurobipy._conflicts import Conflicts
from optmodel.vendors.gurobipy._objectives import Objectives
from optmodel.vendors.gurobipy.attributes import Unavailable
from optmodel.vendors.gurobipy.constants import GRB
from optmodel.vendors.gurobipy.errors import (
    DATA_NOT_AVAILABLE,
    FILE_WRITE,
    GurobiError,
    refuse,
)

_STATUSES = {
    Status.OPTIMAL: GRB.OPTIMAL,
    Status.INFEASIBLE: GRB.INFEASIBLE,
    Status.UNBOUNDED: GRB.UNBOUNDED,
    Status.TIME_LIMIT: GRB.TIME_LIMIT,
    Status.NODE_LIMIT: GRB.NODE_LIMIT,
    Status.ITERATION_LIMIT: GRB.ITERATION_LIMIT,
    Status.SOLUTION_LIMIT: GRB.SOLUTION_LIMIT,
    Status.INTERRUPTED: GRB.INTERRUPTED,
    Status.ERROR: GRB.NUMERIC,
}
_MODELS = frozenset({".mps", ".lp", ".rew", ".rlp", ".cip"})
_SOLUTIONS = frozenset({".sol", ".mst"})
_KNOWN = frozenset({".bas", ".hnt", ".json", ".attr", ".dua", ".dlp"})


class Solutions(Objectives, CallingBack, Conflicts):
    """Solves the model and answers for what came of it."""

    def optimize(self, callback: Any = None, wheres: Any = None) -> None:
        """Solve, and call the callback on the way, at the places `wheres` alone if given."""
        self._require_open_()
        if callback is not None and not callable(callback):
            raise GurobiError(-1, "Callback argument must be a callable")
        self.update()
        self._parameters_.apply(self._problem_.options)
        started = perf_counter()
        self._last_ = self._solved_(callback, wheres)
        self._runtime_ = perf_counter() - started
        path = self._parameters_.get("ResultFile")
        if path and self._is_solved_():
            self.write(path)

    def optimizeAsync(self, callback: Any = None, wheres: Any = None) -> None:
        """Solve at once: `sync` then finds the answer there."""
        self.optimize(callback, wheres)

    def sync(self) -> None:
        """Nothing is left to wait for."""

    def _solved_(self, callback: Any, wheres: Any) -> Result:
        if callback is None:
            return self._solved_goals_() if self._goals_() else self._problem_.solve()
        if self._goals_():
            refuse("A callback with several objectives")
        return self._problem_.solve(self._listener_(callback, wheres))

    def _solved_goals_(self) -> Result:
        """Solve for several objectives; what is reported is the value of the first."""
        goals = self._goals_()
        result = solve_goals(self._problem_, goals)
        self._problem_.set_objective(goals[0].expression)
        if result.values is None:
            return result
        values = result.values
        first = evaluated(goals[0].expression, lambda variable: values[variable.position])
        return replace(result, objective=first, bound=None)

    def _status_(self) -> int:
        """The vendor's number for how the last solve ended."""
        return GRB.LOADED if self._last_ is None else _STATUSES[self._last_.status]  # type: ignore[no-any-return]

    def _answer_(self, name: str) -> Any:
        """A part of the last result; raises `Unavailable` where there is none."""
        value = getattr(self._result_(), name)
        if value is None:
            raise Unavailable
        return value

    def _objective_bound_(self) -> float:
        """The bound; for a model without integers the objective itself."""
        result = self._result_()
        if result.bound is None and result.status is Status.OPTIMAL:
            return float(self._answer_("objective"))
        return float(self._answer_("bound"))

    def _gap_(self) -> float:
        """How far the bound is from the objective, of models with integers."""
        if not self._problem_.is_mixed_integer:
            raise Unavailable
        self._answer_("objective")
        return self._result_().gap

    def _seconds_(self) -> float:
        """How long the last solve took."""
        return self._runtime_

    def _objective_n_(self) -> float:
        """The value of the objective that the parameter ObjNumber names."""
        goals = self._goals_()
        number = self._parameters_.get("ObjNumber")
        values = self._answer_("values")
        if number >= len(goals):
            raise Unavailable
        return evaluated(goals[number].expression, lambda variable: values[variable.position])

    def write(self, filename: str) -> None:
        """Write the model, the solution or the parameters, by the file's suffix."""
        self.update()
        suffix = Path(filename).suffix
        if suffix in _MODELS or suffix == ".ilp":
            write = self._write_conflict_ if suffix == ".ilp" else self._problem_.write
            try:
                write(filename)
            except OSError as error:
                raise GurobiError(FILE_WRITE, f"Unable to write '{filename}': {error}") from None
        elif suffix in _SOLUTIONS:
            self._write_text_(filename, self._solution_lines_())
        elif suffix == ".prm":
            self._write_text_(filename, self._parameters_.lines())
        elif suffix in _KNOWN:
            refuse(f"Writing {suffix} files")
        else:
            raise GurobiError(FILE_WRITE, f"Unknown file type for file '{filename}'")

    def _write_answered_(self, path: str) -> None:
        """Write what the last answer is the answer of: for who records it."""
        self._problem_.write_answered(path, self._result_())

    def _solution_lines_(self) -> list[str]:
        if not self._is_solved_():
            raise GurobiError(DATA_NOT_AVAILABLE, "No solution available")
        head = f"# Objective value = {self._answer_('objective'):.17g}"
        return [head, *(f"{var.name} {var.X:.17g}" for var in self._variables_)]

    def _write_text_(self, filename: str, lines: list[str]) -> None:
        try:
            Path(filename).write_text("\n".join(lines) + "\n", encoding="utf-8")
        except OSError as error:
            raise GurobiError(FILE_WRITE, f"Unable to write '{filename}': {error}") from None

    def printAttr(self, attrs: Any, filter: str = "*") -> None:
        """Print the values of an attribute that are not zero."""
        names = [attrs] if isinstance(attrs, str) else list(attrs)
        for name in names:
            for var in self._variables_:
                value = var.getAttr(name)
                if value:
                    sys.stdout.write(f"{var.name:>12} {value!s:>12}\n")

    def reset(self, clearall: int = 0) -> None:
        """Forget the solution, and with `clearall` the starts too."""
        self.update()
        self._last_ = None
        if clearall:
            for var in self._variables_:
                var.start = None

"""The part of a model that writes files: models, solutions and parameters, by their suffix.

model.write("model.mps")
model.write("answer.sol")
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from optmodel.vendors.gurobipy.errors import DATA_NOT_AVAILABLE, FILE_WRITE, GurobiError, refuse
from optmodel.vendors.gurobipy.infeasibility import IISFinder
from optmodel.vendors.gurobipy.model_state import ModelState
from optmodel.vendors.gurobipy.solution_reader import SolutionReader

_MODELS = frozenset({".mps", ".lp", ".rew", ".rlp", ".cip"})
_SOLUTIONS = frozenset({".sol", ".mst"})
_REFUSED = frozenset({".bas", ".hnt", ".json", ".attr", ".dua", ".dlp"})


class ModelWriter:
    """Writes a file in the format of its suffix."""

    def __init__(self, state: ModelState, solution: SolutionReader, iis: IISFinder) -> None:
        self.state = state
        self.solution = solution
        self.iis = iis

    def write(self, filename: str) -> None:
        """Write the model, the solution or the parameters, by the file's suffix."""
        self.state.update()
        suffix = Path(filename).suffix
        if suffix in _MODELS:
            _attempt(self.state.problem.write, filename)
        elif suffix == ".ilp":
            _attempt(self.iis.write, filename)
        elif suffix in _SOLUTIONS:
            _write_lines(filename, self._solution_lines())
        elif suffix == ".prm":
            _write_lines(filename, self.state.parameters.lines())
        elif suffix in _REFUSED:
            refuse(f"Writing {suffix} files")
        else:
            raise GurobiError(FILE_WRITE, f"Unknown file type for file '{filename}'")

    def write_solved(self, path: str) -> None:
        """Write the model with the lazy constraints that its last result satisfies."""
        self.state.problem.write_answered(path, self.state.result())

    def _solution_lines(self) -> list[str]:
        if not self.state.has_solution:
            raise GurobiError(DATA_NOT_AVAILABLE, "No solution available")
        head = f"# Objective value = {self.solution.value('objective'):.17g}"
        return [head, *(f"{var.name} {var.X:.17g}" for var in self.state.variables)]


def _write_lines(filename: str, lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    _attempt(lambda path: Path(path).write_text(text, encoding="utf-8"), filename)


def _attempt(write: Callable[[str], object], filename: str) -> None:
    """Write a file; raises `GurobiError` where that fails."""
    try:
        write(filename)
    except OSError as error:
        raise GurobiError(FILE_WRITE, f"Unable to write '{filename}': {error}") from None

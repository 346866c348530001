"""The part of a model that reads and writes files: MPS, LP and solutions.

model.write("plan.mps")
model.read("plan.mps")
"""

from typing import Any

from optmodel.vendors.coptpy.constraints import Constraint
from optmodel.vendors.coptpy.errors import FILE, CoptError
from optmodel.vendors.coptpy.model_state import ModelState
from optmodel.vendors.coptpy.solution_reader import SolutionReader
from optmodel.vendors.coptpy.variables import Var
from optmodel.vendors.modeling import ModelBuilder
from optmodel.vendors.modeling.files import read


class ModelFiles:
    """Reads and writes files by their suffix; raises `CoptError` where that fails."""

    def __init__(self, state: ModelState, solution: SolutionReader) -> None:
        self.state = state
        self.solution = solution

    def write(self, filename: str) -> None:
        """Write the model (`.mps`, `.lp`), or its solution (`.sol`)."""
        is_solution = filename.endswith(".sol")
        try:
            (self.solution.write if is_solution else self.state.problem.write)(filename)
        except (ValueError, OSError) as error:
            raise CoptError(FILE, f"(IO) Fail to write file: {error}") from error

    def read(self, filename: str) -> None:
        """Fill the model from an MPS or LP file."""
        problem = ModelBuilder()
        try:
            read(problem, filename, Var)
        except OSError as error:
            raise CoptError(FILE, f"(IO) Fail to read file: {error}") from error
        rows = [Constraint(row.body, row.lower, row.upper, row.name) for row in problem.rows]
        problem.rows = list(rows)
        things: list[Any] = [*problem.variables, *rows]
        for thing in things:
            thing._owner_ = self.state
        self.state.replace_problem(problem)

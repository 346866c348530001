"""The contents of a model: its variables and constraints, its parameters, and its last result.

state.problem.variables
state.result().objective                # raises `CoptError` before the first solve
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from optmodel.vendors.coptpy.errors import invalid
from optmodel.vendors.coptpy.parameters import Parameters
from optmodel.vendors.modeling import IIS, ModelBuilder, SolverResult


class ModelState:
    """The state that the parts of a model share; it is the `Owner` of variables and constraints."""

    def __init__(self, name: str) -> None:
        self.problem = ModelBuilder(name)
        self.parameters = Parameters()
        self.forget_result()

    def replace_problem(self, problem: ModelBuilder) -> None:
        """Hold another core model, which is not solved yet."""
        self.problem = problem
        self.forget_result()

    def forget_result(self) -> None:
        """Be as before the first solve."""
        self.last_result: SolverResult | None = None
        self.last_iis: IIS | None = None
        self.was_relaxed = False
        """Whether the last solve was of the linear relaxation."""
        self._indices: dict[int, int] = {}

    def keep_result(self, result: SolverResult, *, is_relaxed: bool) -> None:
        """Store the result of a solve, and the indices at which it has values and duals."""
        self.last_result, self.was_relaxed = result, is_relaxed
        self._indices = {
            id(thing): index
            for things in (self.problem.variables, self.problem.rows)
            for index, thing in enumerate(things)
        }

    def result(self) -> SolverResult:
        """The result of the last solve; raises `CoptError` where there is none."""
        if self.last_result is None:
            raise invalid("Fail to get variable information")
        return self.last_result

    def iis(self) -> IIS:
        """The last infeasible subsystem; raises `CoptError` where there is none."""
        if self.last_iis is None:
            raise invalid("No infeasible subsystem was computed")
        return self.last_iis

    def index_of(self, thing: object) -> int:
        """The index of a variable or constraint among those of its kind; -1 where it is in none."""
        problem = self.problem
        indexed: tuple[list[Any], ...] = (problem.variables, problem.rows)
        index = self._indices.get(id(thing), -1)
        for things in indexed:
            if 0 <= index < len(things) and things[index] is thing:
                return index
        # It was added since, or something before it was removed.
        for things in (*indexed, problem.quadratic_rows, problem.indicators):
            for place, each in enumerate(things):
                if each is thing:
                    return place
        return -1

    def remove(self, things: Iterable[Any]) -> None:
        """Take variables and constraints out of the model."""
        self.problem.remove(list(things))

    def write_solved(self, path: str) -> None:
        """Write the model with the lazy constraints that its last result satisfies."""
        self.problem.write_answered(path, self.result())

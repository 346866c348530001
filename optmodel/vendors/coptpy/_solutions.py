"""What a solve answered, as the attributes of a model and the lists that it returns.

model.solve()
model.status, model.objval, model.getValues()
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from optmodel.vendors.coptpy._conflicts import Conflicts
from optmodel.vendors.coptpy.constants import COPT, INFINITY
from optmodel.vendors.coptpy.containers import tupledict
from optmodel.vendors.coptpy.errors import invalid
from optmodel.vendors.coptpy.informed import Reader
from optmodel.vendors.core import Kind, Problem, Result, Status

_STATUS = {
    Status.OPTIMAL: COPT.OPTIMAL,
    Status.INFEASIBLE: COPT.INFEASIBLE,
    Status.UNBOUNDED: COPT.UNBOUNDED,
    Status.TIME_LIMIT: COPT.TIMEOUT,
    Status.NODE_LIMIT: COPT.NODELIMIT,
    Status.ITERATION_LIMIT: COPT.ITERLIMIT,
    Status.SOLUTION_LIMIT: COPT.INTERRUPTED,
    Status.INTERRUPTED: COPT.INTERRUPTED,
    Status.ERROR: COPT.NUMERICAL,
}


class Solutions(Conflicts):
    """The half of a model that tells of its last solve."""

    problem: Problem

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """As before the first solve."""
        self._result: Result | None = None
        self._conflict = None
        self._is_relaxed = False
        self._places: dict[int, int] = {}

    def answer(self, result: Result, *, is_relaxed: bool) -> None:
        """Take what a solve answered."""
        self._result, self._is_relaxed = result, is_relaxed
        problem = self.problem
        self._places = {
            id(thing): place
            for things in (problem.variables, problem.rows)
            for place, thing in enumerate(things)
        }

    def result(self) -> Result:
        """The last answer; raises `CoptError` where there is none."""
        if self._result is None:
            raise invalid("Fail to get variable information")
        return self._result

    def write_answered(self, path: str) -> None:
        """Write what the last answer is the answer of: for who records it."""
        self.problem.write_answered(path, self.result())

    def place_of(self, thing: Any) -> int:
        """The place of a variable or a constraint among those of its kind."""
        place = self._places.get(id(thing), -1)
        problem = self.problem
        for things in (
            problem.variables,
            problem.rows,
            problem.quadratic_rows,
            problem.indicators,
            problem.special_sets,
            problem.formula_rows,
        ):
            if 0 <= place < len(things) and things[place] is thing:
                return place
        for things in (problem.variables, problem.rows, problem.quadratic_rows, problem.indicators):
            for number, each in enumerate(things):
                if each is thing:
                    return number
        return -1

    @property
    def is_mixed(self) -> bool:
        """Whether the vendor would search a tree for it."""
        from optmodel.vendors.coptpy.constraints import GenConstrX

        rows = self.problem.formula_rows
        return self.problem.is_mixed_integer or any(isinstance(row, GenConstrX) for row in rows)

    def _status_of(self, is_mixed: bool) -> int:
        if self._result is None or is_mixed != self._was_mixed():
            return int(COPT.UNSTARTED)
        return int(_STATUS[self._result.status])

    def _was_mixed(self) -> bool:
        return self.is_mixed and not self._is_relaxed

    def _has(self, is_mixed: bool) -> int:
        is_told = self._result is not None and self._result.values is not None
        return int(is_told and is_mixed == self._was_mixed())

    def _told(self, name: str, otherwise: float = INFINITY) -> float:
        if self._result is None:
            return 0.0
        value = getattr(self._result, name)
        return otherwise if value is None or abs(value) > INFINITY else float(value)

    def _of_mixed(self, name: str) -> float:
        return self._told(name) if self._was_mixed() else 0.0

    def _of_linear(self, name: str) -> float:
        return 0.0 if self._was_mixed() else self._told(name)

    def _count(self, *kinds: Kind) -> int:
        return sum(variable.kind in kinds for variable in self.problem.variables)

    def _num_elements(self) -> int:
        return sum(len(row.body.variables) for row in self.problem.rows)

    _readers: ClassVar[Mapping[str, Reader]] = {
        **Conflicts._readers,
        "status": lambda self: self._status_of(self._was_mixed()),
        "lpstatus": lambda self: self._status_of(False),
        "mipstatus": lambda self: self._status_of(True),
        "ismip": lambda self: int(self.is_mixed),
        "haslpsol": lambda self: self._has(False),
        "hasmipsol": lambda self: self._has(True),
        "hassol": lambda self: self._has(self._was_mixed()),
        "hasbasis": lambda self: self._has(False),
        "hasqobj": lambda self: int(self.problem.squares is not None),
        "objval": lambda self: self._told("objective"),
        "lpobjval": lambda self: self._of_linear("objective"),
        "bestobj": lambda self: self._of_mixed("objective"),
        "bestbnd": lambda self: self._of_mixed("bound"),
        "bestgap": lambda self: self._of_mixed("gap"),
        "objbound": lambda self: self._told("bound"),
        "poolsols": lambda self: self._has(True),
        "solvingtime": lambda self: self._told("seconds"),
        "nodecnt": lambda self: int(self._told("num_nodes")),
        "simplexiter": lambda self: int(self._told("num_iterations")),
        "barrieriter": lambda self: 0,
        "objsense": lambda self: 1 if self.problem.is_minimized else -1,
        "objconst": lambda self: self.problem.offset,
        "cols": lambda self: len(self.problem.variables),
        "rows": lambda self: len(self.problem.rows),
        "elems": _num_elements,
        "bins": lambda self: self._count(Kind.BINARY),
        "ints": lambda self: self._count(Kind.INTEGER),
        "soss": lambda self: len(self.problem.special_sets),
        "qconstrs": lambda self: len(self.problem.quadratic_rows),
        "indicators": lambda self: len(self.problem.indicators),
    }

    def _list(self, name: str, of: str) -> list[float]:
        answers = None if self._result is None else getattr(self._result, name)
        if answers is None:
            raise invalid(f"Fail to get {of} solution")
        return list(answers)

    def getValues(self) -> list[float]:
        """The values of all variables."""
        return self._list("values", "MIP" if self.is_mixed else "LP")

    def getDuals(self) -> list[float]:
        """The duals of all linear constraints of a continuous model."""
        return self._list("row_duals", "LP")

    def getRedcosts(self) -> list[float]:
        """The reduced costs of all variables of a continuous model."""
        return self._list("reduced_costs", "LP")

    def getSlacks(self) -> list[float]:
        """What the vendor calls slacks: the values of the bodies of all linear constraints."""
        return [row.slack for row in self.problem.rows]  # type: ignore[attr-defined]

    def getLpSolution(self) -> tuple[list[float], list[float], list[float], list[float]]:
        """Values, slacks, duals and reduced costs."""
        return self.getValues(), self.getSlacks(), self.getDuals(), self.getRedcosts()

    def getPoolObjVal(self, isol: int) -> float:
        """The objective of a solution; the layer keeps the best alone, of number 0."""
        self._require_pool(isol)
        return self._told("objective")

    def getPoolSolution(self, isol: int, vars: Any) -> Any:
        """The values of variables in a solution."""
        self._require_pool(isol)
        if isinstance(vars, Mapping):
            return tupledict((key, variable.x) for key, variable in vars.items())
        return [variable.x for variable in vars]

    def _require_pool(self, isol: int) -> None:
        if isol >= self._has(True):
            raise invalid("Fail to get pool solution")

    def write_solution(self, path: str) -> None:
        """Write names and values, a line each."""
        lines = [f"# Objective value {self._told('objective')!r}"]
        for place, value in enumerate(self.getValues()):
            lines.append(f"{self.problem.variables[place].name or f'C{place}'} {value!r}")
        Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")

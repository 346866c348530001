"""Why a model has no solution: the half of a model that finds an infeasible subsystem.

m.computeIIS()
[row.name for row in m.getConstrs() if row.getUpperIIS() or row.getLowerIIS()]
m.writeIIS("model.iis")
"""

import os
from collections.abc import Mapping
from math import isinf
from typing import Any, ClassVar

from optmodel.vendors.coptpy.containers import tupledict
from optmodel.vendors.coptpy.errors import FILE, CoptError, invalid
from optmodel.vendors.coptpy.informed import Informed, Reader
from optmodel.vendors.core import (
    Conflict,
    Indicator,
    Problem,
    Row,
    SpecialSet,
    Variable,
    conflict,
)
from optmodel.vendors.core.conflicts import MAX_SECONDS, only


class Conflicts(Informed):
    """Finds an irreducible infeasible subsystem, and answers for it."""

    problem: Problem
    _conflict: Conflict | None = None

    def computeIIS(self) -> None:
        """Find one; `CoptError` where the model has a solution. It takes 8 s at most."""
        self.param.apply(self.problem.options)
        seconds = min(self.problem.options.seconds, MAX_SECONDS)
        self._conflict = conflict(self.problem, seconds)
        if self._conflict is None:
            raise invalid("No infeasible subsystem: the model has a solution")

    def bound_in_conflict(self, thing: Any, side: str) -> int:
        """1 for a side of a variable or a linear constraint that is in the subsystem."""
        found = self._found()
        if isinstance(thing, Variable):
            members: tuple[Any, ...] = found.lowers if side == "lower" else found.uppers
        else:
            members = () if isinf(getattr(thing, side)) else found.constraints
        return int(any(each is thing for each in members))

    def _found(self) -> Conflict:
        if self._conflict is None:
            raise invalid("No infeasible subsystem was computed")
        return self._conflict

    def _num_in_conflict(self, kind: type[Any]) -> int:
        found = self._conflict
        members = () if found is None else found.constraints
        return sum(isinstance(each, kind) for each in members)

    def _bounded(self) -> int:
        found = self._conflict
        return 0 if found is None else len({id(v) for v in (*found.lowers, *found.uppers)})

    _readers: ClassVar[Mapping[str, Reader]] = {
        "hasiis": lambda self: int(self._conflict is not None),
        "isminiis": lambda self: int(self._conflict is not None and self._conflict.is_minimal),
        "iisrows": lambda self: self._num_in_conflict(Row),
        "iiscols": lambda self: self._bounded(),
        "iissoss": lambda self: self._num_in_conflict(SpecialSet),
        "iisindicators": lambda self: self._num_in_conflict(Indicator),
    }

    def getVarLowerIIS(self, vars: Any) -> Any:
        """1 for those variables whose lower bound is in the subsystem."""
        return _each(vars, lambda each: self.bound_in_conflict(each, "lower"))

    def getVarUpperIIS(self, vars: Any) -> Any:
        """1 for those variables whose upper bound is in the subsystem."""
        return _each(vars, lambda each: self.bound_in_conflict(each, "upper"))

    getConstrLowerIIS, getConstrUpperIIS = getVarLowerIIS, getVarUpperIIS

    def getSOSIIS(self, soss: Any) -> Any:
        """1 for those special sets that are in the subsystem."""
        members = self._found().constraints
        return _each(soss, lambda each: int(any(other is each for other in members)))

    getIndicatorIIS = getSOSIIS

    def writeIIS(self, filename: str) -> None:
        """Write the subsystem as an LP file."""
        before = f"{filename}.lp"
        try:
            with only(self.problem, self._found()):
                self.problem.write(before)
            os.replace(before, filename)
        except (ValueError, OSError) as error:
            raise CoptError(FILE, f"(IO) Fail to write file: {error}") from error


def _each(things: Any, tell: Any) -> Any:
    if isinstance(things, Mapping):
        return tupledict((key, tell(each)) for key, each in things.items())
    if isinstance(things, Variable | Row | SpecialSet | Indicator):
        return tell(things)
    return [tell(each) for each in things]

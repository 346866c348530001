"""An irreducible infeasible subsystem (IIS): what belongs to it, and the file that shows it.

in_iis(found, row)                      # 1
bound_in_iis(found, x, "upper")         # 0
write_iis(problem, found, "model.ilp")
"""

import os
from collections.abc import Iterable
from typing import Literal

from optmodel.vendors.modeling import IIS, ModelBuilder, ModelVariable
from optmodel.vendors.modeling.iis import only

Side = Literal["lower", "upper"]


def in_iis(found: IIS, constraint: object) -> int:
    """1 for a constraint of the subsystem, else 0."""
    return _is_among(found.constraints, constraint)


def bound_in_iis(found: IIS, variable: ModelVariable, side: Side) -> int:
    """1 for a variable whose lower or upper bound is in the subsystem, else 0."""
    return _is_among(found.lowers if side == "lower" else found.uppers, variable)


def write_iis(problem: ModelBuilder, found: IIS, path: str) -> None:
    """Write the subsystem in LP format, whatever the suffix; raises `OSError`."""
    written = f"{path}.lp"
    with only(problem, found):
        problem.write(written)
    os.replace(written, path)


def _is_among(members: Iterable[object], wanted: object) -> int:
    # By identity: `==` of a variable makes a constraint.
    return int(any(each is wanted for each in members))

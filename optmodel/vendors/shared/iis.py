"""An irreducible infeasible subsystem (IIS): tests of membership, and its file.

in_iis(iis, row)                      # 1
bound_in_iis(iis, x, "upper")         # 0
write_iis(problem, iis, "model.ilp")
"""

import os
from collections.abc import Iterable
from typing import Literal

from optmodel.vendors.modeling import IIS, ModelBuilder, ModelVariable
from optmodel.vendors.modeling.iis import only

Side = Literal["lower", "upper"]


def in_iis(iis: IIS, constraint: object) -> int:
    """1 for a constraint of the subsystem, else 0."""
    return _is_among(iis.constraints, constraint)


def bound_in_iis(iis: IIS, variable: ModelVariable, side: Side) -> int:
    """1 for a variable whose lower or upper bound is in the subsystem, else 0."""
    return _is_among(iis.lowers if side == "lower" else iis.uppers, variable)


def write_iis(problem: ModelBuilder, iis: IIS, path: str) -> None:
    """Write the subsystem in LP format, whatever the suffix; raises `OSError`."""
    written = f"{path}.lp"
    with only(problem, iis):
        problem.write(written)
    os.replace(written, path)


def _is_among(members: Iterable[object], member: object) -> int:
    # By identity: `==` of a variable makes a constraint.
    return int(any(each is member for each in members))

"""The interface of gurobipy over HiGHS and SCIP, which programs of that dialect import.

    import gurobipy as gp               # this package, where the vendor's cannot run
    model = gp.Model("plan")
    x = model.addVars(3, ub=4.0, name="x")
    model.setObjective(gp.quicksum(x.values()), gp.GRB.MAXIMIZE)
    model.optimize()

What is not offered (tuning, counting relaxations, quadratic LP files, and of callbacks those for
several objectives) is refused with a `GurobiError` of number 10024 that says so.
"""

from optmodel.vendors.gurobipy import nlfunc
from optmodel.vendors.gurobipy.constants import GRB
from optmodel.vendors.gurobipy.constraints import SOS, Column, Constr, GenConstr, QConstr
from optmodel.vendors.gurobipy.containers import multidict, tupledict, tuplelist
from optmodel.vendors.gurobipy.environments import Env, disposeDefaultEnv, resetParams, setParam
from optmodel.vendors.gurobipy.errors import GurobiError
from optmodel.vendors.gurobipy.expressions import (
    GenExpr,
    LinExpr,
    NLExpr,
    QuadExpr,
    TempConstr,
    quicksum,
)
from optmodel.vendors.gurobipy.general_expressions import (
    abs_,
    all_,
    and_,
    any_,
    max_,
    min_,
    norm,
    or_,
)
from optmodel.vendors.gurobipy.matrices import (
    MConstr,
    MGenConstr,
    MLinExpr,
    MNLExpr,
    MQConstr,
    MQuadExpr,
    MVar,
    concatenate,
    hstack,
    vstack,
)
from optmodel.vendors.gurobipy.model import Model, read
from optmodel.vendors.gurobipy.variables import Var


class gurobi:
    """The engine's own module of the vendor, as far as programs ask it for its version."""

    @staticmethod
    def version() -> tuple[int, int, int]:
        """The version of the interface that is offered."""
        return GRB.VERSION_MAJOR, GRB.VERSION_MINOR, GRB.VERSION_TECHNICAL


__version__ = ".".join(str(part) for part in gurobi.version())

__all__ = [
    "GRB",
    "SOS",
    "Column",
    "Constr",
    "Env",
    "GenConstr",
    "GenExpr",
    "GurobiError",
    "LinExpr",
    "MConstr",
    "MGenConstr",
    "MLinExpr",
    "MNLExpr",
    "MQConstr",
    "MQuadExpr",
    "MVar",
    "Model",
    "NLExpr",
    "QConstr",
    "QuadExpr",
    "TempConstr",
    "Var",
    "abs_",
    "all_",
    "and_",
    "any_",
    "concatenate",
    "disposeDefaultEnv",
    "gurobi",
    "hstack",
    "max_",
    "min_",
    "multidict",
    "nlfunc",
    "norm",
    "or_",
    "quicksum",
    "read",
    "resetParams",
    "setParam",
    "tupledict",
    "tuplelist",
    "vstack",
]

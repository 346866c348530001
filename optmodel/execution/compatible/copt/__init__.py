"""coptpy's modelling interface over HiGHS and SCIP, where coptpy itself cannot run.

    sys.modules["coptpy"] = importlib.import_module("optmodel.execution.compatible.copt")

What it does not offer raises `CoptError` and says so: semidefinite and exponential cones, several
objectives, tuning. Optima are global, where the vendor may
call one local; an unbounded mixed-integer model is called unbounded, where the vendor leaves open
whether it is infeasible.
"""

from optmodel.execution.compatible.copt.callbacks import CallbackBase
from optmodel.execution.compatible.copt.constants import COPT
from optmodel.execution.compatible.copt.constraints import (
    SOS,
    Constraint,
    GenConstr,
    GenConstrX,
    NlConstraint,
    QConstraint,
)
from optmodel.execution.compatible.copt.containers import (
    ConstrArray,
    GenConstrArray,
    QConstrArray,
    SOSArray,
    VarArray,
    multidict,
    tupledict,
    tuplelist,
)
from optmodel.execution.compatible.copt.environments import Envr, EnvrConfig
from optmodel.execution.compatible.copt.errors import CoptError
from optmodel.execution.compatible.copt.expressions import (
    ConstrBuilder,
    ExprBuilder,
    GenConstrBuilder,
    LinExpr,
    NlExpr,
    QuadExpr,
    quicksum,
)
from optmodel.execution.compatible.copt.matrices import MConstr, MVar
from optmodel.execution.compatible.copt.model import Model
from optmodel.execution.compatible.copt.nl import nl
from optmodel.execution.compatible.copt.variables import Var

__all__ = [
    "COPT",
    "SOS",
    "CallbackBase",
    "ConstrArray",
    "ConstrBuilder",
    "Constraint",
    "CoptError",
    "Envr",
    "EnvrConfig",
    "ExprBuilder",
    "GenConstr",
    "GenConstrArray",
    "GenConstrBuilder",
    "GenConstrX",
    "LinExpr",
    "MConstr",
    "MVar",
    "Model",
    "NlConstraint",
    "NlExpr",
    "QConstrArray",
    "QConstraint",
    "QuadExpr",
    "SOSArray",
    "Var",
    "VarArray",
    "multidict",
    "nl",
    "quicksum",
    "tupledict",
    "tuplelist",
]

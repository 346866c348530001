"""coptpy's modelling interface over HiGHS and SCIP, where coptpy itself cannot run.

    sys.modules["coptpy"] = load("optmodel.vendors.coptpy")

What it does not offer raises `CoptError` and says so: semidefinite and exponential cones, several
objectives, tuning. Optima are global, where the vendor may
call one local; an unbounded mixed-integer model is called unbounded, where the vendor leaves open
whether it is infeasible.
"""

from optmodel.vendors.coptpy.callbacks import CallbackBase
from optmodel.vendors.coptpy.constants import COPT
from optmodel.vendors.coptpy.constraints import (
    SOS,
    Constraint,
    GenConstr,
    GenConstrX,
    NlConstraint,
    QConstraint,
)
from optmodel.vendors.coptpy.containers import (
    ConstrArray,
    GenConstrArray,
    QConstrArray,
    SOSArray,
    VarArray,
    multidict,
    tupledict,
    tuplelist,
)
from optmodel.vendors.coptpy.environments import Envr, EnvrConfig
from optmodel.vendors.coptpy.errors import CoptError
from optmodel.vendors.coptpy.expressions import (
    ConstrBuilder,
    ExprBuilder,
    GenConstrBuilder,
    LinExpr,
    NlExpr,
    QuadExpr,
    quicksum,
)
from optmodel.vendors.coptpy.matrices import MConstr, MVar
from optmodel.vendors.coptpy.model import Model
from optmodel.vendors.coptpy.nonlinear_functions import nl
from optmodel.vendors.coptpy.variables import Var

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

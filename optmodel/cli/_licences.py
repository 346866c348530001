"""Asking for licences: it starts the solver in question, so nothing but the doctor does it.

gurobi().text      # 'restricted: at most 2000 variables'
"""

from dataclasses import dataclass

RESTRICTED_VARIABLES = 2000
"""The most variables that the licence inside the gurobipy package allows."""


@dataclass(frozen=True, slots=True)
class Licence:
    """Whether a solver may be used at all, and in words how far."""

    holds: bool
    text: str


def gurobi() -> Licence:
    """What gurobipy may do here, found by giving it a variable more than its own licence allows."""
    import gurobipy

    try:
        with (
            gurobipy.Env(params={"OutputFlag": 0}) as environment,
            gurobipy.Model(env=environment) as model,
        ):
            model.addVars(RESTRICTED_VARIABLES + 1)
            model.optimize()
    except gurobipy.GurobiError as error:
        if error.errno == gurobipy.GRB.Error.SIZE_LIMIT_EXCEEDED:
            return Licence(True, f"restricted: at most {RESTRICTED_VARIABLES} variables")
        return Licence(False, str(error))
    return Licence(True, "full")

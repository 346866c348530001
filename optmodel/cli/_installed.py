"""What is installed: versions, looked up without an import, and licences, which start a solver.

version_of("pyarrow")      # '26.0.1', or None where it is not installed
gurobi_licence().text      # 'restricted: at most 2000 variables'; only the doctor asks
"""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from importlib import metadata

RESTRICTED_VARIABLES = 2000
"""The most variables that gurobipy's own licence, and coptpy without one, allow."""


@dataclass(frozen=True, slots=True)
class SolverLicence:
    """Whether a solver may be used at all, and in words how far."""

    holds: bool
    text: str


def version_of(package: str) -> str | None:
    """The installed version of a package, or None."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def gurobi_licence() -> SolverLicence:
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
            return SolverLicence(True, f"restricted: at most {RESTRICTED_VARIABLES} variables")
        return SolverLicence(False, str(error))
    return SolverLicence(True, "full")


def copt_licence() -> SolverLicence:
    """What coptpy may do here, found in the same way: without a licence it goes up to a limit."""
    import coptpy

    try:
        with _silence(), coptpy.Envr() as environment, environment.createModel() as model:
            model.setParam("Logging", 0)
            model.addVars(RESTRICTED_VARIABLES + 1, vtype="B")
            model.solve()
    except coptpy.CoptError as error:
        if "solve" in error.message:  # the environment was made, only the model is too large
            return SolverLicence(True, f"restricted: at most {RESTRICTED_VARIABLES} variables")
        return SolverLicence(False, error.message)
    return SolverLicence(True, "full")


@contextmanager
def _silence() -> Iterator[None]:
    """Nothing on the standard output, on which COPT prints from C and from Python, unasked."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)

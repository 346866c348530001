"""What a run says of the software it was made with."""

from importlib import metadata
from pathlib import Path

import pytest

from optmodel.errors import UserError
from optmodel.execution import dialects
from optmodel.solving import solver_info, solver_names
from optmodel.runs import deciding_packages, installed_versions, require_versions


def test_every_package_of_the_catalog_is_named() -> None:
    named = {dialect.package for dialect in dialects().values()} - {""}
    named |= {package for one in dialects().values() for package in one.solver_packages}
    named |= {solver_info(name).package for name in solver_names()}
    assert named | {"numpy"} == set(deciding_packages())
    assert named >= {"coptpy", "cplex", "docplex", "gurobipy", "highspy", "pyscipopt"}


def test_what_is_installed_of_them_has_its_version() -> None:
    here = {name for name in deciding_packages() if _is_installed(name)}
    assert here
    assert set(installed_versions()) == here | {"optmodel", "python"}


def test_a_package_that_was_added_since_is_welcome() -> None:
    require_versions(Path("run"), {"pyomo": "6.8"}, {"pyomo": "6.8", "pulp": "3"})


@pytest.mark.parametrize("now", [{}, {"pyomo": "6.9"}])
def test_any_other_change_is_refused(now: dict[str, str]) -> None:
    with pytest.raises(UserError, match="begun with pyomo"):
        require_versions(Path("run"), {"pyomo": "6.8"}, now)


def _is_installed(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True

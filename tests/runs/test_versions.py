"""What a run says of the software it was made with."""

from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest

from optmodel.errors import UserError
from optmodel.execution import dialects
from optmodel.runs import (
    Environment,
    deciding_packages,
    installed_versions,
    require_versions,
    versions,
)
from optmodel.solving import solver_info, solver_names


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


def test_an_environment_is_read_back_from_its_table() -> None:
    here = Environment.current(("click", "no-such-package"))
    assert "click" in here.versions
    assert "no-such-package" not in here.versions
    assert Environment.from_table(here.to_table()) == here
    timed = replace(here, measurements={"timing": {"float32_milliseconds": 1.5}})
    assert Environment.from_table(timed.to_table()) == timed


def test_earlier_releases_held_versions_alone() -> None:
    assert Environment.from_table({"optmodel": "0.1"}) == Environment({"optmodel": "0.1"})


@pytest.mark.parametrize(
    ("status", "mark"), [("", ""), (" M optmodel/runs/run.py", "+"), ("?? new.py", "+")]
)
def test_the_revision_is_marked_where_anything_is_uncommitted(
    monkeypatch: pytest.MonkeyPatch, status: str, mark: str
) -> None:
    answers = {"rev-parse": "abc123", "status": status}
    monkeypatch.setattr(versions, "_git", lambda _, command, *__: answers[command])
    monkeypatch.setattr(Path, "exists", lambda _: True)
    assert versions.revision() == f"abc123{mark}"


def test_there_is_no_revision_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: object) -> str:
        raise FileNotFoundError("git")

    monkeypatch.setattr(versions, "_git", absent)
    assert versions.revision() == ""

"""The solver manifests, and the two questions asked of each: installed? licensed?"""

import sys
from pathlib import Path

import pytest

from optmodel.errors import BadFileError, UnknownNameError
from optmodel.solving import (
    LicenceStatus,
    installed_version,
    is_available,
    licence_status,
    solver_info,
    solver_names,
)


def test_our_solvers_are_there_and_free() -> None:
    assert set(solver_names()) >= {"highs", "scip"}
    for name in ("highs", "scip"):
        assert is_available(name)
        assert licence_status(name) is LicenceStatus.FREE
        assert installed_version(name) is not None
        assert solver_info(name).classes


def test_an_unknown_solver_is_a_users_mistake() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'highs'"):
        solver_info("highz")


MANIFEST = """
title = "Mine"
package = "no-such-package"
module = "no_such_package"
licence = "MIT"
classes = ["LP"]
notes = ""
"""


@pytest.fixture
def user_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    (tmp_path / "solvers").mkdir()
    return tmp_path / "solvers"


def test_a_users_manifest_joins_ours(user_catalog: Path) -> None:
    (user_catalog / "mine.toml").write_text(MANIFEST, encoding="utf-8")
    assert "mine" in solver_names()
    assert not is_available("mine")
    assert installed_version("mine") is None
    assert licence_status("mine") is LicenceStatus.NOT_INSTALLED


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("lacking", 'licence = "MIT"', ""),
        ("foreign", 'licence = "MIT"', 'licence = "MIT"\nspeed = 3'),
        ("class", '"LP"', '"XP"'),
        ("ending", 'notes = ""', 'notes = ""\n[termination]\ndone = "optimal"'),
    ],
)
def test_a_malformed_manifest_is_refused(user_catalog: Path, name: str, old: str, new: str) -> None:
    (user_catalog / f"{name}.toml").write_text(MANIFEST.replace(old, new), encoding="utf-8")
    with pytest.raises(BadFileError, match=name):
        solver_info(name)


def test_to_look_for_a_users_module_runs_none_of_it(user_catalog: Path) -> None:
    manifest = MANIFEST.replace('"no_such_package"', '"this.module"')
    (user_catalog / "within.toml").write_text(manifest, encoding="utf-8")
    is_available("within")
    assert "this" not in sys.modules

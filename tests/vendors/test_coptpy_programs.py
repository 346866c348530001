"""Programs of coptpy end the same with the vendor's package and with our layer.

`coptpy_programs.txt` holds them, each under a line `## name`; they leave their model in `m`, and
whatever else is compared in `out`.
"""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent
_CHECKOUT = _HERE.parents[2]
_OURS = "optmodel.vendors.coptpy"


def _programs() -> dict[str, str]:
    text = (_HERE / "coptpy_programs.txt").read_text("utf-8")
    parts = [part.partition("\n") for part in text.split("## ")[1:]]
    return {name: program for name, _, program in parts}


def _answers(library: str, programs: dict[str, str]) -> dict[str, Any]:
    ended = subprocess.run(
        [sys.executable, str(_HERE / "_coptpy_driver.py"), library],
        input=json.dumps(programs),
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
        env=os.environ | {"PYTHONPATH": str(_CHECKOUT)},
    )
    answers: dict[str, Any] = json.loads(ended.stdout)
    return answers


@cache
def _all(library: str) -> dict[str, Any]:
    return _answers(library, _programs())


@pytest.mark.parametrize("name", _programs())
def test_a_program_ends_as_with_the_vendor(name: str) -> None:
    pytest.importorskip("coptpy")
    vendors, ours = _all("vendor")[name], _all(_OURS)[name]
    if "error" in vendors:
        assert ours.get("error") == vendors["error"], ours
        return
    assert "error" not in ours, ours
    assert ours["status"] == vendors["status"]
    assert ours["objective"] == pytest.approx(vendors["objective"])
    _same(ours["out"], vendors["out"])


def _same(ours: Any, vendors: Any) -> None:
    if isinstance(vendors, list):
        assert len(ours) == len(vendors)
        for our, vendor in zip(ours, vendors, strict=True):
            _same(our, vendor)
    else:
        assert ours == (vendors if isinstance(vendors, str) else pytest.approx(vendors, abs=1e-5))


_REFUSED = {
    "semidefinite": "m.addPsdVar(3)",
    "several objectives": "m.setObjectiveN(0, m.addVar())",
    "cuts of the model": "m.addUserCut(m.addVar() <= 1)",
    "either way": "b = m.addVar(vtype='B'); m.addGenConstrIndicator(b, 1, b <= 1, type=3)",
}


def test_what_is_not_offered_is_refused_by_name() -> None:
    for name, answer in _answers(_OURS, _REFUSED).items():
        assert answer["error"] == "CoptError", name
        assert "not offered by the compatibility layer" in answer["said"]


_LARGE = """
x = m.addVars(20000, vtype="B", nameprefix="x")
m.addConstrs((x[i] + x[i + 1] <= 1 for i in range(19999)), nameprefix="apart")
m.setObjective(x.sum(), COPT.MAXIMIZE)
m.solve()
"""


def test_a_model_ten_times_beyond_the_vendors_limit_is_solved() -> None:
    pytest.importorskip("coptpy")
    assert _answers("vendor", {"large": _LARGE})["large"]["said"].startswith("4, (LICENSE)")
    assert _answers(_OURS, {"large": _LARGE})["large"]["objective"] == pytest.approx(10000)


def test_models_are_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "model.mps"
    program = f"""
x = m.addVar(ub=3, vtype="I", name="x"); m.addConstr(2 * x <= 5, name="c")
m.setObjective(x, COPT.MAXIMIZE)
m.write({str(path)!r})
m = env.createModel("again")
m.read({str(path)!r})
m.solve()
out = [m.getVarByName("x").x, m.getConstrByName("c").ub]
"""
    answer = _answers(_OURS, {"written": program})["written"]
    assert answer == {"status": 1, "objective": 2.0, "out": [2.0, 5.0]}

"""Every construct that the gurobipy layer claims, as a program: the vendor's answer is ours.

The programs lie in `programs/`, one behind each `# %%` line.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
OURS = "optmodel.vendors.gurobipy"
Answers = dict[str, dict[str, Any]]
Run = Callable[[str, dict[str, str]], Answers]
INFEASIBLE_OR_UNBOUNDED = 4
INFEASIBLE, UNBOUNDED = 3, 5


def _programs() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((HERE / "programs").glob("*.txt")):
        for cell in path.read_text(encoding="utf-8").split("# %% ")[1:]:
            title, _, text = cell.partition("\n")
            found[f"{path.stem}: {title}"] = text
    return found


PROGRAMS = _programs()


@pytest.fixture(scope="module")
def ours(answers: Run) -> Answers:
    return answers(OURS, PROGRAMS)


@pytest.fixture(scope="module")
def theirs(answers: Run) -> Answers:
    pytest.importorskip("gurobipy")
    return answers("vendor", PROGRAMS)


def test_there_are_at_least_a_hundred() -> None:
    assert len(PROGRAMS) >= 100


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_ends_alike(name: str, ours: Answers, theirs: Answers) -> None:
    mine, real = ours[name], theirs[name]
    assert mine.get("error") == real.get("error"), (mine, real)
    if "error" in real:
        assert bool(mine["errno"]) == bool(real["errno"])
        return
    if real["status"] == INFEASIBLE_OR_UNBOUNDED:
        # The vendor left open which; we say it.
        assert mine["status"] in (INFEASIBLE, UNBOUNDED)
    else:
        assert mine["status"] == real["status"]
    _assert_alike(mine["objective"], real["objective"], rel=1e-6)
    _assert_alike(mine["out"], real["out"])


def _assert_alike(mine: Any, real: Any, rel: float = 1e-5) -> None:
    if isinstance(real, list):
        assert len(mine) == len(real)
        for left, right in zip(mine, real, strict=True):
            _assert_alike(left, right)
    elif isinstance(real, float):
        assert mine == pytest.approx(real, rel=rel, abs=rel)
    else:
        assert mine == real

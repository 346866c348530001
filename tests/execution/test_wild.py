"""Programs in the style of those that people and models write, each with what it has to come to.

The first line of each file in `wild/` says it, and what the program stands for:

    # EXPECT: ok, optimal, 4 | imports what it never uses
    # EXPECT: infrastructure, -, - | needs a package that is absent here

the end, the status of the last solve and its objective; `-` where there is none. The files of a
folder of the program's name are its attachments. A program in the syntax of a newer Python is our
fault before that version: `NEWER` says which.
"""

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.execution import Attachments, End, Limits, Program, Runner, SolverStatus
from tests.execution import solver_world

WILD = Path(__file__).with_name("wild")
TEMPORARY = "/tmp"
NEWER = {"gurobipy_newer_fstring": (3, 12)}
PROGRAMS = sorted(WILD.glob("*.py"), key=lambda path: path.name)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parents stay warm for the whole module, and find no solver programs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", solver_world.search_path("none"))
        with Runner(Limits(wall_seconds=20)) as runner:
            yield runner


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_in_the_wild_comes_to_what_it_should(path: Path, runner: Runner) -> None:
    text = path.read_bytes().decode("utf-8")
    if f"{TEMPORARY}/" in text and solver_world.holds_a_library(TEMPORARY):
        pytest.skip("a library lies beneath the temporary folder, which is then not the program's")
    expected = text.partition("\n")[0].partition("EXPECT:")[2].partition("|")[0]
    end, status, objective = (part.strip() for part in expected.split(","))
    if sys.version_info < NEWER.get(path.stem, (3,)):
        end, status, objective = "infrastructure", "-", "-"
    files = {file.name: file.read_bytes() for file in sorted(path.with_suffix("").glob("*"))}
    [execution] = runner.run([Program(path.stem, text, attachments=Attachments(files))])
    solve = execution.last_solve
    assert execution.end is End(end), execution.detail
    assert (solve.status if solve else None) == (SolverStatus(status) if status != "-" else None)
    if objective == "-":
        assert solve is None or solve.objective is None
    else:
        assert solve is not None
        assert solve.objective is not None
        assert math.isclose(solve.objective, float(objective), rel_tol=1e-6, abs_tol=1e-9)

"""What counts as our fault: an absent package, or a licence; and no program's word for it."""

import sys
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from optmodel.errors import BadFileError
from optmodel.execution import End, Execution, Limits, Program, Runner
from optmodel.execution.packages import Package, missing_command, missing_package, package_table

ABSENT = "gekko"  # no extra of ours brings it

pytestmark = pytest.mark.skipif(find_spec(ABSENT) is not None, reason=f"{ABSENT} is installed")


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parents stay warm for the whole module."""
    with Runner(Limits(wall_seconds=20)) as runner:
        yield runner


def _run(runner: Runner, text: str, dialect: str = "") -> Execution:
    [execution] = runner.run([Program("key", text, dialect)])
    return execution


@pytest.mark.parametrize(
    "text",
    [
        f"import {ABSENT}",
        f"from {ABSENT}.solver import Model",
        f"def f():\n    import {ABSENT} as other\nf()",
        f"import pulp\nimport {ABSENT}",
        f"try:\n    import {ABSENT}\nexcept ImportError:\n    raise",
        f"try:\n    import nowhere\nexcept ImportError:\n    import {ABSENT}",
    ],
)
def test_a_package_that_is_absent_is_named_with_what_installs_it(runner: Runner, text: str) -> None:
    execution = _run(runner, text)
    assert execution.end is End.INFRASTRUCTURE
    assert f"imports '{ABSENT}'" in execution.detail
    assert f"`pip install {ABSENT}`" in execution.detail


@pytest.mark.parametrize(
    ("text", "end", "printed"),
    [
        (f"try:\n    import {ABSENT}\nexcept ImportError:\n    print(4)", End.OK, "4\n"),
        (f"try:\n    import {ABSENT}\nexcept ImportError:\n    1 / 0", End.CRASH, ""),
        (f"from importlib.util import find_spec as f\nprint(1, f('{ABSENT}'))", End.OK, "1 None\n"),
        (f"if False:\n    import {ABSENT}\nprint(4)", End.OK, "4\n"),
    ],
)  # fmt: skip
def test_a_program_that_can_do_without_goes_on(
    runner: Runner, text: str, end: End, printed: str
) -> None:
    execution = _run(runner, text)
    assert (execution.end, execution.stdout) == (end, printed), execution.detail


_RECORDER = "import sys\nr = sys.modules['optmodel.execution.hooks.solve_recorder'].recorder\n"
_CLAIM = (
    "size = {'num_variables': 9999}\n"
    "r.write(licence_error={'library': 'gurobipy', 'reason': 'no', 'size': size})\n"
)
# Each would end as our fault if a program were believed.
WAYS_OUT = {
    "an invented package": "import an_invented_package",
    "a package of the standard library, mistyped": "import jsonn",
    "a module that a package lacks": "import scipy.nonsense",
    "a name that a package lacks": "from pulp import nothing",
    "the error of an absent package": f"raise ModuleNotFoundError('no', name='{ABSENT}')",
    "the same after another": f"raise ImportError from ModuleNotFoundError('no', name='{ABSENT}')",
    "an import that the text does not say": f"__import__('{ABSENT}')",
    "a package that is there, put out of sight": (
        "import sys\nsys.path.clear()\nsys.path_importer_cache.clear()\nimport networkx"
    ),
    "a package that is there, forbidden to import": (
        "import sys\nsys.modules['numpy'] = None\nimport numpy"
    ),
    "the error of a package that is there": "import numpy\nraise ModuleNotFoundError(name='numpy')",
    "an error of Gurobi's licence": "import gurobipy as gp\nraise gp.GurobiError(10010, 'no')",
    "the same, caught": "import gurobipy as gp\ngp.GurobiError(10009, 'none')",
    "the same from within a solve": (
        "import gurobipy as gp\n"
        "def say(model, where): raise gp.GurobiError(10010, 'too large')\n"
        "m = gp.Model(); x = m.addVars(3, vtype='B'); m.setObjective(x.sum(), -1)\n"
        "m.optimize(say)\nraise ValueError"
    ),
    "an error of COPT's licence": (
        "import coptpy as cp\ne = cp.CoptError(4, 'no licence')\ne.retcode = 4\nraise e"
    ),
    "an error of CPLEX's licence": (
        "from docplex.mp.utils import DOcplexLimitsExceeded as E\nraise E(1016, 'no')"
    ),
    "a licence beside another library": (
        "import pulp, gurobipy\nraise gurobipy.GurobiError(10010, 'too large')"
    ),
    "what our layer does not offer": (
        "import gurobipy as gp\nm = gp.Model(); x = m.addVars(3000); m.optimize()\n"
        "raise ValueError('this is not offered by the compatibility layer')"
    ),
    "a layer of the lock": f"{_RECORDER}r.write(locked=False, detail='broken'); 1 / 0",
    "an end that is ours to say": (
        f"{_RECORDER}r.write(end='infrastructure', detail='broken'); 1 / 0"
    ),
    "a claim of its own": (
        f"{_RECORDER}{_CLAIM}r.write(missing_module='gurobipy', unsupported='all'); 1 / 0"
    ),
    "a claim of its own beside a library": (
        f"import pulp\n{_RECORDER}{_CLAIM}r.write(unsupported='all')\n"
        "raise ValueError('all is not offered by the compatibility layer')"
    ),
    "a licence of CP Optimizer": (
        "from docplex.cp.solver.solver import CpoSolverException as E\n"
        "raise E('Problem size limit exceeded.')"
    ),
    "an error of CPLEX itself": (
        "import docplex.mp.model\nfrom cplex.exceptions import CplexSolverError as E\n"
        "raise E('no', None, 1016)"
    ),
    "the end of its parent": "import os, signal\nos.kill(os.getppid() or 1, signal.SIGKILL); 1 / 0",
    "a return of its own": "import numpy\nreturn f'{numpy}'",
    "mistakes beside newer syntax": "type X = int\nreturn",
}  # fmt: skip


@pytest.mark.parametrize("name", WAYS_OUT)
def test_no_program_ends_as_our_fault_by_saying_so(runner: Runner, name: str) -> None:
    execution = _run(runner, WAYS_OUT[name])
    assert execution.end in {
        End.CRASH, End.NO_ANSWER, End.SYNTAX_ERROR, End.FORBIDDEN,
    }, execution.detail  # fmt: skip


def test_what_a_program_imports_in_turn_may_be_missing_too() -> None:
    absent = frozenset({"openpyxl", "matplotlib"})
    assert "optmodel[programs]" in missing_package("openpyxl", ["pandas"], absent)
    assert "optmodel[programs]" in missing_package("matplotlib.pyplot", ["seaborn"], absent)
    assert missing_package("openpyxl", ["json"], absent) == ""
    assert missing_package("openpyxl", ["pandas"], frozenset()) == ""


def test_a_command_that_is_missing_is_told_where_the_text_imports_its_module(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("optmodel.execution.packages.search_path", lambda: "/nowhere")
    error = "CpoException: Executable file 'cpoptimizer' does not exists"
    assert "needs 'cpoptimizer'" in missing_command(error, ["docplex.cp.model"])
    assert missing_command(error, ["docplex.mp.model"]) == ""
    assert missing_command("ZeroDivisionError", ["docplex.cp.model"]) == ""
    monkeypatch.setattr("shutil.which", lambda *_, **__: "/bin/cpoptimizer")
    assert missing_command(error, ["docplex.cp.model"]) == ""


def test_the_table_of_packages_is_sound() -> None:
    known = package_table()
    assert len(known) > 80
    assert not set(known) & sys.stdlib_module_names
    assert known["sklearn"] == Package("scikit-learn", "programs")
    assert known["pulp"] == Package("pulp", "dialects")


def test_the_extra_for_programs_brings_what_the_table_says(checkout: Path) -> None:
    project = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))["project"]
    brought = {Requirement(one).name for one in project["optional-dependencies"]["programs"]}
    core = {Requirement(one).name for one in project["dependencies"]}  # installed with or without
    named = {one.distribution for one in package_table().values() if one.extra == "programs"}
    assert named - core == brought


@pytest.mark.parametrize(
    "entry", ['wheel = "mip"', "distribution = 3", 'distribution = "mip"\nused_by = "pandas"']
)
def test_a_bad_table_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    folder = tmp_path / "solvers" / "programs"
    folder.mkdir(parents=True)
    (folder / "packages.toml").write_text(f"[mip]\n{entry}\n")
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    package_table.cache_clear()
    try:
        with pytest.raises(BadFileError, match=r"packages\.toml: mip is no package"):
            package_table()
    finally:
        package_table.cache_clear()

"""The room itself: it stands on the ground alone, and loads no solver before one is asked."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from optmodel import backends

FILES = sorted(Path(backends.__path__[0]).glob("*.py"))


def _imports(path: Path) -> set[str]:
    """The modules that a file imports, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_it_imports_nothing_of_ours() -> None:
    own = {name for path in FILES for name in _imports(path) if name.startswith("optmodel")}
    assert own
    assert [name for name in sorted(own) if not name.startswith("optmodel.backends")] == []


@pytest.mark.parametrize(
    ("package", "adapters"),
    [
        ("highspy", {"highs.py", "highs_arrays.py"}),
        ("pyscipopt", {"scip.py", "scip_bridges.py", "_scip_search.py"}),
    ],
)
def test_only_its_adapter_knows_a_solver(package: str, adapters: set[str]) -> None:
    knowing = {
        path.name for path in FILES if any(name.split(".")[0] == package for name in _imports(path))
    }
    assert knowing == adapters


def test_no_adapter_knows_the_other() -> None:
    for one, other in (("highs.py", "scip"), ("scip.py", "highs"), ("scip_bridges.py", "highs")):
        (path,) = (path for path in FILES if path.name == one)
        assert not [name for name in _imports(path) if other in name]


def test_importing_it_loads_no_solver_and_no_numpy() -> None:
    program = """
import sys
import optmodel.backends
print([name for name in ("highspy", "pyscipopt", "numpy") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

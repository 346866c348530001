"""Solvers that are programs of their own (CBC, GLPK, Ipopt ...), and where programs look for them.

search_path()          # "/venv/bin:/usr/local/bin:/usr/bin:/bin", the PATH of every program
installed()            # {"cbc": "/usr/bin/cbc"}: what a program that asks for CBC starts
"""

import os
import shutil
import sys
from pathlib import Path

from optmodel.execution.confining.paths import visible
from optmodel.execution.hooks.substitution import SOLVER_PROGRAMS


def search_path() -> str:
    """The interpreter's folder, then those of our own PATH that programs are shown.

    Without a PATH of ours, the system's default.
    """
    shown = visible().shown
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    kept = [folder for folder in folders if _shows(folder, shown)]
    return os.pathsep.join(dict.fromkeys([str(Path(sys.executable).parent), *kept]))


def installed() -> dict[str, str]:
    """Each solver program that a program would find, and its path."""
    path = search_path()
    found = {name: shutil.which(name, path=path) for name in SOLVER_PROGRAMS}
    return {name: where for name, where in found.items() if where is not None}


def _shows(folder: str, shown: tuple[str, ...]) -> bool:
    """Whether a folder is shown, or some program in it."""
    if not os.path.isabs(folder):
        return False
    path = os.path.normpath(folder)
    is_whole = any(path == outer or path.startswith(f"{outer}/") for outer in shown)
    return is_whole or any(os.path.dirname(one) == path for one in shown)

"""Which solver programs tests find: none of CBC, GLPK and Ipopt, or those that are to be had.

OPTMODEL_TEST_SOLVERS=none     # the default: a PATH without any of them
OPTMODEL_TEST_SOLVERS=found    # the PATH as it is, and the CBC that comes with PuLP

python tests/execution/solver_world.py     # says which of them are to be had
"""

import importlib.util
import os
import platform
import shutil
import sys
from pathlib import Path

PROGRAMS = ("cbc", "glpsol", "ipopt")
VARIABLE = "OPTMODEL_TEST_SOLVERS"
_BESIDE_PYTHON = str(Path(sys.executable).parent)
_MACHINES = {"x86_64": "i64", "aarch64": "arm64"}


def search_path(world: str | None = None) -> str:
    """The PATH of a world, by default of the one that the environment asks for.

    A program always finds what stands beside its interpreter, so that folder comes first.
    """
    world = world or os.environ.get(VARIABLE, "none")
    assert world in ("none", "found"), f"{VARIABLE} is {world}: none or found"
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    if world == "found":
        folders += _bundled()
    else:
        folders = [folder for folder in folders if not _programs_in(folder)]
    return os.pathsep.join([_BESIDE_PYTHON, *folders])


def beside_python() -> dict[str, str]:
    """What no PATH can hide: the programs beside the interpreter, and their paths."""
    return _programs_in(_BESIDE_PYTHON)


def found() -> dict[str, str]:
    """The programs of the world that the environment asks for, and their paths."""
    return _programs_in(search_path())


def holds_a_library(folder: str) -> bool:
    """Whether programs are shown something beneath a folder, which then is not their own."""
    from optmodel.execution import paths_visible_to_programs

    return any(path.startswith(f"{folder}/") for path in paths_visible_to_programs().shown)


def _programs_in(path: str) -> dict[str, str]:
    places = {name: shutil.which(name, path=path) for name in PROGRAMS}
    return {name: place for name, place in places.items() if place is not None}


def _bundled() -> list[str]:
    """The folder of PuLP's own CBC, where that is installed."""
    spec = importlib.util.find_spec("pulp")
    if spec is None or spec.origin is None:
        return []
    machine = _MACHINES.get(platform.machine(), "none")
    folder = Path(spec.origin).parent / "solverdir" / "cbc" / "linux" / machine
    return [str(folder)] if folder.is_dir() else []


if __name__ == "__main__":
    places = found()
    for program in PROGRAMS:
        print(f"{program}: {places.get(program, 'absent')}")  # noqa: T201 - its purpose

"""The packages and solver programs that programs need, and whether they are installed.

package_table()["sklearn"].hint("sklearn")     # "... with `pip install 'optmodel[programs]'`."
missing_package("mip", ["mip"], frozenset({"mip"}))     # that sentence, or '' where it is installed
installed_solver_programs()               # {"cbc": "/usr/bin/cbc"}

The packages are those of `solvers/programs/packages.toml` and of the dialects. Solver programs
such as CBC, GLPK and Ipopt are found on the `PATH` that programs are given.
"""

import os
import shutil
import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.execution.dialect import dialects
from optmodel.execution.hooks.requested_solver import SOLVER_PROGRAMS
from optmodel.execution.program import module_prefixes
from optmodel.execution.sandbox.paths import visible_paths

_FILE = "programs/packages.toml"


@dataclass(frozen=True, slots=True)
class Package:
    """The distribution of a module, and the extra of ours that installs it, if any.

    `used_by` are modules that import it when they need it, so that a program's text may not name
    it. `command` is an executable of the distribution, which the module starts.
    """

    distribution: str
    extra: str = ""
    used_by: tuple[str, ...] = ()
    command: str = ""

    def hint(self, module: str) -> str:
        """One sentence that says what is missing and what installs it."""
        wanted = f"'optmodel[{self.extra}]'" if self.extra else self.distribution
        needed = f"needs '{self.command}' for" if self.command else "imports"
        return (
            f"The program {needed} '{module}', of the package '{self.distribution}', which is not "
            f"installed here: install it with `pip install {wanted}`."
        )


@cache
def package_table() -> dict[str, Package]:
    """Every known package by the module it brings. Raises `BadFileError` for a bad table."""
    path = catalog.locate("solvers", _FILE)
    named = {
        name: _read(entry, f"{path}: {name}") for name, entry in catalog.parse_toml(path).items()
    }
    of_dialects = {
        module: Package(dialect.package, dialect.extra)
        for dialect in dialects().values()
        for module in dialect.imports
        if dialect.package
    }
    return of_dialects | named


def _read(entry: object, place: str) -> Package:
    try:
        if not isinstance(entry, dict):
            raise TypeError("it is no table")
        package = Package(**{**entry, "used_by": tuple(entry.get("used_by", ()))})
        texts = (package.distribution, package.extra, package.command, *package.used_by)
        if isinstance(entry.get("used_by"), str) or not all(isinstance(one, str) for one in texts):
            raise TypeError("'used_by' is a list of texts, and all else a text")
    except TypeError as error:
        raise BadFileError(f"{place} is no package: {error}.") from error
    return package


def known_modules() -> list[str]:
    """The top-level modules of the table, which a fork server checks before any program runs."""
    return [name for name in package_table() if "." not in name]


def missing_package(module: str, imports: Iterable[str], absent: Collection[str]) -> str:
    """A sentence with the package that a program needs to import `module`, or ''.

    The program reports the module; all else is known without it: the package is in the table, a
    fork server found it `absent` before any program ran, and the text `imports` it, or a module
    that does. A submodule that an installed package does not have is the program's mistake.
    """
    name = module.partition(".")[0]
    package = package_table().get(name)
    if package is None or name not in absent:
        return ""
    imported = {one.partition(".")[0] for one in imports}
    return package.hint(name) if imported & {name, *package.used_by} else ""


def missing_command(detail: str, imports: Iterable[str]) -> str:
    """A sentence for a missing executable of an imported module, if the error names it, or ''."""
    imported = {prefix for name in imports for prefix in module_prefixes(name)}
    for module, package in package_table().items():
        is_meant = package.command and package.command in detail and module in imported
        if is_meant and shutil.which(package.command, path=search_path()) is None:
            return package.hint(module)
    return ""


def search_path() -> str:
    """The `PATH` of programs: the interpreter's folder, then the folders of our `PATH` they see."""
    shown = visible_paths().shown
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    kept = [folder for folder in folders if _shows(folder, shown)]
    return os.pathsep.join(dict.fromkeys([str(Path(sys.executable).parent), *kept]))


def installed_solver_programs() -> dict[str, str]:
    """The path of each solver program that programs would find."""
    path = search_path()
    found = {name: shutil.which(name, path=path) for name in SOLVER_PROGRAMS}
    return {name: where for name, where in found.items() if where is not None}


def _shows(folder: str, shown: tuple[str, ...]) -> bool:
    """Whether a folder is visible, or any file in it."""
    if not os.path.isabs(folder):
        return False
    path = os.path.normpath(folder)
    is_whole = any(path == outer or path.startswith(f"{outer}/") for outer in shown)
    return is_whole or any(os.path.dirname(one) == path for one in shown)

"""The packages that programs import: those of `solvers/programs/packages.toml` and of the dialects.

packages()["sklearn"].hint("sklearn")     # "... with `pip install 'optmodel[programs]'`."
missing("mip", ["mip"], frozenset({"mip"}))     # the sentence that says so, or '' where it is not
"""

import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.execution._solver_programs import search_path
from optmodel.execution._source import prefixes
from optmodel.execution.dialect import dialects

_FILE = "programs/packages.toml"


@dataclass(frozen=True, slots=True)
class Package:
    """What brings a module: a distribution, and the extra of ours that does too, if any.

    `used_by` are modules that import it when they are asked to, so that a program need not name it.
    `command` is a program of its own in the distribution, which the module starts.
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
def packages() -> dict[str, Package]:
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


def _read(entry: Any, place: str) -> Package:
    try:
        package = Package(**{**entry, "used_by": tuple(entry.get("used_by", ()))})
        texts = (package.distribution, package.extra, package.command, *package.used_by)
        if isinstance(entry.get("used_by"), str) or not all(isinstance(one, str) for one in texts):
            raise TypeError("'used_by' is a list of texts, and all else a text")
    except (AttributeError, TypeError) as error:
        raise BadFileError(f"{place} is no package: {error}.") from error
    return package


def known_packages() -> list[str]:
    """The modules that a parent looks for before it runs a program: the top-level ones."""
    return [name for name in packages() if "." not in name]


def missing(module: str, imports: Iterable[str], absent: Collection[str]) -> str:
    """Why a program that failed on importing `module` is not at fault, or ''.

    The program says which module; all else is known without it: that the table has the module's
    package, that a parent found it `absent` before any program ran, and that the text `imports` it,
    or one that imports it in turn. A module that is lacking in a package that is there is not.
    """
    name = module.partition(".")[0]
    package = packages().get(name)
    if package is None or name not in absent:
        return ""
    imported = {one.partition(".")[0] for one in imports}
    return package.hint(name) if imported & {name, *package.used_by} else ""


def missing_command(detail: str, imports: Iterable[str]) -> str:
    """The same for a command that an imported module starts, if its name is in the error."""
    imported = {prefix for name in imports for prefix in prefixes(name)}
    for module, package in packages().items():
        is_meant = package.command and package.command in detail and module in imported
        if is_meant and shutil.which(package.command, path=search_path()) is None:
            return package.hint(module)
    return ""

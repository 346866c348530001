"""The modelling dialects that programs are written in, as declared in `solvers/dialects/`.

A program's dialect is recognised by its imports, and decides which fork server runs it.

    recognise_dialect("import pulp\\nprint(1)").name     # "pulp"
    dialects()["pyomo"].install_hint            # the command that installs it
    require_dialects(["pyomo", "gurobipy"])     # an error where one is not installed
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from optmodel import catalog
from optmodel.errors import BadFileError, MissingExtraError
from optmodel.execution.program import ParsedProgram, module_prefixes, parse_program
from optmodel.execution.sandbox.paths import libraries, standard_library

PLAIN = "python"
_REIMPLEMENTATIONS = "optmodel.vendors."
_LISTS = ("imports", "warm", "solver_packages", "vendors")


@dataclass(frozen=True, slots=True)
class BundledLicence:
    """The largest model that a vendor's library solves with its bundled licence.

    `variables` and `constraints` are upper bounds (0 constraints: unbounded), and
    `quadratic_variables` the bound on variables of a model with products (0: the same bound). A
    constraint programming model counts as many binary variables as span its search space. `probe`
    is a program that solves a model of `num_variables`: if it fails with one variable, there is no
    licence at all; if it solves a model beyond the bounds, there is a larger licence.
    """

    probe: str
    variables: int
    constraints: int = 0
    quadratic_variables: int = 0

    def program(self, num_variables: int) -> str:
        """The probe, with a model of so many variables."""
        return f"num_variables = {num_variables}\n{self.probe}"

    def allows(self, num_variables: int, num_constraints: int, is_quadratic: bool) -> bool:
        """Whether it allows a model of this size."""
        if self.constraints and num_constraints > self.constraints:
            return False
        if is_quadratic and self.quadratic_variables:
            return num_variables <= min(self.variables, self.quadratic_variables)
        return num_variables <= self.variables


@dataclass(frozen=True, slots=True)
class Dialect:
    """A modelling dialect, as its manifest in `solvers/dialects/` declares it.

    A program that imports one of the top-level modules `imports` is of the dialect. Of several
    imported dialects the one with the lowest `rank` counts, then the first one imported.

    `warm` are the modules that its fork server imports once. The server then runs `warm_up`, a few
    lines that build a small model and solve nothing, so that the library's initialization at first
    use is done once too. Both run outside the sandbox, so only manifests of this package may have a
    warm-up, and only their libraries are imported by the server. `mode` is `fork`, or `fresh` for a
    library that breaks when it is forked: then each program imports it.

    `package` is the distribution that must be installed ('' for the standard library), `extra` the
    extra of optmodel that installs it, and `solver_packages` are the distributions of its solvers,
    whose versions a run records. `compatible` is our reimplementation of the library, used where it
    is not installed or its licence does not allow the model. `licence` is set for a vendor's
    library, and `vendors` names the dialects of such libraries that this one may use as solvers.
    With `forks` its programs may start processes, as solvers need in some dialects. With `shares`
    programs of ours may share a process, since a program of this library leaves nothing behind that
    the next one could notice.
    """

    name: str
    title: str
    imports: tuple[str, ...] = ()
    warm: tuple[str, ...] = ()
    warm_up: str = ""
    package: str = ""
    solver_packages: tuple[str, ...] = ()
    extra: str = "dialects"
    mode: str = "fork"
    compatible: str = ""
    licence: BundledLicence | None = None
    vendors: tuple[str, ...] = ()
    forks: bool = False
    shares: bool = False
    rank: int = 1
    notes: str = ""
    is_ours: bool = True

    @property
    def preloads(self) -> tuple[str, ...]:
        """The modules that its fork server imports once."""
        return self.warm if self.is_ours else ()

    @property
    def is_installed(self) -> bool:
        """Whether its modules are among the libraries that programs see; imports none of them."""
        return all(_is_importable(name.split(".")[0]) for name in self.warm)

    @property
    def has_reimplementation(self) -> bool:
        """Whether we have a reimplementation of the library."""
        return bool(self.compatible)

    @property
    def can_run(self) -> bool:
        """Whether its programs can run here, with the library or with our reimplementation."""
        return self.is_installed or self.has_reimplementation

    @property
    def install_hint(self) -> str:
        """One sentence with the command that installs what the dialect needs."""
        return str(self.missing_error())

    def missing_error(self) -> MissingExtraError:
        """The error to raise where the dialect is needed and not installed."""
        return MissingExtraError(self.package, self.extra, f"Running {self.title} programs")


@cache
def _is_importable(module: str) -> bool:
    """Whether programs can import it; neither the working folder nor `PYTHONPATH` counts."""
    seen = [*standard_library(), *libraries()]
    seen += [f"{folder}/lib-dynload" for folder in standard_library()]
    return module in sys.builtin_module_names or PathFinder.find_spec(module, seen) is not None


def _read(path: Path) -> Dialect:
    table = catalog.parse_toml(path)
    lists: dict[str, Any] = {key: tuple(table.get(key, ())) for key in _LISTS}
    is_ours = catalog.is_built_in("solvers", path)
    if not is_ours:
        _require_declarative(path, table)
    try:
        if "licence" in table:
            lists["licence"] = BundledLicence(**table["licence"])
        dialect = Dialect(**{**table, **lists, "is_ours": is_ours})
    except TypeError as error:
        raise BadFileError(f"{path} is not a dialect's manifest: {error}.") from error
    if dialect.name != path.stem:
        raise BadFileError(f"{path} names the dialect '{dialect.name}'; its file must agree.")
    return dialect


def _require_declarative(path: Path, table: dict[str, Any]) -> None:
    """Raises `BadFileError` where a plug-in's manifest has code to run outside the sandbox."""
    if table.get("warm_up"):
        raise BadFileError(
            f"{path} has a warm_up, which would run outside the lock: only the dialects of this "
            "package have one; take it out."
        )
    layer = table.get("compatible", "")
    if layer and not (isinstance(layer, str) and layer.startswith(_REIMPLEMENTATIONS)):
        raise BadFileError(
            f"{path} names the layer '{layer}', which would be imported outside the lock: name "
            f"one of {_REIMPLEMENTATIONS[:-1]}, or none."
        )


@cache
def dialects() -> dict[str, Dialect]:
    """Every dialect of the catalog by name, sorted. Raises `BadFileError` for a bad manifest."""
    paths = catalog.files("solvers", "dialects", suffix=".toml")
    return {name: _read(path) for name, path in paths.items()}


def require_dialects(names: Iterable[str]) -> None:
    """Raises `MissingExtraError` for the first of some known dialects that is not installed."""
    known = dialects()
    for name in names:
        if not known[name].is_installed:
            raise known[name].missing_error()


def recognise_dialect(text: str) -> Dialect:
    """The dialect of a program, by its imports; `python` where it imports no modelling library.

    Raises `SyntaxError` when the text does not parse.
    """
    return dialect_of_program(parse_program(text))


def dialect_of_program(program: ParsedProgram) -> Dialect:
    """The dialect of a program that was parsed."""
    return min(_imported(program), key=lambda dialect: dialect.rank, default=dialects()[PLAIN])


def runnable_dialect_of(program: ParsedProgram) -> Dialect:
    """The dialect of a program among those that can run here: it may not need all its imports."""
    runnable = [dialect for dialect in _imported(program) if dialect.can_run]
    return min(runnable, key=lambda dialect: dialect.rank, default=dialects()[PLAIN])


def _imported(program: ParsedProgram) -> list[Dialect]:
    """The dialects whose library a program imports, in the order of its imports."""
    owners = {module: dialect for dialect in dialects().values() for module in dialect.imports}
    names = (prefix for name in program.imports for prefix in module_prefixes(name))
    return [owners[name] for name in names if name in owners]

"""The modelling dialects that programs are written in, as declared in `solvers/dialects/`.

A program's dialect is read off its imports, and decides which warmed parent runs it.

    recognise("import pulp\\nprint(1)").name     # "pulp"
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
from optmodel.execution._source import Source, prefixes, read
from optmodel.execution.confining.paths import libraries, standard_library

PLAIN = "python"
_LAYERS = "optmodel.vendors."
_LISTS = ("imports", "warm", "solver_packages", "vendors")


@dataclass(frozen=True, slots=True)
class Licence:
    """What a vendor's library solves with the licence that comes with it.

    `variables` and `constraints` are the most that it takes (0 constraints: any number), and
    `quadratic_variables` the most where products are in the model (0: no other bound). A model of
    constraint programming has as many variables as if all were binary, in the same search space.
    `probe` is a program that solves a model of `num_variables`: where it cannot solve one of a
    single variable, no licence holds at all, and where it solves one beyond the bound, a larger
    licence does.
    """

    probe: str
    variables: int
    constraints: int = 0
    quadratic_variables: int = 0

    def program(self, num_variables: int) -> str:
        """The probe with a model of so many variables."""
        return f"num_variables = {num_variables}\n{self.probe}"

    def allows(self, num_variables: int, num_constraints: int, is_quadratic: bool) -> bool:
        """Whether a model of this size is within it."""
        most = self.quadratic_variables if is_quadratic and self.quadratic_variables else None
        within = most is None or num_variables <= most
        if self.constraints and num_constraints > self.constraints:
            return False
        return within and num_variables <= self.variables


@dataclass(frozen=True, slots=True)
class Dialect:
    """One manifest of `solvers/dialects/`.

    `imports` are the top-level modules by which a program is recognised, `warm` those its parent
    imports once; it then runs `warm_up`, a few lines that build a small model and solve nothing, so
    that what a library does at first use is done once. `mode` is `fork`, or `fresh` for a library
    that cannot be forked once imported: then each program imports it itself.

    What a parent imports and warms up runs before the lock is closed, so of a manifest that
    is not `is_ours`, come with this package, it does nothing: its programs import their library
    themselves, locked in.

    `package` is what must be installed (none for the standard library alone) and `extra` the extra
    of optmodel that brings it; `solver_packages` are further ones through which it solves, so that
    a run names their versions. `compatible` is the module of ours that speaks the library's
    language when it is absent or its licence ends. `licence` is there for a vendor's library alone,
    and `vendors` names the dialects of such libraries to which this one may hand its models.
    `forks` says that its programs start solver processes, and so run under the profile that allows
    it. `rank` decides when a program imports several dialects: the lowest wins, then the first
    import.
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
    licence: Licence | None = None
    vendors: tuple[str, ...] = ()
    forks: bool = False
    rank: int = 1
    notes: str = ""
    is_ours: bool = True

    @property
    def preloads(self) -> tuple[str, ...]:
        """The modules that its parent imports once."""
        return self.warm if self.is_ours else ()

    @property
    def is_installed(self) -> bool:
        """Whether every module to warm is among the libraries that programs see; imports none."""
        return all(_is_found(name.split(".")[0]) for name in self.warm)

    @property
    def has_stand_in(self) -> bool:
        """Whether our layer runs its programs where the library itself cannot."""
        return bool(self.compatible)

    @property
    def can_run(self) -> bool:
        """Whether its programs run here at all, by the library or by our layer."""
        return self.is_installed or self.has_stand_in

    @property
    def install_hint(self) -> str:
        """One sentence with the command that installs what the dialect needs."""
        return str(self.missing())

    def missing(self) -> MissingExtraError:
        """The error that says so where the dialect is needed and not installed."""
        return MissingExtraError(self.package, self.extra, f"Running {self.title} programs")


@cache
def _is_found(module: str) -> bool:
    """Looked for only where programs see it: not in the working folder, nor in `PYTHONPATH`."""
    seen = [*standard_library(), *libraries()]
    seen += [f"{folder}/lib-dynload" for folder in standard_library()]
    return module in sys.builtin_module_names or PathFinder.find_spec(module, seen) is not None


def _read(path: Path) -> Dialect:
    table = catalog.parse_toml(path)
    lists: dict[str, Any] = {key: tuple(table.get(key, ())) for key in _LISTS}
    is_ours = catalog.is_ours("solvers", path)
    if not is_ours:
        _require_declarative(path, table)
    try:
        if "licence" in table:
            lists["licence"] = Licence(**table["licence"])
        dialect = Dialect(**{**table, **lists, "is_ours": is_ours})
    except TypeError as error:
        raise BadFileError(f"{path} is not a dialect's manifest: {error}.") from error
    if dialect.name != path.stem:
        raise BadFileError(f"{path} names the dialect '{dialect.name}'; its file must agree.")
    return dialect


def _require_declarative(path: Path, table: dict[str, Any]) -> None:
    """Raises `BadFileError` where somebody else's manifest holds code that would run unlocked."""
    if table.get("warm_up"):
        raise BadFileError(
            f"{path} has a warm_up, which would run outside the lock: only the dialects of this "
            "package have one; take it out."
        )
    layer = table.get("compatible", "")
    if layer and not (isinstance(layer, str) and layer.startswith(_LAYERS)):
        raise BadFileError(
            f"{path} names the layer '{layer}', which would be imported outside the lock: name "
            f"one of {_LAYERS[:-1]}, or none."
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
            raise known[name].missing()


def recognise(text: str) -> Dialect:
    """The dialect of a program, by its imports; the plain one where none is telling.

    Raises `SyntaxError` when the text cannot be read.
    """
    return dialect_of(read(text))


def dialect_of(source: Source) -> Dialect:
    """The dialect of a program that was read."""
    return min(_imported(source), key=lambda dialect: dialect.rank, default=dialects()[PLAIN])


def runnable_dialect_of(source: Source) -> Dialect:
    """The same among those that can run here: a program may do without one that is absent."""
    found = [dialect for dialect in _imported(source) if dialect.can_run]
    return min(found, key=lambda dialect: dialect.rank, default=dialects()[PLAIN])


def _imported(source: Source) -> list[Dialect]:
    """The dialects whose library a program imports, in the order of its imports."""
    owners = {module: dialect for dialect in dialects().values() for module in dialect.imports}
    names = (prefix for name in source.imports for prefix in prefixes(name))
    return [owners[name] for name in names if name in owners]

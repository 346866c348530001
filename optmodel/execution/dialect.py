"""The modelling dialects that programs are written in, as declared in `solvers/dialects/`.

A program's dialect is read off its imports, and decides which warmed parent runs it.

    recognise("import pulp\\nprint(1)").name     # "pulp"
    dialects()["pyomo"].install_hint            # the command that installs it
    require_dialects(["pyomo", "gurobipy"])     # an error where one is not installed
"""

import ast
import importlib.util
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from optmodel import catalog
from optmodel.errors import BadFileError, MissingExtraError

PLAIN = "python"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One manifest of `solvers/dialects/`.

    `imports` are the top-level modules by which a program is recognised, `warm` those its parent
    imports once; it then runs `warm_up`, a few lines that build a small model and solve nothing, so
    that what a library does at first use is done once. `mode` is `fork`, or `fresh` for a library
    that cannot be forked once imported: then each program imports it itself.

    `package` is what must be installed (none for the standard library alone) and `extra` the extra
    of optmodel that brings it. `compatible` is the module of ours that speaks the library's
    language when it is absent or its licence ends. `forks` says that its programs start solver
    processes, and so run under the profile that allows it. `rank` decides when a program imports
    several dialects: the lowest wins, then the first import.
    """

    name: str
    title: str
    imports: tuple[str, ...] = ()
    warm: tuple[str, ...] = ()
    warm_up: str = ""
    package: str = ""
    extra: str = "dialects"
    mode: str = "fork"
    compatible: str = ""
    forks: bool = False
    rank: int = 1
    notes: str = ""

    @property
    def is_installed(self) -> bool:
        """Whether every module to warm can be found; imports only their parent packages."""
        return all(_is_found(name.split(".")[0]) for name in self.warm)

    @property
    def has_stand_in(self) -> bool:
        """Whether our layer runs its programs where the library itself cannot."""
        return bool(self.compatible)

    @property
    def install_hint(self) -> str:
        """One sentence with the command that installs what the dialect needs."""
        return str(self.missing())

    def missing(self) -> MissingExtraError:
        """The error that says so where the dialect is needed and not installed."""
        return MissingExtraError(self.package, self.extra, f"Running {self.title} programs")


@cache
def _is_found(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _read(path: Path) -> Dialect:
    table = catalog.parse_toml(path)
    lists = {key: tuple(table.get(key, ())) for key in ("imports", "warm")}
    try:
        dialect = Dialect(**{**table, **lists})
    except TypeError as error:
        raise BadFileError(f"{path} is not a dialect's manifest: {error}.") from error
    if dialect.name != path.stem:
        raise BadFileError(f"{path} names the dialect '{dialect.name}'; its file must agree.")
    return dialect


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

    Raises `SyntaxError` when the text does not parse.
    """
    return dialect_of(parse(text))


def parse(text: str) -> ast.Module:
    """The program's tree. Raises `SyntaxError` for whatever the interpreter cannot read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(f"the program cannot be parsed: {error}") from error


def dialect_of(tree: ast.Module) -> Dialect:
    """The dialect of a parsed program."""
    known = dialects()
    owners = {module: dialect for dialect in known.values() for module in dialect.imports}
    found = [owners[name] for name in _imported(tree) if name in owners]
    return min(found, key=lambda dialect: dialect.rank, default=known[PLAIN])


def _imported(tree: ast.Module) -> list[str]:
    """Modules imported anywhere in the program, longest prefix first at each import, in order."""
    names: list[str] = []
    for node in sorted(_imports(tree.body), key=lambda node: node.lineno):
        if isinstance(node, ast.Import):
            names.extend(alias.name for alias in node.names)
        else:
            names.append(node.module or "")
    return [prefix for name in names for prefix in _prefixes(name)]


def _imports(block: Iterable[ast.AST]) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports among statements and the statements within them: no expression holds any."""
    for node in block:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            if part in node._fields and isinstance(inner := getattr(node, part), list):
                yield from _imports(inner)


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]

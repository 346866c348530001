"""The product's modules as data: who imports whom, who defines what, how long things are.

code = read_code(CHECKOUT)
code.cycles(lazy=True)         # groups of modules that import one another in a circle
code.imports_round_doors()     # imports that reach into another room past its `__init__`

The tests of this folder hold what it finds, and `bench/house.py` prints it as a table.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

VENDORS = ("optmodel.vendors.gurobipy", "optmodel.vendors.coptpy")
"""They speak their vendors' interfaces, so their class names are given."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Import:
    """A module imported by another one, with the names taken from it; `is_lazy` where it is not
    executed when the importing module is loaded."""

    importer: str
    module: str
    names: tuple[str, ...]
    is_lazy: bool


@dataclass(frozen=True)
class Module:
    """A file of the product: its dotted name, its text and its syntax tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The word after `optmodel.`; the package itself is the room `optmodel`."""
        words = self.name.split(".")
        return words[1] if len(words) > 1 else words[0]

    @property
    def is_package(self) -> bool:
        """Whether it is the `__init__` of a package."""
        return self.path.name == "__init__.py"

    @cached_property
    def functions(self) -> list[Function]:
        """All functions and methods, those within functions too."""
        return [n for n in ast.walk(self.tree) if isinstance(n, Function)]

    @cached_property
    def classes(self) -> list[str]:
        """The names of the classes defined at its top."""
        return [node.name for node in self.tree.body if isinstance(node, ast.ClassDef)]

    @cached_property
    def public(self) -> set[str]:
        """What its `__all__` lists."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                return set(ast.literal_eval(node.value))
        return set()

    @cached_property
    def imports(self) -> list[Import]:
        """What it imports of the product; all imports of the house are absolute."""
        return list(_imports(self.name, self.tree, is_lazy=False))


def _imports(importer: str, node: ast.AST, *, is_lazy: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(importer, alias.name, (), is_lazy)
        elif isinstance(child, ast.ImportFrom) and child.module:
            names = tuple(alias.name for alias in child.names)
            yield Import(importer, child.module, names, is_lazy)
        else:
            yield from _imports(importer, child, is_lazy=is_lazy or _defers(child))


def _defers(node: ast.AST) -> bool:
    """Whether what stands in a node is not executed at load: a function, or for type checkers."""
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.unparse(node.test)
    return isinstance(node, Function | ast.Lambda)


@dataclass(frozen=True)
class Code:
    """All modules of a package, by dotted name."""

    modules: Mapping[str, Module]

    def rooms(self) -> list[str]:
        """The rooms, packages and single modules, sorted."""
        return sorted({module.room for module in self.modules.values()})

    def of(self, room: str) -> list[Module]:
        """The modules of a room."""
        return [module for module in self.modules.values() if module.room == room]

    def edges(self, *, lazy: bool) -> dict[str, set[str]]:
        """For each module, the modules that it names in imports; a name of a package is a module
        where there is one of that name."""
        found: dict[str, set[str]] = {name: set() for name in self.modules}
        for module in self.modules.values():
            for item in module.imports:
                if item.is_lazy and not lazy:
                    continue
                found[module.name] |= self._targets(item) - {module.name}
        return found

    def _targets(self, item: Import) -> set[str]:
        full = {f"{item.module}.{name}" for name in item.names}
        submodules = {name for name in full if name in self.modules}
        own = {item.module} if len(submodules) < len(item.names) or not item.names else set()
        return (own & self.modules.keys()) | submodules

    def cycles(self, *, lazy: bool) -> list[list[str]]:
        """Groups of modules that import one another in a circle, each sorted."""
        return [sorted(group) for group in _components(self.edges(lazy=lazy)) if len(group) > 1]

    def homonyms(self) -> dict[str, list[str]]:
        """Class names that are defined in several modules, vendors' packages left out."""
        found: dict[str, list[str]] = defaultdict(list)
        for module in self.modules.values():
            if not module.name.startswith(VENDORS):
                for name in module.classes:
                    found[name].append(module.name)
        return {name: places for name, places in sorted(found.items()) if len(places) > 1}

    def hidden_modules(self) -> list[str]:
        """Modules whose package holds another thing of their name, so that they cannot be named."""
        found = []
        for package in (module for module in self.modules.values() if module.is_package):
            taken = {name: item.module for item in package.imports for name in item.names}
            for name, origin in taken.items():
                full = f"{package.name}.{name}"
                if full in self.modules and origin != package.name:
                    found.append(full)
        return sorted(found)

    def imports_round_doors(self) -> list[str]:
        """Imports that reach past the `__init__` of another room, as `importer: module`.

        The `__init__` of a public package within a room is a door as well.
        """
        found = []
        for module in self.modules.values():
            for item in module.imports:
                words = item.module.split(".")
                if words[0] != "optmodel" or len(words) < 3 or words[1] == module.room:
                    continue
                if not self._is_door(item.module):
                    found.append(f"{module.name}: {item.module}")
        return sorted(found)

    def imports_round_inner_doors(self) -> list[str]:
        """Imports past the `__init__` of a package within a room, from elsewhere in that room."""
        found = []
        for module in self.modules.values():
            for name in sorted(
                {target for item in module.imports for target in self._targets(item)}
            ):
                package = name.rpartition(".")[0]
                is_inner = package.count(".") > 1 and not self.modules[name].is_package
                if is_inner and not f"{module.name}.".startswith(f"{package}."):
                    found.append(f"{module.name}: {name}")
        return sorted(found)

    def imports_of_private_modules(self) -> list[str]:
        """Imports of a module `_name` from beyond the package that holds it."""
        found = []
        for module in self.modules.values():
            for name in sorted(
                {target for item in module.imports for target in self._targets(item)}
            ):
                package, private, _ = name.partition("._")
                if private and not f"{module.name}.".startswith(f"{package}."):
                    found.append(f"{module.name}: {name}")
        return sorted(found)

    def _is_door(self, name: str) -> bool:
        known = self.modules.get(name)
        is_private = any(word.startswith("_") for word in name.split("."))
        return known is not None and known.is_package and not is_private


def read_code(checkout: Path, package: str = "optmodel") -> Code:
    """Read every module of a package of a checkout."""
    modules = {}
    for path in sorted((checkout / package).rglob("*.py")):
        words = path.relative_to(checkout).with_suffix("").parts
        name = ".".join(words[:-1] if words[-1] == "__init__" else words)
        text = path.read_text(encoding="utf-8")
        modules[name] = Module(name, path, text, ast.parse(text))
    return Code(modules)


@dataclass(frozen=True)
class Outline:
    """What is small enough to be kept of any file: its docstring, and how long things are."""

    docstring: str | None
    num_lines: int
    functions: tuple[tuple[str, int], ...]
    """The name of each function and its number of lines."""


@cache
def outline(path: Path) -> Outline:
    """Reads a file once in a process, however many tests look at it."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    functions = tuple(
        (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, Function)
    )
    return Outline(ast.get_docstring(tree), len(text.splitlines()), functions)


def _components(edges: Mapping[str, set[str]]) -> list[set[str]]:
    """The strongly connected components of a graph (Kosaraju)."""
    order: list[str] = []
    seen: set[str] = set()
    for start in edges:
        _finish(start, edges, seen, order)
    backward: dict[str, set[str]] = {name: set() for name in edges}
    for name, targets in edges.items():
        for target in targets:
            backward[target].add(name)
    found: list[set[str]] = []
    seen = set()
    for start in reversed(order):
        if start not in seen:
            group: list[str] = []
            _finish(start, backward, seen, group)
            found.append(set(group))
    return found


def _finish(start: str, edges: Mapping[str, set[str]], seen: set[str], order: list[str]) -> None:
    """Append all that is reached from a start for the first time, each after its successors."""
    stack = [(start, iter(sorted(edges[start])))] if start not in seen else []
    seen.add(start)
    while stack:
        name, targets = stack[-1]
        for target in targets:
            if target not in seen:
                seen.add(target)
                stack.append((target, iter(sorted(edges[target]))))
                break
        else:
            stack.pop()
            order.append(name)

"""Overrides of imports: a module's name gives our reimplementation, or no module at all.

take_name("gurobipy", "optmodel.vendors.gurobipy")       # every `import gurobipy` gets ours
hide_modules(frozenset({"gurobipy"}))                    # no library finds it any more ...
own = text_builtins({"gurobipy": "optmodel.vendors.gurobipy"})
exec("import gurobipy", {"__builtins__": own})           # ... but this text gets ours
"""

import builtins
import importlib
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

from optmodel import vendors
from optmodel.execution import hooks


def take_name(name: str, module: str) -> None:
    """Registers a module of ours under a library's name, and installs the library's hooks in it."""
    ours = vendors.load(module)
    for inner in [known for known in sys.modules if known.startswith(f"{module}.")]:
        sys.modules[name + inner.removeprefix(module)] = sys.modules[inner]
    sys.modules[name] = ours
    hooks.hook_module(name, ours)


def hide_modules(hidden: frozenset[str]) -> None:
    """Make modules impossible to import, as if they were not installed."""

    class Finder(PathFinder):
        @classmethod
        def find_spec(
            cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
        ) -> ModuleSpec | None:
            return None if fullname in hidden else PathFinder.find_spec(fullname, path, target)

    if hidden:
        sys.meta_path[:] = [Finder if finder is PathFinder else finder for finder in sys.meta_path]


def text_builtins(modules: Mapping[str, str]) -> ModuleType:
    """The builtins for a program's own text, in which `import` maps these names to loaded modules.

    Libraries keep the usual builtins: they would take our module for the vendor's.
    """

    def text_import(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        top, _, rest = name.partition(".")
        if level or top not in modules:
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        module = modules[top]
        imported = importlib.import_module(f"{module}.{rest}") if rest else sys.modules[module]
        return imported if fromlist else sys.modules[module]

    own = ModuleType(builtins.__name__)
    own.__dict__.update(vars(builtins))
    own.__dict__["__import__"] = text_import
    return own

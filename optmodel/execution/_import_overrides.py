"""Which module a program gets for a name: a reimplementation of ours, or none at all.

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
    """Registers a module of ours under a library's name, and hooks it as that library is."""
    ours = vendors.load(module)
    for inner in [known for known in sys.modules if known.startswith(f"{module}.")]:
        sys.modules[name + inner.removeprefix(module)] = sys.modules[inner]
    sys.modules[name] = ours
    hooks.hook_module(name, ours)


def hide_modules(hidden: frozenset[str]) -> None:
    """Keeps modules from being found, as if they were not installed."""

    class Finder(PathFinder):
        @classmethod
        def find_spec(
            cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
        ) -> ModuleSpec | None:
            return None if fullname in hidden else PathFinder.find_spec(fullname, path, target)

    if hidden:
        sys.meta_path[:] = [Finder if one is PathFinder else one for one in sys.meta_path]


def text_builtins(modules: Mapping[str, str]) -> ModuleType:
    """The builtins for one text, whose `import` maps these names to modules that are loaded.

    A modelling library would take the module for the vendor's, so it must not find it; the
    program's own text may.
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
        found = importlib.import_module(f"{module}.{rest}") if rest else sys.modules[module]
        return found if fromlist else sys.modules[module]

    own = ModuleType(builtins.__name__)
    own.__dict__.update(vars(builtins))
    own.__dict__["__import__"] = text_import
    return own

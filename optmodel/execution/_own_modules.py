"""Modules that a program's own text gets for names that its libraries do not find.

Where a vendor's library is hidden from the one that hands it models, the text may import it too.

    own = own_builtins({"gurobipy": "optmodel.vendors.gurobipy"})
    exec("import gurobipy", {"__builtins__": own})    # our layer; for any other module: not found
"""

import builtins
import importlib
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any


def own_builtins(modules: Mapping[str, str]) -> ModuleType:
    """The builtins with an `import` that knows other modules by these names, all loaded before."""

    def own_import(
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
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
    own.__dict__["__import__"] = own_import
    return own

"""The modelling interfaces of gurobipy and coptpy over HiGHS and SCIP, for where those cannot run.

`modeling` is their common part. Each package beside it offers one vendor's interface on top of it
and is put in the vendor's place in `sys.modules`; `shared` holds what both of them need. Only the
parent process of such programs loads a layer: this package itself imports none.

    sys.modules["gurobipy"] = load("optmodel.vendors.gurobipy")
    on_refusal(print)                   # hears of features that a layer refuses
"""

import importlib
import pkgutil
from collections.abc import Callable
from types import ModuleType

__all__ = ["NOT_OFFERED", "load", "on_refusal", "refusal"]

NOT_OFFERED = "is not offered by the compatibility layer"
"""How a layer says that the vendor's package has a feature that the layer lacks."""

_CORE = f"{__name__}.modeling"
_SHARED = f"{__name__}.shared"
_SOLVERS = ("highspy", "pyscipopt")
_listeners: list[Callable[[str], None]] = []


def load(name: str) -> ModuleType:
    """Import a layer by its module's name, and everything it would otherwise import later.

    A process that forks after this call has nothing left to import in its children.
    """
    needed = (*_SOLVERS, *_modules("optmodel.backends"), *_modules(_CORE), *_modules(name))
    for module in (*needed, *_modules(_SHARED)):
        importlib.import_module(module)
    return importlib.import_module(name)


def on_refusal(listener: Callable[[str], None]) -> None:
    """Call `listener` with the name of each feature that a layer refuses from now on."""
    if listener not in _listeners:
        _listeners.append(listener)


def refusal(feature: str) -> str:
    """Tell the listeners that a feature is refused; returns the message of the error to raise."""
    for listener in _listeners:
        listener(feature)
    return f"{feature} {NOT_OFFERED}"


def _modules(name: str) -> list[str]:
    package = importlib.import_module(name)
    return [found.name for found in pkgutil.walk_packages(package.__path__, f"{name}.")]

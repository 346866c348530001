"""Other libraries' modelling interfaces over HiGHS and SCIP, for where theirs cannot run.

`core` is a model of no dialect; each package beside it offers one vendor's interface on top, and
stands in for the vendor's module in `sys.modules`. Only the parent of such programs loads
them; whoever else imports this gets none of it.

    sys.modules["gurobipy"] = load("optmodel.vendors.gurobipy")
"""

import importlib
import pkgutil
from types import ModuleType

__all__ = ["NOT_OFFERED", "load"]

NOT_OFFERED = "is not offered by the compatibility layer"
"""How a layer says that the vendor's package could have done it, and it cannot."""

_CORE = f"{__name__}.core"
_SOLVERS = ("highspy", "pyscipopt")


def load(name: str) -> ModuleType:
    """A layer by the name of its module, with all that it would import only when it solves."""
    for module in (*_SOLVERS, *_modules(_CORE), *_modules(name)):
        importlib.import_module(module)
    return importlib.import_module(name)


def _modules(name: str) -> list[str]:
    package = importlib.import_module(name)
    return [found.name for found in pkgutil.walk_packages(package.__path__, f"{name}.")]

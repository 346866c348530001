"""Hooks: what each dialect's solver was heard to say, whatever the program prints.

One adapter per library, set at the moment that library is imported, by whomever.

    hooks.install()      # in the parent, before it warms
"""

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

__all__ = ["hear", "install"]

# module whose import is awaited -> the adapter to install when it is there
_ADAPTERS = {
    "coptpy": "coptpy",
    "cvxpy": "cvxpy",
    "docplex.cp.model": "docplex_cp",
    "docplex.mp.model": "docplex",
    "gurobipy": "gurobipy",
    "highspy": "highspy",
    "multiprocessing.context": "processes",
    "networkx": "networkx",
    "ortools.constraint_solver.pywrapcp": "routing",
    "ortools.graph.python.linear_sum_assignment": "ortools_graph",
    "ortools.graph.python.max_flow": "ortools_graph",
    "ortools.graph.python.min_cost_flow": "ortools_graph",
    "ortools.linear_solver.python.model_builder": "ortools",
    "ortools.linear_solver.pywraplp": "ortools",
    "ortools.math_opt.python.mathopt": "ortools",
    "ortools.sat.python.cp_model": "ortools",
    "pulp": "pulp",
    "pyomo.contrib.appsi.solvers": "pyomo",
    "pyomo.contrib.solver.common.factory": "pyomo",
    "pyomo.opt.base.solvers": "pyomo",
    "pyscipopt": "pyscipopt",
    "scipy.optimize": "scipy",
    "scipy.sparse.csgraph": "csgraph",
}


class _Watcher(MetaPathFinder):
    """Finds awaited modules like any other, and installs their adapter once they are loaded.

    Whoever merely asks whether a module is there makes it none the less awaited.
    """

    def __init__(self) -> None:
        self.awaited = {
            module: importlib.import_module(f"{__name__}.{adapter}")
            for module, adapter in _ADAPTERS.items()
        }

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        adapter = self.awaited.pop(fullname, None)
        if adapter is None:
            return None
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            self.awaited[fullname] = adapter
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, adapter)
        return spec


class _Loader(Loader):
    """A module's own loader, followed by its adapter."""

    def __init__(self, loader: Loader, adapter: Any) -> None:
        self.loader = loader
        self.adapter = adapter

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self.loader.exec_module(module)
        self.adapter.install(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loader, name)


def install() -> None:
    """Watches imports from here on."""
    sys.meta_path.insert(0, _Watcher())


def hear(name: str, module: ModuleType) -> None:
    """Installs the adapter that is awaited for `name` on a module that answers to it instead."""
    importlib.import_module(f"{__name__}.{_ADAPTERS[name]}").install(module)

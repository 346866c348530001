"""Hooks record the answers of each dialect's solver, independently of the program's output.

Each library has an adapter, which is installed when the library is first imported.

    hooks.install()      # in the fork server, before it imports anything
"""

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Protocol

__all__ = ["hook_module", "install"]

# the module whose import is awaited -> the adapter to install once it is imported
_ADAPTERS = {
    "coptpy": "coptpy",
    "cvxpy": "cvxpy",
    "docplex.cp.model": "docplex_cp",
    "docplex.mp.model": "docplex",
    "gurobipy": "gurobipy",
    "highspy": "highspy",
    "multiprocessing.context": "process_pools",
    "networkx": "networkx",
    "ortools.constraint_solver.pywrapcp": "ortools_routing",
    "ortools.graph.python.linear_sum_assignment": "ortools_graph",
    "ortools.graph.python.max_flow": "ortools_graph",
    "ortools.graph.python.min_cost_flow": "ortools_graph",
    "ortools.linear_solver.python.model_builder": "ortools",
    "ortools.linear_solver.pywraplp": "ortools",
    "ortools.math_opt.python.mathopt": "ortools_mathopt",
    "ortools.sat.python.cp_model": "ortools",
    "pulp": "pulp",
    "pyomo.contrib.appsi.solvers": "pyomo",
    "pyomo.contrib.solver.common.factory": "pyomo",
    "pyomo.opt.base.solvers": "pyomo",
    "pyscipopt": "pyscipopt",
    "scipy.optimize": "scipy",
    "scipy.sparse.csgraph": "csgraph",
}


class _Adapter(Protocol):
    """A module of this package that hooks one library."""

    def install(self, module: ModuleType) -> None: ...


class _Watcher(MetaPathFinder):
    """An import hook that installs the adapter of an awaited module once it is loaded.

    A module stays awaited when a program only checks whether it is installed.
    """

    def __init__(self) -> None:
        self.awaited: dict[str, _Adapter] = {
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
            spec.loader = _HookLoader(spec.loader, adapter)
        return spec


class _HookLoader(Loader):
    """A module's own loader, followed by its adapter."""

    def __init__(self, loader: Loader, adapter: _Adapter) -> None:
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
    """Installs the import hook."""
    sys.meta_path.insert(0, _Watcher())


def hook_module(name: str, module: ModuleType) -> None:
    """Installs the adapter of the library `name` on our reimplementation of it."""
    importlib.import_module(f"{__name__}.{_ADAPTERS[name]}").install(module)

"""The solver that a Pyomo program requests, and whether it is installed; starts no process.

missing_solver("ipopt", {})      # RequestedSolver("ipopt", is_linear=False); None if installed
"""

import importlib.util
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PureWindowsPath


@dataclass(frozen=True, slots=True)
class RequestedSolver:
    """A solver that a program requests and that is not installed.

    If it `is_linear`, it takes linear models alone; with `takes_sets`, special ordered sets too.
    """

    name: str
    is_linear: bool
    takes_sets: bool = False


@dataclass(frozen=True, slots=True)
class _Needs:
    """The requirements of a solver: one of several executables, or else a module."""

    programs: tuple[str, ...] = ()
    module: str = ""
    is_linear: bool = False
    takes_sets: bool = False

    def are_met(self) -> bool:
        has_module = bool(self.module) and importlib.util.find_spec(self.module) is not None
        return has_module or any(shutil.which(program) for program in self.programs)


_NEEDS = {
    **dict.fromkeys(("cbc", "appsi_cbc"), _Needs(("cbc",), is_linear=True, takes_sets=True)),
    **dict.fromkeys(("glpk", "glpsol"), _Needs(("glpsol",), is_linear=True)),
    **dict.fromkeys(("clp", "lpsolve", "symphony"), _Needs(is_linear=True)),
    **dict.fromkeys(("highs", "appsi_highs"), _Needs(module="highspy", is_linear=True)),
    **dict.fromkeys(("ipopt", "appsi_ipopt", "ipopt_v2"), _Needs(("ipopt",))),
    "cyipopt": _Needs(module="cyipopt"),
    **{
        name: _Needs((name,))
        for name in ("bonmin", "couenne", "baron", "knitroampl", "conopt", "minos", "snopt")
    },
    "knitro": _Needs(("knitro", "knitroampl"), "knitro"),
    "knitro_direct": _Needs(module="knitro"),
    **dict.fromkeys(("scip", "scipampl"), _Needs(("scip", "scipampl"))),
    **dict.fromkeys(("scip_direct", "scip_persistent"), _Needs(module="pyscipopt")),
    "gurobi": _Needs(("gurobi_cl", "gurobi.sh"), "gurobipy"),
    **dict.fromkeys(
        ("gurobi_direct", "gurobi_persistent", "gurobi_direct_minlp", "appsi_gurobi"),
        _Needs(module="gurobipy"),
    ),
    **dict.fromkeys(("gurobi_ampl", "gurobiampl"), _Needs(("gurobi_ampl", "gurobiampl"))),
    "cplex": _Needs(("cplex",)),
    **dict.fromkeys(("cplex_direct", "cplex_persistent", "appsi_cplex"), _Needs(module="cplex")),
    "cplexamp": _Needs(("cplexamp",)),
    **{
        f"{name}{way}": _Needs(module=name)
        for name in ("mosek", "xpress")
        for way in ("", "_direct", "_persistent")
    },
}
_CP_OPTIMIZER = "cpoptimizer"  # started by DOcplex
SOLVER_PROGRAMS = sorted(
    {program for needs in _NEEDS.values() for program in needs.programs} | {_CP_OPTIMIZER}
)
"""The executables of solvers that are programs of their own, such as CBC."""

_IN_PROCESS = ("python", "direct", "persistent")


def missing_solver(name: str, keywords: Mapping[str, object]) -> RequestedSolver | None:
    """The solver of a call of `SolverFactory`, if it is known and not installed."""
    name, _, part = name.partition(":")
    executable = keywords.get("executable")
    if name == "asl":
        name = part or str(keywords.get("solver") or PureWindowsPath(str(executable)).stem)
    if keywords.get("solver_io") in _IN_PROCESS and f"{name}_direct" in _NEEDS:
        name = f"{name}_direct"
    needs = _NEEDS.get(name.lower())
    if needs is None:
        return None
    if shutil.which(executable) if isinstance(executable, str) else needs.are_met():
        return None
    return RequestedSolver(name, needs.is_linear, needs.takes_sets)

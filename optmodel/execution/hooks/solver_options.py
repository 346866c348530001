"""The options of any solver that a fallback keeps: the time limit and the two gaps.

read_solver_options({"TimeLimit": 10, "MIPGap": "0.01", "presolve": "on"})
# SolverOptions(seconds=10.0, relative_gap=0.01, absolute_gap=None)
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

# The names that solvers have for them, in lower case, letters only.
# fmt: off
_SECONDS = frozenset({
    "dparamoptimizermaxtime", "limitstime", "maxcputime", "maxseconds", "maxtime", "maxtimecpu",
    "maxtimereal", "maxwalltime", "mskdparoptimizermaxtime", "reslim", "sec", "seconds", "tilim",
    "timelimit", "timlim", "tmlim", "time",
})
_RELATIVE = frozenset({
    "allowablefractiongap", "dparammiotolrelgap", "epgap", "epsr", "fractiongap", "gaprel",
    "limitsgap", "mipgap", "miprelgap", "miprelstop", "miptolerancesmipgap",
    "mskdparmiotolrelgap", "optcr", "ratio", "ratiogap", "relgap",
})
_ABSOLUTE = frozenset({
    "absgap", "absmipgap", "allowablegap", "epagap", "epsa", "gapabs", "limitsabsgap", "mipabsgap",
    "mipabsstop", "mipgapabs", "miptolerancesabsmipgap", "optca",
})
# fmt: on
_PREFIX = re.compile(r"^(bonmin|couenne|gams|options?)\.")


@dataclass(frozen=True, slots=True)
class SolverOptions:
    """A time limit in seconds, and the gaps at which to stop; None where none was given."""

    seconds: float | None = None
    relative_gap: float | None = None
    absolute_gap: float | None = None


def read_solver_options(options: Mapping[str, object]) -> SolverOptions:
    """Finds the time limit and the gaps among a solver's options; the last of each counts."""
    found: dict[str, float] = {}
    for key, raw in options.items():
        name = re.sub(r"[^a-z]", "", _PREFIX.sub("", str(key).lower()))
        option = next((one for one, names in _NAMES.items() if name in names), None)
        value = _number(raw)
        if option is not None and value is not None:
            found[option] = value
    return SolverOptions(**found)


_NAMES = {"seconds": _SECONDS, "relative_gap": _RELATIVE, "absolute_gap": _ABSOLUTE}


def _number(raw: object) -> float | None:
    if not isinstance(raw, str | SupportsFloat | SupportsIndex):
        return None
    try:
        value = float(raw)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) and value >= 0 else None

"""What a program asks of any solver, whatever its solver calls it: a time limit and two gaps.

read_wishes({"TimeLimit": 10, "MIPGap": "0.01", "presolve": "on"})
# Wishes(seconds=10.0, relative_gap=0.01, absolute_gap=None)
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The names that solvers give them, in lower case, letters only.
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
class Wishes:
    """A time limit in seconds and the gaps at which to stop; None where nothing was asked."""

    seconds: float | None = None
    relative_gap: float | None = None
    absolute_gap: float | None = None


def read_wishes(options: Mapping[str, Any]) -> Wishes:
    """The wishes among a solver's options, the last of each; all else is dropped."""
    found: dict[str, float] = {}
    for key, raw in options.items():
        name = re.sub(r"[^a-z]", "", _PREFIX.sub("", str(key).lower()))
        wish = next((wish for wish, names in _NAMES.items() if name in names), None)
        value = _number(raw)
        if wish is not None and value is not None:
            found[wish] = value
    return Wishes(**found)


_NAMES = {"seconds": _SECONDS, "relative_gap": _RELATIVE, "absolute_gap": _ABSOLUTE}


def _number(raw: Any) -> float | None:
    try:
        value = float(raw)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) and value >= 0 else None

"""The limits of programs as people read them.

limits_in_words({"wall_seconds": 20.0, "memory_bytes": 2147483648})
# {"wall clock": "20 s", "memory": "2 GiB"}

They are the plain values of a summary, which may be of another release: a limit that is not known
here is shown by its own name.
"""

import math
from collections.abc import Mapping

_TITLES = {
    "wall_seconds": "wall clock",
    "cpu_seconds": "CPU time",
    "memory_bytes": "memory",
    "output_bytes": "output",
    "disk_bytes": "disk",
    "num_files": "files",
    "num_processes": "processes and threads",
    "num_variables": "recorded values of a solve",
    "keep_models": "models recorded",
    "model_bytes": "a recorded model",
    "report_bytes": "report of all solves",
}
_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")


def limits_in_words(limits: Mapping[str, float | int | None]) -> dict[str, str]:
    """Each limit by what it bounds, in the usual order."""
    given = dict(limits)
    wall = given.get("wall_seconds")
    if given.get("cpu_seconds", 0) is None and wall is not None:
        given["cpu_seconds"] = math.ceil(wall + 1)  # what a program has that has no other limit
    others = sorted(given.keys() - _TITLES.keys())
    ordered = [*(name for name in _TITLES if name in given), *others]
    return {
        _TITLES.get(name, name.replace("_", " ")): _value(name, given[name]) for name in ordered
    }


def _value(name: str, value: float | int | None) -> str:
    if value is None:
        return "no limit"
    if name == "keep_models":
        return "yes" if value else "no"
    if name.endswith("_bytes"):
        return _size(value)
    return f"{value:,.15g}" + (" s" if name.endswith("_seconds") else "")


def _size(number: float) -> str:
    """A number of bytes in the largest unit of which there is one at least."""
    place = 0
    while number >= 1024 and place < len(_UNITS) - 1:
        number, place = number / 1024, place + 1
    return f"{number:.4g} {_UNITS[place]}"

"""Labels of our own records whose right answer is no optimum.

    outcome_label(record.to_row(), "line 7")   # Label({}, "objective", None, outcome="infeasible")

A record names its outcome, as `optmodel generate --include` writes it. Of an ambiguous text either
answer is right.
"""

import math
from collections.abc import Mapping
from typing import get_args

from optmodel.errors import BadFileError
from optmodel.judging import Label, OutcomeName

_OBJECTIVE = "objective"


def outcome_label(row: Mapping[str, object], place: str) -> Label | None:
    """The label of a row that names its outcome; None where it names none of ours.

    Raises `BadFileError`, which names the place, for readings without objectives.
    """
    named = row.get("outcome") if "schema_version" in row else None
    for outcome in get_args(OutcomeName):
        if outcome and named == outcome:
            return Label({}, _OBJECTIVE, None, outcome=outcome)
    return _of_readings(row, place) if named == "ambiguous" else None


def _of_readings(row: Mapping[str, object], place: str) -> Label:
    readings = row.get("readings")
    found = [
        reading.get(_OBJECTIVE)
        for reading in (readings if isinstance(readings, list) else [])
        if isinstance(reading, dict)
    ]
    optima = [float(one) for one in found if isinstance(one, int | float)]
    if not optima or len(optima) < len(found) or not all(map(math.isfinite, optima)):
        raise BadFileError(f"{place}: 'readings' must hold an objective each.")
    first, *others = optima
    return Label({_OBJECTIVE: first}, _OBJECTIVE, first, accepted=tuple(others))

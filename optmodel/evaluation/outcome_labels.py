"""Labels of our own records whose right answer is no optimum.

    outcome_label(row)      # Label({}, "objective", None, outcome="infeasible"), or None

A record names its outcome, as `optmodel generate --include` writes it. Of an ambiguous text either
answer is right.
"""

import math
from typing import get_args

from optmodel.errors import BadFileError
from optmodel.evaluation.formats import RawRow
from optmodel.judging import Label, OutcomeName

_OBJECTIVE = "objective"


def outcome_label(row: RawRow) -> Label | None:
    """The label of a row that names its outcome; None where it names none of ours."""
    named = row.values.get("outcome") if "schema_version" in row.values else None
    for outcome in get_args(OutcomeName):
        if outcome and named == outcome:
            return Label({}, _OBJECTIVE, None, outcome=outcome)
    return _of_readings(row) if named == "ambiguous" else None


def _of_readings(row: RawRow) -> Label:
    readings = row.values.get("readings")
    found = [
        reading.get(_OBJECTIVE)
        for reading in (readings if isinstance(readings, list) else [])
        if isinstance(reading, dict)
    ]
    optima = [float(one) for one in found if isinstance(one, int | float)]
    if not optima or len(optima) < len(found) or not all(map(math.isfinite, optima)):
        raise BadFileError(f"{row.place}: 'readings' must hold an objective each.")
    first, *others = optima
    return Label({_OBJECTIVE: first}, _OBJECTIVE, first, accepted=tuple(others))

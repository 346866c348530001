"""Plots of what the triples of a dataset measure: gap, nodes, seconds and complexity.

add_measures(values, record.measures)                  # values: lists by measure
sampled_measures(path, num_records=5_000, most=100)    # of a run that measured nothing
measure_plots(values, "triples")                       # [("Integrality gap", <svg>), ...]
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from markupsafe import Markup

from optmodel.errors import OptmodelError
from optmodel.reporting.plots import histogram
from optmodel.solving import SolutionStatus, quick_solve
from optmodel.triples import Measure, Measures, TripleRecord, read_triples

MeasuredValues = dict[Measure, list[float]]

_PLOTS = {
    Measure.GAP: ("Integrality gap", "distance of the relaxation, relative to the optimum"),
    Measure.NODES: ("Nodes", "branch-and-bound nodes of a solve"),
    Measure.SECONDS: ("Solve time", "seconds of a solve, by its work"),
    Measure.COMPLEXITY: ("Complexity", "complexity score of a model"),
}


def measure_plots(values: Mapping[Measure, Sequence[float]], unit: str) -> list[tuple[str, Markup]]:
    """A titled histogram of each measure that has values; `unit` says what is counted."""
    return [
        (title, histogram(values[measure], label, unit))
        for measure, (title, label) in _PLOTS.items()
        if values.get(measure)
    ]


def add_measures(values: MeasuredValues, measures: Measures | None) -> None:
    """Add what a record measures, if it does."""
    for measure, value in measures.by_measure().items() if measures else ():
        values.setdefault(measure, []).append(value)


def sampled_measures(path: Path, num_records: int, most: int) -> MeasuredValues:
    """Measure at most so many of the records of a file, evenly taken from its first to its last.

    Records whose model cannot be solved here are left out: a report verifies nothing.
    """
    step = max(1, -(-num_records // most))
    values: MeasuredValues = {}
    for number, record in enumerate(read_triples(path)):
        if number % step == 0:
            add_measures(values, _measured(record))
    return values


def _measured(record: TripleRecord) -> Measures | None:
    try:
        instance = record.parse_instance()
        answer = quick_solve(instance)
    except (OptmodelError, ValueError, OverflowError):  # numbers that are beyond floats
        return None
    return Measures.of(instance, answer) if answer.status is SolutionStatus.OPTIMAL else None

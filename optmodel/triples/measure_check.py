"""Whether the measures of a triple are those of its instance, measured again.

    list(measure_differences(triple))       # [] where they are, and where it has none

Nodes, iterations and seconds are those of one version of a solver: with another version they are
not compared. Nor is a gap that differs in its last digits.
"""

from collections.abc import Iterator

from optmodel.solving import SolutionStatus, quick_solve
from optmodel.triples.measures import Measures
from optmodel.triples.triple import Triple

_OF_SOLVER = ("nodes", "iterations", "seconds")
_TOLERANCE = 1e-5


def measure_differences(triple: Triple) -> Iterator[str]:
    """A sentence for each measure that is another one."""
    stored = triple.measures
    if stored is None:
        return
    answer = quick_solve(triple.instance)
    if answer.status is not SolutionStatus.OPTIMAL or answer.objective is None:
        yield f"{answer.solver} ended with {answer.termination}: nothing can be measured"
        return
    again = Measures.of(triple.instance, answer)
    if again.complexity != stored.complexity:
        yield f"complexity: {stored.complexity:g}, measured again {again.complexity:g}"
    if not _is_same_gap(again.gap, stored.gap):
        yield f"gap: {stored.gap}, measured again {again.gap}"
    certificate = triple.certificate
    if (answer.solver, answer.version) != (certificate.solver, certificate.solver_version):
        return
    for name in _OF_SOLVER:
        now, then = getattr(again, name), getattr(stored, name)
        if now != then:
            yield f"{name}: {then:g}, measured again {now:g}"


def _is_same_gap(now: float | None, then: float | None) -> bool:
    if now is None or then is None:
        return now is then
    return abs(now - then) <= _TOLERANCE * (1.0 + abs(now))

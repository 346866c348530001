"""Measures of difficulty: variables, rows, integrality gap, nodes, seconds, characters, complexity.

    size_measures(instance)[Measure.VARIABLES]          # 24, without solving
    measures = Measures.of(instance, certified.answer)  # what a record holds beside size and text
    record.all_measures()[Measure.GAP]                  # 0.034

Every measure is a pure function of the instance, its text and the versions of the solvers. So is
the solve time: it is what the solver's own counts of its work come to on one machine, and no clock.
"""

from enum import StrEnum
from typing import Self

from optmodel.formulation import Instance, flatten
from optmodel.solving import InstanceResult, expected_seconds, integrality_gap
from optmodel.triples.complexity_score import complexity
from optmodel.triples.record_fields import Count, Double, RecordPart

_DIGITS = 6


class Measure(StrEnum):
    """What a band or a histogram may be about."""

    VARIABLES = "variables"
    """Columns of the flat model."""
    ROWS = "rows"
    """Rows and indicators of the flat model."""
    GAP = "gap"
    """How much better the relaxation's optimum is than the optimum, relative to the optimum."""
    NODES = "nodes"
    """Branch-and-bound nodes of the first solver of the certificate: one thread, one seed."""
    SECONDS = "seconds"
    """The time of that solve as its work comes to it on the machine of reference."""
    CHARACTERS = "characters"
    """The length of the text, attached files left out."""
    COMPLEXITY = "complexity"
    """OptMATH's score."""


class Measures(RecordPart):
    """The measures that a record has beside its size and its text."""

    complexity: Double
    gap: Double | None
    """None where the relaxation has no optimum, as with indicators."""
    nodes: Count
    iterations: Count
    """Of the simplex method, or of SCIP's linear relaxations."""
    seconds: Double

    @classmethod
    def of(cls, instance: Instance, answer: InstanceResult) -> Self:
        """Measure an instance and the answer of the solver that its certificate names first."""
        assert answer.objective is not None, "only solved instances are measured"
        flat = flatten(instance)
        gap = integrality_gap(instance, answer.objective)
        seconds = expected_seconds(flat, answer)
        return cls(
            complexity=_short(complexity(instance, flat).score),
            gap=None if gap is None else _short(gap),
            nodes=answer.num_nodes,
            iterations=answer.num_iterations,
            seconds=_short(seconds, digits=3),
        )

    def by_measure(self) -> dict[Measure, float]:
        """The values by measure; a gap that has none is left out."""
        values = {
            Measure.NODES: float(self.nodes),
            Measure.SECONDS: self.seconds,
            Measure.COMPLEXITY: self.complexity,
        }
        return values if self.gap is None else values | {Measure.GAP: self.gap}


def size_measures(instance: Instance, *, scores: bool = True) -> dict[Measure, float]:
    """What is measured without a solver; the complexity, which takes longest, where it `scores`."""
    flat = flatten(instance)
    values = {
        Measure.VARIABLES: float(len(flat.columns)),
        Measure.ROWS: float(len(flat.rows) + len(flat.indicators)),
    }
    if scores:
        values[Measure.COMPLEXITY] = _short(complexity(instance, flat).score)
    return values


def _short(value: float, digits: int = _DIGITS) -> float:
    """A measure to so many digits: the last bits of a solver's floats decide no band."""
    return float(f"{value:.{digits}g}")

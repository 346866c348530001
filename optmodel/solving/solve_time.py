"""The time of a solve by the work that its solver counted: the same whenever it is asked.

    expected_seconds(flatten(instance), answer)       # 0.0031

A clock gives another time each time, and the same seed must give the same triples. The iterations
of a solver with one thread and one seed are the same each time, and most of the time goes into
them. `bench/solve_time.py` compares both, and computes the numbers below.
"""

from dataclasses import dataclass

from optmodel.formulation import Domain, FlatModel
from optmodel.solving.instance_result import InstanceResult


@dataclass(frozen=True, slots=True)
class _PowerLaw:
    """Seconds of a solve without iterations, and the power of these that it grows with."""

    seconds: float
    power: float


# By solver, and whether it branches; fitted to all families, on one core of the reference machine.
_LAWS = {
    ("highs", False): _PowerLaw(2.7e-4, 0.43),
    ("highs", True): _PowerLaw(3.5e-4, 0.75),
    ("scip", False): _PowerLaw(1.9e-3, 0.49),
    ("scip", True): _PowerLaw(8.9e-4, 0.66),
}


def expected_seconds(flat: FlatModel, answer: InstanceResult) -> float:
    """What the solve that gave this answer takes on the machine of reference."""
    is_continuous = all(column.domain is Domain.CONTINUOUS for column in flat.columns)
    law = _LAWS[answer.solver, not (is_continuous and not flat.indicators)]
    return law.seconds * float((1 + answer.num_iterations) ** law.power)

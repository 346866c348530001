"""Repair: from a sample that breaks rows to a feasible solution near it.

Annealers return points near minima. Local search mends the rows of such a point, and improves it;
what comes out is checked in the instance's own formulation.

    repaired_solution(model, sample)      # a feasible Solution, or a Rejection
"""

from collections.abc import Mapping

from optmodel.formulation import Solution, check_solution
from optmodel.qubo.codes import STEP, QuboCode
from optmodel.qubo.flip_search import FlipSearch
from optmodel.qubo.qubo_model import QuboModel
from optmodel.rejection import Rejection


def repaired_solution(model: QuboModel, sample: Mapping[str, int]) -> Solution | Rejection:
    """The sample's own solution where it is feasible, else a feasible one near it."""
    program = model.program
    bits = model.program_bits(model.values_of(sample))
    if not program.is_feasible(bits):
        search = FlipSearch(program, bits)
        search.restore()
        search.improve()
        bits = search.bits
    solution = program.solution(bits)
    worst = check_solution(program.instance, solution).worst
    if worst.amount:
        detail = f"'{worst.name}' stays broken by {worst.amount}"
        return Rejection(STEP, QuboCode.NOT_REPAIRED, detail)
    return solution

"""Infeasible instances: a conflict of few rows, and the proof that no point satisfies them.

    proof = prove_infeasible(instance)               # InfeasibilityProof, or a Rejection
    proof.conflict                                   # ('demand_met[d1]', 'supply_limit[s1]')
    recheck_infeasible(instance, proof)              # None: it holds

What is proven. By Farkas' lemma, in exact rationals and without trust in any solver: the rows of
the conflict, each times its multiplier, add up to a row that no point within the variables' bounds
satisfies. Where only whole numbers make the rows infeasible there are no such multipliers, and two
solvers prove it by branch and bound. That the conflict is irreducible is shown by points: for each
of its rows one that satisfies all others, evaluated exactly in the algebra.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import gcd, lcm

from optmodel.backends import TerminationStatus
from optmodel.formulation import Instance
from optmodel.rejection import Rejection
from optmodel.solving.certificate import STEP
from optmodel.solving.conflict import find_conflict
from optmodel.solving.farkas_multipliers import farkas_fault, farkas_multipliers
from optmodel.solving.flattening_check import flattening_mismatch
from optmodel.solving.linear_subsystem import LinearSubsystem
from optmodel.solving.outcome_code import OutcomeCode


class InfeasibilityMethod(StrEnum):
    """How it is proven that no point satisfies a conflict."""

    FARKAS = "farkas"
    """By multipliers in exact rationals: no solver has to be believed."""
    TWO_SOLVERS = "two_solvers"
    """Two solvers say so, by branch and bound on models that separate code built."""


@dataclass(frozen=True, slots=True)
class InfeasibilityProof:
    """The rows of a conflict, and why no point satisfies them. `multipliers` are by row."""

    conflict: tuple[str, ...]
    method: InfeasibilityMethod
    solver: str
    solver_version: str
    second_solver: str
    second_version: str
    multipliers: Mapping[str, Fraction]


def prove_infeasible(instance: Instance) -> InfeasibilityProof | Rejection:
    """Find a conflict of a linear instance and prove it; a `Rejection` where there is none."""
    subsystem = LinearSubsystem.of(instance)
    if subsystem is None:
        return _rejected(OutcomeCode.NOT_LINEAR, "some row is not linear")
    conflict = find_conflict(subsystem)
    if not conflict:
        return _rejected(OutcomeCode.NOT_PROVEN, "no conflict of few rows was found")
    return _proof(subsystem, conflict)


def recheck_infeasible(instance: Instance, stored: InfeasibilityProof) -> Rejection | None:
    """Why a stored proof does not hold, or None; multipliers are checked as they are stored."""
    subsystem = LinearSubsystem.of(instance)
    if subsystem is None:
        return _rejected(OutcomeCode.NOT_LINEAR, "some row is not linear")
    unknown = sorted(set(stored.conflict) - subsystem.rows.keys())
    if unknown or not stored.conflict:
        seen = f"there is no row '{unknown[0]}'" if unknown else "the conflict names no row"
        return _rejected(OutcomeCode.CONFLICT_DIFFERS, seen)
    if list(stored.conflict) != [name for name in subsystem.rows if name in stored.conflict]:
        return _rejected(OutcomeCode.CONFLICT_DIFFERS, "its rows are not in the model's order")
    fault = _multipliers_fault(subsystem, stored)
    if fault is not None:
        return _rejected(OutcomeCode.MULTIPLIERS, fault)
    again = _proof(subsystem, stored.conflict)
    if isinstance(again, Rejection):
        return again
    for name in ("method", "solver", "second_solver"):
        now, then = getattr(again, name), getattr(stored, name)
        if now != then:
            seen = f"the {name.replace('_', ' ')} is {now}, not {then}"
            return _rejected(OutcomeCode.PROOF_DIFFERS, seen)
    return None


def _proof(subsystem: LinearSubsystem, conflict: tuple[str, ...]) -> InfeasibilityProof | Rejection:
    reducible = _reducible(subsystem, conflict)
    if reducible is not None:
        return reducible
    first, second = subsystem.solved(conflict), subsystem.solved_again(conflict)
    for result in (first, second):
        if result.status is not TerminationStatus.INFEASIBLE:
            seen = f"{result.solver} ended with {result.status} on the conflict"
            return _rejected(OutcomeCode.NOT_PROVEN, seen)
    multipliers = farkas_multipliers(subsystem, conflict)
    proof = InfeasibilityProof(
        conflict=conflict,
        method=InfeasibilityMethod.TWO_SOLVERS,
        solver=first.solver,
        solver_version=first.version,
        second_solver=second.solver,
        second_version=second.version,
        multipliers={},
    )
    if multipliers is not None:
        whole = _in_lowest_terms(multipliers)
        return replace(proof, method=InfeasibilityMethod.FARKAS, multipliers=whole)
    if not subsystem.has_fractional_point(conflict):
        return _rejected(OutcomeCode.MULTIPLIERS, "no exact multipliers were found")
    return proof


def _reducible(subsystem: LinearSubsystem, conflict: tuple[str, ...]) -> Rejection | None:
    """Why a conflict is not irreducible, or its flat model not that of the algebra; or None."""
    for name in conflict:
        point = subsystem.point([other for other in conflict if other != name])
        if point is None:
            seen = f"no point satisfies the conflict without {name}"
            return _rejected(OutcomeCode.NOT_IRREDUCIBLE, seen)
        mismatch = flattening_mismatch(subsystem.instance, subsystem.flat, point)
        if mismatch is not None:
            return _rejected(OutcomeCode.NOT_PROVEN, f"the flat model differs at {mismatch}")
    return None


def _multipliers_fault(subsystem: LinearSubsystem, stored: InfeasibilityProof) -> str | None:
    if stored.method is InfeasibilityMethod.TWO_SOLVERS:
        return "two solvers need none" if stored.multipliers else None
    if stored.multipliers.keys() != set(stored.conflict):
        return "they are not those of the conflict's rows"
    if _in_lowest_terms(stored.multipliers) != stored.multipliers:
        return "they are not in lowest terms"
    return farkas_fault(subsystem, stored.multipliers)


def _in_lowest_terms(multipliers: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """The same proof with whole numbers that have no common factor."""
    scale = lcm(*(value.denominator for value in multipliers.values()))
    whole = {name: int(value * scale) for name, value in multipliers.items()}
    divisor = gcd(*whole.values()) or 1
    return {name: Fraction(value, divisor) for name, value in whole.items()}


def _rejected(code: OutcomeCode, detail: str) -> Rejection:
    return Rejection(STEP, code, detail)

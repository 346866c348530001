"""Whether two models over the same columns prefer the same points.

    relation = compare_objectives(candidate, reference)
    relation.answer                                    # True, False, or None
    objective_fault(candidate, reference, relation.certificate)    # None

Yes: one objective, as it is minimized, is a positive multiple of the other plus a constant, perhaps
after adding multiples of the reference's equations. No: of two points of the reference, one is at
least as good by the reference's objective and strictly worse by the candidate's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations

from optmodel.backends import SolveOptions, solve
from optmodel.equivalence.exact_point import is_feasible, polynomial_values
from optmodel.equivalence.linear_equations import Equation, solve_near
from optmodel.equivalence.lowering import solver_model
from optmodel.equivalence.nearby_points import feasible_point_near
from optmodel.formulation import (
    FlatModel,
    FlatRow,
    FormulationError,
    Number,
    ObjectiveSense,
    Polynomial,
)

_MARGIN = Fraction(1, 10**6)


@dataclass(frozen=True, slots=True)
class ObjectiveRelation:
    """Whether the objectives agree, with the evidence as plain data; None: it is not known."""

    answer: bool | None
    certificate: Mapping[str, object] | None = None


def compare_objectives(
    candidate: FlatModel, reference: FlatModel, seconds: float = 2.0
) -> ObjectiveRelation:
    """The relation of the objectives on the points of the reference."""
    multiple = _multiple(candidate, reference)
    if multiple is not None:
        return ObjectiveRelation(True, multiple)
    points = list(_some_points(candidate, reference, seconds))
    for first, second in permutations(points, 2):
        certificate = {"points": [[str(value) for value in p] for p in (first, second)]}
        if objective_fault(candidate, reference, certificate) is None:
            return ObjectiveRelation(False, certificate)
    return ObjectiveRelation(None)


def objective_fault(candidate: FlatModel, reference: FlatModel, certificate: object) -> str | None:
    """Why a certificate does not show that the objectives agree, or that they do not; or None."""
    if not isinstance(certificate, Mapping):
        return "the certificate is no mapping"
    try:
        if "points" in certificate:
            return _points_fault(candidate, reference, certificate["points"])
        factor = Fraction(str(certificate.get("factor")))
        rows = {int(k): Fraction(str(v)) for k, v in dict(certificate.get("rows", {})).items()}
    except (ValueError, TypeError, ZeroDivisionError, FormulationError):
        return "the certificate cannot be read"
    if factor < 0 or any(not 0 <= number < len(reference.rows) for number in rows):
        return "the factor is negative, or a row does not exist"
    if factor == 0 and not _is_constant_on(reference, rows):
        return "the factor is zero"
    difference = _minimized(candidate) - _minimized(reference) * factor
    for number, multiplier in rows.items():
        if not _is_equation(reference.rows[number]):
            return "a row is no equation"
        difference = difference - reference.rows[number].body * multiplier
    return None if difference.is_constant else "the objectives differ by more than a constant"


def _multiple(candidate: FlatModel, reference: FlatModel) -> Mapping[str, object] | None:
    """The positive factor, and the multipliers of the reference's equations, that explain it."""
    own = _minimized(candidate).without_constant()
    other = _minimized(reference).without_constant()
    equations = [n for n, row in enumerate(reference.rows) if _is_equation(row)]
    bodies = [other, *(reference.rows[n].body for n in equations)]
    monomials = sorted({m for body in (own, *bodies) for m in body.terms})
    system: list[Equation] = [
        ({k: body.terms.get(m, 0) for k, body in enumerate(bodies)}, own.terms.get(m, 0))
        for m in monomials
    ]
    for start in (1.0, 0.0):
        factor, *multipliers = solve_near(system, [start] + [0.0] * len(equations))
        used = {str(n): str(v) for n, v in zip(equations, multipliers, strict=True) if v}
        certificate: dict[str, object] = {"factor": str(factor), "rows": used}
        if objective_fault(candidate, reference, certificate) is None:
            return certificate
    return None


def _is_constant_on(reference: FlatModel, rows: Mapping[int, Fraction]) -> bool:
    """Whether the reference's objective is a constant, so that any constant agrees with it."""
    return not rows and _minimized(reference).is_constant


def _points_fault(candidate: FlatModel, reference: FlatModel, points: object) -> str | None:
    pair = [[Fraction(str(value)) for value in point] for point in points]  # type: ignore[attr-defined]
    if len(pair) != 2 or not all(is_feasible(reference, point) for point in pair):
        return "the two points are not both feasible in the reference"
    (good, bad) = (_values(reference, pair), _values(candidate, pair))
    margin = _MARGIN * (1 + max(abs(value) for value in bad))
    if good[0] <= good[1] and bad[0] > bad[1] + margin:
        return None
    return "both objectives rank the points alike"


def _values(model: FlatModel, points: Sequence[Sequence[Number]]) -> list[Fraction]:
    body = _minimized(model)
    return [Fraction(polynomial_values(model, point, body)[0]) for point in points]


def _some_points(
    candidate: FlatModel, reference: FlatModel, seconds: float
) -> Iterator[tuple[Number, ...]]:
    """Points of the reference: the optima of both objectives and the worst points of both."""
    objectives = [_minimized(reference), _minimized(candidate)]
    objectives += [-objective for objective in objectives]
    if candidate.nonlinear_terms != reference.nonlinear_terms:
        objectives = [objectives[0], objectives[2]]
    for objective in objectives:
        model = replace(reference, objective=objective, sense=ObjectiveSense.MINIMIZE)
        try:
            result = solve(solver_model(model), SolveOptions(seconds=seconds / 4))
            point = result.values and feasible_point_near(reference, result.values)
        except FormulationError:
            continue
        if point:
            yield point


def _minimized(model: FlatModel) -> Polynomial:
    return model.objective if model.sense is ObjectiveSense.MINIMIZE else -model.objective


def _is_equation(row: FlatRow) -> bool:
    return row.lower is not None and row.lower == row.upper

"""Whether two models over the same columns prefer the same points.

    relation = compare_objectives(candidate, reference)
    relation.answer                                    # True, False, or None
    objective_fault(candidate, reference, relation.certificate)    # None

Yes: one objective, as it is minimized, is a positive multiple of the other plus a constant, perhaps
after adding multiples of the reference's equations. No: of two points of the reference, one is at
least as good by the reference's objective and strictly worse by the candidate's; or the values at
three points lie on no line, so that no factor and constant make one objective of the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product

from optmodel.backends import SolveOptions, solve
from optmodel.equivalence.constraint_side import ConstraintSide
from optmodel.equivalence.limits import Deadline
from optmodel.equivalence.lowering import solver_model
from optmodel.equivalence.mapping import JointTerms
from optmodel.equivalence.points import (
    feasible_point_near,
    is_feasible,
    polynomial_values,
)
from optmodel.equivalence.relations._implication_search import (
    Counterexample,
    ImplicationSearch,
    SearchLimits,
)
from optmodel.equivalence.relations._nonlinear_search import violating_point
from optmodel.formulation import (
    Equation,
    FlatModel,
    FlatRow,
    FormulationError,
    Number,
    ObjectiveSense,
    Polynomial,
    exact,
    solve_near,
)
from optmodel.rejection import Rejection

_MARGIN = Fraction(1, 10**6)
_MAX_COLUMNS = 4


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
    pair = _ranked_differently(candidate, reference, seconds / 2)
    for points in (pair, *combinations(_extreme_points(candidate, reference, seconds / 2), 3)):
        certificate = {"points": [[str(value) for value in point] for point in points]}
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
        factor = Fraction(exact(str(certificate.get("factor"))))
        rows = {
            int(k): Fraction(exact(str(v))) for k, v in dict(certificate.get("rows", {})).items()
        }
    except (ValueError, TypeError, ZeroDivisionError, FormulationError):
        return "the certificate cannot be read"
    if factor < 0 or any(not 0 <= number < len(reference.rows) for number in rows):
        return "the factor is negative, or a row does not exist"
    if factor == 0 and not _is_constant_on(reference, rows):
        return "the factor is zero"
    difference = candidate.minimized_objective - reference.minimized_objective * factor
    for number, multiplier in rows.items():
        if not _is_equation(reference.rows[number]):
            return "a row is no equation"
        difference = difference - reference.rows[number].body * multiplier
    return None if difference.is_constant else "the objectives differ by more than a constant"


def _multiple(candidate: FlatModel, reference: FlatModel) -> Mapping[str, object] | None:
    """The positive factor, and the multipliers of the reference's equations, that explain it."""
    own = candidate.minimized_objective.without_constant()
    other = reference.minimized_objective.without_constant()
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
    return not rows and reference.minimized_objective.is_constant


def _points_fault(candidate: FlatModel, reference: FlatModel, points: object) -> str | None:
    if not isinstance(points, list):
        return "the points are no list"
    exact_points = [[Fraction(exact(str(value))) for value in point] for point in points]
    if len(exact_points) not in (2, 3):
        return "there are neither two points nor three"
    if not all(is_feasible(reference, point) for point in exact_points):
        return "a point is not feasible in the reference"
    expected, found = _values(reference, exact_points), _values(candidate, exact_points)
    if len(exact_points) == 3:
        return None if _is_bent(expected, found) else "the values at the points lie on a line"
    margin = _MARGIN * (1 + max(abs(value) for value in found))
    if expected[0] <= expected[1] and found[0] > found[1] + margin:
        return None
    return "both objectives rank the points alike"


def _is_bent(expected: Sequence[Fraction], found: Sequence[Fraction]) -> bool:
    """Whether three points of the plane lie on no line, by more than a margin."""
    widths = [(expected[k] - expected[0], found[k] - found[0]) for k in (1, 2)]
    (a, b), (c, d) = widths
    scale = max(abs(a), abs(c)) * max(abs(b), abs(d))
    return abs(a * d - b * c) > _MARGIN * scale


def _values(model: FlatModel, points: Sequence[Sequence[Number]]) -> list[Fraction]:
    body = model.minimized_objective
    return [Fraction(polynomial_values(model, point, body)[0]) for point in points]


def _ranked_differently(
    candidate: FlatModel, reference: FlatModel, seconds: float
) -> list[tuple[Number, ...]]:
    """Two points of the reference that the objectives rank differently, or none.

    They are one point of a model with each column twice, in which the reference's objective at the
    first half is at most that at the second half, and which violates the same of the candidate's.
    """
    num_columns = len(reference.columns)
    columns = (*reference.columns, *reference.columns)
    terms = JointTerms(2 * num_columns)
    halves: list[FlatModel] = []
    gaps: list[Polynomial] = []
    for model in (reference, candidate):
        for first in (0, num_columns):
            images = [Polynomial.symbol(first + k) for k in range(num_columns)]
            halves.append(terms.substituted(model, images, columns))
        gaps.append(halves[-2].minimized_objective - halves[-1].minimized_objective)
    ranked = FlatRow("ranked", gaps[0].without_constant(), None, 0)
    doubled = replace(
        reference,
        objective=Polynomial({}),
        columns=columns,
        nonlinear_terms=terms.terms,
        rows=(*halves[0].rows, *halves[1].rows, ranked),
        indicators=(*halves[0].indicators, *halves[1].indicators),
    )
    side = ConstraintSide("objective", "objective", gaps[1].without_constant(), 0)
    found = ImplicationSearch(doubled, SearchLimits(seconds / 2)).decide(side)
    if isinstance(found, Rejection):
        found = violating_point(doubled, side, seconds / 2) or found
    if not isinstance(found, Counterexample):
        return []
    return [found.point[:num_columns], found.point[num_columns:]]


def _extreme_points(
    candidate: FlatModel, reference: FlatModel, seconds: float
) -> list[tuple[Number, ...]]:
    """Points of the reference with a large or small value of a column that costs otherwise."""
    own, other = candidate.minimized_objective.terms, reference.minimized_objective.terms
    monomials = {m for m in {*own, *other} if own.get(m, 0) != other.get(m, 0)}
    columns = sorted({s for m in monomials for s in m if s < len(reference.columns)})
    deadline = Deadline(seconds)
    found: dict[tuple[Number, ...], None] = {}
    for column, sense in product([*columns[:_MAX_COLUMNS], None], ObjectiveSense):
        body = reference.minimized_objective if column is None else Polynomial.symbol(column)
        model = replace(reference, objective=body, sense=sense)
        left = min(deadline.left, 0.5)
        if left <= 0:
            break
        try:
            values = solve(
                solver_model(model), SolveOptions(seconds=max(0.01, min(deadline.left, 0.5)))
            ).values
        except FormulationError:
            continue
        point = None if values is None else feasible_point_near(reference, values)
        if point is not None:
            found[point] = None
    return list(found)


def _is_equation(row: FlatRow) -> bool:
    return row.lower is not None and row.lower == row.upper

"""Whether a candidate's solution is feasible and optimal in the reference, in exact rationals.

    found = feasible_in_reference(candidate, reference, values=[2.0, 3.5], optimum=12)
    found.answer               # True; found.point is the point, in the reference's columns
    found.violation            # where the answer is False: which constraint, and by how much

Whole columns are rounded where they are near a whole number. A solver's other values miss rows by
its tolerance, so the point is repaired: within 1e-6 of each value, relative to 1 plus its size, an
exactly feasible point is sought, with columns that the candidate lacks free. Where none is found,
as on a curved boundary that no rational point lies on, rows may be violated by 1e-6 of 1 plus
their largest part, computed exactly.

*Yes* needs no trust in the mapping: the point itself is feasible in the reference and its objective
is the certified optimum; another optimum than the reference's own is as good. It does not say that
the models are the same. *No* says that under a reliable mapping, and all that agree as well, the
point violates a constraint or is worse than the optimum. All else is unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from math import isfinite
from typing import TypeVar

from optmodel.backends import SolveOptions, solve
from optmodel.equivalence.column_domain import column_bounds, is_integral
from optmodel.equivalence.lowering import solver_model
from optmodel.equivalence.mapping import (
    LEAST_AGREEMENT,
    ColumnImage,
    ColumnMapping,
    JointTerms,
    equal_mappings,
    map_columns,
    mapping_support,
    reduced_candidate,
)
from optmodel.equivalence.points import (
    feasible_point_near,
    objective_value,
    worst_violation,
)
from optmodel.formulation import (
    FlatColumn,
    FlatModel,
    FormulationError,
    Number,
    ObjectiveSense,
    Polynomial,
    Violation,
    simple_rational,
)
from optmodel.rejection import Rejection

RELATIVE_TOLERANCE = Fraction(1, 10**6)

_NEAR_WHOLE = Fraction(1, 10**5)
_LEAST_TRIED = 0.2
"""The agreement from which on other units are considered."""

_MAX_MAPPINGS = 24
_SECONDS = 1.0
T = TypeVar("T", float, Number)


@dataclass(frozen=True, slots=True)
class ReferenceFeasibility:
    """The answer, and the point and the mapping that it was found by.

    `is_exact` says that the point satisfies everything without a tolerance.
    """

    answer: bool | None
    detail: str = ""
    point: tuple[Number, ...] | None = None
    objective: Number | None = None
    violation: Violation | None = None
    is_exact: bool = False
    mapping: ColumnMapping | None = None


def feasible_in_reference(
    candidate: FlatModel, reference: FlatModel, values: Sequence[float], optimum: Number
) -> ReferenceFeasibility:
    """The answer under the mapping under which most numbers agree, and those as good."""
    if len(values) != len(candidate.columns) or not all(map(isfinite, values)):
        return ReferenceFeasibility(None, "there is not one finite value for each column")
    reduced = reduced_candidate(candidate, reference)
    kept = [values[column] for column in reduced.kept]
    found = _searched(reduced.model, reference, kept, optimum)
    if found.mapping is None:
        return found
    mapping = reduced.mapping_of_all(found.mapping, len(candidate.columns))
    return replace(found, mapping=mapping)


def _searched(
    candidate: FlatModel,
    reference: FlatModel,
    values: Sequence[float],
    optimum: Number,
    *,
    may_rescale: bool = True,
) -> ReferenceFeasibility:
    found = map_columns(candidate, reference, _LEAST_TRIED)
    if isinstance(found, Rejection):
        return ReferenceFeasibility(None, f"no mapping of the columns: {found.detail}")
    support = mapping_support(candidate, reference, found.columns)
    if support.common_scale != 1 and not support.is_reliable and may_rescale:
        rescaled = _in_common_units(candidate, support.common_scale)
        multiplied = _multiplied(candidate, values, float(support.common_scale))
        other = _searched(rescaled, reference, multiplied, optimum, may_rescale=False)
        if other.answer and other.mapping is not None:
            factors = _multiplied(candidate, [1] * len(values), support.common_scale)
            return replace(other, mapping=_with_scales(other.mapping, factors))
    if found.agreement < LEAST_AGREEMENT:
        detail = (
            f"no mapping of the columns: only {100 * found.agreement:.0f} % of the numbers agree"
        )
        return ReferenceFeasibility(None, detail)
    worst: ReferenceFeasibility | None = None
    if support.is_scaled:
        scaled = _with_scales(found.mapping, support.scales)
        worst = point_in_reference(reference, scaled, values, optimum)
        if worst.answer:
            return worst
    for mapping in islice(equal_mappings(candidate, reference, found), _MAX_MAPPINGS):
        tried = point_in_reference(reference, mapping, values, optimum)
        if tried.answer:
            return tried
        worst = worst or tried
    assert worst is not None
    if worst.answer is False and (not support.is_reliable or support.is_scaled):
        return replace(worst, answer=None, detail=f"the mapping is not reliable: {worst.detail}")
    return worst


def point_in_reference(
    reference: FlatModel, mapping: ColumnMapping, values: Sequence[float], optimum: Number
) -> ReferenceFeasibility:
    """The answer under one mapping, which is taken as right."""
    known = mapping.reference_values([simple_rational(value) for value in values])
    for column, value in known.items():
        if not is_integral(reference.columns[column]):
            continue
        distance = abs(Fraction(value) - round(value))
        if distance > _NEAR_WHOLE:
            violation = Violation(reference.columns[column].name, distance)
            detail = f"{violation.name} is not whole"
            return ReferenceFeasibility(False, detail, violation=violation, mapping=mapping)
        known[column] = round(value)
    exact_point = _exactly_feasible(reference, known)
    if exact_point is not None:
        exact_answer = _compared(reference, mapping, exact_point, optimum, is_exact=True)
        if exact_answer.answer or len(known) < len(reference.columns):
            return exact_answer
    if len(known) < len(reference.columns):
        return _incomplete(reference, mapping, known)
    point = tuple(known[column] for column in range(len(reference.columns)))
    return _within_tolerance(reference, mapping, point, optimum)


def _within_tolerance(
    reference: FlatModel, mapping: ColumnMapping, point: tuple[Number, ...], optimum: Number
) -> ReferenceFeasibility:
    """The answer for the point as it is, where rows may be off by the tolerance."""
    try:
        worst = worst_violation(reference, point)
        if worst.relative <= RELATIVE_TOLERANCE:
            return _compared(reference, mapping, point, optimum, is_exact=False)
    except FormulationError as error:
        return ReferenceFeasibility(False, str(error), point, mapping=mapping)
    detail = f"{worst.name} is violated by {float(worst.amount):.6g}"
    return ReferenceFeasibility(False, detail, point, violation=worst, mapping=mapping)


def _exactly_feasible(reference: FlatModel, known: dict[int, Number]) -> tuple[Number, ...] | None:
    """A feasible point whose known columns have nearly these values; of those the best found."""
    if len(known) == len(reference.columns):
        floats = [float(known[column]) for column in range(len(reference.columns))]
        point = feasible_point_near(_boxed(reference, known, Fraction(0)), floats)
        if point is not None:
            return point
    boxed = _boxed(reference, known, RELATIVE_TOLERANCE)
    try:
        values = solve(solver_model(boxed), SolveOptions(seconds=_SECONDS)).values
    except FormulationError:
        return None
    return None if values is None else feasible_point_near(boxed, values)


def _boxed(reference: FlatModel, known: dict[int, Number], tolerance: Fraction) -> FlatModel:
    """The reference with each known column near its value; whole ones have it."""
    bounds = column_bounds(reference)
    columns: list[FlatColumn] = list(reference.columns)
    for number, value in known.items():
        column, (lower, upper) = columns[number], bounds[number]
        width = 0 if is_integral(column) else tolerance * (1 + abs(Fraction(value)))
        lowest, highest = value - width, value + width
        columns[number] = replace(
            column,
            lower=lowest if lower is None else max(lower, lowest),
            upper=highest if upper is None else min(upper, highest),
        )
    return replace(reference, columns=tuple(columns))


def _incomplete(
    reference: FlatModel, mapping: ColumnMapping, known: dict[int, Number]
) -> ReferenceFeasibility:
    """No value was found for columns that the candidate lacks, which proves nothing."""
    missing = [
        column.name for number, column in enumerate(reference.columns) if number not in known
    ]
    detail = f"no feasible values were found for {', '.join(missing[:3])}"
    return ReferenceFeasibility(None, detail, mapping=mapping)


def _compared(
    reference: FlatModel,
    mapping: ColumnMapping,
    point: tuple[Number, ...],
    optimum: Number,
    *,
    is_exact: bool,
) -> ReferenceFeasibility:
    """The answer for a feasible point: its objective is the optimum, or it is not."""
    objective = Fraction(objective_value(reference, point))
    sign = 1 if reference.sense is ObjectiveSense.MINIMIZE else -1
    worse = sign * (objective - Fraction(optimum))
    allowed = RELATIVE_TOLERANCE * max(Fraction(1), abs(Fraction(optimum)))
    answer: bool | None = abs(worse) <= allowed
    detail = ""
    if worse > allowed:
        detail = f"its objective {float(objective):.10g} is worse than {float(optimum):.10g}"
    elif worse < -allowed:
        answer = None
        detail = f"its objective {float(objective):.10g} is better than {float(optimum):.10g}"
    return ReferenceFeasibility(answer, detail, point, objective, None, is_exact, mapping)


def _in_common_units(candidate: FlatModel, scale: Number) -> FlatModel:
    """The candidate with each continuous column multiplied by the scale."""
    columns = [
        column
        if is_integral(column)
        else replace(column, lower=_times(column.lower, scale), upper=_times(column.upper, scale))
        for column in candidate.columns
    ]
    images = [
        Polynomial.symbol(number) * (1 if is_integral(column) else Fraction(1) / scale)
        for number, column in enumerate(columns)
    ]
    return JointTerms(len(columns)).substituted(candidate, images, tuple(columns))


def _times(bound: Number | None, scale: Number) -> Number | None:
    return None if bound is None else bound * scale


def _multiplied(candidate: FlatModel, values: Sequence[T], scale: T) -> list[T]:
    """The values with those of continuous columns multiplied by the scale."""
    pairs = zip(candidate.columns, values, strict=True)
    return [value if is_integral(column) else value * scale for column, value in pairs]


def _with_scales(mapping: ColumnMapping, scales: Sequence[Number]) -> ColumnMapping:
    return ColumnMapping(
        tuple(
            None if image is None else ColumnImage(image.column, image.scale * scale)
            for image, scale in zip(mapping.images, scales, strict=True)
        )
    )

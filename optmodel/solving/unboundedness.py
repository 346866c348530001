"""Unbounded instances: a point, and a ray along which every point is feasible and better.

    proof = prove_unbounded(instance)         # UnboundednessProof, or a Rejection
    proof.ray                                 # {('make', ('g1',)): 1, ...}
    unboundedness_fault(instance, proof.point, proof.ray)      # None: it holds

What is proven, in exact rationals and without trust in any solver: the point satisfies every row,
bound and domain; the ray leaves no row and no bound, takes whole steps in whole variables, and
improves the objective. So the point plus any whole multiple of the ray is feasible, and the
objective has no limit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm

from optmodel.formulation import (
    Domain,
    Equation,
    FlatColumn,
    FlatModel,
    FlatRow,
    Instance,
    Monomial,
    Number,
    ObjectiveSense,
    Polynomial,
    Solution,
    solve_near,
)
from optmodel.rejection import Rejection
from optmodel.solving.certificate import STEP
from optmodel.solving.instance_result import instance_result
from optmodel.solving.linear_subsystem import PROOF_LIMITS, LinearSubsystem
from optmodel.solving.methods import solve_with_highs
from optmodel.solving.outcome_code import OutcomeCode

_SMALL = 1e-7
_MARGIN = Fraction(1, 10**6)
"""By how much rows are narrowed, so that a rounded point still satisfies them exactly."""


@dataclass(frozen=True, slots=True)
class UnboundednessProof:
    """A feasible point and a direction; both have a value for every variable."""

    point: Solution
    ray: Solution


def prove_unbounded(instance: Instance) -> UnboundednessProof | Rejection:
    """Find a point and a ray of a linear instance; a `Rejection` where none is exact."""
    subsystem = LinearSubsystem.of(instance)
    if subsystem is None:
        return Rejection(STEP, OutcomeCode.NOT_LINEAR, "some row is not linear")
    ray = improving_ray(subsystem.flat)
    if ray is None:
        return Rejection(STEP, OutcomeCode.NO_RAY, "the objective has a limit")
    for point in _points(subsystem):
        keyed = dict(zip(point, ray, strict=True))
        if unboundedness_fault(instance, point, keyed) is None:
            return UnboundednessProof(point, keyed)
    return Rejection(STEP, OutcomeCode.NO_POINT, "no exact point was found")


def unboundedness_fault(instance: Instance, point: Solution, ray: Solution) -> Rejection | None:
    """Why a point and a ray do not prove that an instance is unbounded, or None."""
    subsystem = LinearSubsystem.of(instance)
    if subsystem is None:
        return Rejection(STEP, OutcomeCode.NOT_LINEAR, "some row is not linear")
    fault = subsystem.point_fault(point, subsystem.rows.keys(), Fraction(0))
    if fault is not None:
        return Rejection(STEP, OutcomeCode.NO_POINT, fault)
    flat = subsystem.flat
    values = [ray.get((column.variable, column.key)) for column in flat.columns]
    steps = [value for value in values if value is not None]
    if len(steps) < len(values) or len(ray) != len(values):
        return Rejection(STEP, OutcomeCode.NO_RAY, "it needs a step for each variable, and no more")
    fault = _ray_fault(flat, steps)
    return None if fault is None else Rejection(STEP, OutcomeCode.NO_RAY, fault)


def improving_ray(flat: FlatModel) -> list[Number] | None:
    """Whole steps of all columns along which a linear model improves without end, or None.

    Few columns move: the sum of their steps is least.
    """
    result = solve_with_highs(_ray_model(flat), PROOF_LIMITS)
    if result.values is None:
        return None
    support = [k for k, value in enumerate(result.values) if abs(value) > _SMALL]
    start = [result.values[k] for k in support]
    place = {column: number for number, column in enumerate(support)}
    equations: list[Equation] = [(_on(flat.minimized_objective, place), -1)]
    for row in flat.rows:
        weights = _on(row.body, place)
        if weights and abs(sum(float(w) * start[k] for k, w in weights.items())) <= _SMALL:
            equations.append((weights, 0))
    exact = [Fraction(value) for value in solve_near(equations, start)]
    scale = lcm(*(value.denominator for value in exact))
    whole = [int(value * scale) for value in exact]
    divisor = gcd(*whole) or 1
    steps: list[Number] = [0] * len(flat.columns)
    for column, value in zip(support, whole, strict=True):
        steps[column] = value // divisor
    return steps if _ray_fault(flat, steps) is None else None


def _on(body: Polynomial, place: Mapping[int, int]) -> dict[int, Number]:
    """The coefficients of some columns, by their place."""
    return {place[k]: weight for (k, *_), weight in _linear_terms(body) if k in place}


def _linear_terms(body: Polynomial) -> Iterator[tuple[tuple[int, ...], Number]]:
    yield from ((monomial, weight) for monomial, weight in body.terms.items() if monomial)


def _ray_model(flat: FlatModel) -> FlatModel:
    """Steps that keep all rows and bounds and improve the objective by 1; their sum is least."""
    columns = tuple(_step_column(column) for column in flat.columns)
    rows = [_step_row(row) for row in flat.rows]
    gain = flat.minimized_objective.without_constant()
    rows.append(FlatRow("gain", gain, -1, -1))
    lengths: dict[Monomial, Number] = {
        (k,): 1 if column.lower is not None else -1
        for k, column in enumerate(columns)
        if column.lower is not None or column.upper is not None
    }
    return replace(
        flat,
        sense=ObjectiveSense.MINIMIZE,
        objective=Polynomial(lengths),
        columns=columns,
        rows=tuple(rows),
    )


def _step_column(column: FlatColumn) -> FlatColumn:
    lower, upper = (None if side is None else 0 for side in (column.lower, column.upper))
    return replace(column, domain=Domain.CONTINUOUS, lower=lower, upper=upper)


def _step_row(row: FlatRow) -> FlatRow:
    lower, upper = (None if side is None else 0 for side in (row.lower, row.upper))
    return replace(row, lower=lower, upper=upper)


def _ray_fault(flat: FlatModel, steps: list[Number]) -> str | None:
    """What steps of all columns leave, or that they improve nothing; exactly."""
    for column, step in zip(flat.columns, steps, strict=True):
        if column.domain is not Domain.CONTINUOUS and Fraction(step).denominator != 1:
            return f"{column.name} takes whole steps only"
        if _leaves(step, column.lower, column.upper):
            return f"{column.name} leaves its bounds"
    for row in flat.rows:
        if _leaves(_change(row.body, steps), row.lower, row.upper):
            return f"it leaves {row.name}"
    return None if _change(flat.minimized_objective, steps) < 0 else "it improves nothing"


def _leaves(change: Number, lower: Number | None, upper: Number | None) -> bool:
    return (change < 0 and lower is not None) or (change > 0 and upper is not None)


def _change(body: Polynomial, steps: list[Number]) -> Number:
    return sum((weight * steps[k] for (k, *_), weight in _linear_terms(body)), start=Fraction(0))


def _points(subsystem: LinearSubsystem) -> Iterator[Solution]:
    """Points that may be exact: of all rows, and of rows that are narrowed a little."""
    plain = subsystem.part(subsystem.rows)
    for part in (plain, replace(plain, rows=tuple(map(_narrowed, plain.rows)))):
        result = solve_with_highs(part, PROOF_LIMITS)
        if result.values is not None:
            yield instance_result(subsystem.instance, part, result).solution


def _narrowed(row: FlatRow) -> FlatRow:
    if row.lower is not None and row.lower == row.upper:
        return row
    lower = None if row.lower is None else row.lower + _MARGIN * (1 + abs(Fraction(row.lower)))
    upper = None if row.upper is None else row.upper - _MARGIN * (1 + abs(Fraction(row.upper)))
    return replace(row, lower=lower, upper=upper)

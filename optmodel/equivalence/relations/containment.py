"""Whether each point of one model is a point of another, constraint by constraint.

    inner = decide_containment(candidate, reference, SearchLimits())     # over the same columns
    inner.answer                       # True, False, or None where it is not known
    inner.violated                     # what cuts points off, each with such a point
    containment_fault(candidate, reference, inner.certificate())  # None: checked without a search

Yes needs a proof for each constraint of the other model; no needs one point. With unlike columns,
project both models first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from optmodel.equivalence.column_domain import column_bounds, is_integral
from optmodel.equivalence.constraint_side import ConstraintSide, constraint_sides, side_of_key
from optmodel.equivalence.limits import Deadline
from optmodel.equivalence.points import Point, is_feasible, polynomial_values
from optmodel.equivalence.relations._implication_proof import ProofTree, proof_fault
from optmodel.equivalence.relations._implication_search import (
    Counterexample,
    ImplicationSearch,
    Implied,
    Outcome,
    SearchLimits,
)
from optmodel.equivalence.relations._nonlinear_search import violating_point
from optmodel.equivalence.relations._whole_columns import decide_whole, whole_fault
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatModel,
    FlatRow,
    FormulationError,
    Number,
    Polynomial,
    exact,
)
from optmodel.rejection import Rejection

_SECONDS_OF_SCIP = 1.0


@dataclass(frozen=True, slots=True)
class ViolatedConstraint:
    """A constraint of one model, and a point of the other that violates it by `amount`.

    `violates_only_it` says that the point satisfies everything else of the first model.
    """

    key: str
    name: str
    point: tuple[Number, ...]
    amount: Number
    violates_only_it: bool


@dataclass(frozen=True, slots=True)
class Containment:
    """Whether the points of an inner model are points of an outer one.

    `proofs` are by the keys of the outer model's constraints; `open_constraints` are the names of
    those that were not decided.
    """

    proofs: Mapping[str, ProofTree]
    violated: tuple[ViolatedConstraint, ...]
    open_constraints: tuple[str, ...]

    @property
    def answer(self) -> bool | None:
        """True, False, or None where it is not known."""
        if self.violated:
            return False
        return None if self.open_constraints else True

    def certificate(self) -> dict[str, object] | None:
        """The evidence of the answer as plain data; None where there is no answer."""
        if self.violated:
            shown = self.violated[0]
            return {"violated": shown.key, "point": [str(value) for value in shown.point]}
        return None if self.open_constraints else {"proofs": dict(self.proofs)}


def decide_containment(inner: FlatModel, outer: FlatModel, limits: SearchLimits) -> Containment:
    """Whether each point of `inner` is one of `outer`; both have the same columns."""
    assert len(inner.columns) == len(outer.columns)
    search = ImplicationSearch(inner, limits)
    deadline = Deadline(limits.seconds)
    proofs: dict[str, ProofTree] = {}
    violated: list[ViolatedConstraint] = []
    open_constraints: list[str] = []
    for side in [*constraint_sides(outer), *_whole_sides(outer)]:
        outcome = _decide(search, inner, side, deadline)
        if isinstance(outcome, Implied):
            proofs[side.key] = outcome.proof
        elif isinstance(outcome, Counterexample):
            left = SearchLimits(max(0.0, deadline.left) / 4, limits.num_nodes)
            violated.append(_violated(inner, outer, side, outcome, left))
        else:
            open_constraints.append(side.name)
    return Containment(proofs, tuple(violated), tuple(open_constraints))


def containment_fault(inner: FlatModel, outer: FlatModel, certificate: object) -> str | None:
    """Why a certificate does not show its answer, or None; nothing is solved or searched."""
    if not isinstance(certificate, Mapping):
        return "the certificate is no mapping"
    if "point" in certificate:
        return _point_fault(inner, outer, certificate)
    proofs = certificate.get("proofs")
    if not isinstance(proofs, Mapping):
        return "the certificate has neither a point nor proofs"
    for side in constraint_sides(outer):
        fault = proof_fault(inner, side, proofs.get(side.key))
        if fault is not None:
            return f"{side.name}: {fault}"
    for side in _whole_sides(outer):
        column = _whole_column(side)
        fault = None if is_integral(inner.columns[column]) else "there is no proof"
        if fault is not None:
            fault = whole_fault(inner, column, proofs.get(side.key))
        if fault is not None:
            return f"{side.name}: {fault}"
    return None


def _point_fault(
    inner: FlatModel, outer: FlatModel, certificate: Mapping[object, object]
) -> str | None:
    values = certificate.get("point")
    try:
        point = (
            [Fraction(exact(str(value))) for value in values] if isinstance(values, list) else []
        )
    except (ValueError, ZeroDivisionError):
        return "a value of the point is no rational"
    if len(point) != len(inner.columns):
        return "the point has not one value for each column"
    if not is_feasible(inner, point):
        return "the point is not feasible in the inner model"
    key = str(certificate.get("violated"))
    whole = next((side for side in _whole_sides(outer) if side.key == key), None)
    side = whole or side_of_key(outer, key)
    if side is None:
        return f"the outer model has no constraint {key}"
    return None if _amount(outer, side, point) > 0 else f"the point satisfies {side.name}"


def _decide(
    search: ImplicationSearch, inner: FlatModel, side: ConstraintSide, deadline: Deadline
) -> Outcome:
    if side.key.endswith(":whole"):
        column = _whole_column(side)
        if is_integral(inner.columns[column]):
            return Implied({})
        return decide_whole(search, inner, column)
    outcome = search.decide(side)
    seconds = min(_SECONDS_OF_SCIP, deadline.left)
    if isinstance(outcome, Rejection) and seconds > 0:
        return violating_point(inner, side, seconds) or outcome
    return outcome


def _violated(
    inner: FlatModel,
    outer: FlatModel,
    side: ConstraintSide,
    found: Counterexample,
    limits: SearchLimits,
) -> ViolatedConstraint:
    """The evidence, with a point that violates nothing else where one is found."""
    if _violates_only(outer, side, found.point):
        return ViolatedConstraint(side.key, side.name, found.point, found.amount, True)
    both = intersection(inner, outer, without=side.key)
    if both is not None:
        deadline = Deadline(limits.seconds)
        alone = _decide(ImplicationSearch(both, limits), both, side, deadline)
        if isinstance(alone, Counterexample):
            return ViolatedConstraint(side.key, side.name, alone.point, alone.amount, True)
    return ViolatedConstraint(side.key, side.name, found.point, found.amount, False)


def intersection(
    model: FlatModel, other: FlatModel, without: str | None = None
) -> FlatModel | None:
    """The constraints of both models over their common columns, less one of `other`.

    None where their nonlinear terms are numbered differently.
    """
    if model.nonlinear_terms != other.nonlinear_terms:
        return None
    kind, _, rest = (without or "").partition(":")
    number, _, which = rest.partition(":")
    rows = list(other.rows)
    indicators = list(other.indicators)
    columns = _explicit_columns(other)
    if kind == "row":
        rows[int(number)] = _without_side(rows[int(number)], which)
    elif kind == "indicator":
        row = _without_side(indicators[int(number)].row, which)
        indicators[int(number)] = replace(indicators[int(number)], row=row)
    elif kind == "column":
        columns[int(number)] = _without_bound(columns[int(number)], which)
    return replace(
        model,
        columns=tuple(map(_both, _explicit_columns(model), columns)),
        rows=(*model.rows, *rows),
        indicators=(*model.indicators, *indicators),
    )


def _without_side(row: FlatRow, which: str) -> FlatRow:
    return replace(row, lower=None) if which == "lower" else replace(row, upper=None)


def _without_bound(column: FlatColumn, which: str) -> FlatColumn:
    if which == "whole":
        return replace(column, domain=Domain.CONTINUOUS)
    return replace(column, lower=None) if which == "lower" else replace(column, upper=None)


def _explicit_columns(model: FlatModel) -> list[FlatColumn]:
    """The columns with binary ones as integers, whose bounds can be taken away."""
    return [
        replace(column, lower=lower, upper=upper, domain=Domain.INTEGER)
        if is_integral(column)
        else column
        for column, (lower, upper) in zip(model.columns, column_bounds(model), strict=True)
    ]


def _both(column: FlatColumn, other: FlatColumn) -> FlatColumn:
    lowers = [b for b in (column.lower, other.lower) if b is not None]
    uppers = [b for b in (column.upper, other.upper) if b is not None]
    domain = Domain.INTEGER if is_integral(column) or is_integral(other) else Domain.CONTINUOUS
    return replace(
        column, domain=domain, lower=max(lowers, default=None), upper=min(uppers, default=None)
    )


def _whole_sides(model: FlatModel) -> list[ConstraintSide]:
    """What integrality demands, as a side without a body."""
    return [
        ConstraintSide(f"column:{k}:whole", f"{column.name} is whole", Polynomial({}), 0)
        for k, column in enumerate(model.columns)
        if is_integral(column)
    ]


def _whole_column(side: ConstraintSide) -> int:
    return int(side.key.split(":")[1])


def _violates_only(outer: FlatModel, side: ConstraintSide, point: Point) -> bool:
    others = [*constraint_sides(outer), *_whole_sides(outer)]
    return all(_amount(outer, other, point) <= 0 for other in others if other.key != side.key)


def _amount(model: FlatModel, side: ConstraintSide, point: Point) -> Number:
    if side.key.endswith(":whole"):
        value = Fraction(point[_whole_column(side)])
        return abs(value - round(value))
    if side.condition is not None and point[side.condition[0]] != side.condition[1]:
        return 0
    try:
        return polynomial_values(model, point, side.body)[0] - side.limit
    except FormulationError:
        return 0

"""Proofs in rationals that a model's points all satisfy one more constraint.

A proof is a tree. An inner node splits a whole column: `{"column": 3, "floor": 2, "below": ...,
"above": ...}` for `x3 <= 2` and `x3 >= 3`. A leaf `{"weight": 1, "rows": {"row:0": "5/2"}}` adds up
rows: a positive multiplier takes the upper side, a negative one the lower side, and what they leave
of the constraint's coefficients is bounded by the bounds of the columns. With weight 1 the sum is
the constraint, with weight 0 it is `0 <= negative`: the node has no point. Where all coefficients
belong to whole columns, the constraint needs to be proven only up to the next value of its body.

    proof_fault(flat, side, {"weight": 1, "rows": {"row:0": "1"}})      # None: it is proven

The check needs no solver and no search. It reads linear rows only, which is sound: the points of a
model are among those of its linear rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import TypeGuard, cast

from optmodel.equivalence.column_domain import Bounds, column_bounds, is_integral
from optmodel.equivalence.constraint_side import (
    ConstraintSide,
    LinearPart,
    constraint_sides,
    linear_coefficients,
    linear_parts,
)
from optmodel.formulation import FlatModel, Number, exact

ProofTree = Mapping[str, object]
"""A node of a proof as plain data; numbers are the texts of rationals."""

_MAX_NODES = 20_000


def proof_fault(model: FlatModel, side: ConstraintSide, proof: object) -> str | None:
    """Why a proof does not show that each point of a model satisfies the side, or None."""
    coefficients = linear_coefficients(side.body, len(model.columns))
    if coefficients is None:
        return _same_row_fault(model, side, proof)
    target = ImplicationTarget(model, side, coefficients)
    parts = linear_parts(model)
    pending = [(proof, target.root_bounds())]
    for _ in range(_MAX_NODES):
        if not pending:
            return None
        node, bounds = pending.pop()
        if not isinstance(node, Mapping):
            return "a node of the proof is no mapping"
        if "column" not in node:
            if not target.is_closed(parts, bounds, node):
                return "a leaf of the proof does not add up to the constraint"
            continue
        column, split = node["column"], node.get("floor")
        if not (_is_whole_column(column, model) and isinstance(split, int)):
            return "a node of the proof splits no whole column"
        pending.append((node.get("below"), with_upper(bounds, column, split)))
        pending.append((node.get("above"), with_lower(bounds, column, split + 1)))
    return "the proof has too many nodes"


def same_row_proof(model: FlatModel, side: ConstraintSide) -> ProofTree | None:
    """The proof of a side that one of the model's own sides is, up to a positive factor."""
    for own in _own_sides(model, side):
        factor = own.body.ratio_to(side.body)
        if factor is None or not _is_tighter(own, side):
            continue
        key, _, which = own.key.rpartition(":")
        if linear_coefficients(side.body, len(model.columns)) is None:
            return {"same": own.key}
        if key.startswith("column"):
            return {"weight": 1, "rows": {}}
        return {"weight": 1, "rows": {key: str(factor if which == "upper" else -factor)}}
    return None


def with_upper(bounds: Sequence[Bounds], column: int, limit: Number) -> list[Bounds]:
    """The bounds, with an upper limit more on one column."""
    changed = list(bounds)
    lower, upper = bounds[column]
    changed[column] = lower, limit if upper is None else min(upper, limit)
    return changed


def with_lower(bounds: Sequence[Bounds], column: int, limit: Number) -> list[Bounds]:
    """The bounds, with a lower limit more on one column."""
    changed = list(bounds)
    lower, upper = bounds[column]
    changed[column] = limit if lower is None else max(lower, limit), upper
    return changed


class ImplicationTarget:
    """A linear side whose implication by a model is to be shown."""

    def __init__(
        self, model: FlatModel, side: ConstraintSide, coefficients: Mapping[int, Number]
    ) -> None:
        self.coefficients = coefficients
        self.limit = side.limit
        self._condition = side.condition
        self._bounds = column_bounds(model)
        is_whole = all(is_integral(model.columns[k]) for k in coefficients)
        self.step = side.body.content if coefficients and is_whole else None
        """The body's values are multiples of it; None where it takes any value."""

    @property
    def threshold(self) -> Number:
        """What the body must stay below, or where it takes any value, not exceed."""
        if self.step is None:
            return self.limit
        return self.step * (floor(Fraction(self.limit) / self.step) + 1)

    def root_bounds(self) -> list[Bounds]:
        """The model's bounds, with the column of the condition fixed."""
        bounds = list(self._bounds)
        if self._condition is not None:
            column, value = self._condition
            bounds = with_lower(with_upper(bounds, column, value), column, value)
        return bounds

    def is_closed(
        self, parts: Mapping[str, LinearPart], bounds: Sequence[Bounds], leaf: ProofTree
    ) -> bool:
        """Whether a leaf shows that no point within the bounds violates the side."""
        if any(low is not None and up is not None and low > up for low, up in bounds):
            return True
        weight = leaf.get("weight")
        multipliers = _multipliers(leaf.get("rows"))
        if weight not in (0, 1) or multipliers is None:
            return False
        total = self._proven_limit(parts, bounds, int(weight == 1), multipliers)
        if total is None:
            return False
        if weight == 0:
            return total < 0
        return total <= self.limit if self.step is None else total < self.threshold

    def _proven_limit(
        self,
        parts: Mapping[str, LinearPart],
        bounds: Sequence[Bounds],
        weight: int,
        multipliers: Mapping[str, Number],
    ) -> Number | None:
        """The largest value of weight times the body that rows and bounds allow; None: any."""
        rest = {column: weight * c for column, c in self.coefficients.items()}
        total: Number = 0
        for key, multiplier in multipliers.items():
            part = parts.get(key)
            if part is None or not is_active(part, bounds):
                return None
            limit = part.upper if multiplier > 0 else part.lower
            if limit is None:
                return None
            total += multiplier * limit
            for column, c in part.coefficients.items():
                rest[column] = rest.get(column, 0) - multiplier * c
        for column, c in rest.items():
            bound = bounds[column][1 if c > 0 else 0]
            if c and bound is None:
                return None
            total += c * (bound or 0)
        return total


def is_active(part: LinearPart, bounds: Sequence[Bounds]) -> bool:
    """Whether a row is demanded of all points within the bounds."""
    if part.condition is None:
        return True
    column, value = part.condition
    return bounds[column] == (value, value)


def _multipliers(rows: object) -> dict[str, Number] | None:
    if not isinstance(rows, Mapping):
        return None
    try:
        return {str(key): exact(str(value)) for key, value in rows.items()}
    except (ValueError, ZeroDivisionError):
        return None


def _is_whole_column(column: object, model: FlatModel) -> TypeGuard[int]:
    is_number = isinstance(column, int) and 0 <= column < len(model.columns)
    return is_number and is_integral(model.columns[cast(int, column)])


def _same_row_fault(model: FlatModel, side: ConstraintSide, proof: object) -> str | None:
    """A side that is not linear is proven by a row of its own form alone."""
    key = proof.get("same") if isinstance(proof, Mapping) else None
    own = next((own for own in _own_sides(model, side) if own.key == key), None)
    if own is not None and _is_tighter(own, side):
        return None
    return "no row of the model is the constraint up to a factor"


def _own_sides(model: FlatModel, side: ConstraintSide) -> Iterator[ConstraintSide]:
    """The model's sides that are demanded wherever `side` is."""
    return (own for own in constraint_sides(model) if own.condition in (None, side.condition))


def _is_tighter(own: ConstraintSide, side: ConstraintSide) -> bool:
    factor = own.body.ratio_to(side.body)
    return factor is not None and factor > 0 and factor * own.limit <= side.limit

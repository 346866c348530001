"""Whether a column that one model calls whole is whole at each point of another model.

    decide_whole(search, model, column=3)     # Implied, Counterexample or a Rejection
    whole_fault(model, 3, {"equation": 7})                 # None: row 7 makes it whole

It is whole where its two bounds are one whole number, where an equation makes it of whole columns,
or where the model has no point at all.
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import cast

from optmodel.equivalence.column_domain import (
    Bounds,
    column_bounds,
    defined_value,
    takes_whole_values,
)
from optmodel.equivalence.constraint_side import linear_coefficients
from optmodel.equivalence.relations._implication_proof import ProofTree, proof_fault
from optmodel.equivalence.relations._implication_search import (
    NOWHERE,
    Counterexample,
    ImplicationSearch,
    Implied,
    Outcome,
)
from optmodel.equivalence.relations._nonlinear_search import violating_point
from optmodel.formulation import FlatModel, Number
from optmodel.rejection import Rejection

_FRACTION = Fraction(1, 100)
"""How far from a whole number a value counts as fractional."""
_NUM_WINDOWS = 6
_SECONDS_OF_SCIP = 0.3


def decide_whole(search: ImplicationSearch, model: FlatModel, column: int) -> Outcome:
    """Whether a column is whole at each point; a counterexample is clearly fractional."""
    proof = _definition(model, column)
    if proof is not None:
        return Implied(proof)
    anywhere = search.feasible_point()
    if isinstance(anywhere, Implied):
        return Implied({"empty": anywhere.proof})
    bounds = column_bounds(model)
    lower = bounds[column][0]
    near = anywhere.point[column] if isinstance(anywhere, Counterexample) else lower or 0
    if isinstance(anywhere, Counterexample) and _distance(near) >= _FRACTION:
        return replace(anywhere, amount=_distance(near))
    for window in _windows(near, bounds[column]):
        found = _point_within(search, model, column, window)
        if found is not None:
            return replace(found, amount=_distance(found.point[column]))
    detail = f"no point was found at which {model.columns[column].name} is fractional"
    return Rejection("whole_columns", "unknown", detail)


def _distance(value: Number) -> Fraction:
    """How far a value is from the nearest whole number."""
    return abs(Fraction(value) - round(value))


def _point_within(
    search: ImplicationSearch, model: FlatModel, column: int, window: Bounds
) -> Counterexample | None:
    bounds = column_bounds(model)
    found = search.feasible_point([*bounds[:column], window, *bounds[column + 1 :]])
    if isinstance(found, Rejection):
        narrowed = replace(model.columns[column], lower=window[0], upper=window[1])
        columns = (*model.columns[:column], narrowed, *model.columns[column + 1 :])
        found = violating_point(replace(model, columns=columns), NOWHERE, _SECONDS_OF_SCIP) or found
    return found if isinstance(found, Counterexample) else None


def whole_fault(model: FlatModel, column: int, proof: object) -> str | None:
    """Why a proof does not show that a column is whole at each point of a model, or None."""
    if isinstance(proof, dict) and "empty" in proof:
        return proof_fault(model, NOWHERE, proof["empty"])
    if _is_fixed(model, column):
        return None
    number = proof.get("equation") if isinstance(proof, dict) else None
    is_row = isinstance(number, int) and 0 <= number < len(model.rows)
    if is_row and _makes_whole(model, cast(int, number), column):
        return None
    return "nothing makes the column whole"


def _definition(model: FlatModel, column: int) -> ProofTree | None:
    if _is_fixed(model, column):
        return {"fixed": True}
    numbers = range(len(model.rows))
    equation = next((n for n in numbers if _makes_whole(model, n, column)), None)
    return None if equation is None else {"equation": equation}


def _is_fixed(model: FlatModel, column: int) -> bool:
    lower, upper = column_bounds(model)[column]
    return lower is not None and lower == upper and Fraction(lower).denominator == 1


def _makes_whole(model: FlatModel, number: int, column: int) -> bool:
    """Whether a row is an equation of the column, whole columns and whole numbers."""
    row = model.rows[number]
    if linear_coefficients(row.body, len(model.columns)) is None:
        return False
    value = defined_value(row, column)
    return value is not None and takes_whole_values(model, value)


def _windows(value: Number, limits: Bounds) -> Iterator[Bounds]:
    """Ranges between whole numbers, near a value first, within the limits."""
    middle = floor(value)
    steps = [step for k in range(1, _NUM_WINDOWS) for step in (k, -k)]
    lower, upper = limits
    ends = [ceil(lower) if lower is not None else middle, floor(upper) - 1 if upper else middle]
    for whole in dict.fromkeys([middle, *(middle + step for step in steps), *ends]):
        low, up = whole + _FRACTION, whole + 1 - _FRACTION
        if (lower is None or low >= lower) and (upper is None or up <= upper):
            yield low, up

"""Reduced models of whole columns and one continuous column, solved by trying every point.

model = ReducedModel(mixed_model(random.Random(3)))
least_objective(model)        # the least value; minus infinity without one, None without a point
"""

import itertools
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from optmodel.equivalence.normal_form import ReducedColumn, ReducedModel
from optmodel.formulation import Domain, FlatColumn, FlatModel, Monomial, Number, Polynomial
from tests.equivalence.tiny_models import tiny_model

_FACTORS = (1, 1, -1, 2, Fraction(1, 2))


def mixed_model(rng: random.Random) -> FlatModel:
    """A tiny model with one continuous column more, in some of its rows and in the objective."""
    flat = tiny_model(rng)
    number = len(flat.columns)
    lower, upper = rng.choice(((None, None), (0, None), (0, 4), (-1, Fraction(5, 2)), (None, 3)))
    column = FlatColumn("t", "t", (), Domain.CONTINUOUS, lower, upper)
    rows = tuple(
        replace(row, body=_with(row.body, number, rng)) if rng.random() < 0.5 else row
        for row in flat.rows
    )
    objective = _with(flat.objective, number, rng) if rng.random() < 0.6 else flat.objective
    return replace(flat, columns=(*flat.columns, column), rows=rows, objective=objective)


def _with(body: Polynomial, number: int, rng: random.Random) -> Polynomial:
    added: Monomial = (number,)
    return Polynomial({**body.terms, added: rng.choice(_FACTORS)})


def least_objective(model: ReducedModel) -> Number | float | None:
    """The least value of the objective over whole values of all columns but the last ones."""
    found = [value for value in _values(model) if value is not None]
    return min(found, default=None)


def _values(model: ReducedModel) -> Iterator[Number | float | None]:
    open_columns = [n for n, column in model.columns.items() if not _is_listed(column)]
    assert len(open_columns) <= 1, "one column at most is found by its rows"
    listed = [n for n in model.columns if n not in open_columns]
    ranges = [_whole_values(model.columns[number]) for number in listed]
    for values in itertools.product(*ranges):
        point = dict(zip(listed, values, strict=True))
        yield _least_at(model, point, open_columns[0] if open_columns else None)


def _is_listed(column: ReducedColumn) -> bool:
    return column.is_integral and column.lower is not None and column.upper is not None


def _whole_values(column: ReducedColumn) -> range:
    assert column.lower is not None
    assert column.upper is not None
    return range(math.ceil(column.lower), math.floor(column.upper) + 1)


def _least_at(
    model: ReducedModel, point: Mapping[int, Number], number: int | None
) -> Number | float | None:
    """The least objective where all columns but one have their values."""
    low, high = _interval(model, point, number)
    if low > high:
        return None
    slope, rest = _line(model.objective, point, number)
    if not slope:
        return rest
    end = low if slope > 0 else high
    return -math.inf if abs(end) == math.inf else rest + slope * end


def _interval(
    model: ReducedModel, point: Mapping[int, Number], number: int | None
) -> tuple[Number | float, Number | float]:
    """Between what the one column without a value lies; an empty interval where a row fails."""
    own = ReducedColumn(False, None, None) if number is None else model.columns[number]
    low: Number | float = -math.inf if own.lower is None else own.lower
    high: Number | float = math.inf if own.upper is None else own.upper
    for row in model.rows.values():
        if row.condition is not None and point[row.condition[0]] != row.condition[1]:
            continue
        slope, rest = _line(row.body, point, number)
        for limit, sign in ((row.upper, 1), (row.lower, -1)):
            if limit is None:
                continue
            if not slope:
                high = high if sign * (rest - limit) <= 0 else -math.inf
                low = low if sign * (rest - limit) <= 0 else math.inf
            elif sign * slope > 0:
                high = min(high, (limit - rest) / Fraction(slope))
            else:
                low = max(low, (limit - rest) / Fraction(slope))
    if own.is_integral:
        low = low if abs(low) == math.inf else math.ceil(low)
        high = high if abs(high) == math.inf else math.floor(high)
    return low, high


def _line(
    body: Polynomial, point: Mapping[int, Number], number: int | None
) -> tuple[Number, Number]:
    """The slope and the constant of a body in the one column without a value."""
    parts: list[Number] = [0, 0]
    for monomial, factor in body.terms.items():
        degree = monomial.count(number) if number is not None else 0
        assert degree <= 1, "the column is not squared"
        parts[degree] += factor * math.prod(point[s] for s in monomial if s != number)
    return parts[1], parts[0]

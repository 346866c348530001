"""Tiny models of whole numbers, whose answers are found by trying every point.

flat = tiny_model(random.Random(3))
enumerated(flat).optimum
"""

import itertools
import math
import random
from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatIndicator,
    FlatModel,
    FlatRow,
    Monomial,
    Number,
    ObjectiveSense,
    Polynomial,
)

_FACTORS = (1, 1, 1, -1, 2, -2, 3, Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Enumerated:
    """The least value of the objective, counted downwards, at how many of how many points."""

    optimum: Number | None
    num_optima: int
    num_points: int


def tiny_model(rng: random.Random) -> FlatModel:
    """Two to four columns, up to three rows, sometimes a product and an indicator."""
    columns = tuple(_column(rng, number) for number in range(rng.randint(2, 4)))
    rows = tuple(_row(rng, len(columns), number) for number in range(rng.randint(1, 3)))
    binaries = [n for n, column in enumerate(columns) if column.domain is Domain.BINARY]
    indicators: tuple[FlatIndicator, ...] = ()
    if binaries and rng.random() < 0.4:
        row = FlatRow("implied", _body(rng, len(columns), 0), None, rng.randint(-1, 3))
        indicators = (FlatIndicator(rng.choice(binaries), rng.randint(0, 1), row),)
    sense = rng.choice(list(ObjectiveSense))
    return FlatModel(sense, _body(rng, len(columns), 0.3), columns, (), rows, indicators)


def _column(rng: random.Random, number: int) -> FlatColumn:
    domain = rng.choice((Domain.BINARY, Domain.INTEGER, Domain.INTEGER))
    lower = 0 if domain is Domain.BINARY else rng.choice((0, 0, -1, 1))
    upper = 1 if domain is Domain.BINARY else lower + rng.randint(0, 3)
    return FlatColumn(f"x{number}", "x", (number,), domain, lower, upper)


def _row(rng: random.Random, num_columns: int, number: int) -> FlatRow:
    kind, side = rng.choice("LGER"), rng.randint(-2, 5)
    width = 0 if kind == "E" else rng.randint(0, 2)
    lower = None if kind == "L" else side
    upper = None if kind == "G" else side + width
    return FlatRow(f"r{number}", _body(rng, num_columns, 0.15), lower, upper)


def _body(rng: random.Random, num_columns: int, share_of_products: float) -> Polynomial:
    terms: dict[Monomial, Number] = {}
    for column in range(num_columns):
        if rng.random() < 0.65:
            terms[(column,)] = rng.choice(_FACTORS)
    if rng.random() < share_of_products:
        terms[tuple(sorted(rng.randrange(num_columns) for _ in range(2)))] = rng.choice((1, -1))
    return Polynomial(terms)


def enumerated(flat: FlatModel) -> Enumerated | None:
    """The answers by trying every point; None where there are infinitely many."""
    ranges = []
    for column in flat.columns:
        if column.domain is Domain.CONTINUOUS or column.lower is None or column.upper is None:
            return None
        ranges.append(range(math.ceil(column.lower), math.floor(column.upper) + 1))
    sign = 1 if flat.sense is ObjectiveSense.MINIMIZE else -1
    values = [
        sign * _value(flat.objective, point)
        for point in itertools.product(*ranges)
        if _is_feasible(flat, point)
    ]
    best = min(values, default=None)
    return Enumerated(best, sum(value == best for value in values), len(values))


def _is_feasible(flat: FlatModel, point: tuple[int, ...]) -> bool:
    rows = [*flat.rows, *(one.row for one in flat.indicators if point[one.column] == one.value)]
    return all(
        (row.lower is None or _value(row.body, point) >= row.lower)
        and (row.upper is None or _value(row.body, point) <= row.upper)
        for row in rows
    )


def _value(body: Polynomial, point: tuple[int, ...]) -> Number:
    return sum(
        factor * math.prod(point[symbol] for symbol in monomial)
        for monomial, factor in body.terms.items()
    )

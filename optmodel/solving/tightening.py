"""Tightening: one datum of an instance goes just beyond where the instance is feasible.

    for tightened in tightenings(instance, RandomStream("tighten", 7)):
        tightened.parameter, tightened.key      # ('demand', ('d1',))
        tightened.old, tightened.new            # (40, 95)
        tightened.instance                      # infeasible

A datum is tightened that stands in limits alone: where it moves, sides of rows move in proportion,
and nothing else. It becomes a column, of which the least and the largest value are asked for; what
lies a little beyond either makes the instance infeasible. That it does is proven afterwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from optmodel.backends import SolutionStatus
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatModel,
    FlatRow,
    FormulationError,
    Instance,
    Key,
    Number,
    ObjectiveSense,
    Polynomial,
    decimal_text,
    exact,
    flatten,
    simple_rational,
)
from optmodel.random_stream import RandomStream
from optmodel.solving.linear_subsystem import PROOF_LIMITS
from optmodel.solving.methods import solve_with_highs

_MAX_KEYS = 3
"""How many data of a parameter are tried."""

_MAX_ROWS = 600
"""Rows of an instance beyond which no datum is tried: a conflict should be found by reading."""

_BEYOND = (3, 25)
"""By how many percent a datum goes beyond its last feasible value."""

_FARTHEST = 4
"""The largest factor by which a datum changes: a text should not look absurd."""


@dataclass(frozen=True, slots=True)
class TightenedInstance:
    """An instance in which one datum has a value that lies beyond its feasible ones."""

    instance: Instance
    parameter: str
    key: Key
    old: Number
    new: Number


def tightenings(instance: Instance, stream: RandomStream) -> Iterator[TightenedInstance]:
    """Instances with one tightened datum each, in an order that is drawn.

    Of a parameter whose first drawn datum stands elsewhere than in limits none is tried.
    """
    flat = flatten(instance)
    if not flat.is_linear or len(flat.rows) > _MAX_ROWS:
        return
    for name in stream.shuffled(list(instance.parameters)):
        keys = stream.shuffled(list(instance.parameters[name]))
        for key in keys[:_MAX_KEYS]:
            rates = _rates(instance, flat, name, key)
            if not rates:
                break
            yield from _beyond(instance, _with_datum(flat, rates), (name, key), stream)


def with_datum(instance: Instance, name: str, key: Key, value: Number) -> Instance:
    """The instance with another value of one datum. Raises `FormulationError` where it may not."""
    values = {**instance.parameters[name], key: value}
    return replace(instance, parameters={**instance.parameters, name: values})


def _rates(instance: Instance, flat: FlatModel, name: str, key: Key) -> dict[str, Number]:
    """By how much the sides of rows move with a datum; nothing where it moves anything else."""
    value = instance.parameters[name][key]
    if value <= 0:
        return {}
    try:
        moved, again = (flatten(with_datum(instance, name, key, value + d)) for d in (1, 2))
    except FormulationError:
        return {}
    if (moved.columns, moved.objective) != (flat.columns, flat.objective):
        return {}
    rates: dict[str, Number] = {}
    for row, one, two in zip(flat.rows, moved.rows, again.rows, strict=True):
        if row.body != one.body:
            return {}
        sides = [(a, b, c) for a, b, c in zip(_sides(row), _sides(one), _sides(two), strict=True)]
        known = [(a, b, c) for a, b, c in sides if a is not None]
        if any(b - a != c - b for a, b, c in known if b is not None and c is not None):
            return {}
        rate = next((b - a for a, b, _ in known if b is not None), 0)
        if rate:
            rates[row.name] = exact(Fraction(rate))
    return rates


def _sides(row: FlatRow) -> tuple[Number | None, Number | None]:
    return row.lower, row.upper


def _with_datum(flat: FlatModel, rates: dict[str, Number]) -> FlatModel:
    """The model with one more column: how far the datum is from its value."""
    number = len(flat.columns)
    column = FlatColumn("datum", "datum", (), Domain.CONTINUOUS, None, None)
    rows = tuple(
        replace(row, body=Polynomial({**row.body.terms, (number,): -rates[row.name]}))
        if row.name in rates
        else row
        for row in flat.rows
    )
    return replace(
        flat, columns=(*flat.columns, column), rows=rows, objective=Polynomial.symbol(number)
    )


def _beyond(
    instance: Instance, flat: FlatModel, datum: tuple[str, Key], stream: RandomStream
) -> Iterator[TightenedInstance]:
    """The instance with the datum beyond its largest feasible value, or below its least one."""
    name, key = datum
    old = instance.parameters[name][key]
    for sense in (ObjectiveSense.MAXIMIZE, ObjectiveSense.MINIMIZE):
        result = solve_with_highs(replace(flat, sense=sense), PROOF_LIMITS)
        percent = stream.integer(*_BEYOND)
        if result.solution_status is not SolutionStatus.OPTIMAL or result.objective is None:
            continue
        last = old + Fraction(simple_rational(result.objective))
        new = _next(old, last, percent, is_above=sense is ObjectiveSense.MAXIMIZE)
        if new is None:
            continue
        try:
            yield TightenedInstance(with_datum(instance, name, key, new), name, key, old, new)
        except FormulationError:  # a count that is no integer any more
            continue


def _next(old: Number, last: Fraction, percent: int, *, is_above: bool) -> Number | None:
    """A value with the digits of the old one, some percent beyond the last feasible one."""
    step = Fraction(1, 10 ** len(decimal_text(old).partition(".")[2]))
    wanted = last * (100 + percent if is_above else 100 - percent) / 100
    new = (ceil if is_above else floor)(wanted / step) * step
    is_share = 0 < old < 1
    is_plain = new > 0 and old / Fraction(_FARTHEST) <= new <= old * _FARTHEST
    is_beyond = new > last if is_above else new < last
    return exact(new) if is_plain and is_beyond and not (is_share and new >= 1) else None

"""A CP-SAT model as columns and rows, where all of its constraints are linear.

    arrays = linear_arrays(model.proto)      # None where a constraint is of another kind
    arrays.captured(maximizes=is_maximized(model.proto))

Linear rows may be enforced by one literal; clauses, at most one, exactly one and the product of two
expressions are rows too. A literal is a column that is 0 or 1, or one less it: `not x` is -x - 1.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from optmodel.backends import Product
from optmodel.execution.hooks.mps import Arrays

_INFINITE = 2**62
"""Sides from here on are none; CP-SAT allows no sum that large."""
_LARGEST = 2**53
"""The largest whole number that a float holds for certain."""


class _Linear(Protocol):
    """A sum over columns, with its constant or its domain."""

    vars: Sequence[int]
    coeffs: Sequence[int]
    domain: Sequence[int]
    offset: int


class _CpSatProto(Protocol):
    """A model of CP-SAT as a message."""

    variables: Sequence[Any]
    constraints: Sequence[Any]
    objective: Any
    floating_point_objective: Any
    assumptions: Sequence[int]

    def has_objective(self) -> bool: ...
    def has_floating_point_objective(self) -> bool: ...


class _OtherConstraintError(ValueError):
    """A constraint that rows do not say."""


def linear_arrays(proto: _CpSatProto) -> Arrays | None:
    """The model as columns and rows, or None where these cannot say all of it."""
    try:
        arrays = _columns(proto)
        for constraint in proto.constraints:
            _add(arrays, constraint)
    except (_OtherConstraintError, AttributeError):  # older versions have other messages
        return None
    return arrays


def is_maximized(proto: _CpSatProto) -> bool:
    """Whether the objective is maximized; CP-SAT holds a whole one negated then."""
    if proto.has_floating_point_objective():
        return bool(proto.floating_point_objective.maximize)
    return proto.has_objective() and proto.objective.scaling_factor < 0


def _require(condition: bool) -> None:
    if not condition:
        raise _OtherConstraintError


def _columns(proto: _CpSatProto) -> Arrays:
    """The variables, and the objective as the program stated it."""
    domains = [list(variable.domain) for variable in proto.variables]
    _require(not proto.assumptions)
    _require(all(len(domain) == 2 for domain in domains))
    _require(all(abs(bound) <= _LARGEST for domain in domains for bound in domain))
    costs, offset = [0.0] * len(domains), 0.0
    if proto.has_floating_point_objective():
        goal, scale = proto.floating_point_objective, 1.0
        offset = float(goal.offset)
    elif proto.has_objective():
        goal = proto.objective
        _require(not goal.domain)
        scale = goal.scaling_factor or 1.0
        offset = scale * goal.offset
    if proto.has_floating_point_objective() or proto.has_objective():
        for column, value in _entries(goal):
            costs[column] += scale * value
    return Arrays(
        names=[variable.name or f"x{place}" for place, variable in enumerate(proto.variables)],
        costs=costs,
        lowers=[domain[0] for domain in domains],
        uppers=[domain[1] for domain in domains],
        kinds="I" * len(domains),
        offset=offset,
    )


def _entries(linear: _Linear) -> list[tuple[int, float]]:
    """The coefficients by column; a variable below zero stands for minus another."""
    pairs = list(zip(linear.vars, linear.coeffs, strict=True))
    _require(all(abs(value) <= _LARGEST for _, value in pairs))
    return [(ref, value) if ref >= 0 else (-ref - 1, -value) for ref, value in pairs]


def _add(arrays: Arrays, constraint: Any) -> None:
    literals = list(constraint.enforcement_literal)
    if constraint.has_linear():
        linear = constraint.linear
        _require(len(linear.domain) == 2)
        lower, upper = (_side(value) for value in linear.domain)
        _add_enforced(arrays, literals, _entries(linear), lower, upper, constraint.name)
    elif constraint.has_bool_or():
        _add_clause(arrays, constraint.bool_or.literals, literals, constraint.name)
    elif constraint.has_bool_and():
        for literal in constraint.bool_and.literals:
            _add_clause(arrays, [literal], literals, constraint.name)
    elif constraint.has_at_most_one():
        terms = _LiteralSum(constraint.at_most_one.literals)
        _add_enforced(arrays, literals, terms.entries, -math.inf, 1 - terms.start, constraint.name)
    elif constraint.has_exactly_one():
        terms = _LiteralSum(constraint.exactly_one.literals)
        side = 1 - terms.start
        _add_enforced(arrays, literals, terms.entries, side, side, constraint.name)
    elif constraint.has_int_prod() and not literals:
        _add_product(arrays, constraint.int_prod, constraint.name)
    else:
        raise _OtherConstraintError


def _side(value: int) -> float:
    if abs(value) >= _INFINITE:
        return math.copysign(math.inf, value)
    _require(abs(value) <= _LARGEST)
    return float(value)


class _LiteralSum:
    """How many literals are true: `start` and the entries of columns."""

    def __init__(self, literals: Iterable[int]) -> None:
        self.start = 0
        self.entries: list[tuple[int, float]] = []
        for literal in literals:
            self.start += literal < 0
            self.entries.append((literal, 1.0) if literal >= 0 else (-literal - 1, -1.0))


def _add_clause(
    arrays: Arrays, literals: Sequence[int], enforcement: Sequence[int], name: str
) -> None:
    """At least one of the literals is true, or one of the enforcement is not."""
    terms = _LiteralSum([*literals, *(-literal - 1 for literal in enforcement)])
    arrays.add_row(name, terms.entries, lower=1 - terms.start)


def _add_enforced(
    arrays: Arrays,
    literals: Sequence[int],
    entries: Sequence[tuple[int, float]],
    lower: float,
    upper: float,
    name: str,
) -> None:
    """A row that holds where all literals are true; those that are fixed are left out."""
    open_ones = []
    for literal in literals:
        column, value = (literal, 1) if literal >= 0 else (-literal - 1, 0)
        bounds = arrays.lowers[column], arrays.uppers[column]
        if bounds == (0, 1):
            open_ones.append((column, value))
        elif bounds != (value, value):
            return  # the literal is false
    if not open_ones:
        arrays.add_row(name, entries, lower, upper)
        return
    _require(len(open_ones) == 1)
    column, value = open_ones[0]
    arrays.add_indicator(column, value, entries, lower, upper, name)


def _add_product(arrays: Arrays, product: Any, name: str) -> None:
    """`first * second - target = 0`, of linear expressions."""
    _require(len(product.exprs) == 2)
    first, second = product.exprs
    products: list[Product] = [
        (one, other, float(a * b)) for one, a in _entries(first) for other, b in _entries(second)
    ]
    entries = [(column, -value) for column, value in _entries(product.target)]
    entries += [(column, value * second.offset) for column, value in _entries(first)]
    entries += [(column, value * first.offset) for column, value in _entries(second)]
    side = product.target.offset - first.offset * second.offset
    arrays.add_row(name, [pair for pair in entries if pair[1]], side, side, products)

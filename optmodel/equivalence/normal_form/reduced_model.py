"""A flat model that is being reduced: columns and rows keep their numbers while others vanish.

    model = ReducedModel(flatten(instance))
    model.substitute(3, Polynomial.of(5))
    model.columns, model.rows, model.objective

It is minimized, binaries are integers between 0 and 1, bounds of integers are whole, and functions
have the one form of `function_terms`. An indicator is a row with a condition, behind all others.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from optmodel.equivalence.column_domain import bounds, is_integral
from optmodel.equivalence.limits import WorkLimitError
from optmodel.equivalence.normal_form._function_terms import function_value
from optmodel.formulation import (
    FlatModel,
    Monomial,
    Number,
    ObjectiveSense,
    Polynomial,
)

OBJECTIVE = -1
"""The place of the objective; rows are the places from 0 on, functions those below it."""
_MAX_DEPTH = 50
_HELD = -(1 << 60)
"""The place of a polynomial that is about to be put somewhere."""


@dataclass(slots=True)
class ReducedColumn:
    """A variable; a missing bound is infinite."""

    is_integral: bool
    lower: Number | None
    upper: Number | None

    @property
    def fixed_value(self) -> Number | None:
        """Its only value, if it has one."""
        return self.lower if self.lower == self.upper else None

    @property
    def is_empty(self) -> bool:
        """Whether it has no value."""
        return self.lower is not None and self.upper is not None and self.lower > self.upper

    @property
    def is_binary(self) -> bool:
        """Whether it is 0 or 1."""
        return self.is_integral and self.lower == 0 and self.upper == 1

    def restrict(self, lower: Number | None, upper: Number | None) -> None:
        """Intersects its values with an interval."""
        if lower is not None:
            lower = math.ceil(lower) if self.is_integral else lower
            self.lower = lower if self.lower is None else max(self.lower, lower)
        if upper is not None:
            upper = math.floor(upper) if self.is_integral else upper
            self.upper = upper if self.upper is None else min(self.upper, upper)


@dataclass(slots=True)
class ReducedRow:
    """`lower <= body <= upper`, if the column of the condition has its value."""

    body: Polynomial
    lower: Number | None
    upper: Number | None
    condition: tuple[int, int] | None = None

    @property
    def is_equation(self) -> bool:
        """Whether both sides are one number."""
        return self.lower is not None and self.lower == self.upper

    @property
    def is_empty(self) -> bool:
        """Whether no value is between its sides."""
        return self.lower is not None and self.upper is not None and self.lower > self.upper


@dataclass(frozen=True, slots=True)
class FunctionTerm:
    """A function of polynomials, which is a symbol in others."""

    function: str
    arguments: tuple[Polynomial, ...]


@dataclass(frozen=True, slots=True)
class ActivityRange:
    """The least and the greatest value of an expression; a missing one is infinite."""

    lower: Number | None
    upper: Number | None


def scaled_range(lower: Number | None, upper: Number | None, factor: Number) -> ActivityRange:
    """Both ends by a factor; one below zero turns them round."""
    low = None if lower is None else lower * factor
    high = None if upper is None else upper * factor
    return ActivityRange(low, high) if factor > 0 else ActivityRange(high, low)


class ReducedModel:
    """Columns, rows and function terms by their number, and the objective to be minimized."""

    def __init__(self, flat: FlatModel) -> None:
        self.columns = {
            number: ReducedColumn(is_integral(each), *bounds(each))
            for number, each in enumerate(flat.columns)
        }
        self.rows: dict[int, ReducedRow] = {}
        self.objective = Polynomial.of(0)
        self.terms: dict[int, FunctionTerm] = {}
        self.is_negated = flat.sense is ObjectiveSense.MAXIMIZE
        self._places: dict[int, set[int]] = defaultdict(set)
        self._conditions: dict[int, set[int]] = defaultdict(set)
        self._numbers: dict[tuple[object, ...], int] = {}
        self._logs: dict[int, Number] = {}
        self._depths: dict[int, int] = {}
        self._next_symbol = len(flat.columns) + len(flat.nonlinear_terms)
        values: dict[int, Polynomial] = {}
        for number, term in enumerate(flat.nonlinear_terms, len(flat.columns)):
            arguments = [_translated(each, values) for each in term.arguments]
            values[number] = function_value(term.function, arguments, self._symbol, self._logs)
        free = [(row, None) for row in flat.rows]
        implied = [(each.row, (each.column, each.value)) for each in flat.indicators]
        for number, (row, condition) in enumerate((*free, *implied)):
            self.rows[number] = ReducedRow(Polynomial.of(0), row.lower, row.upper, condition)
            self.set_body(number, _translated(row.body, values))
            if condition is not None:
                self._conditions[condition[0]].add(number)
        self.set_objective(_translated(flat.minimized_objective, values))
        self._remove_unused_terms()

    def _symbol(self, function: str, arguments: tuple[Polynomial, ...]) -> int:
        term = FunctionTerm(function, arguments)
        identity = _identity(term)
        if identity not in self._numbers:
            number = self._next_symbol
            self._next_symbol += 1
            self._numbers[identity] = number
            self._set_depth(number, arguments)
            self.terms[number] = term
            if function == "log" and arguments[0].is_constant and arguments[0].constant > 0:
                self._logs[number] = arguments[0].constant
            for argument in arguments:
                self._index(_place(number), argument)
        return self._numbers[identity]

    def _set_depth(self, number: int, arguments: tuple[Polynomial, ...]) -> None:
        """Notes how deeply a function is nested. Raises `WorkLimitError` where it is too deep."""
        inner = {symbol for argument in arguments for symbol in _symbols(argument)}
        self._depths[number] = 1 + max((self._depths.get(each, 0) for each in inner), default=0)
        if self._depths[number] > _MAX_DEPTH:
            raise WorkLimitError("functions are nested too deeply")

    def _index(self, place: int, body: Polynomial) -> None:
        for symbol in _symbols(body):
            self._places[symbol].add(place)

    def _unindex(self, place: int, symbols: Iterable[int]) -> None:
        for symbol in symbols:
            self._places[symbol].discard(place)
            if symbol in self.terms and not self._places[symbol]:
                self._remove_term(symbol)

    def _remove_term(self, number: int) -> None:
        term = self.terms.pop(number)
        del self._numbers[_identity(term)]
        self._logs.pop(number, None)
        for argument in term.arguments:
            self._unindex(_place(number), _symbols(argument))

    def _remove_unused_terms(self) -> None:
        for number in [each for each in self.terms if not self._places[each]]:
            if number in self.terms:
                self._remove_term(number)

    def set_objective(self, body: Polynomial) -> None:
        """Replaces the objective."""
        self._index(OBJECTIVE, body)
        before, self.objective = self.objective, body
        self._unindex(OBJECTIVE, _symbols(before) - _symbols(body))

    def set_body(self, row: int, body: Polynomial) -> None:
        """Replaces the body of a row; its constant goes to the sides."""
        each, constant = self.rows[row], body.constant
        if constant:
            body = body.without_constant()
            each.lower = None if each.lower is None else each.lower - constant
            each.upper = None if each.upper is None else each.upper - constant
        self._index(row, body)
        before, each.body = each.body, body
        self._unindex(row, _symbols(before) - _symbols(body))

    def hold(self, body: Polynomial) -> None:
        """Keeps the functions of a polynomial although they may occur nowhere for a while."""
        self._index(_HELD, body)

    def release(self, body: Polynomial) -> None:
        """Forgets functions that were kept and occur nowhere."""
        self._unindex(_HELD, _symbols(body))

    def add_row(self, row: ReducedRow) -> None:
        """Adds a row behind all others."""
        number = max(self.rows, default=-1) + 1
        self.rows[number] = ReducedRow(Polynomial.of(0), row.lower, row.upper, row.condition)
        self.set_body(number, row.body)
        if row.condition is not None:
            self._conditions[row.condition[0]].add(number)

    def remove_row(self, row: int) -> None:
        """Removes a row."""
        each = self.rows.pop(row)
        if each.condition is not None:
            self._conditions[each.condition[0]].discard(row)
        self._unindex(row, _symbols(each.body))

    def remove_column(self, column: int) -> None:
        """Removes a column that occurs nowhere any more."""
        assert not self._places[column], "the column occurs in an expression"
        assert not self._conditions[column], "the column occurs in a condition"
        del self.columns[column]

    def make_unconditional(self, row: int) -> None:
        """Lets a row hold always."""
        condition = self.rows[row].condition
        if condition is not None:
            self._conditions[condition[0]].discard(row)
            self.rows[row].condition = None

    def flip_conditions(self, column: int, ends: Number) -> None:
        """Changes conditions on a column to what its distance from the sum of its bounds is."""
        for row in self._conditions[column]:
            condition = self.rows[row].condition
            if condition is not None:
                self.rows[row].condition = column, int(ends - condition[1])

    def places(self, symbol: int) -> frozenset[int]:
        """Where a column or term occurs: rows, `OBJECTIVE`, or below it functions."""
        return frozenset(self._places[symbol])

    def conditioned_rows(self, column: int) -> frozenset[int]:
        """The rows whose condition is on a column."""
        return frozenset(self._conditions[column])

    def depends(self, body: Polynomial, column: int) -> bool:
        """Whether a column occurs in a polynomial or in the functions within it."""
        symbols = _symbols(body)
        return column in symbols or any(
            self.depends(argument, column)
            for symbol in symbols & self.terms.keys()
            for argument in self.terms[symbol].arguments
        )

    def functions(self, body: Polynomial) -> set[int]:
        """The functions of columns that occur in a polynomial itself."""
        return _symbols(body) & self.terms.keys()

    def function(self, function: str, arguments: tuple[Polynomial, ...]) -> Polynomial:
        """A function of polynomials, which is to be put somewhere at once, in its one form."""
        return function_value(function, arguments, self._symbol, self._logs)

    def find_term(self, function: str, arguments: Sequence[Polynomial]) -> int | None:
        """The symbol of a function of these arguments, in their one order."""
        if function in ("min", "max"):
            arguments = sorted(arguments, key=lambda each: sorted(each.terms.items()))
        return self._numbers.get(_identity(FunctionTerm(function, tuple(arguments))))

    def substitute(self, symbol: int, value: Polynomial) -> None:
        """Puts a polynomial in the place of a column or function, everywhere."""
        for place in sorted(self._places[symbol], reverse=True):
            if place == OBJECTIVE:
                self.set_objective(_replaced(self.objective, symbol, value))
            elif place >= 0:
                self.set_body(place, _replaced(self.rows[place].body, symbol, value))
        for place in sorted(self._places[symbol]):
            number = _place(place)
            if number in self.terms:
                term = self.terms[number]
                arguments = [_replaced(each, symbol, value) for each in term.arguments]
                changed = function_value(term.function, arguments, self._symbol, self._logs)
                self.substitute(number, changed)
        self._remove_unused_terms()

    def activity(self, body: Polynomial, without: Monomial | None = None) -> ActivityRange:
        """The values that a polynomial has within the bounds; one monomial may be left out."""
        lower: Number | None = 0
        upper: Number | None = 0
        for monomial, factor in body.terms.items():
            if monomial == without:
                continue
            low, high = self._monomial_ends(monomial)
            if factor < 0:
                low, high = high, low
            lower = None if lower is None or low is None else lower + factor * low
            upper = None if upper is None or high is None else upper + factor * high
            if lower is None and upper is None:
                break
        return ActivityRange(lower, upper)

    def _monomial_ends(self, monomial: Monomial) -> tuple[Number | None, Number | None]:
        if len(monomial) == 1 and monomial[0] in self.columns:
            column = self.columns[monomial[0]]
            return column.lower, column.upper
        if not monomial:
            return 1, 1
        low: Number = 1
        high: Number = 1
        for symbol in monomial:
            factor = self.columns.get(symbol)
            if factor is None or factor.lower is None or factor.upper is None:
                return None, None
            ends = [a * b for a in (low, high) for b in (factor.lower, factor.upper)]
            low, high = min(ends), max(ends)
        return low, high


def _place(number: int) -> int:
    """The place of a term, and the term of a place."""
    return -2 - number


def _symbols(body: Polynomial) -> set[int]:
    return {symbol for monomial in body.terms for symbol in monomial}


def _identity(term: FunctionTerm) -> tuple[object, ...]:
    return term.function, *(frozenset(each.terms.items()) for each in term.arguments)


def _translated(body: Polynomial, values: Mapping[int, Polynomial]) -> Polynomial:
    """A polynomial with others in the place of several symbols."""
    for symbol in sorted(_symbols(body) & values.keys()):
        body = _replaced(body, symbol, values[symbol])
    return body


def _replaced(body: Polynomial, symbol: int, value: Polynomial) -> Polynomial:
    """A polynomial with another in the place of a symbol."""
    kept: dict[Monomial, Number] = {}
    parts: list[Polynomial] = []
    for monomial, factor in body.terms.items():
        count = monomial.count(symbol)
        if not count:
            kept[monomial] = factor
            continue
        product = Polynomial({tuple(s for s in monomial if s != symbol): factor})
        for _ in range(count):
            product = product * value
        parts.append(product)
    return Polynomial.total((Polynomial(kept), *parts)) if parts else body

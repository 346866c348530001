"""Arithmetic in text read into polynomials and functions, without recursion beyond a fixed depth.

    symbols = ExpressionSymbols({"x": 0, "y": 1})
    read_expression("3*<x>^2 - exp(<y>) + 0.5<x>", symbols)
    symbols.terms       # (NonlinearTerm("exp", ...),)

Variables stand in angle brackets. A number may stand before one without a sign of multiplication.
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from optmodel.equivalence.captured.read_error import ModelReadCode, ModelReadError
from optmodel.equivalence.limits import WorkLimit
from optmodel.equivalence.rationals import captured_number
from optmodel.equivalence.term_table import TermTable
from optmodel.formulation import NonlinearTerm, Number, Polynomial

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?)"
    r"|<(?P<variable>[^<>]*)>(?:\[[BICM]\])?|(?P<word>[a-z]+)|(?P<mark>[-+*/^(),]))"
)
_FUNCTIONS = frozenset({"exp", "log", "sqrt", "abs", "min", "max"})
_MAX_DEPTH = 60
_MAX_EXPONENT = 64
_MAX_PRODUCTS = 500_000
"""The most products of terms that the expressions of a model are multiplied out to."""


class ExpressionSymbols:
    """The numbers of columns by name, and of the functions that expressions hold."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        self._columns = columns
        self._table = TermTable(len(columns))
        self._limit = WorkLimit(_MAX_PRODUCTS)

    @property
    def terms(self) -> tuple[NonlinearTerm, ...]:
        """The functions, in the order of their numbers."""
        return self._table.terms

    def column(self, name: str) -> int:
        """The number of a column. Raises `ModelReadError`."""
        if name not in self._columns:
            raise ModelReadError.syntax(f"there is no column {name[:60]!r}")
        return self._columns[name]

    def call(self, function: str, arguments: Sequence[Polynomial]) -> Polynomial:
        """A function of polynomials as a symbol."""
        assert function in _FUNCTIONS | {"power"}
        return self._table.symbol(NonlinearTerm(function, tuple(arguments)))  # type: ignore[arg-type]

    def power(self, base: Polynomial, exponent: Polynomial) -> Polynomial:
        """A power, multiplied out where it is a small whole one."""
        if not exponent.is_constant:
            return self.call("power", (base, exponent))
        times: Number = exponent.constant
        if times.denominator != 1 or not 0 <= times <= _MAX_EXPONENT:
            return self.call("power", (base, exponent))
        result = Polynomial.of(1)
        for _ in range(int(times)):
            result = self.product(result, base)
        return result

    def product(self, first: Polynomial, second: Polynomial) -> Polynomial:
        """A product, multiplied out."""
        self._limit.spend(len(first.terms) * len(second.terms) * (first.degree + second.degree))
        return first * second

    def quotient(self, numerator: Polynomial, denominator: Polynomial) -> Polynomial:
        """A quotient."""
        if not denominator.is_constant:
            return self.product(numerator, self.call("power", (denominator, Polynomial.of(-1))))
        if not denominator.terms:
            raise ModelReadError.syntax("a division by zero")
        return numerator * (1 / Fraction(denominator.constant))


def read_expression(text: str, symbols: ExpressionSymbols) -> Polynomial:
    """The polynomial of a text. Raises `ModelReadError`."""
    parser = _InfixParser(_tokens(text), symbols)
    result = parser.sum()
    if not parser.is_at_end:
        raise ModelReadError.syntax(f"no expression: {text[:60]!r}")
    return result


_Token = tuple[str, str]


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    place, text = 0, text.rstrip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            raise ModelReadError.syntax(f"no expression: {text[place : place + 60]!r}")
        tokens.append((found.lastgroup, found[found.lastgroup]))
        place = found.end()
    return tokens


class _InfixParser:
    """Sums of products of powers."""

    def __init__(self, tokens: Sequence[_Token], symbols: ExpressionSymbols) -> None:
        self._tokens = tokens
        self._symbols = symbols
        self._place = 0
        self._depth = 0

    @property
    def is_at_end(self) -> bool:
        """Whether every token was read."""
        return self._place == len(self._tokens)

    def _next(self, *marks: str) -> str | None:
        """The next token if it is one of the marks, which is then read."""
        if not self.is_at_end and self._tokens[self._place] in [("mark", mark) for mark in marks]:
            self._place += 1
            return self._tokens[self._place - 1][1]
        return None

    def sum(self) -> Polynomial:
        """Terms with signs."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ModelReadError(ModelReadCode.SIZE, "an expression is too deep")
        parts = []
        sign = self._next("+", "-")
        while True:
            part = self._product()
            parts.append(-part if sign == "-" else part)
            sign = self._next("+", "-")
            if sign is None:
                break
        self._depth -= 1
        return Polynomial.total(parts)

    def _product(self) -> Polynomial:
        result = self._power()
        while True:
            mark = self._next("*", "/")
            if mark == "*":
                result = self._symbols.product(result, self._power())
            elif mark == "/":
                result = self._symbols.quotient(result, self._power())
            elif not self.is_at_end and self._tokens[self._place][0] == "variable":
                result = self._symbols.product(result, self._power())
            else:
                return result

    def _power(self) -> Polynomial:
        base = self._atom()
        if self._next("^") is None:
            return base
        sign = self._next("+", "-")
        exponent = self._atom()
        return self._symbols.power(base, -exponent if sign == "-" else exponent)

    def _atom(self) -> Polynomial:
        if self.is_at_end:
            raise ModelReadError.syntax("an expression ends too early")
        kind, text = self._tokens[self._place]
        self._place += 1
        if kind == "number":
            return Polynomial.of(captured_number(text))
        if kind == "variable":
            return Polynomial.symbol(self._symbols.column(text))
        if kind == "word" and text in _FUNCTIONS and self._next("("):
            return self._symbols.call(text, self._arguments())
        if (kind, text) == ("mark", "("):
            (argument,) = self._arguments(1)
            return argument
        raise ModelReadError.syntax(f"no expression: {text[:60]!r}")

    def _arguments(self, count: int = 0) -> list[Polynomial]:
        arguments = [self.sum()]
        while self._next(","):
            arguments.append(self.sum())
        if self._next(")") is None or count not in (0, len(arguments)):
            raise ModelReadError.syntax("a bracket is not closed")
        return arguments

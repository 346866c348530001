"""The flat model: numbered columns, rows of polynomials, and atoms for what is not polynomial.

An atom is a nonlinear function of polynomials, such as `exp(2 x3)`; it is a symbol like a column,
so a row stays one polynomial. Equal atoms are one. Solvers and file writers read nothing else.

    flat = flatten(instance)
    flat.columns[0].name        # 'ship[p1,d1]'
    flat.rows[0].body.terms     # {(0,): 1, (1,): 1}
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from optmodel.formulation.declarations import Domain, Goal, Variable
from optmodel.formulation.exact import ExactArithmetic, constant_value
from optmodel.formulation.instance import ElementId, Instance, Key, place_name
from optmodel.formulation.interpreter import Interpreter
from optmodel.formulation.nodes import Expression, Function, Implication, Relation
from optmodel.formulation.numbers import Number
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.polynomial import Operand, Polynomial


@dataclass(frozen=True, slots=True)
class Column:
    """One variable at one key. A missing bound is infinite."""

    name: str
    variable: str
    key: Key
    domain: Domain
    lower: Number | None
    upper: Number | None


@dataclass(frozen=True, slots=True)
class Atom:
    """A function of polynomials. `power` and `divide` take two arguments."""

    function: Function | Literal["power", "divide"]
    arguments: tuple[Polynomial, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """`lower <= body <= upper`; the body has no constant term, a missing side is infinite."""

    name: str
    body: Polynomial
    lower: Number | None
    upper: Number | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row that must hold when a binary column has a value."""

    column: int
    value: int
    row: Row


@dataclass(frozen=True, slots=True)
class FlatModel:
    """Columns, atoms, rows, indicators and the objective. Symbol `len(columns) + k` is atom `k`."""

    goal: Goal
    objective: Polynomial
    columns: tuple[Column, ...]
    atoms: tuple[Atom, ...]
    rows: tuple[Row, ...]
    indicators: tuple[Indicator, ...]

    @property
    def is_linear(self) -> bool:
        """Whether objective and all rows are linear in the columns, without indicators."""
        return self.is_quadratic and self.objective.degree <= 1

    @property
    def is_quadratic(self) -> bool:
        """Whether rows are linear and the objective at most quadratic, without indicators."""
        return (
            not self.atoms
            and not self.indicators
            and self.objective.degree <= 2
            and all(row.body.degree <= 1 for row in self.rows)
        )


def flatten(instance: Instance) -> FlatModel:
    """Expand every index of an instance. Raises `FormulationError` where data do not fit."""
    return _Flattener(instance).flat_model()


_MAX_EXPONENT = 64
"""The largest power of a variable; with a variable of 100 it is 10 to the 128th."""

# What a function of data alone is worth; no variable is ever looked up in it.
_NUMBERS = ExactArithmetic({})


class _SymbolArithmetic:
    """The arithmetic of the `Interpreter` in which every variable is a symbol."""

    def __init__(self, numbers: dict[tuple[str, Key], int]) -> None:
        self._numbers = numbers
        self._symbols = {place: Polynomial.symbol(n) for place, n in numbers.items()}
        self.atoms: dict[tuple[object, ...], tuple[int, Atom]] = {}

    def variable(self, name: str, key: Key) -> Polynomial:
        try:
            return self._symbols[(name, key)]
        except KeyError as error:
            raise FormulationError(f"There is no variable {name}{list(key)}.") from error

    def total(self, values: Sequence[Operand]) -> Operand:
        return Polynomial.total(values)

    def divide(self, numerator: Operand, denominator: Operand) -> Operand:
        if isinstance(denominator, Polynomial) and not denominator.is_constant:
            return self._atom("divide", (numerator, denominator))
        divisor = Polynomial.of(denominator).constant
        if divisor == 0:
            raise FormulationError("A quotient has a zero denominator.")
        return numerator * (Fraction(1) / divisor)

    def power(self, base: Operand, exponent: Operand) -> Operand:
        fixed = Polynomial.of(exponent)
        if not fixed.is_constant:
            return self._atom("power", (base, exponent))
        if Polynomial.of(base).is_constant:
            return _NUMBERS.power(Polynomial.of(base).constant, fixed.constant)
        if abs(Fraction(fixed.constant)) > _MAX_EXPONENT:
            raise FormulationError(f"A power is above {_MAX_EXPONENT}: solvers cannot hold it.")
        if fixed.constant >= 0 and Fraction(fixed.constant).denominator == 1:
            product: Operand = 1
            for _ in range(int(fixed.constant)):
                product = product * base
            return product
        return self._atom("power", (base, exponent))

    def call(self, function: Function, arguments: Sequence[Operand]) -> Operand:
        polynomials = [Polynomial.of(argument) for argument in arguments]
        if all(polynomial.is_constant for polynomial in polynomials):
            return _NUMBERS.call(function, [polynomial.constant for polynomial in polynomials])
        return self._atom(function, tuple(arguments))

    def _atom(
        self, function: Function | Literal["power", "divide"], arguments: tuple[Operand, ...]
    ) -> Polynomial:
        polynomials = tuple(Polynomial.of(argument) for argument in arguments)
        identity = (function, *(tuple(sorted(p.terms.items())) for p in polynomials))
        if identity not in self.atoms:
            number = len(self._numbers) + len(self.atoms)
            self.atoms[identity] = (number, Atom(function, polynomials))
        return Polynomial.symbol(self.atoms[identity][0])


class _Flattener:
    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._columns = tuple(_columns(instance))
        numbers = {(c.variable, c.key): n for n, c in enumerate(self._columns)}
        self._arithmetic = _SymbolArithmetic(numbers)
        self._interpreter = Interpreter(instance, self._arithmetic)

    def flat_model(self) -> FlatModel:
        objective = self._instance.formulation.objective
        body = self._polynomial(objective.expression, {})
        rows: list[Row] = []
        indicators: list[Indicator] = []
        for constraint in self._instance.formulation.constraints:
            for environment in self._interpreter.environments(constraint.over):
                name = place_name(constraint.name, tuple(environment.values()))
                statement = constraint.statement
                if isinstance(statement, Implication):
                    indicators.append(self._indicator(name, statement, environment))
                else:
                    rows.append(self._row(name, statement, environment))
        atoms = tuple(atom for _, atom in self._arithmetic.atoms.values())
        return FlatModel(objective.goal, body, self._columns, atoms, tuple(rows), tuple(indicators))

    def _polynomial(self, node: Expression, environment: dict[str, ElementId]) -> Polynomial:
        return Polynomial.of(self._interpreter.expression(node, environment))

    def _row(self, name: str, relation: Relation, environment: dict[str, ElementId]) -> Row:
        left = self._polynomial(relation.left, environment)
        body = left - self._polynomial(relation.right, environment)
        limit = -body.constant
        lower = None if relation.sense == "<=" else limit
        upper = None if relation.sense == ">=" else limit
        return Row(name, body.without_constant(), lower, upper)

    def _indicator(
        self, name: str, statement: Implication, environment: dict[str, ElementId]
    ) -> Indicator:
        symbol = self._polynomial(statement.indicator, environment)
        ((column,),) = symbol.terms
        return Indicator(column, statement.value, self._row(name, statement.relation, environment))


def _columns(instance: Instance) -> list[Column]:
    return [
        _column(instance, variable, key)
        for variable in instance.formulation.variables
        for key in instance.keys(variable.over)
    ]


def _column(instance: Instance, variable: Variable, key: Key) -> Column:
    name = place_name(variable.name, key)
    if variable.domain is Domain.BINARY:
        return Column(name, variable.name, key, variable.domain, 0, 1)
    environment = dict(zip(variable.over.names, key, strict=True))
    lower, upper = (
        None if limit is None else constant_value(instance, limit, environment)
        for limit in (variable.lower, variable.upper)
    )
    return Column(name, variable.name, key, variable.domain, lower, upper)

"""The flat model: numbered columns, rows that are polynomials, and nonlinear terms.

A nonlinear term is a function of polynomials, such as `exp(2 x3)`; it is a symbol like a column,
so a row stays one polynomial. Equal terms are stored once. Solvers get every model in this form.

    flat = flatten(instance)
    flat.columns[0].name        # 'ship[p1,d1]'
    flat.rows[0].body.terms     # {(0,): 1, (1,): 1}
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal

from optmodel.formulation.declarations import Domain, ObjectiveSense
from optmodel.formulation.exact_arithmetic import ExactArithmetic
from optmodel.formulation.instance import Instance, indexed_name
from optmodel.formulation.interpreter import Interpreter
from optmodel.formulation.nodes import ElementId, Expression, Function, Implication, Key, Relation
from optmodel.formulation.numbers import Number
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.polynomial import Operand, Polynomial


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """One variable at one key. A missing bound is infinite."""

    name: str
    variable: str
    key: Key
    domain: Domain
    lower: Number | None
    upper: Number | None


@dataclass(frozen=True, slots=True)
class NonlinearTerm:
    """A function of polynomials. `power` and `divide` take two arguments."""

    function: Function | Literal["power", "divide"]
    arguments: tuple[Polynomial, ...]


@dataclass(frozen=True, slots=True)
class FlatRow:
    """`lower <= body <= upper`; the body has no constant term, a missing side is infinite."""

    name: str
    body: Polynomial
    lower: Number | None
    upper: Number | None


@dataclass(frozen=True, slots=True)
class FlatIndicator:
    """A row that must hold when a binary column has a value."""

    column: int
    value: int
    row: FlatRow


@dataclass(frozen=True)
class FlatModel:
    """Columns, nonlinear terms, rows, indicators and the objective.

    Symbol `len(columns) + k` is nonlinear term `k`.
    """

    sense: ObjectiveSense
    objective: Polynomial
    columns: tuple[FlatColumn, ...]
    nonlinear_terms: tuple[NonlinearTerm, ...]
    rows: tuple[FlatRow, ...]
    indicators: tuple[FlatIndicator, ...]

    @property
    def minimized_objective(self) -> Polynomial:
        """The objective as it is minimized: negated where it is maximized."""
        return self.objective if self.sense is ObjectiveSense.MINIMIZE else -self.objective

    @cached_property
    def is_linear(self) -> bool:
        """Whether objective and all rows are linear in the columns, without indicators."""
        return self.is_quadratic and self.objective.degree <= 1

    @cached_property
    def is_quadratic(self) -> bool:
        """Whether rows are linear and the objective at most quadratic, without indicators."""
        return (
            not self.nonlinear_terms
            and not self.indicators
            and self.objective.degree <= 2
            and all(row.body.degree <= 1 for row in self.rows)
        )


def flatten(instance: Instance) -> FlatModel:
    """Expand every index of an instance. Raises `FormulationError` where data do not fit.

    The last instances are remembered: a triple is certified, and then its size is recorded.
    """
    return _flattened(_Same(instance))


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """An instance, equal to itself only: to compare its data takes as long as to flatten it."""

    instance: Instance

    def __hash__(self) -> int:
        return id(self.instance)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.instance is self.instance


@lru_cache(maxsize=2)
def _flattened(same: _Same) -> FlatModel:
    return _Flattener(same.instance).flat_model()


_MAX_EXPONENT = 64
"""The largest power of a variable; with a variable of 100 it is 10 to the 128th."""

# Evaluates functions of data; it has no variables.
_NUMBERS = ExactArithmetic({})


class _SymbolArithmetic:
    """The arithmetic of the `Interpreter` in which every variable is a symbol."""

    def __init__(self, numbers: dict[tuple[str, Key], int]) -> None:
        self._numbers = numbers
        self._symbols = {key: Polynomial.symbol(n) for key, n in numbers.items()}
        self.nonlinear_terms: dict[tuple[object, ...], tuple[int, NonlinearTerm]] = {}

    def variable(self, name: str, key: Key) -> Polynomial:
        try:
            return self._symbols[(name, key)]
        except KeyError as error:
            raise FormulationError(f"There is no variable {name}{list(key)}.") from error

    def total(self, values: Sequence[Operand]) -> Operand:
        return Polynomial.total(values)

    def divide(self, numerator: Operand, denominator: Operand) -> Operand:
        if isinstance(denominator, Polynomial) and not denominator.is_constant:
            return self._nonlinear_term("divide", (numerator, denominator))
        divisor = Polynomial.of(denominator).constant
        if divisor == 0:
            raise FormulationError("A quotient has a zero denominator.")
        return numerator * (Fraction(1) / divisor)

    def power(self, base: Operand, exponent: Operand) -> Operand:
        fixed = Polynomial.of(exponent)
        if not fixed.is_constant:
            return self._nonlinear_term("power", (base, exponent))
        if Polynomial.of(base).is_constant:
            return _NUMBERS.power(Polynomial.of(base).constant, fixed.constant)
        if abs(Fraction(fixed.constant)) > _MAX_EXPONENT:
            raise FormulationError(f"A power is above {_MAX_EXPONENT}: solvers cannot hold it.")
        if fixed.constant >= 0 and Fraction(fixed.constant).denominator == 1:
            product: Operand = 1
            for _ in range(int(fixed.constant)):
                product = product * base
            return product
        return self._nonlinear_term("power", (base, exponent))

    def call(self, function: Function, arguments: Sequence[Operand]) -> Operand:
        polynomials = [Polynomial.of(argument) for argument in arguments]
        if all(polynomial.is_constant for polynomial in polynomials):
            return _NUMBERS.call(function, [polynomial.constant for polynomial in polynomials])
        return self._nonlinear_term(function, tuple(arguments))

    def _nonlinear_term(
        self, function: Function | Literal["power", "divide"], arguments: tuple[Operand, ...]
    ) -> Polynomial:
        polynomials = tuple(Polynomial.of(argument) for argument in arguments)
        identity = (function, *(tuple(sorted(p.terms.items())) for p in polynomials))
        if identity not in self.nonlinear_terms:
            number = len(self._numbers) + len(self.nonlinear_terms)
            self.nonlinear_terms[identity] = (number, NonlinearTerm(function, polynomials))
        return Polynomial.symbol(self.nonlinear_terms[identity][0])


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
        rows: list[FlatRow] = []
        indicators: list[FlatIndicator] = []
        for constraint in self._instance.formulation.constraints:
            for environment in self._interpreter.environments(constraint.over):
                name = indexed_name(constraint.name, tuple(environment.values()))
                statement = constraint.statement
                if isinstance(statement, Implication):
                    indicators.append(self._indicator(name, statement, environment))
                else:
                    rows.append(self._row(name, statement, environment))
        nonlinear_terms = tuple(term for _, term in self._arithmetic.nonlinear_terms.values())
        return FlatModel(
            objective.sense, body, self._columns, nonlinear_terms, tuple(rows), tuple(indicators)
        )

    def _polynomial(self, node: Expression, environment: dict[str, ElementId]) -> Polynomial:
        return Polynomial.of(self._interpreter.expression(node, environment))

    def _row(self, name: str, relation: Relation, environment: dict[str, ElementId]) -> FlatRow:
        left = self._polynomial(relation.left, environment)
        body = left - self._polynomial(relation.right, environment)
        limit = -body.constant
        lower = None if relation.sense == "<=" else limit
        upper = None if relation.sense == ">=" else limit
        return FlatRow(name, body.without_constant(), lower, upper)

    def _indicator(
        self, name: str, statement: Implication, environment: dict[str, ElementId]
    ) -> FlatIndicator:
        symbol = self._polynomial(statement.indicator, environment)
        ((column,),) = symbol.terms
        return FlatIndicator(
            column, statement.value, self._row(name, statement.relation, environment)
        )


def _columns(instance: Instance) -> Iterator[FlatColumn]:
    interpreter = Interpreter(instance, _NUMBERS)
    for variable in instance.formulation.variables:
        for environment in interpreter.environments(variable.over):
            key = tuple(environment[name] for name in variable.over.names)
            lower, upper = (
                None if bound is None else interpreter.expression(bound, environment)
                for bound in (variable.lower, variable.upper)
            )
            if variable.domain is Domain.BINARY:
                lower, upper = 0, 1
            name = indexed_name(variable.name, key)
            yield FlatColumn(name, variable.name, key, variable.domain, lower, upper)

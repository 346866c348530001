"""A flat model as expressions, the form for SCIP, which has functions, products and indicators.

    expression_model(flatten(instance)).rows[0].body      # FloatPolynomial([((0,), 1.0), ...])

`linear_lowering` builds the form for HiGHS. The two modules share no code, so that a mistake in one
cannot make both solvers of a certificate agree on a wrong answer.
"""

from math import inf

from optmodel.backends import (
    Expression,
    FloatPolynomial,
    IndicatorRow,
    LinearRow,
    Model,
    NonlinearFunction,
    NonlinearRow,
    Operation,
    VariableType,
)
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatIndicator,
    FlatModel,
    FlatRow,
    FormulationError,
    Monomial,
    NonlinearTerm,
    ObjectiveSense,
    Polynomial,
)


def expression_model(flat: FlatModel) -> Model:
    """The model with its nonlinear terms and indicators.

    Raises `FormulationError` where an indicator implies a row that is not linear.
    """
    lowering = _ExpressionLowering(flat)
    rows = [
        NonlinearRow(lowering.expression(row.body), _lower(row), _upper(row)) for row in flat.rows
    ]
    return Model(
        lowers=[-inf if column.lower is None else float(column.lower) for column in flat.columns],
        uppers=[inf if column.upper is None else float(column.upper) for column in flat.columns],
        costs=[0.0] * len(flat.columns),
        types=[_type(column) for column in flat.columns],
        rows=[*rows],
        indicators=[_indicator(flat, indicator) for indicator in flat.indicators],
        is_minimized=flat.sense is ObjectiveSense.MINIMIZE,
        nonlinear_objective=lowering.expression(flat.objective),
    )


class _ExpressionLowering:
    """Polynomials over columns and nonlinear terms; equal terms are one shared object."""

    def __init__(self, flat: FlatModel) -> None:
        self._num_columns = len(flat.columns)
        self._functions: list[NonlinearFunction] = []
        for term in flat.nonlinear_terms:  # the arguments of a term use earlier terms only
            self._functions.append(self._function(term))

    def expression(self, body: Polynomial) -> Expression:
        """The polynomial of its columns, plus products for monomials with nonlinear terms."""
        plain = FloatPolynomial()
        products: list[Expression] = []
        for monomial, coefficient in body.terms.items():
            if not monomial:
                plain.constant = float(coefficient)
            elif monomial[-1] < self._num_columns:
                plain.terms.append((monomial, float(coefficient)))
            else:
                factors = (float(coefficient), self._product(monomial))
                products.append(NonlinearFunction(Operation.MULTIPLY, factors))
        return NonlinearFunction(Operation.ADD, (plain, *products)) if products else plain

    def _product(self, monomial: Monomial) -> Expression:
        symbols = tuple(self._symbol(symbol) for symbol in monomial)
        return symbols[0] if len(symbols) == 1 else NonlinearFunction(Operation.MULTIPLY, symbols)

    def _symbol(self, symbol: int) -> Expression:
        if symbol < self._num_columns:
            return FloatPolynomial([((symbol,), 1.0)])
        return self._functions[symbol - self._num_columns]

    def _function(self, term: NonlinearTerm) -> NonlinearFunction:
        arguments = [self.expression(argument) for argument in term.arguments]
        if term.function == "power":
            # An adapter treats a power with a constant exponent, or base, as a simpler function.
            base, exponent = term.arguments
            if exponent.is_constant:
                arguments[1] = float(exponent.constant)
            elif base.is_constant and base.constant > 0:
                arguments[0] = float(base.constant)
        return NonlinearFunction(Operation(term.function), tuple(arguments))


def _indicator(flat: FlatModel, indicator: FlatIndicator) -> IndicatorRow:
    row = indicator.row
    entries: list[tuple[int, float]] = []
    for monomial, coefficient in row.body.terms.items():
        if len(monomial) != 1 or monomial[0] >= len(flat.columns):
            raise FormulationError("Solvers take implications of linear relations only.")
        entries.append((monomial[0], float(coefficient)))
    implied = LinearRow(entries, _lower(row), _upper(row))
    return IndicatorRow(indicator.column, indicator.value, implied)


def _type(column: FlatColumn) -> VariableType:
    match column.domain:
        case Domain.CONTINUOUS:
            return VariableType.CONTINUOUS
        case Domain.INTEGER:
            return VariableType.INTEGER
        case Domain.BINARY:
            return VariableType.BINARY


def _lower(row: FlatRow) -> float:
    return -inf if row.lower is None else float(row.lower)


def _upper(row: FlatRow) -> float:
    return inf if row.upper is None else float(row.upper)

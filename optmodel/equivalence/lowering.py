"""A flat model as a solver's model, for the searches of this room.

    solve(solver_model(flat), SolveOptions(seconds=2.0)).values

What a search finds is checked in exact rationals afterwards, so nothing here has to be trusted. The
two lowerings of `solving` stay apart from it: they carry certificates, share no code with anything,
and are each for one solver.
"""

from math import inf

from optmodel.backends import (
    Expression,
    FloatPolynomial,
    IndicatorRow,
    LinearRow,
    Model,
    ModelRow,
    NonlinearFunction,
    NonlinearRow,
    Operation,
    VariableType,
)
from optmodel.equivalence.constraint_side import linear_coefficients
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatModel,
    FlatRow,
    FormulationError,
    Monomial,
    NonlinearTerm,
    Number,
    ObjectiveSense,
    Polynomial,
)


def solver_model(flat: FlatModel) -> Model:
    """The model with all of its parts.

    Raises `FormulationError` where an indicator implies a row that is not linear, or its column is
    not binary.
    """
    types = [_type(column) for column in flat.columns]
    if any(types[indicator.column] is not VariableType.BINARY for indicator in flat.indicators):
        raise FormulationError("Solvers take implications of a binary column only.")
    terms = _FunctionsOfTerms(flat)
    is_quadratic = flat.objective.degree <= 2 and terms.is_polynomial(flat.objective)
    costs = [float(flat.objective.terms.get((k,), 0)) for k in range(len(flat.columns))]
    products = [(*m, float(c)) for m, c in flat.objective.terms.items() if len(m) == 2]
    return Model(
        lowers=[lower_limit(column.lower) for column in flat.columns],
        uppers=[upper_limit(column.upper) for column in flat.columns],
        costs=costs if is_quadratic else [0.0] * len(flat.columns),
        types=types,
        rows=[_row(terms, row) for row in flat.rows],
        indicators=[
            IndicatorRow(indicator.column, indicator.value, _linear_row(terms, indicator.row))
            for indicator in flat.indicators
        ],
        is_minimized=flat.sense is ObjectiveSense.MINIMIZE,
        offset=float(flat.objective.constant) if is_quadratic else 0.0,
        products=[(m[0], m[1], m[2]) for m in products] if is_quadratic else [],
        nonlinear_objective=None if is_quadratic else terms.expression(flat.objective),
    )


def lower_limit(value: Number | None) -> float:
    """A lower bound as a float; a missing one is infinite."""
    return -inf if value is None else float(value)


def upper_limit(value: Number | None) -> float:
    """An upper bound as a float; a missing one is infinite."""
    return inf if value is None else float(value)


class _FunctionsOfTerms:
    """Polynomials as expressions; a nonlinear term is one object wherever it occurs."""

    def __init__(self, flat: FlatModel) -> None:
        self.num_columns = len(flat.columns)
        self._functions: list[NonlinearFunction] = []
        for term in flat.nonlinear_terms:
            self._functions.append(self._function(term))

    def is_polynomial(self, body: Polynomial) -> bool:
        return all(not m or m[-1] < self.num_columns for m in body.terms)

    def expression(self, body: Polynomial) -> Expression:
        plain = FloatPolynomial()
        products: list[Expression] = []
        for monomial, coefficient in body.terms.items():
            if not monomial:
                plain.constant = float(coefficient)
            elif monomial[-1] < self.num_columns:
                plain.terms.append((monomial, float(coefficient)))
            else:
                factors = (float(coefficient), *self._symbols(monomial))
                products.append(NonlinearFunction(Operation.MULTIPLY, factors))
        return NonlinearFunction(Operation.ADD, (plain, *products)) if products else plain

    def _symbols(self, monomial: Monomial) -> tuple[Expression, ...]:
        return tuple(
            FloatPolynomial([((symbol,), 1.0)])
            if symbol < self.num_columns
            else self._functions[symbol - self.num_columns]
            for symbol in monomial
        )

    def _function(self, term: NonlinearTerm) -> NonlinearFunction:
        arguments = [self.expression(argument) for argument in term.arguments]
        if term.function == "power" and term.arguments[1].is_constant:
            arguments[1] = float(term.arguments[1].constant)
        elif term.function == "power" and term.arguments[0].is_constant:
            arguments[0] = float(term.arguments[0].constant)
        return NonlinearFunction(Operation(term.function), tuple(arguments))


def _type(column: FlatColumn) -> VariableType:
    """The type; a whole column between 0 and 1 is binary, whatever it is called."""
    if column.domain is Domain.CONTINUOUS:
        return VariableType.CONTINUOUS
    is_between = column.lower is not None and column.lower >= 0
    is_between = is_between and column.upper is not None and column.upper <= 1
    is_binary = column.domain is Domain.BINARY or is_between
    return VariableType.BINARY if is_binary else VariableType.INTEGER


def _row(terms: _FunctionsOfTerms, row: FlatRow) -> ModelRow:
    if row.body.degree <= 1 and terms.is_polynomial(row.body):
        return _linear_row(terms, row)
    return NonlinearRow(terms.expression(row.body), lower_limit(row.lower), upper_limit(row.upper))


def _linear_row(terms: _FunctionsOfTerms, row: FlatRow) -> LinearRow:
    coefficients = linear_coefficients(row.body, terms.num_columns)
    if coefficients is None:
        raise FormulationError("Solvers take implications of linear relations only.")
    entries = [(column, float(c)) for column, c in coefficients.items()]
    return LinearRow(entries, lower_limit(row.lower), upper_limit(row.upper))

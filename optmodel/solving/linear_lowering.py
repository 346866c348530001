"""A flat model as rows of numbers: the form for HiGHS and for MPS files.

    array_model(flatten(instance)).costs        # [1.25, 3.5, ...]
    write_mps(flatten(instance))                # 'NAME model\nOBJSENSE\n    MIN\nROWS\n ...'

`expression_lowering` builds the form for SCIP. The two modules share no code, so that a mistake in
one cannot make both solvers of a certificate agree on a wrong answer.
"""

from math import inf

from optmodel.backends import (
    Entries,
    IndicatorRow,
    LinearRow,
    Model,
    ModelRow,
    NameStyle,
    Product,
    QuadraticRow,
    VariableType,
    mps_text,
)
from optmodel.formulation import (
    Domain,
    FlatModel,
    FlatRow,
    FormulationError,
    Number,
    ObjectiveSense,
    Polynomial,
)

_TYPES = {
    Domain.CONTINUOUS: VariableType.CONTINUOUS,
    Domain.INTEGER: VariableType.INTEGER,
    Domain.BINARY: VariableType.BINARY,
}


def write_mps(flat: FlatModel) -> str:
    """The text of an MPS file; it ends with ENDATA and a newline.

    Names are the flat model's, with `_` for characters other than letters, digits and brackets.
    Raises `FormulationError` when a part is neither linear nor quadratic.
    """
    bodies = [flat.objective, *(row.body for row in flat.rows)]
    if flat.nonlinear_terms or any(body.degree > 2 for body in bodies):
        raise FormulationError("MPS files hold linear and quadratic models only.")
    if any(indicator.row.body.degree > 1 for indicator in flat.indicators):
        raise FormulationError("MPS files hold implications of linear relations only.")
    return mps_text(_model(flat), NameStyle.PLAIN)


def array_model(flat: FlatModel) -> Model:
    """The model of a flat one with linear rows and a linear or quadratic objective.

    Raises `FormulationError` for any other.
    """
    if not flat.is_quadratic:
        raise FormulationError(
            "Only linear rows with a linear or quadratic objective can be written as arrays."
        )
    return _model(flat)


def _model(flat: FlatModel) -> Model:
    costs: list[float] = [0.0] * len(flat.columns)
    for column, cost in _entries(flat.objective):
        costs[column] = cost
    return Model(
        lowers=[-inf if column.lower is None else _float(column.lower) for column in flat.columns],
        uppers=[inf if column.upper is None else _float(column.upper) for column in flat.columns],
        costs=costs,
        types=[_TYPES[column.domain] for column in flat.columns],
        names=[column.name for column in flat.columns],
        rows=[_row(row) for row in flat.rows],
        indicators=[
            IndicatorRow(indicator.column, indicator.value, _linear_row(indicator.row))
            for indicator in flat.indicators
        ],
        is_minimized=flat.sense is ObjectiveSense.MINIMIZE,
        offset=_float(flat.objective.constant),
        products=_products(flat.objective),
    )


def _row(row: FlatRow) -> ModelRow:
    if row.body.degree <= 1:
        return _linear_row(row)
    return QuadraticRow(_entries(row.body), _products(row.body), *_sides(row), row.name)


def _linear_row(row: FlatRow) -> LinearRow:
    return LinearRow(_entries(row.body), *_sides(row), row.name)


def _sides(row: FlatRow) -> tuple[float, float]:
    lower = -inf if row.lower is None else _float(row.lower)
    return lower, inf if row.upper is None else _float(row.upper)


def _entries(body: Polynomial) -> Entries:
    terms = body.terms.items()
    return [(monomial[0], _float(c)) for monomial, c in terms if len(monomial) == 1]


def _products(body: Polynomial) -> list[Product]:
    terms = body.terms.items()
    return [(term[0], term[1], _float(c)) for term, c in terms if len(term) == 2]


def _float(value: Number) -> float:
    """The nearest float; an integer stays an integer, so that a file has all of its digits."""
    return value if isinstance(value, int) else float(value)

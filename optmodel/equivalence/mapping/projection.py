"""A flat model without some of its columns: the points that remain are exactly the projection.

    projected = project_out(flat, columns=[4, 5])     # a FlatModel, or a Rejection
    projected.columns[4]                              # still there, and in no constraint

A column is substituted where an equation defines it, and a continuous one is eliminated by adding
up the rows that bound it from both sides (Fourier and Motzkin). A column stays where a function
that may be undefined would vanish with it: `t == log(x)` demands `x > 0` of any `t`. Nothing is
searched, so a check of a certificate repeats it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from optmodel.equivalence.column_domain import (
    column_bounds,
    defined_value,
    is_integral,
    takes_whole_values,
)
from optmodel.equivalence.constraint_side import linear_coefficients
from optmodel.equivalence.mapping.shared_columns import JointTerms
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatModel,
    FlatRow,
    FormulationError,
    NonlinearTerm,
    Number,
    Polynomial,
)
from optmodel.rejection import Rejection

_MAX_ROWS = 400


def project_out(model: FlatModel, columns: Sequence[int]) -> FlatModel | Rejection:
    """The projection along some columns; rejected where neither way eliminates one of them.

    The objective keeps a column that no equation defines.
    """
    remaining = sorted(columns)
    while remaining:
        for column in remaining:
            reduced = _without_unused(model, column) or _by_equation(model, column)
            if reduced is not None:
                break
        else:
            eliminated = next(_by_adding_rows(model, remaining), None)
            if eliminated is None:
                detail = f"the column {model.columns[remaining[0]].name} cannot be eliminated"
                return Rejection("projection", "unknown", detail)
            column, reduced = eliminated
        model = reduced
        remaining.remove(column)
    return model


def _without_unused(model: FlatModel, column: int) -> FlatModel | None:
    """The model without the bounds of a column that occurs in no row and has a value."""
    if _occurs(model, column):
        return None
    lower, upper = column_bounds(model)[column]
    if lower is not None and upper is not None and lower > upper:
        return None
    return replace(model, columns=_freed(model.columns, column))


def _by_equation(model: FlatModel, column: int) -> FlatModel | None:
    """The model with the column replaced by what an equation makes of it."""
    arguments = [argument for term in model.nonlinear_terms for argument in term.arguments]
    if any(column in monomial for argument in arguments for monomial in argument.terms):
        return None
    for number, row in enumerate(model.rows):
        image = defined_value(row, column)
        if image is None:
            continue
        if is_integral(model.columns[column]) and not takes_whole_values(model, image):
            continue
        try:
            reduced = _substituted(model, column, image, number)
        except FormulationError:  # it is the column of a condition
            return None
        if _keeps_domains(model, reduced):
            return reduced
    return None


def _substituted(model: FlatModel, column: int, image: Polynomial, number: int) -> FlatModel:
    lower, upper = column_bounds(model)[column]
    bound = FlatRow(model.columns[column].name, Polynomial.symbol(column), lower, upper)
    rows = (*model.rows[:number], *model.rows[number + 1 :])
    rows += (bound,) if (lower, upper) != (None, None) else ()
    images = [Polynomial.symbol(k) for k in range(len(model.columns))]
    images[column] = image
    freed = _freed(model.columns, column)
    terms = JointTerms(len(model.columns))
    return terms.substituted(replace(model, rows=rows), images, freed)


def _by_adding_rows(model: FlatModel, columns: Sequence[int]) -> Iterator[tuple[int, FlatModel]]:
    """Each model without one continuous column that occurs in linear rows alone."""
    for column in columns:
        if is_integral(model.columns[column]) or not _is_in_linear_rows_only(model, column):
            continue
        others: list[FlatRow] = []
        below: list[Polynomial] = []
        above: list[Polynomial] = []
        for row in _rows_and_bounds(model, column):
            factor = row.body.terms.get((column,))
            if not factor:
                others.append(row)
                continue
            rest = row.body - Polynomial.symbol(column) * factor
            for limit, is_upper in ((row.upper, factor > 0), (row.lower, factor < 0)):
                if limit is not None:
                    side = above if is_upper else below
                    side.append((limit - rest) * (Fraction(1) / factor))
        if len(others) + len(below) * len(above) > _MAX_ROWS:
            continue
        for low in below:
            others += [_difference_row(low - up) for up in above]
        columns_left = _freed(model.columns, column)
        reduced = replace(model, columns=columns_left, rows=tuple(others))
        if _keeps_domains(model, reduced):
            yield column, reduced


def _difference_row(difference: Polynomial) -> FlatRow:
    """`difference <= 0`, its constant on the right."""
    return FlatRow("sum", difference.without_constant(), None, -difference.constant)


def _rows_and_bounds(model: FlatModel, column: int) -> Iterator[FlatRow]:
    yield from model.rows
    lower, upper = column_bounds(model)[column]
    yield FlatRow(model.columns[column].name, Polynomial.symbol(column), lower, upper)


def _freed(columns: Sequence[FlatColumn], column: int) -> tuple[FlatColumn, ...]:
    freed = replace(columns[column], domain=Domain.CONTINUOUS, lower=None, upper=None)
    return (*columns[:column], freed, *columns[column + 1 :])


def _occurs(model: FlatModel, column: int) -> bool:
    return any(column in monomial for body in _bodies(model) for monomial in body.terms) or any(
        indicator.column == column for indicator in model.indicators
    )


def _is_in_linear_rows_only(model: FlatModel, column: int) -> bool:
    bodies = [indicator.row.body for indicator in model.indicators]
    bodies += [argument for term in model.nonlinear_terms for argument in term.arguments]
    if any(column in monomial for body in bodies for monomial in body.terms):
        return False
    if any(indicator.column == column for indicator in model.indicators):
        return False
    return not any(
        column in monomial and len(monomial) > 1
        for row in model.rows
        for monomial in row.body.terms
    )


def _bodies(model: FlatModel) -> Iterator[Polynomial]:
    yield from (row.body for row in model.rows)
    yield from (indicator.row.body for indicator in model.indicators)
    for term in model.nonlinear_terms:
        yield from term.arguments


def _keeps_domains(model: FlatModel, reduced: FlatModel) -> bool:
    """Whether no function that may be undefined at a point of the model is gone in the reduced."""
    return _num_partial_functions(model, model) <= _num_partial_functions(reduced, model)


def _num_partial_functions(model: FlatModel, bounded: FlatModel) -> int:
    """How many functions of rows and objective the bounds of another model leave undefined."""
    pending = [model.objective, *(row.body for row in model.rows)]
    pending += [indicator.row.body for indicator in model.indicators]
    seen: set[int] = set()
    num_columns = len(model.columns)
    while pending:
        symbols = {symbol for monomial in pending.pop().terms for symbol in monomial}
        for symbol in symbols - seen - set(range(num_columns)):
            seen.add(symbol)
            pending += model.nonlinear_terms[symbol - num_columns].arguments
    terms = [model.nonlinear_terms[symbol - num_columns] for symbol in seen]
    return sum(not _is_defined(bounded, term) for term in terms)


def _is_defined(model: FlatModel, term: NonlinearTerm) -> bool:
    """Whether a function has a value wherever its arguments have one, within the bounds."""
    first, last = term.arguments[0], term.arguments[-1]
    least = _least_value(model, first)
    match term.function:
        case "log":
            return least is not None and least > 0
        case "sqrt":
            return least is not None and least >= 0
        case "power":
            is_root = last.is_constant and last.constant > 0
            return least is not None and (least > 0 or (least == 0 and is_root))
        case "divide":
            ends = _least_value(model, last), _least_value(model, -last)
            return any(end is not None and end > 0 for end in ends)
    return True


def _least_value(model: FlatModel, body: Polynomial) -> Number | None:
    """The least value of a linear body within the bounds; None where it may be any."""
    coefficients = linear_coefficients(body.without_constant(), len(model.columns))
    if coefficients is None:
        return None
    limits = column_bounds(model)
    ends = [(c, limits[k][0 if c > 0 else 1]) for k, c in coefficients.items()]
    if any(end is None for _, end in ends):
        return None
    return body.constant + sum((c * (end or 0) for c, end in ends), start=Fraction(0))

"""Two flat models over one set of columns, so that their constraints can be compared.

    mapping = ColumnMapping.of_columns([2, 0, None])      # the third column is the candidate's own
    shared = shared_models(candidate, reference, mapping)
    shared.candidate.rows, shared.reference.rows          # bodies over the same numbers

The reference's columns keep their numbers, and those that the candidate alone has come after them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from optmodel.equivalence.column_domain import bounds, is_integral
from optmodel.equivalence.term_table import TermTable
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatIndicator,
    FlatModel,
    FlatRow,
    FormulationError,
    NonlinearTerm,
    Number,
    Polynomial,
)
from optmodel.rejection import Rejection


@dataclass(frozen=True, slots=True)
class ColumnImage:
    """The reference's column that a candidate's column is: `reference = scale * own + shift`."""

    column: int
    scale: Number = 1
    shift: Number = 0


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """For each column of the candidate its image; None for a column that only the candidate has."""

    images: tuple[ColumnImage | None, ...]

    @staticmethod
    def of_columns(columns: Sequence[int | None]) -> "ColumnMapping":
        """The mapping without scales."""
        return ColumnMapping(tuple(None if k is None else ColumnImage(k) for k in columns))

    def reference_values(self, values: Sequence[Number]) -> dict[int, Number]:
        """Values of the reference's columns by their number; some may be missing."""
        return {
            image.column: image.scale * value + image.shift
            for image, value in zip(self.images, values, strict=True)
            if image is not None
        }


@dataclass(frozen=True, slots=True)
class SharedModels:
    """Both models over the same columns and nonlinear terms.

    A model has no constraint on a column that only the other one has.
    """

    candidate: FlatModel
    reference: FlatModel
    candidate_only: tuple[int, ...]
    reference_only: tuple[int, ...]


def shared_models(
    candidate: FlatModel, reference: FlatModel, mapping: ColumnMapping
) -> SharedModels | Rejection:
    """Both models over the reference's columns and then the candidate's own.

    Rejected where two columns have one image, or a whole column would have a scale.
    """
    fault = _mapping_fault(candidate, reference, mapping)
    if fault is not None:
        return Rejection("shared_columns", "unsuitable", fault)
    num_reference = len(reference.columns)
    own = [k for k, image in enumerate(mapping.images) if image is None]
    numbers = {k: num_reference + n for n, k in enumerate(own)}
    columns: list[FlatColumn] = [_free(column) for column in reference.columns]
    images: list[Polynomial] = []
    for k, (column, image) in enumerate(zip(candidate.columns, mapping.images, strict=True)):
        if image is None:
            images.append(Polynomial.symbol(numbers[k]))
            columns.append(column)
        else:
            images.append(
                (Polynomial.symbol(image.column) - image.shift) * (Fraction(1) / image.scale)
            )
            columns[image.column] = _imaged(column, image, reference.columns[image.column])
    terms = JointTerms(len(columns))
    own_columns = tuple(_free(candidate.columns[k]) for k in own)
    identity = [Polynomial.symbol(k) for k in range(num_reference)]
    lifted = terms.substituted(reference, identity, (*reference.columns, *own_columns))
    imaged = terms.substituted(candidate, images, tuple(columns))
    mapped = {image.column for image in mapping.images if image is not None}
    return SharedModels(
        replace(imaged, nonlinear_terms=terms.terms),
        replace(lifted, nonlinear_terms=terms.terms),
        tuple(numbers.values()),
        tuple(k for k in range(num_reference) if k not in mapped),
    )


class JointTerms:
    """The nonlinear terms of several models over the same columns, each stored once."""

    def __init__(self, num_columns: int) -> None:
        self._table = TermTable(num_columns)

    @property
    def terms(self) -> tuple[NonlinearTerm, ...]:
        """The terms of all models so far."""
        return self._table.terms

    def substituted(
        self, model: FlatModel, images: Sequence[Polynomial], columns: tuple[FlatColumn, ...]
    ) -> FlatModel:
        """The model with a polynomial in the place of each of its columns."""
        symbols = list(images)
        for term in model.nonlinear_terms:
            arguments = tuple(composed(argument, symbols) for argument in term.arguments)
            symbols.append(self._table.symbol(NonlinearTerm(term.function, arguments)))
        indicators = []
        for indicator in model.indicators:
            row = _substituted_row(indicator.row, symbols)
            indicators.append(self._indicator(indicator, symbols[indicator.column], row))
        return FlatModel(
            model.sense,
            composed(model.objective, symbols),
            columns,
            self.terms,
            tuple(_substituted_row(row, symbols) for row in model.rows),
            tuple(indicators),
        )

    @staticmethod
    def _indicator(indicator: FlatIndicator, image: Polynomial, row: FlatRow) -> FlatIndicator:
        """The condition in the new columns: `column` or `1 - column` has the value."""
        monomials = [monomial for monomial in image.terms if monomial]
        if len(monomials) != 1 or len(monomials[0]) != 1:
            raise FormulationError("The column of a condition was substituted.")
        coefficient = image.terms[monomials[0]]
        value = (indicator.value - image.constant) / Fraction(coefficient)
        if value.denominator != 1:
            raise FormulationError("The column of a condition has another unit.")
        return FlatIndicator(monomials[0][0], int(value), row)


def composed(body: Polynomial, symbols: Sequence[Polynomial]) -> Polynomial:
    """The polynomial with another one in the place of each symbol."""
    parts: list[Polynomial] = []
    for monomial, coefficient in body.terms.items():
        product = Polynomial.of(coefficient)
        for symbol in monomial:
            product = product * symbols[symbol]
        parts.append(product)
    return Polynomial.total(parts)


def _substituted_row(row: FlatRow, symbols: Sequence[Polynomial]) -> FlatRow:
    body = composed(row.body, symbols)
    shift = body.constant
    return FlatRow(
        row.name,
        body.without_constant(),
        None if row.lower is None else row.lower - shift,
        None if row.upper is None else row.upper - shift,
    )


def _free(column: FlatColumn) -> FlatColumn:
    return replace(column, domain=Domain.CONTINUOUS, lower=None, upper=None)


def _imaged(column: FlatColumn, image: ColumnImage, reference: FlatColumn) -> FlatColumn:
    """The candidate's domain and bounds, under the name of the reference's column."""
    limits = [None if b is None else image.scale * b + image.shift for b in bounds(column)]
    if image.scale < 0:
        limits.reverse()
    is_binary = column.domain is Domain.BINARY and (image.scale, image.shift) in ((1, 0), (-1, 1))
    whole = Domain.BINARY if is_binary else Domain.INTEGER
    domain = whole if is_integral(column) else Domain.CONTINUOUS
    return replace(reference, domain=domain, lower=limits[0], upper=limits[1])


def _mapping_fault(
    candidate: FlatModel, reference: FlatModel, mapping: ColumnMapping
) -> str | None:
    images = [image for image in mapping.images if image is not None]
    if len(mapping.images) != len(candidate.columns):
        return "the mapping has not one image for each column of the candidate"
    if len({image.column for image in images}) != len(images):
        return "two columns have the same image"
    if any(not 0 <= image.column < len(reference.columns) or not image.scale for image in images):
        return "an image is no column of the reference"
    for column, image in zip(candidate.columns, mapping.images, strict=True):
        if image is None or not is_integral(column):
            continue
        if abs(image.scale) != 1 or Fraction(image.shift).denominator != 1:
            return f"the whole column {column.name} has a scale"
    return None

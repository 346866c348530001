"""The proof that two models are the same, as plain data, and its check without any search.

    certificate = match.certificate()       # JSON: steps of both models, columns, rows
    check_match(certificate, reference, candidate)      # None, or why it proves nothing

The steps rewrite each model and keep its problem; then each column of one is a column of the other,
and each row is a row of the other up to a factor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from optmodel.equivalence.limits import WorkLimitError
from optmodel.equivalence.normal_form import (
    InvalidStepError,
    ReducedModel,
    ReducedRow,
    Step,
    StepKind,
    apply_step,
    scaled_range,
)
from optmodel.formulation import FlatModel, FormulationError, Monomial, Number, Polynomial, exact


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A column of the candidate that is a column of the reference, once both are rewritten."""

    reference: int
    candidate: int


@dataclass(frozen=True, slots=True)
class RowMatch:
    """A row of the candidate that is `factor` times a row of the reference."""

    reference: int
    candidate: int
    factor: Number = 1


@dataclass(frozen=True, slots=True)
class ModelMatch:
    """Two models that are the same: how each is rewritten, and which parts are then one another.

    Columns and rows have their numbers of the flat models; what the steps removed is missing.
    `is_negated` says that one model minimizes what the other maximizes, with the opposite sign.
    """

    reference_steps: tuple[Step, ...]
    candidate_steps: tuple[Step, ...]
    columns: tuple[ColumnMatch, ...]
    rows: tuple[RowMatch, ...]
    is_negated: bool = False

    def certificate(self) -> dict[str, object]:
        """The match as plain JSON values; factors are fractions in text."""
        return {
            "reference_steps": [_entry(step) for step in self.reference_steps],
            "candidate_steps": [_entry(step) for step in self.candidate_steps],
            "columns": [[one.reference, one.candidate] for one in self.columns],
            "rows": [[one.reference, one.candidate, str(one.factor)] for one in self.rows],
        }


def check_match(
    certificate: Mapping[str, object], reference: FlatModel, candidate: FlatModel
) -> str | None:
    """Why a certificate does not prove that two models are the same; None where it does."""
    try:
        first = _reduced(reference, _steps(certificate["reference_steps"]))
        second = _reduced(candidate, _steps(certificate["candidate_steps"]))
        pairs = cast(Sequence[Sequence[int]], certificate["columns"])
        columns = [ColumnMatch(int(a), int(b)) for a, b in pairs]
        triples = cast(Sequence[Sequence[object]], certificate["rows"])
        rows = [RowMatch(int(str(a)), int(str(b)), exact(str(f))) for a, b, f in triples]
    except (InvalidStepError, FormulationError, WorkLimitError) as error:
        return str(error)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        return f"the certificate is malformed: {error}"
    return difference(first, second, columns, rows)


def _entry(step: Step) -> list[object]:
    return [str(step.kind), step.column, step.row, str(step.factor)]


def _steps(values: object) -> list[Step]:
    entries = cast(Sequence[Sequence[object]], values)
    return [
        Step(StepKind(str(kind)), int(str(column)), int(str(row)), Fraction(exact(str(factor))))
        for kind, column, row, factor in entries
    ]


def _reduced(flat: FlatModel, steps: Sequence[Step]) -> ReducedModel:
    model = ReducedModel(flat)
    for step in steps:
        apply_step(model, step)
    return model


def difference(
    reference: ReducedModel,
    candidate: ReducedModel,
    columns: Sequence[ColumnMatch],
    rows: Sequence[RowMatch],
) -> str | None:
    """What keeps a matching from making two reduced models one; None where nothing does."""
    if not _is_bijection(columns, reference.columns, candidate.columns):
        return "not every column has its own counterpart"
    if not _is_bijection(rows, reference.rows, candidate.rows):
        return "not every row has its own counterpart"
    for pair in columns:
        if not _same_column(reference, candidate, pair):
            return f"column {pair.reference} has other values than column {pair.candidate}"
    translation = _Translation(reference, candidate, columns)
    if translation.of(candidate.objective) != reference.objective.terms:
        return "the objectives differ"
    for match in rows:
        first, second = reference.rows[match.reference], candidate.rows[match.candidate]
        if not _same_row(first, second, match.factor, translation):
            return f"row {match.reference} differs from row {match.candidate}"
    return None


def _is_bijection(
    pairs: Sequence[ColumnMatch] | Sequence[RowMatch],
    reference: Mapping[int, object],
    candidate: Mapping[int, object],
) -> bool:
    firsts, seconds = [one.reference for one in pairs], [one.candidate for one in pairs]
    return (
        len(set(firsts)) == len(set(seconds)) == len(pairs)
        and set(firsts) == reference.keys()
        and set(seconds) == candidate.keys()
    )


def _same_column(reference: ReducedModel, candidate: ReducedModel, match: ColumnMatch) -> bool:
    return reference.columns[match.reference] == candidate.columns[match.candidate]


class _Translation:
    """Polynomials of the candidate over the symbols of the reference."""

    def __init__(
        self, reference: ReducedModel, candidate: ReducedModel, columns: Sequence[ColumnMatch]
    ) -> None:
        self._reference, self._candidate = reference, candidate
        self._columns = {one.candidate: one.reference for one in columns}
        self._terms: dict[int, int] = {}

    def column(self, candidate: int) -> int:
        """The column of the reference."""
        return self._columns[candidate]

    def of(self, body: Polynomial) -> Mapping[Monomial, Number] | None:
        """The terms; None where a function has no counterpart."""
        terms: dict[Monomial, Number] = {}
        for monomial, factor in body.terms.items():
            symbols = [self._symbol(symbol) for symbol in monomial]
            key = tuple(sorted(symbol for symbol in symbols if symbol is not None))
            if len(key) < len(monomial):
                return None
            terms[key] = terms.get(key, 0) + factor
        return terms

    def _symbol(self, candidate: int) -> int | None:
        if candidate in self._columns:
            return self._columns[candidate]
        return self._function(candidate)

    def _function(self, symbol: int) -> int | None:
        """The function of the reference with the same arguments."""
        if symbol not in self._terms:
            term = self._candidate.terms[symbol]
            arguments = [self.of(argument) for argument in term.arguments]
            if any(argument is None for argument in arguments):
                return None
            polynomials = [Polynomial(each) for each in arguments if each is not None]
            found = self._reference.find_term(term.function, polynomials)
            if found is None:
                return None
            self._terms[symbol] = found
        return self._terms[symbol]


def _same_row(
    first: ReducedRow, second: ReducedRow, factor: Number, translation: _Translation
) -> bool:
    if factor == 0 or (first.condition is None) != (second.condition is None):
        return False
    if first.condition is not None and second.condition is not None:
        column, value = second.condition
        if (translation.column(column), value) != first.condition:
            return False
    scaled = {monomial: each * factor for monomial, each in first.body.terms.items()}
    ends = scaled_range(first.lower, first.upper, factor)
    sides = (ends.lower, ends.upper) == (second.lower, second.upper)
    return sides and translation.of(second.body) == scaled

"""Exact edits of flat models, with what is known of each: whether it keeps the model's meaning.

for edit in edits(flat, RandomStream("edits", 5)):
    edit.name, edit.model, edit.mapping, edit.keeps_meaning

Each edit knows the mapping of its columns, which relations are decided with. `model_rewritings` and
`model_changes` go further, as matching needs no mapping.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

import pytest

from optmodel.equivalence import ColumnImage, ColumnMapping, JointTerms
from optmodel.families import family
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatModel,
    FlatRow,
    Number,
    ObjectiveSense,
    Polynomial,
)
from optmodel.random_stream import RandomStream
from tests.families.every import REPRESENTATIVES

FAMILIES = [
    pytest.param(
        name, marks=() if family(name).formulation.problem_class.is_linear else pytest.mark.slow
    )
    for name in REPRESENTATIVES
]
"""The names of all families; those that need SCIP take longer."""

TENTH = Fraction(1, 10)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ModelEdit:
    """An edited model, and the reference's columns that its columns are."""

    name: str
    model: FlatModel
    mapping: ColumnMapping
    keeps_meaning: bool


def edits(flat: FlatModel, stream: RandomStream) -> Iterator[ModelEdit]:
    """Edits that keep the meaning, and edits that usually change it."""
    same = identity(flat)
    for name, model in kept(flat):
        yield ModelEdit(name, model, same, keeps_meaning=True)
    yield from with_more_columns(flat)
    yield from in_other_units(flat)
    for name, model in changed(flat, stream):
        yield ModelEdit(name, model, same, keeps_meaning=False)


def identity(flat: FlatModel) -> ColumnMapping:
    """Each column is itself."""
    return ColumnMapping.of_columns(range(len(flat.columns)))


def kept(flat: FlatModel) -> Iterator[tuple[str, FlatModel]]:
    """The model written otherwise, over the same columns."""
    yield "unchanged", flat
    yield "rows scaled", replace(flat, rows=tuple(scaled(row, 3) for row in flat.rows[::-1]))
    yield "sides swapped", replace(flat, rows=tuple(scaled(row, -1) for row in flat.rows))
    sense = ObjectiveSense.MINIMIZE
    if flat.sense is ObjectiveSense.MINIMIZE:
        sense = ObjectiveSense.MAXIMIZE
    yield "objective negated", replace(flat, objective=-flat.objective, sense=sense)
    if flat.rows:
        loose = replace(flat.rows[0], lower=shifted(flat.rows[0].lower, -1))
        loose = replace(loose, upper=shifted(loose.upper, 1))
        yield "redundant row", replace(flat, rows=(*flat.rows, loose))
    bounded = [k for k, column in enumerate(flat.columns) if column.domain is not Domain.BINARY]
    if bounded:
        columns = list(flat.columns)
        rows = list(flat.rows)
        for k in bounded:
            column = columns[k]
            if column.lower is not None or column.upper is not None:
                rows.append(FlatRow("bound", Polynomial.symbol(k), column.lower, column.upper))
            columns[k] = replace(column, lower=None, upper=None)
        yield "bounds as rows", replace(flat, columns=tuple(columns), rows=tuple(rows))


def with_more_columns(flat: FlatModel) -> Iterator[ModelEdit]:
    """The model with a column that an equation defines: the objective's, or a slack."""
    number = len(flat.columns)
    mapping = ColumnMapping((*identity(flat).images, None))
    lifted = JointTerms(number + 1).substituted(
        flat,
        [Polynomial.symbol(k) for k in range(number)],
        (*flat.columns, FlatColumn("extra", "extra", (), Domain.CONTINUOUS, None, None)),
    )
    extra = Polynomial.symbol(number)
    body = lifted.objective - extra
    definition = FlatRow("definition", body.without_constant(), -body.constant, -body.constant)
    objective = replace(lifted, objective=extra, rows=(*lifted.rows, definition))
    yield ModelEdit("objective column", objective, mapping, keeps_meaning=True)
    slack = next((k for k, row in enumerate(flat.rows) if row.lower is None), None)
    if slack is not None:
        row = lifted.rows[slack]
        columns = (*flat.columns, replace(lifted.columns[-1], lower=0))
        equation = replace(row, body=row.body + extra, lower=row.upper)
        model = replace(lifted, columns=columns, rows=replaced(lifted.rows, slack, equation))
        yield ModelEdit("slack column", model, mapping, keeps_meaning=True)


def in_other_units(flat: FlatModel) -> Iterator[ModelEdit]:
    """The model with its first continuous column, or all of them, counted in thousandths."""
    continuous = [k for k, c in enumerate(flat.columns) if c.domain is Domain.CONTINUOUS]
    for name, chosen in (("column in other units", continuous[:1]), ("other units", continuous)):
        if chosen:
            images = [Polynomial.symbol(k) for k in range(len(flat.columns))]
            columns = list(flat.columns)
            for k in chosen:
                images[k] = images[k] * Fraction(1, 1000)
                lower, upper = columns[k].lower, columns[k].upper
                columns[k] = replace(
                    columns[k],
                    lower=None if lower is None else 1000 * lower,
                    upper=None if upper is None else 1000 * upper,
                )
            model = JointTerms(len(columns)).substituted(flat, images, tuple(columns))
            mapping = ColumnMapping(
                tuple(
                    ColumnImage(k, Fraction(1, 1000) if k in chosen else 1)
                    for k in range(len(columns))
                )
            )
            yield ModelEdit(name, model, mapping, keeps_meaning=True)


def changed(flat: FlatModel, stream: RandomStream) -> Iterator[tuple[str, FlatModel]]:
    """The model with one thing changed."""
    if flat.rows:
        k = stream.choice(range(len(flat.rows)))
        row = flat.rows[k]
        yield "row dropped", replace(flat, rows=flat.rows[:k] + flat.rows[k + 1 :])
        flipped = replace(row, lower=row.upper, upper=row.lower)
        yield "sense flipped", replace(flat, rows=replaced(flat.rows, k, flipped))
        other = replace(row, body=with_larger_term(row.body, stream))
        yield "coefficient changed", replace(flat, rows=replaced(flat.rows, k, other))
        tight = replace(row, lower=less(row.lower), upper=less(row.upper))
        yield "right-hand side changed", replace(flat, rows=replaced(flat.rows, k, tight))
        total = Polynomial.total(Polynomial.symbol(k) for k in range(len(flat.columns)))
        yield "row added", replace(flat, rows=(*flat.rows, FlatRow("added", total, None, 7)))
    k = stream.choice(range(len(flat.columns)))
    column = flat.columns[k]
    is_whole = column.domain is not Domain.CONTINUOUS
    domain = Domain.CONTINUOUS if is_whole else Domain.INTEGER
    columns = replaced(flat.columns, k, replace(column, domain=domain))
    yield "domain changed", replace(flat, columns=columns)
    costly = with_larger_term(flat.objective.without_constant(), stream)
    yield "cost changed", replace(flat, objective=costly)


def shuffled(edit: ModelEdit, stream: RandomStream) -> ModelEdit:
    """The edited model with columns and rows in another order, and without their names."""
    number = len(edit.model.columns)
    order = stream.sample(range(number), number)
    images = [Polynomial.symbol(order.index(k)) for k in range(number)]
    columns = tuple(
        replace(edit.model.columns[k], name=f"v{n}", variable="v", key=(n,))
        for n, k in enumerate(order)
    )
    model = JointTerms(number).substituted(edit.model, images, columns)
    rows = stream.sample(model.rows, len(model.rows))
    mapping = ColumnMapping(tuple(edit.mapping.images[k] for k in order))
    return replace(edit, model=replace(model, rows=tuple(rows)), mapping=mapping)


def scaled(row: FlatRow, factor: int) -> FlatRow:
    """The row times a number."""
    sides = [None if side is None else side * factor for side in (row.lower, row.upper)]
    lower, upper = sides if factor > 0 else reversed(sides)
    return FlatRow(row.name, row.body * factor, lower, upper)


def shifted(side: Number | None, amount: int) -> Number | None:
    """A side plus an amount, where there is one."""
    return None if side is None else side + amount


def less(side: Number | None) -> Number | None:
    """A side less a tenth of it and one."""
    return None if side is None else side - abs(Fraction(side)) * TENTH - 1


def with_larger_term(body: Polynomial, stream: RandomStream) -> Polynomial:
    """The polynomial with one coefficient a tenth larger."""
    monomial = stream.choice(sorted(body.terms))
    larger = Fraction(body.terms[monomial]) * Fraction(11, 10)
    return Polynomial({**body.terms, monomial: larger})


def replaced(items: Sequence[T], number: int, item: T) -> tuple[T, ...]:
    """The items with another one at a place."""
    return (*items[:number], item, *items[number + 1 :])

"""Small flat models made by hand, and all points of those whose columns are whole and bounded."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from optmodel.equivalence import is_feasible
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatModel,
    FlatRow,
    Number,
    ObjectiveSense,
    Polynomial,
)

WHOLE = Domain.INTEGER
REAL = Domain.CONTINUOUS
SIZE = 3
"""The largest value of a column of a drawn model."""


def column(
    name: str, domain: Domain = REAL, lower: Number | None = 0, upper: Number | None = None
) -> FlatColumn:
    """A column that is continuous and nonnegative unless something else is said."""
    return FlatColumn(name, name, (), domain, lower, upper)


def linear(coefficients: Mapping[int, Number]) -> Polynomial:
    """The polynomial of coefficients by column."""
    return Polynomial({(k,): c for k, c in coefficients.items() if c})


def row(
    coefficients: Mapping[int, Number],
    lower: Number | None = None,
    upper: Number | None = None,
    name: str = "row",
) -> FlatRow:
    """A linear row."""
    return FlatRow(name, linear(coefficients), lower, upper)


def flat(
    columns: list[FlatColumn],
    rows: list[FlatRow],
    objective: Mapping[int, Number] | None = None,
    sense: ObjectiveSense = ObjectiveSense.MAXIMIZE,
) -> FlatModel:
    """A model that maximizes unless something else is said."""
    return FlatModel(sense, linear(objective or {0: 1}), tuple(columns), (), tuple(rows), ())


def points(model: FlatModel) -> Iterator[tuple[Number, ...]]:
    """Each feasible point with values from 0 to `SIZE`."""
    grid = product(range(SIZE + 1), repeat=len(model.columns))
    return (point for point in grid if is_feasible(model, point))


def drawn_rows(num_columns: int) -> st.SearchStrategy[list[FlatRow]]:
    """Up to three rows of small coefficients, of each sense, or no more than a limit."""
    numbers = st.integers(-3, 4)
    coefficients = st.lists(numbers, min_size=num_columns, max_size=num_columns)
    one = st.tuples(coefficients, st.sampled_from(["<=", ">=", "=="]), st.integers(-2, 9)).map(
        lambda drawn: row(
            dict(enumerate(drawn[0])),
            None if drawn[1] == "<=" else drawn[2],
            None if drawn[1] == ">=" else drawn[2],
        )
    )
    return st.lists(one, max_size=3)


def drawn_models(num_columns: int = 2) -> st.SearchStrategy[FlatModel]:
    """Models of whole columns between 0 and at most `SIZE`, so that all points can be listed."""
    uppers = st.lists(st.integers(0, SIZE), min_size=num_columns, max_size=num_columns)
    return st.tuples(uppers, drawn_rows(num_columns)).map(
        lambda drawn: flat(
            [column(f"x{k}", WHOLE, 0, upper) for k, upper in enumerate(drawn[0])], drawn[1]
        )
    )


HALF = Fraction(1, 2)

"""A flat model that is not the algebra's is found out, whatever was changed in it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from optmodel.formulation import Domain, FlatModel, Instance, ObjectiveSense, Polynomial, flatten
from optmodel.solving import quick_solve
from optmodel.solving.flattening_check import flattening_mismatch
from tests.solving import models

MIXED = models.model(
    models.least("2 * x + y ** 2 + exp(x) + 3 * yes"),
    (models.BOXED_X, models.WHOLE_Y, models.YES),
    "x + y >= 3",
    "x * y <= 4",
    "x == 0.5 * y",
    "implies(yes == 0, y <= 1)",
)


def _difference(instance: Instance, flat: FlatModel) -> str | None:
    return flattening_mismatch(instance, flat, quick_solve(instance).solution)


@pytest.mark.parametrize("name", sorted(models.OPTIMA))
def test_what_flatten_makes_is_the_same_model(name: str) -> None:
    instance, _ = models.OPTIMA[name]
    assert _difference(instance, flatten(instance)) is None


def _with_row(flat: FlatModel, place: int, **changes: object) -> FlatModel:
    rows = list(flat.rows)
    rows[place] = replace(rows[place], **changes)  # type: ignore[arg-type]
    return replace(flat, rows=tuple(rows))


def _with_column(flat: FlatModel, place: int, **changes: object) -> FlatModel:
    columns = list(flat.columns)
    columns[place] = replace(columns[place], **changes)  # type: ignore[arg-type]
    return replace(flat, columns=tuple(columns))


MISTAKES: dict[str, Callable[[FlatModel], FlatModel]] = {
    "the goal": lambda flat: replace(flat, sense=ObjectiveSense.MAXIMIZE),
    "a coefficient": lambda flat: replace(flat, objective=flat.objective + Polynomial({(1,): 1})),
    "a row lost": lambda flat: replace(flat, rows=flat.rows[:-1]),
    "a row gained": lambda flat: replace(flat, rows=(*flat.rows, flat.rows[0])),
    "a tighter side": lambda flat: _with_row(flat, 0, lower=4),
    "the other sense": lambda flat: _with_row(flat, 0, lower=None, upper=3),
    "an equation loosened": lambda flat: _with_row(flat, 2, upper=None),
    "a row's name": lambda flat: _with_row(flat, 0, name="rule1"),
    "a tighter bound": lambda flat: _with_column(flat, 0, upper=4),
    "a bound lost": lambda flat: _with_column(flat, 1, upper=None),
    "a domain": lambda flat: _with_column(flat, 1, domain=Domain.CONTINUOUS),
    "an atom": lambda flat: replace(
        flat, nonlinear_terms=(replace(flat.nonlinear_terms[0], function="sqrt"),)
    ),
    "an implication lost": lambda flat: replace(flat, indicators=()),
    "an implication's value": lambda flat: replace(
        flat, indicators=(replace(flat.indicators[0], value=1),)
    ),
    "an implication's column": lambda flat: replace(
        flat, indicators=(replace(flat.indicators[0], column=1),)
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_kind_of_mistake_is_found(mistake: str) -> None:
    assert _difference(MIXED, flatten(MIXED)) is None
    assert _difference(MIXED, MISTAKES[mistake](flatten(MIXED))) is not None


def test_functions_that_end_near_the_solution_are_compared_close_to_it() -> None:
    model = models.model(models.most("log(6 - x) + x / 2"), (models.BOXED_X,))
    flat = flatten(model)
    assert _difference(model, flat) is None
    assert _difference(model, replace(flat, objective=flat.objective * 2)) == "the objective"

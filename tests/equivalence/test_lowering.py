"""Flat models as solvers' models: the optimum is the one that trying every point finds."""

import random
from dataclasses import replace
from fractions import Fraction
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.backends import SolveOptions, TerminationStatus, VariableType, solve
from optmodel.equivalence import solver_model
from optmodel.formulation import (
    Domain,
    FlatIndicator,
    FlatRow,
    FormulationError,
    NonlinearTerm,
    ObjectiveSense,
    Polynomial,
)
from tests.equivalence.models import HALF, WHOLE, column, flat, row
from tests.equivalence.tiny_models import enumerated, tiny_model

X, Y, F = map(Polynomial.symbol, range(3))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_a_solver_finds_the_enumerated_optimum(seed: int) -> None:
    model = tiny_model(random.Random(seed))
    linear = replace(
        model,
        objective=Polynomial({m: c for m, c in model.objective.terms.items() if len(m) < 2}) + 7,
        rows=tuple(each for each in model.rows if each.body.degree <= 1),
    )
    expected = enumerated(linear)
    assert expected is not None
    found = solve(solver_model(linear), SolveOptions(seconds=10.0))
    if expected.optimum is None:
        assert found.status is TerminationStatus.INFEASIBLE
        return
    assert found.status is TerminationStatus.OPTIMAL
    sign = 1 if linear.sense is ObjectiveSense.MINIMIZE else -1
    assert found.objective is not None
    assert sign * found.objective == pytest.approx(float(expected.optimum), abs=1e-6)


@pytest.mark.parametrize(
    ("function", "arguments", "optimum"),
    [
        ("sqrt", (X + 1,), 3),
        ("abs", (X - 10,), 10),
        ("max", (X, Y), 8),
        ("min", (X, Y), 2),
        ("divide", (X, Y + 1), 8),
        ("power", (X, Polynomial.of(2)), 64),
        ("power", (Polynomial.of(2), Y), 4),
        ("exp", (X * 0,), 1),
    ],
)
def test_functions_have_their_values(
    function: str, arguments: tuple[Polynomial, ...], optimum: int
) -> None:
    """`x` is at most 8 and `y` at most 2, and the function is maximized."""
    term = NonlinearTerm(function, arguments)  # type: ignore[arg-type]
    model = replace(
        flat([column("x", upper=8), column("y", upper=2)], []), nonlinear_terms=(term,), objective=F
    )
    assert solve(solver_model(model), SolveOptions(seconds=10.0)).objective == pytest.approx(
        optimum, rel=1e-4
    )


def test_bounds_types_and_costs_are_those_of_the_columns() -> None:
    columns = [
        column("x", lower=None, upper=Fraction(5, 2)),
        column("n", WHOLE, -3, None),
        column("b", Domain.BINARY, 0, 1),
        column("m", WHOLE, 0, 1),
    ]
    model = flat(columns, [row({0: 1, 1: 2}, 3, None)], {0: HALF, 2: 4})
    lowered = solver_model(replace(model, objective=model.objective + X * Y * 3 + 9))
    assert (lowered.lowers, lowered.uppers) == ([-inf, -3, 0, 0], [2.5, inf, 1, 1])
    assert lowered.types == [
        VariableType.CONTINUOUS,
        VariableType.INTEGER,
        VariableType.BINARY,
        VariableType.BINARY,
    ]
    assert (lowered.costs, lowered.offset) == ([0.5, 0, 4, 0], 9)
    assert lowered.products == [(0, 1, 3)]
    assert not lowered.is_minimized


def test_an_implied_row_has_to_be_linear() -> None:
    implied = FlatRow("row", X * X, None, 4)
    columns = [column("x"), column("b", Domain.BINARY, 0, 1)]
    model = replace(flat(columns, []), indicators=(FlatIndicator(1, 1, implied),))
    with pytest.raises(FormulationError):
        solver_model(model)

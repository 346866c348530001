"""Points in exact rationals: violations, vertices, linear equations."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.equivalence import (
    is_feasible,
    objective_value,
    point_violations,
    solver_model,
)
from optmodel.equivalence.points import feasible_point_near, worst_violation
from optmodel.families import Difficulty, family
from optmodel.formulation import (
    FlatIndicator,
    FormulationError,
    NonlinearTerm,
    Polynomial,
    check_solution,
    flatten,
    solve_near,
)
from optmodel.solving import Certified, certify
from tests.equivalence.models import WHOLE, column, flat, row
from tests.families.every import EVERY_FAMILY


@given(
    st.lists(st.lists(st.integers(-5, 5), min_size=3, max_size=3), min_size=1, max_size=3),
    st.lists(st.fractions(-9, 9, max_denominator=20), min_size=3, max_size=3),
)
def test_equations_with_a_solution_are_solved(
    rows: list[list[int]], solution: list[Fraction]
) -> None:
    equations = [
        (dict(enumerate(c)), sum(a * b for a, b in zip(c, solution, strict=True))) for c in rows
    ]
    found = solve_near(equations, [0.25] * 3)
    for coefficients, constant in equations:
        assert sum(c * found[k] for k, c in coefficients.items()) == constant


def test_an_equation_against_others_is_left_out() -> None:
    assert solve_near([({0: 2}, 3), ({0: 1}, 9)], [0.0]) == [Fraction(3, 2)]


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_violations_are_those_of_the_algebra(name: str) -> None:
    instance = family(name).draw(2, 1, difficulty=Difficulty.EASY).instance
    certified = certify(instance)
    assert isinstance(certified, Certified)
    model = flatten(instance)
    solution = certified.answer.solution
    point = [solution[(c.variable, c.key)] for c in model.columns]
    expected = check_solution(instance, solution)
    assert objective_value(model, point) == pytest.approx(expected.objective, rel=1e-30)
    assert worst_violation(model, point).relative <= Fraction(1, 10**6)
    moved = [value + Fraction(37, 10) for value in point]
    changed = {(c.variable, c.key): v for c, v in zip(model.columns, moved, strict=True)}
    worst = check_solution(instance, changed).worst.amount > 0
    assert worst == (not is_feasible(model, moved))


def test_what_is_violated_is_named() -> None:
    model = flat([column("x", WHOLE), column("y")], [row({0: 1, 1: 1}, 2, 3, name="sum")])
    named = {v.name: v.amount for v in point_violations(model, [Fraction(1, 2), 9]) if v.amount}
    assert named == {"x": Fraction(1, 2), "sum": Fraction(13, 2)}


def test_a_condition_counts_only_at_its_value() -> None:
    columns = [column("x"), column("yes", WHOLE, 0, 1)]
    model = replace(flat(columns, []), indicators=(FlatIndicator(1, 1, row({0: 1}, upper=2)),))
    assert is_feasible(model, [9, 0])
    assert not is_feasible(model, [9, 1])


def test_a_function_outside_its_domain_is_infeasible() -> None:
    term = NonlinearTerm("divide", (Polynomial.of(6), Polynomial.symbol(0)))
    body = Polynomial.symbol(1)
    rows = (replace(row({0: 1}, upper=4), body=body),)
    model = replace(flat([column("x")], []), nonlinear_terms=(term,), rows=rows)
    assert is_feasible(model, [2])
    assert not is_feasible(model, [0])
    with pytest.raises(FormulationError):
        worst_violation(model, [0])


def test_the_vertex_near_a_float_is_exact() -> None:
    model = flat([column("x"), column("y")], [row({0: 3, 1: 7}, 1, 1), row({0: 11, 1: 13}, 2, 2)])
    x, y = Fraction(1, 38), Fraction(5, 38)
    assert feasible_point_near(model, [float(x) + 1e-8, float(y) - 1e-8]) == (x, y)
    assert feasible_point_near(model, [0.5, 0.5]) is None


def test_a_condition_of_a_column_that_is_not_binary_is_refused() -> None:
    model = replace(
        flat([column("x")], []), indicators=(FlatIndicator(0, 1, row({0: 1}, upper=2)),)
    )
    with pytest.raises(FormulationError, match="binary"):
        solver_model(model)

"""What interval arithmetic proves of two models, and that solving them agrees."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.formulation import (
    Constant,
    FlatRow,
    Formulation,
    Instance,
    Key,
    NonlinearTerm,
    Number,
    Polynomial,
    constraint,
    flatten,
    minimize,
    parameter,
    variable,
)
from optmodel.judging.layers import (
    ModelOrder,
    infeasible_row,
    objective_step,
    order_models,
    redundant_constraints,
)
from optmodel.solving import SolutionStatus, quick_solve
from tests.judging.layers.product_mix import mix

WHOLE = st.integers(-9, 9)


def changed(**values: int | Fraction) -> Instance:
    """The mix with other data."""
    instance = mix()
    data: dict[str, Mapping[Key, Number]] = {name: {(): value} for name, value in values.items()}
    return replace(instance, parameters={**instance.parameters, **data})


def order_with(**values: int | Fraction) -> tuple[bool, bool]:
    order = order_models(flatten(mix()), flatten(changed(**values)))
    return order.cannot_improve, order.cannot_worsen


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"wood": 100}, (True, False)),
        ({"wood": 140}, (False, True)),
        ({"wood_a": 4}, (True, False)),
        ({"worth_a": 31}, (False, True)),
        ({"worth_a": 29, "wood": 100}, (True, False)),
        ({"worth_a": 29, "wood": 140}, (False, False)),
        ({}, (True, True)),
    ],
)
def test_limits_and_worths_move_the_optimum_one_way(
    values: dict[str, int], expected: tuple[bool, bool]
) -> None:
    assert order_with(**values) == expected


def test_the_objective_scales_where_all_of_it_does() -> None:
    first = flatten(mix())
    assert order_models(first, flatten(changed(worth_a=90, worth_b=135))).factor == 3
    assert order_models(first, flatten(changed(worth_a=90, worth_b=136))).factor is None
    assert not order_models(first, flatten(changed(worth_a=90, worth_b=135, wood=9))).scales


def test_models_of_other_shape_have_no_order() -> None:
    formulation = mix().formulation
    other = replace(
        mix(), formulation=replace(formulation, constraints=formulation.constraints[:1])
    )
    order = order_models(flatten(mix()), flatten(other))
    assert order == ModelOrder()


def test_a_negative_limit_of_nonnegative_terms_cannot_hold() -> None:
    assert infeasible_row(flatten(mix())) is None
    assert infeasible_row(flatten(changed(wood=-1))) == "wood_limit"
    assert infeasible_row(flatten(changed(wood=0))) is None


@pytest.mark.parametrize(
    ("functions", "is_redundant"),
    [(("sqrt",), False), (("abs",), True), (("log", "exp"), False), (("exp", "abs"), True)],
)
def test_a_row_is_not_redundant_where_its_function_is_undefined(
    functions: tuple[str, ...], is_redundant: bool
) -> None:
    """`sqrt(x - 3) >= 0` demands that `x` be at least 3, and `abs(x - 3) >= 0` nothing."""
    model = flatten(mix())
    terms: list[NonlinearTerm] = []
    body = Polynomial.symbol(0) - 3
    for number, function in enumerate(functions, len(model.columns)):
        terms.append(NonlinearTerm(function, (body,)))  # type: ignore[arg-type]
        body = Polynomial.symbol(number)
    row = FlatRow("root", body, 0, None)
    curved = replace(model, nonlinear_terms=tuple(terms), rows=(*model.rows, row))
    assert ("root" in redundant_constraints(curved)) == is_redundant


def test_every_profit_is_a_multiple_of_the_common_divisor() -> None:
    assert objective_step(flatten(mix())) == 15
    assert objective_step(flatten(changed(worth_a=Fraction(61, 2)))) == Fraction(1, 2)


def bounded(low: int, high: int, worths: list[int], weights: list[int], limit: int) -> Instance:
    """Minimize worths times x within bounds, where weights times x is at least a limit."""
    names = {f"c{n}": worth for n, worth in enumerate(worths)}
    names |= {f"w{n}": weight for n, weight in enumerate(weights)} | {"limit": limit}
    cost = " + ".join(f"c{n} * x{n}" for n in range(len(worths)))
    body = " + ".join(f"w{n} * x{n}" for n in range(len(worths)))
    formulation = Formulation(
        name="box",
        title="Box",
        sets=(),
        parameters=tuple(parameter(n, n, unit="", meaning=n) for n in names),
        variables=tuple(
            replace(
                variable(f"x{n}", f"x{n}", unit="", meaning=f"x{n}"),
                lower=Constant(low),
                upper=Constant(high),
            )
            for n in range(len(worths))
        ),
        objective=minimize(cost, name="cost", unit="", meaning="cost"),
        constraints=(constraint("need", f"{body} >= limit", meaning="need"),),
    )
    return Instance.create(formulation, {}, names)


PAIRS = st.lists(WHOLE, min_size=2, max_size=2)


@settings(max_examples=60, deadline=None)
@given(st.integers(-4, 0), st.integers(1, 5), PAIRS, PAIRS, WHOLE, PAIRS, PAIRS, WHOLE)
def test_what_is_proven_of_two_models_is_true_of_their_optima(
    low: int,
    high: int,
    worths: list[int],
    weights: list[int],
    limit: int,
    other_worths: list[int],
    other_weights: list[int],
    other_limit: int,
) -> None:
    first = bounded(low, high, worths, weights, limit)
    second = bounded(low, high, other_worths, other_weights, other_limit)
    before, after = quick_solve(first), quick_solve(second)
    if infeasible_row(flatten(second)) is not None:
        assert after.status is SolutionStatus.NONE
    if redundant_constraints(flatten(second)):
        corners = sum(min(worth * low, worth * high) for worth in other_worths)
        assert after.objective == pytest.approx(corners)
    order = order_models(flatten(first), flatten(second))
    if before.objective is None or after.objective is None:
        assert not (order.is_relaxed and before.objective is not None)
        return
    assert not order.cannot_improve or after.objective >= before.objective - 1e-6
    assert not order.cannot_worsen or after.objective <= before.objective + 1e-6
    if order.scales and order.factor is not None:
        assert after.objective == pytest.approx(float(order.factor * before.objective), abs=1e-6)

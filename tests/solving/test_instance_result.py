"""From floats to exact numbers: integers, short decimals, and the objective by the algebra."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.backends import SolverResult
from optmodel.formulation import (
    Formulation,
    Instance,
    flatten,
    index_set,
    is_finite_decimal,
    minimize,
    variable,
)
from optmodel.solving import Certified, SolutionStatus, TerminationStatus, certify
from optmodel.solving.instance_result import (
    InstanceResult,
    instance_result,
    number_text,
    short_decimal,
)
from tests.solving import models


def _answer(*values: float) -> InstanceResult:
    outcome = SolverResult("highs", TerminationStatus.OPTIMAL, values, objective=1.0, bound=7.5)
    return instance_result(models.MILP, flatten(models.MILP), outcome)


def test_values_lose_their_dust_and_the_objective_is_computed_anew() -> None:
    answer = _answer(0.49999999999997, 2.9999999)
    assert answer.solution == {("x", ()): Fraction(1, 2), ("y", ()): 3}
    assert answer.objective == Fraction(15, 2)
    assert answer.gap == 0
    assert answer.status is SolutionStatus.OPTIMAL


def test_a_value_that_no_short_decimal_writes_keeps_twelve_digits() -> None:
    assert _answer(1 / 3, 3.0).solution[("x", ())] == Fraction("0.333333333333")
    assert _answer(-1e-13, 3.0).solution[("x", ())] == 0


def test_without_a_solution_there_is_no_objective() -> None:
    outcome = SolverResult("highs", TerminationStatus.INFEASIBLE)
    answer = instance_result(models.MILP, flatten(models.MILP), outcome)
    assert (answer.objective, answer.gap, answer.solution) == (None, None, {})


def test_an_objective_without_a_value_is_none() -> None:
    model = models.model(models.least("log(x)"), (models.X,))
    outcome = SolverResult("scip", TerminationStatus.OPTIMAL, values=(1e-14,), objective=-32.0)
    assert instance_result(model, flatten(model), outcome).objective is None


@given(st.floats(-1e9, 1e9, allow_nan=False))
def test_short_decimals_are_finite_and_near(value: float) -> None:
    short = short_decimal(value)
    assert is_finite_decimal(short)
    assert float(short) == pytest.approx(value, rel=1e-11)


@pytest.mark.parametrize(
    ("value", "text"),
    [(12, "12"), (Fraction(25, 2), "12.5"), (Fraction(1, 3), "0.333333333333"), (0, "0")],
)
def test_numbers_are_written_exactly_where_that_is_short(value: int | Fraction, text: str) -> None:
    assert number_text(value) == text


def test_an_instance_without_columns_has_the_constant_as_its_objective() -> None:
    formulation = Formulation(
        name="nothing",
        title="Nothing to decide",
        sets=(index_set("items", "I", "items"),),
        parameters=(),
        variables=(variable("x", "x", "for i in items", unit="", meaning="amount of item i"),),
        objective=minimize("sum(x[i] for i in items) + 5", name="cost", unit="", meaning="cost"),
        constraints=(),
    )
    instance = Instance.create(formulation, sets={"items": []}, parameters={})
    certified = certify(instance)
    assert isinstance(certified, Certified)
    assert (certified.answer.objective, certified.certificate.objective) == (5, "5")

"""A stored label is proven again; a change of any part of it is named."""

from dataclasses import replace
from fractions import Fraction

import pytest

from optmodel.formulation import Solution
from optmodel.solving import Certificate, Certified, Method, Reason, Rejection, certify, recheck
from tests.solving import models


@pytest.fixture
def stored() -> tuple[Solution, Certificate]:
    certified = certify(models.LP)
    assert isinstance(certified, Certified)
    return certified.answer.solution, certified.certificate


@pytest.mark.parametrize("name", sorted(models.OPTIMA))
def test_what_was_certified_still_holds(name: str) -> None:
    instance, _ = models.OPTIMA[name]
    certified = certify(instance)
    assert isinstance(certified, Certified)
    assert recheck(instance, certified.answer.solution, certified.certificate) is None


def test_another_version_of_a_solver_is_no_fault(stored: tuple[Solution, Certificate]) -> None:
    solution, certificate = stored
    assert recheck(models.LP, solution, replace(certificate, solver_version="1.0")) is None


def test_a_changed_value_is_found(stored: tuple[Solution, Certificate]) -> None:
    solution, certificate = stored
    worse = {**solution, ("x", ()): Fraction(1, 2)}
    assert _reason(worse, certificate) is Reason.OBJECTIVE_DIFFERS
    violated = {**solution, ("y", ()): 2}
    assert _reason(violated, certificate) is Reason.VIOLATED
    assert _reason({("x", ()): 0}, certificate) is Reason.VIOLATED


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("objective", "12.19", Reason.OBJECTIVE_DIFFERS),
        ("violation", "1.0e-09", Reason.CERTIFICATE_DIFFERS),
        ("bound", "12.19", Reason.CERTIFICATE_DIFFERS),
        ("second_objective", "about 12", Reason.CERTIFICATE_DIFFERS),
        ("bound", "12.20", Reason.CERTIFICATE_DIFFERS),
        ("violation_place", "somewhere", Reason.CERTIFICATE_DIFFERS),
        ("gap", "3.0e-07", Reason.CERTIFICATE_DIFFERS),
        ("gap", "nan", Reason.CERTIFICATE_DIFFERS),
        ("difference", "none", Reason.CERTIFICATE_DIFFERS),
        ("tolerance", "0.1", Reason.CERTIFICATE_DIFFERS),
        ("solver", "scip", Reason.CERTIFICATE_DIFFERS),
        ("second_solver", "highs", Reason.CERTIFICATE_DIFFERS),
        ("second_method", Method.ENUMERATION, Reason.CERTIFICATE_DIFFERS),
    ],
)
def test_a_changed_certificate_is_found(
    stored: tuple[Solution, Certificate], field: str, text: str, reason: Reason
) -> None:
    solution, certificate = stored
    assert _reason(solution, replace(certificate, **{field: text})) is reason  # type: ignore[arg-type]


def test_a_worse_label_that_fits_its_certificate_is_found(
    stored: tuple[Solution, Certificate],
) -> None:
    _, certificate = stored
    solution: Solution = {("x", ()): 0, ("y", ()): 0}
    consistent = replace(certificate, objective="7", bound="7", second_objective="7")
    assert _reason(solution, consistent) is Reason.DISAGREEMENT


def _reason(solution: Solution, certificate: Certificate) -> Reason:
    rejection = recheck(models.LP, solution, certificate)
    assert isinstance(rejection, Rejection)
    return rejection.reason

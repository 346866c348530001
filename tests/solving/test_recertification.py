"""A stored label is proven again; a change of any part of it is named."""

from dataclasses import replace
from fractions import Fraction

import pytest

from optmodel.formulation import Solution
from optmodel.solving import (
    Certificate,
    CertificationCode,
    Certified,
    CrossCheckMethod,
    Rejection,
    certify,
    recheck,
)
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
    assert _reason(worse, certificate) is CertificationCode.OBJECTIVE_DIFFERS
    violated = {**solution, ("y", ()): 2}
    assert _reason(violated, certificate) is CertificationCode.VIOLATED
    assert _reason({("x", ()): 0}, certificate) is CertificationCode.VIOLATED


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("objective", "12.19", CertificationCode.OBJECTIVE_DIFFERS),
        ("violation", "1.0e-09", CertificationCode.CERTIFICATE_DIFFERS),
        ("bound", "12.19", CertificationCode.CERTIFICATE_DIFFERS),
        ("second_objective", "about 12", CertificationCode.CERTIFICATE_DIFFERS),
        ("bound", "12.20", CertificationCode.CERTIFICATE_DIFFERS),
        ("violation_place", "somewhere", CertificationCode.CERTIFICATE_DIFFERS),
        ("gap", "3.0e-07", CertificationCode.CERTIFICATE_DIFFERS),
        ("gap", "nan", CertificationCode.CERTIFICATE_DIFFERS),
        ("difference", "none", CertificationCode.CERTIFICATE_DIFFERS),
        ("tolerance", "0.1", CertificationCode.CERTIFICATE_DIFFERS),
        ("solver", "scip", CertificationCode.CERTIFICATE_DIFFERS),
        ("second_solver", "highs", CertificationCode.CERTIFICATE_DIFFERS),
        ("second_method", CrossCheckMethod.ENUMERATION, CertificationCode.CERTIFICATE_DIFFERS),
    ],
)
def test_a_changed_certificate_is_found(
    stored: tuple[Solution, Certificate], field: str, text: str, reason: CertificationCode
) -> None:
    solution, certificate = stored
    assert _reason(solution, replace(certificate, **{field: text})) is reason  # type: ignore[arg-type]


def test_a_worse_label_that_fits_its_certificate_is_found(
    stored: tuple[Solution, Certificate],
) -> None:
    _, certificate = stored
    solution: Solution = {("x", ()): 0, ("y", ()): 0}
    consistent = replace(certificate, objective="7", bound="7", second_objective="7")
    assert _reason(solution, consistent) is CertificationCode.DISAGREEMENT


def _reason(solution: Solution, certificate: Certificate) -> CertificationCode:
    rejection = recheck(models.LP, solution, certificate)
    assert isinstance(rejection, Rejection)
    return CertificationCode(rejection.code)

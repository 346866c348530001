"""Certifying: every class gets its certificate, and nothing that is wrong gets one."""

from dataclasses import replace
from fractions import Fraction

import pytest

from optmodel.backends import SolverResult
from optmodel.families import family
from optmodel.formulation import FlatModel, Instance, Polynomial, flatten
from optmodel.solving import (
    CertificationCode,
    Certified,
    CrossCheckMethod,
    Rejection,
    SolutionStatus,
    SolveLimits,
    TerminationStatus,
    certification,  # the room, not the verb
    certify,
    quick_solve,
)
from optmodel.solving.methods import CrossCheck, solve_primary
from tests.solving import models

METHODS = {
    "LP": ("highs", "scip", CrossCheckMethod.SOLVER),
    "MILP": ("highs", "scip", CrossCheckMethod.SOLVER),
    "INDICATOR": ("scip", "highs", CrossCheckMethod.BIG_M),
    "QP": ("highs", "scip", CrossCheckMethod.SOLVER),
    "MIQP": ("scip", "enumeration", CrossCheckMethod.ENUMERATION),
    "LARGE_MIQP": ("scip", "highs", CrossCheckMethod.TANGENTS),
    "QCP": ("scip", "highs", CrossCheckMethod.TANGENTS),
    "SOCP": ("scip", "highs", CrossCheckMethod.TANGENTS),
    "NLP": ("scip", "highs", CrossCheckMethod.TANGENTS),
    "MINLP": ("scip", "enumeration", CrossCheckMethod.ENUMERATION),
    "NONCONVEX": ("scip", "highs", CrossCheckMethod.SPATIAL_BRANCH_AND_BOUND),
}


def _reason(instance: Instance) -> CertificationCode:
    rejection = certify(instance)
    assert isinstance(rejection, Rejection)
    assert rejection.detail.endswith(".")
    return CertificationCode(rejection.code)


@pytest.mark.parametrize("name", sorted(models.OPTIMA))
def test_every_class_is_certified_by_two_methods(name: str) -> None:
    instance, optimum = models.OPTIMA[name]
    certified = certify(instance)
    assert isinstance(certified, Certified)
    certificate = certified.certificate
    found = (certificate.solver, certificate.second_solver, certificate.second_method)
    assert found == METHODS[name]
    assert float(certificate.objective) == pytest.approx(optimum, rel=1e-7)
    assert certified.answer.objective is not None
    assert float(certificate.violation) <= float(certificate.tolerance)


@pytest.mark.parametrize("name", sorted(models.OPTIMA))
def test_certifying_twice_gives_the_same_bytes(name: str) -> None:
    instance, _ = models.OPTIMA[name]
    before = certify(instance)
    certify(models.MILP)
    assert certify(instance) == before


def test_endings_without_an_optimum_are_rejected() -> None:
    assert _reason(models.INFEASIBLE) is CertificationCode.NOT_OPTIMAL
    assert _reason(models.UNBOUNDED) is CertificationCode.NOT_OPTIMAL
    limited = certify(models.market_split(), SolveLimits(nodes=5))
    assert limited == Rejection(
        "solve", CertificationCode.NOT_OPTIMAL, "highs ended with node_limit."
    )


def test_without_an_independent_method_there_is_no_certificate() -> None:
    unlimited = models.model(
        models.least("x + yes"), (models.X, models.YES), "implies(yes == 0, x <= 1)", "x >= 2"
    )
    assert _reason(unlimited) is CertificationCode.NO_SECOND_METHOD
    assert quick_solve(unlimited).objective == 3


def test_a_nonconvex_model_that_nothing_bounds_has_no_certificate() -> None:
    free = models.model(models.least("abs(x) - abs(y)"), (models.FREE_X, models.Y), "y <= x")
    assert _reason(free) is CertificationCode.NO_SECOND_METHOD


# ---- what is wrong is caught ------------------------------------------------------------------


def _flatten_loosely(instance: Instance) -> FlatModel:
    flat = flatten(instance)
    return replace(flat, rows=flat.rows[:-1])


def _flatten_tightly(instance: Instance) -> FlatModel:
    flat = flatten(instance)
    return replace(flat, columns=(replace(flat.columns[0], upper=0), *flat.columns[1:]))


def _flatten_another_objective(instance: Instance) -> FlatModel:
    flat = flatten(instance)
    return replace(flat, objective=flat.objective + Polynomial({(): 1}))


@pytest.mark.parametrize("wrong", [_flatten_loosely, _flatten_tightly, _flatten_another_objective])
def test_a_wrong_flat_model_cannot_certify_itself(
    monkeypatch: pytest.MonkeyPatch, wrong: object
) -> None:
    """Both solvers read the flat model, so they would agree on it, right or wrong."""
    monkeypatch.setattr(certification, "flatten", wrong)
    assert _reason(models.LP) is CertificationCode.FLAT_MODEL_DIFFERS


def _tampered(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    def solve(flat: FlatModel, limits: SolveLimits) -> SolverResult:
        return replace(solve_primary(flat, limits), **changes)  # type: ignore[arg-type]

    monkeypatch.setattr(certification, "solve_primary", solve)


def test_a_solution_outside_the_constraints_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    _tampered(monkeypatch, values=(0.94001, 1.18))
    assert _reason(models.LP) is CertificationCode.VIOLATED


def test_a_worse_solution_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    _tampered(monkeypatch, values=(0.939, 1.18))
    assert _reason(models.LP) is CertificationCode.OBJECTIVE_DIFFERS
    _tampered(monkeypatch, values=(0.939, 1.18), objective=12.177)
    assert _reason(models.LP) is CertificationCode.OPEN_GAP
    _tampered(monkeypatch, values=(0.939, 1.18), objective=12.177, bound=12.177)
    assert _reason(models.LP) is CertificationCode.DISAGREEMENT


def test_an_answer_without_a_bound_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    _tampered(monkeypatch, bound=None)
    assert _reason(models.LP) is CertificationCode.OPEN_GAP


def test_what_leaks_through_a_big_constant_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A binary of 5e-7 counts as 0 for a solver, yet lets 0.05 through a constant of 1e5."""
    leaky = models.model(
        models.least("10 * yes - x"),
        (models.decision("x", upper="1"), models.YES),
        "x <= 100000 * yes",
    )
    _tampered(monkeypatch, values=(0.05, 5e-7), objective=-0.05, bound=-0.05)
    assert _reason(leaky) is CertificationCode.VIOLATED


def test_a_false_optimum_of_a_curved_model_is_found_by_tangents(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _tampered(monkeypatch, values=(0.9, 0.9), objective=1.8, bound=1.8)
    assert _reason(models.QCP) is CertificationCode.DISAGREEMENT


def test_a_second_method_that_fails_is_no_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> CrossCheck | Rejection:
        return Rejection(
            "solve", CertificationCode.SECOND_NOT_OPTIMAL, "scip ended with node_limit."
        )

    monkeypatch.setattr(certification, "cross_check", fail)
    assert _reason(models.LP) is CertificationCode.SECOND_NOT_OPTIMAL


# ---- the quick way ----------------------------------------------------------------------------


def test_a_quick_answer_is_solved_once() -> None:
    answer = quick_solve(models.LP)
    assert (answer.solver, answer.termination) == ("highs", TerminationStatus.OPTIMAL)
    assert answer.objective == pytest.approx(12.18)
    nothing = quick_solve(models.INFEASIBLE)
    assert (nothing.status, nothing.objective) == (SolutionStatus.NONE, None)


def test_tangents_keep_the_optimum_of_an_integer_model() -> None:
    """With a feasibility tolerance of 1e-9, HiGHS lost this optimum (all points were looked at)."""
    certified = certify(family("pricing").draw(seed=7, index=3).instance)
    assert isinstance(certified, Certified)
    assert certified.answer.objective == Fraction(5377, 2)

"""A certificate: the proof of an objective that serves as a label; and the codes of rejections.

It holds text only, no times and no floats, so that the same instance gives the same bytes.

    certificate.second_solver, certificate.second_method     # ('scip', CrossCheckMethod.SOLVER)
    Certificate.from_dict(certificate.to_dict()) == certificate
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum

from optmodel.errors import BadFileError
from optmodel.solving.instance_result import InstanceResult

STEP = "solve"
"""The step of a rejection by this room; its code is a `CertificationCode`."""


class CrossCheckMethod(StrEnum):
    """The method of the cross-check, and what it proves."""

    SOLVER = "solver"
    """Another solver solved the same model to proven optimality."""
    BIG_M = "big_m"
    """Another solver solved it to proven optimality with big-M rows instead of indicators."""
    TANGENTS = "tangents"
    """Another solver solved a linear relaxation of the convex model; its bound equals the first
    solver's objective."""
    SPATIAL_BRANCH_AND_BOUND = "spatial_branch_and_bound"
    """Our branch and bound on linear relaxations, whose bounds are computed from multipliers, left
    no box with a better point; its least bound is as good as the first solver's objective."""
    ENUMERATION = "enumeration"
    """Every integer point within the bounds was evaluated."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The proof that goes with a label. Numbers are decimals in text.

    The algebra computed `objective` from the solution; `bound` is the dual bound of the first
    solver, `gap` the relative distance of the two. `violation_place` names the constraint whose
    relative violation is largest in exact arithmetic, `violation` is its amount. `second_objective`
    is the result of `second_solver` by `second_method`, `difference` its relative distance from
    `objective`. All relative distances are at most `tolerance`.
    """

    solver: str
    solver_version: str
    second_solver: str
    second_version: str
    second_method: CrossCheckMethod
    objective: str
    bound: str
    gap: str
    second_objective: str
    difference: str
    violation_place: str
    violation: str
    tolerance: str

    def to_dict(self) -> dict[str, str]:
        """Plain text by field name, in declared order."""
        return {name: str(value) for name, value in asdict(self).items()}

    @staticmethod
    def from_dict(table: Mapping[str, str]) -> "Certificate":
        """Inverse of `to_dict`. Raises `BadFileError` on a missing, foreign or non-text field."""
        names = [field.name for field in fields(Certificate)]
        odd = sorted(set(names) ^ set(table))
        if odd:
            raise BadFileError(f"A certificate holds exactly {', '.join(names)}; see '{odd[0]}'.")
        if not all(isinstance(value, str) for value in table.values()):
            raise BadFileError("Every field of a certificate is text.")
        try:
            method = CrossCheckMethod(table["second_method"])
        except ValueError as error:
            raise BadFileError(f"A certificate's second method is unknown: {error}.") from error
        texts = {name: value for name, value in table.items() if name != "second_method"}
        return Certificate(second_method=method, **texts)


class CertificationCode(StrEnum):
    """Why an instance was not certified."""

    NOT_OPTIMAL = "not_optimal"
    """The first solver did not prove an optimum."""
    FLAT_MODEL_DIFFERS = "flat_model_differs"
    """The flat model differs from the algebra."""
    VIOLATED = "violated"
    """The solution violates the algebra, in exact arithmetic, by more than the tolerance."""
    OBJECTIVE_DIFFERS = "objective_differs"
    """The solver's objective is not the one that the algebra computes from the solution."""
    OPEN_GAP = "open_gap"
    """The first solver's bound is too far from the objective."""
    NO_SECOND_METHOD = "no_second_method"
    """No independent method applies to such a model."""
    SECOND_NOT_OPTIMAL = "second_not_optimal"
    """The second method did not prove an optimum."""
    DISAGREEMENT = "disagreement"
    """Two methods, or the stored label and a new proof, have different objectives."""
    CERTIFICATE_DIFFERS = "certificate_differs"
    """A field of a stored certificate differs from the stored solution, or from a new proof."""


@dataclass(frozen=True, slots=True)
class Certified:
    """An answer together with its certificate."""

    answer: InstanceResult
    certificate: Certificate

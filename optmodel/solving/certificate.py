"""A certificate: why an objective may serve as a label; and the codes of why one may not.

It holds text only, no times and no floats, so that the same instance gives the same bytes.

    certificate.second_solver, certificate.second_method     # ('scip', Method.SOLVER)
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
    """How the cross-check was made, and what it proves."""

    SOLVER = "solver"
    """Another solver solved the same model to proven optimality."""
    BIG_M = "big_m"
    """Another solver solved it to proven optimality with plain rows in place of indicators."""
    TANGENTS = "tangents"
    """Another solver, on a linear model that holds every solution of the convex one, proved a
    bound that the first solver's solution meets."""
    ENUMERATION = "enumeration"
    """Every integer point within the bounds was evaluated."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The proof that goes with a label. Numbers are decimals in text.

    The objective was computed by the algebra from the solution; `bound` is the first solver's
    proof that no better one exists, `gap` their relative distance. `violation_place` and
    `violation` name the relatively worst violation in exact arithmetic, and `second_objective` is
    what `second_solver` found by `second_method`, `difference` its relative distance.
    All relative distances are at most `tolerance`.
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
    """The first solver did not end with a proven optimum."""
    FLAT_MODEL_DIFFERS = "flat_model_differs"
    """The flattened model is not the algebra's."""
    VIOLATED = "violated"
    """The solution violates the algebra, in exact arithmetic, by more than the tolerance."""
    OBJECTIVE_DIFFERS = "objective_differs"
    """The algebra gives the solution another objective than the solver did."""
    OPEN_GAP = "open_gap"
    """The first solver's bound is too far from the objective."""
    NO_SECOND_METHOD = "no_second_method"
    """No independent method applies to such a model."""
    SECOND_NOT_OPTIMAL = "second_not_optimal"
    """The second method did not end with a proven optimum."""
    DISAGREEMENT = "disagreement"
    """Two methods, or the stored label and a new proof, have different objectives."""
    CERTIFICATE_DIFFERS = "certificate_differs"
    """A stored certificate says something else than the solution beside it, or a new proof."""


@dataclass(frozen=True, slots=True)
class Certified:
    """An answer together with its certificate."""

    answer: InstanceResult
    certificate: Certificate

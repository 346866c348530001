"""Codes of rejections of proofs that an instance is infeasible or unbounded.

Rejection("solve", OutcomeCode.NOT_PROVEN, "highs ended with node_limit on the conflict")
"""

from enum import StrEnum


class OutcomeCode(StrEnum):
    """Why an instance is not proven to be infeasible or unbounded, or a stored proof fails."""

    NOT_LINEAR = "not_linear"
    """Some row is not linear: no exact proof is known here."""
    NOT_PROVEN = "not_proven"
    """A solver does not say so, or within its limits cannot."""
    NOT_IRREDUCIBLE = "not_irreducible"
    """A row of the conflict can be left out, and the others are infeasible still."""
    MULTIPLIERS = "multipliers"
    """The multipliers prove nothing in exact rationals, or none were found."""
    CONFLICT_DIFFERS = "conflict_differs"
    """The conflict names rows that the model does not have, or in another order."""
    PROOF_DIFFERS = "proof_differs"
    """The proof found anew is of another kind, or by another solver."""
    NO_POINT = "no_point"
    """The point violates a row, a bound or a domain."""
    NO_RAY = "no_ray"
    """The direction leaves a row or a bound, or does not improve the objective."""

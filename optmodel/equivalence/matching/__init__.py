"""Whether two models are the same part by part, and the certificate of that.

match = compare_models(reference, candidate)         # a ModelMatch, or a Rejection
check_match(match.certificate(), reference, candidate)      # None: it is proven, without a search

Both models are brought into normal form, and the forms are matched by colour refinement.
"""

from optmodel.equivalence.matching.match_certificate import (
    ColumnMatch,
    ModelMatch,
    RowMatch,
    check_match,
)
from optmodel.equivalence.matching.model_matching import MatchCode, compare_models

__all__ = ["ColumnMatch", "MatchCode", "ModelMatch", "RowMatch", "check_match", "compare_models"]

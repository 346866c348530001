"""A candidate without the columns that the reference has no counterpart of.

    reduced = reduced_candidate(candidate, reference)
    reduced.model.columns, reduced.kept       # the columns that remain, and their numbers before

A column for the objective, a total or a slack hides what the other columns cost and how they are
bounded. Where the candidate has more columns than the reference, those that look least like any of
the reference's are eliminated, if equations or rows allow that exactly.
"""

from dataclasses import dataclass

from optmodel.equivalence.mapping.column_search import first_assignment
from optmodel.equivalence.mapping.projection import project_out
from optmodel.equivalence.mapping.shared_columns import ColumnMapping, JointTerms
from optmodel.formulation import FlatModel, FormulationError, Polynomial
from optmodel.rejection import Rejection


@dataclass(frozen=True, slots=True)
class ReducedCandidate:
    """The model over the columns that are kept, by their numbers in the candidate."""

    model: FlatModel
    kept: tuple[int, ...]

    def mapping_of_all(self, mapping: ColumnMapping, num_columns: int) -> ColumnMapping:
        """The mapping of the kept columns as one of all, in which the others have no image."""
        images = dict(zip(self.kept, mapping.images, strict=True))
        return ColumnMapping(tuple(images.get(column) for column in range(num_columns)))


def reduced_candidate(candidate: FlatModel, reference: FlatModel) -> ReducedCandidate:
    """The candidate itself where it has no more columns, or where they cannot be eliminated."""
    num_columns = len(candidate.columns)
    same = ReducedCandidate(candidate, tuple(range(num_columns)))
    if num_columns <= len(reference.columns) or not reference.columns:
        return same
    columns = first_assignment(candidate, reference)
    kept = [k for k in range(num_columns) if columns[k] is not None]
    try:
        projected = project_out(candidate, [k for k in range(num_columns) if columns[k] is None])
        if isinstance(projected, Rejection) or not kept:
            return same
        images = [Polynomial.of(0)] * num_columns
        for number, column in enumerate(kept):
            images[column] = Polynomial.symbol(number)
        remaining = tuple(candidate.columns[k] for k in kept)
        model = JointTerms(len(kept)).substituted(projected, images, remaining)
    except FormulationError:  # a condition's column, or a product with too many terms
        return same
    return ReducedCandidate(model, tuple(kept))

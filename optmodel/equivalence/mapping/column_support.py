"""What speaks for a mapping of columns: enough to say no by it, and the scales of its columns.

    support = mapping_support(candidate, reference, columns)
    support.is_reliable        # half of each column's coefficients agree, and no units differ
    support.scales             # [1, Fraction(1, 1000)]: the second column is in other units

A point that is feasible in the reference proves itself, whatever the mapping was. That a point is
infeasible proves something only where the mapping is right, hence a stricter test.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from optmodel.equivalence.mapping._model_structure import ModelStructure, RowPair, paired_rows
from optmodel.formulation import (
    FlatModel,
    Number,
    simple_rational,
)

_LEAST_SHARE = 0.5
_LEAST_ROWS = 2


@dataclass(frozen=True, slots=True)
class MappingSupport:
    """Whether a mapping is reliable, and by what each column is to be multiplied.

    A scale other than 1 stands where most of the rows of a continuous column ask for it. The
    common scale is that of all continuous columns, where several rows ask for one.
    """

    is_reliable: bool
    scales: tuple[Number, ...]
    common_scale: Number = 1

    @property
    def is_scaled(self) -> bool:
        """Whether a column has a scale."""
        return any(scale != 1 for scale in self.scales)


def mapping_support(
    candidate: FlatModel, reference: FlatModel, columns: Sequence[int | None]
) -> MappingSupport:
    """The support of a mapping; columns without an image count as supported."""
    own, other = ModelStructure(candidate), ModelStructure(reference)
    pairs = paired_rows(own, other, columns)
    is_supported = all(
        image is None or _share(pairs, column, image) >= _LEAST_SHARE
        for column, image in enumerate(columns)
    )
    scales = tuple(
        1 if image is None or own.domains[column][0] else _scale(pairs, column, image)
        for column, image in enumerate(columns)
    )
    asked = _scales_of_rows(pairs)
    common = asked.most_common(1)[0][0] if asked else "1"
    is_reliable = is_supported and asked.total() < _LEAST_ROWS
    return MappingSupport(is_reliable, scales, simple_rational(float(common)))


def _share(pairs: Sequence[RowPair], column: int, image: int) -> float:
    """The share of the rows of a column in which its coefficients have the ratio of the row."""
    num_rows = num_equal = 0
    for pair in pairs:
        found = _ratio(pair, column, image)
        if found is not None:
            num_rows += 1
            num_equal += _is_near(found, pair.ratio)
    return num_equal / num_rows if num_rows else 1.0


def _scales_of_rows(pairs: Sequence[RowPair]) -> Counter[str]:
    """What rows, and the objective, ask all columns to be multiplied by, other than 1.

    Columns in other units change all coefficients of a row alike, and not its right-hand side.
    """
    asked: Counter[str] = Counter()
    for pair in pairs:
        is_objective = pair.candidate.kind == "objective"
        limits = 1.0 if is_objective else _limits(pair)
        is_scaled = not _is_near(abs(pair.ratio), 1.0)
        if limits is not None and is_scaled and not _is_near(limits, pair.ratio):
            asked[f"{abs(pair.ratio / limits):.9g}"] += 1
    return asked


def _scale(pairs: Sequence[RowPair], column: int, image: int) -> Number:
    """What multiplies a column of the candidate to give the reference's."""
    votes: Counter[str] = Counter()
    for pair in pairs:
        ratio = _ratio(pair, column, image)
        if not ratio or not isfinite(ratio):
            continue
        row = 1.0 if pair.candidate.kind == "objective" else _limits(pair) or pair.ratio
        votes[f"{ratio / row:.9g}"] += 1
    if not votes:
        return 1
    scale, num_votes = votes.most_common(1)[0]
    if num_votes < 2 or num_votes <= votes["1"] or float(scale) <= 0:
        return 1
    return simple_rational(float(scale))


def _ratio(pair: RowPair, column: int, image: int) -> float | None:
    """The candidate's coefficient over the reference's; 0 where one of them has none alone."""
    own = pair.candidate.entries.get((column,))
    other = pair.reference.entries.get((image,))
    if not own and not other:
        return None
    return own / other if own and other else 0.0


def _limits(pair: RowPair) -> float | None:
    """The ratio of the right-hand sides, where both are finite and not zero."""
    first = pair.candidate.upper if isfinite(pair.candidate.upper) else pair.candidate.lower
    sides = pair.reference.upper, pair.reference.lower
    second = sides[0] if isfinite(sides[0]) else sides[1]
    if not isfinite(first) or not isfinite(second) or not first or not second:
        return None
    return first / second


def _is_near(value: float, other: float) -> bool:
    return abs(value - other) <= 1e-9 * (abs(value) + abs(other))

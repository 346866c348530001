"""The columns of a reference that a candidate's columns most probably are, found without names.

    found = map_columns(candidate, reference)      # MappedColumns(mapping, 0.97), or a Rejection
    found.mapping.images[0].column

The two models need not be the same: a row may be missing or changed. Colour refinement gives each
column a colour for each round: its bounds and domain, then also the coefficients around it, then
those around its neighbours. Two columns are the more alike the more rounds they share; an
assignment of greatest likeness is improved by what the paired rows say, and by exchanges. Where
that leaves numbers that differ, columns that are alike are told apart first, also without the rows
that only one model has (see `_tied_columns`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optmodel.backends import LinearRow, Model, SolveOptions, VariableType, solve_with_highs
from optmodel.equivalence.mapping._column_colours import ColumnColours
from optmodel.equivalence.mapping._likeness import likeness_of_rows
from optmodel.equivalence.mapping._model_structure import (
    ModelStructure,
    Renaming,
    agreement,
    greatest_agreement,
    paired_rows,
    scaled_roles,
    work_of_agreement,
)
from optmodel.equivalence.mapping._tied_columns import likeness_without_ties, without_unpaired_rows
from optmodel.equivalence.mapping.shared_columns import ColumnMapping
from optmodel.formulation import FlatModel
from optmodel.rejection import Rejection

LEAST_AGREEMENT = 0.5
"""The share of numbers below which a mapping is a guess without grounds."""

_STARTS = (slice(None), slice(4), slice(1, None, 2))
"""Which colours the first assignments go by: all, those of the column alone, every other one."""

_NUM_IMPROVEMENTS = 6
_MAX_EXCHANGES = 300
_MAX_WORK = 600_000
"""The most pairs of numbers that the exchanges of one search may compare."""

_MAX_COLUMNS = 400
_LEAST_LIKENESS = 0.25
_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class MappedColumns:
    """A mapping, and the share of the numbers of both models that agree under it."""

    mapping: ColumnMapping
    agreement: float

    @property
    def columns(self) -> list[int | None]:
        """The reference's column for each of the candidate's."""
        return [None if image is None else image.column for image in self.mapping.images]


def map_columns(
    candidate: FlatModel, reference: FlatModel, least_agreement: float = LEAST_AGREEMENT
) -> MappedColumns | Rejection:
    """The mapping under which most numbers agree, as far as a short search finds it."""
    if max(len(candidate.columns), len(reference.columns)) > _MAX_COLUMNS:
        return _unknown(f"there are more than {_MAX_COLUMNS} columns")
    if not candidate.columns or not reference.columns:
        return _unknown("a model has no columns")
    own, other = ModelStructure(candidate), ModelStructure(reference)
    columns: list[int | None] = []
    best, most = -1.0, greatest_agreement(own, other)
    for start in _starts(own, other):
        found, share = _exchanged(own, other, start)
        if share > best:
            columns, best = found, share
        if best >= most:
            break
    if best < least_agreement:
        return _unknown(f"only {100 * best:.0f} % of the numbers agree")
    return MappedColumns(ColumnMapping.of_columns(columns), best)


def _starts(own: ModelStructure, other: ModelStructure) -> Iterator[list[int | None]]:
    """First assignments, each the best of those by some of the colours."""
    colours = ColumnColours(own, other)
    most = greatest_agreement(own, other)
    for kept in _STARTS:
        best: list[int | None] = []
        share = -1.0
        for likeness in _likenesses(colours, kept):
            found = _improved(own, other, _assigned(likeness.tolist()))
            found_share = agreement(own, other, found)
            if found_share > share:
                best, share = found, found_share
            if share >= most:
                break
        yield best


def _likenesses(colours: ColumnColours, kept: slice) -> Iterator[NDArray[np.float64]]:
    """The likeness of columns: as it is, with ties told apart, and without rows that differ."""
    yield colours.likeness(kept)
    yield likeness_without_ties(colours, kept)
    without = without_unpaired_rows(colours)
    if without is not None:
        yield likeness_without_ties(without, kept)


def equal_mappings(
    candidate: FlatModel, reference: FlatModel, found: MappedColumns
) -> Iterator[ColumnMapping]:
    """The mapping, and those that one or two exchanges make of it while as many numbers agree."""
    own, other = ModelStructure(candidate), ModelStructure(reference)
    seen = {tuple(found.columns)}
    pending = [found.columns]
    num_steps = 0
    max_steps = _max_exchanges(own, other)
    while pending and num_steps <= max_steps:
        columns = pending.pop(0)
        yield ColumnMapping.of_columns(columns)
        for changed in _exchanges(columns, other.num_columns):
            num_steps += 1
            if num_steps > max_steps:
                break
            if tuple(changed) not in seen and _is_as_good(own, other, changed, found.agreement):
                seen.add(tuple(changed))
                pending.append(changed)


def first_assignment(candidate: FlatModel, reference: FlatModel) -> list[int | None]:
    """The assignment by colours alone, which leaves apart what is least alike."""
    own, other = ModelStructure(candidate), ModelStructure(reference)
    return _assigned(ColumnColours(own, other).likeness(_STARTS[0]).tolist())


def _is_as_good(
    own: ModelStructure, other: ModelStructure, columns: Renaming, share: float
) -> bool:
    return agreement(own, other, columns) >= share


def _improved(
    own: ModelStructure, other: ModelStructure, columns: list[int | None]
) -> list[int | None]:
    """The best of the assignments that follow from one another by the rows that they pair."""
    best, kept = agreement(own, other, columns), columns
    for _ in range(_NUM_IMPROVEMENTS):
        following = _assigned(likeness_of_rows(own, other, columns))
        if following == columns:
            break
        columns = following
        share = agreement(own, other, columns)
        if share > best:
            best, kept = share, columns
    return kept


def _exchanged(
    own: ModelStructure, other: ModelStructure, columns: list[int | None]
) -> tuple[list[int | None], float]:
    """The columns after exchanges of two, as long as one of them makes more numbers agree."""
    best, most = agreement(own, other, columns), greatest_agreement(own, other)
    num_steps = 0
    max_steps = _max_exchanges(own, other)
    is_better = best < most
    while is_better:
        is_better = False
        differing = _differing_columns(own, other, columns)
        for changed in _exchanges(columns, other.num_columns, differing):
            num_steps += 1
            share = agreement(own, other, changed)
            if share > best:
                columns, best, is_better = changed, share, share < most
                break
            if num_steps >= max_steps:
                return columns, best
    return columns, best


def _max_exchanges(own: ModelStructure, other: ModelStructure) -> int:
    return min(_MAX_EXCHANGES, _MAX_WORK // work_of_agreement(own, other))


def _differing_columns(own: ModelStructure, other: ModelStructure, columns: Renaming) -> set[int]:
    """The columns that have a number unlike their images, or no image."""
    differing = {
        column
        for column, image in enumerate(columns)
        if image is None or own.domains[column] != other.domains[image]
    }
    for pair in paired_rows(own, other, columns):
        ratio = pair.ratio * pair.reference.scale / pair.candidate.scale
        for column, roles in pair.candidate.occurrences.items():
            image = columns[column]
            expected = None if image is None else pair.reference.occurrences.get(image)
            if expected is None or scaled_roles(expected, ratio) != roles:
                differing.add(column)
    return differing


def _exchanges(
    columns: Sequence[int | None], num_images: int, differing: Iterable[int] | None = None
) -> Iterator[list[int | None]]:
    """The images of two columns exchanged, of which one is in `differing`, or given a free one."""
    chosen = range(len(columns)) if differing is None else sorted(differing)
    for first in chosen:
        for second in range(len(columns)):
            if second == first or (second < first and second in chosen):
                continue
            changed = list(columns)
            changed[first], changed[second] = columns[second], columns[first]
            yield changed
    for image in sorted(set(range(num_images)) - set(columns)):
        for first in chosen:
            changed = list(columns)
            changed[first] = image
            yield changed


def _assigned(likeness: Sequence[Sequence[float]]) -> list[int | None]:
    """The assignment of the greatest sum of likeness; pairs that are hardly alike stay apart."""
    num_own, num_other = len(likeness), len(likeness[0])
    pairs = [
        (i, j)
        for i, row in enumerate(likeness)
        for j in sorted(range(num_other), key=row.__getitem__, reverse=True)[: _num_kept(num_other)]
        if row[j] >= _LEAST_LIKENESS
    ]
    rows = [LinearRow([], upper=1.0) for _ in range(num_own + num_other)]
    for number, (i, j) in enumerate(pairs):
        rows[i].entries.append((number, 1.0))
        rows[num_own + j].entries.append((number, 1.0))
    model = Model(
        lowers=[0.0] * len(pairs),
        uppers=[1.0] * len(pairs),
        # The order of the columns decides between pairs that are alike.
        costs=[likeness[i][j] - 1e-6 * abs(i - j) for i, j in pairs],
        types=[VariableType.CONTINUOUS] * len(pairs),
        rows=[*rows],
        is_minimized=False,
    )
    values = solve_with_highs(model, SolveOptions(seconds=_SECONDS)).values or ()
    columns: list[int | None] = [None] * num_own
    for (i, j), value in zip(pairs, values, strict=False):
        if value > 0.5:
            columns[i] = j
    return columns


def _num_kept(num_columns: int) -> int:
    """How many images of a column are tried, so that large models stay quick."""
    return num_columns if num_columns <= 60 else 12


def _unknown(detail: str) -> Rejection:
    return Rejection("column_mapping", "unknown", detail)

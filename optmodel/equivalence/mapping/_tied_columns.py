"""Columns that are alike, told apart pair by pair, so that what hangs together is mapped together.

likeness_without_ties(colours)       # as `colours.likeness()`, where each column has one likest

Where two machines do the same, each column of the one is like two columns. An assignment that
takes one of them for each column by itself mixes the machines. Here one column is paired with one
that it is like, and both get a colour of their own; refinement then tells apart what stands beside
them, and so on. (The method is known as individualization and refinement.) Of several images that
one is taken which leaves most in common.
"""

import numpy as np
from numpy.typing import NDArray

from optmodel.equivalence.limits import WorkLimit, WorkLimitError
from optmodel.equivalence.mapping._column_colours import ColumnColours

MAX_WORK = 30_000_000
"""The most numbers that are read; it takes up to two seconds."""

_MAX_IMAGES = 12
_MAX_UNPAIRED_ROWS = 6
_Likeness = NDArray[np.float64]


def likeness_without_ties(
    colours: ColumnColours, kept: slice = slice(None), max_work: int = MAX_WORK
) -> _Likeness:
    """The likeness of columns after pairs are told apart, until no column is like two others."""
    limit = WorkLimit(max_work)
    pairs: list[tuple[int, int]] = []
    likeness = colours.likeness(kept)
    try:
        while (tied := _tied(likeness, pairs)) is not None:
            column, images = tied
            images.sort(key=lambda image: not colours.stood_alike(column, image))
            following: list[tuple[_Likeness, int]] = []
            for image in images[:_MAX_IMAGES]:
                limit.spend(colours.work)
                following.append((colours.likeness(kept, [*pairs, (column, image)]), image))
                if _in_common(following[-1][0]) >= _in_common(likeness):
                    break
            likeness, image = max(following, key=lambda one: _in_common(one[0]))
            pairs.append((column, image))
    except WorkLimitError:
        pass
    return likeness


def without_unpaired_rows(colours: ColumnColours, max_work: int = MAX_WORK) -> ColumnColours | None:
    """The colours without the rows that only one model has; None where there are none, or many.

    One row that differs tells all columns around it apart, and so hides what they have in common.
    """
    limit = WorkLimit(max_work)
    left = colours
    try:
        for num_rows in range(_MAX_UNPAIRED_ROWS + 1):
            rows = left.unpaired_rows()
            if not rows:
                return left if num_rows else None
            limit.spend(left.work * len(rows))
            without = [left.without_row(row) for row in rows]
            left = max(without, key=lambda one: _in_common(one.likeness()))
    except WorkLimitError:
        pass
    return None


def _tied(likeness: _Likeness, pairs: list[tuple[int, int]]) -> tuple[int, list[int]] | None:
    """A column with its likest images, if there are several: the likest, then with the fewest."""
    open_ = likeness.copy()
    for column, image in pairs:
        open_[column, :] = -1.0
        open_[:, image] = -1.0
    most = open_.max(axis=1)
    is_likest = (open_ == most[:, None]) & (most[:, None] > 0)
    num_images = is_likest.sum(axis=1)
    tied = np.flatnonzero(num_images > 1)
    if not tied.size:
        return None
    column = int(min(tied, key=lambda k: (-most[k], num_images[k], k)))
    return column, [int(image) for image in np.flatnonzero(is_likest[column])]


def _in_common(likeness: _Likeness) -> float:
    """How much of both models has something like it in the other."""
    return float(likeness.max(axis=0).sum() + likeness.max(axis=1).sum())

"""How alike the columns of two models are: by colours of refinement, and by rows that are paired.

    likeness_of_colours(own, other, slice(None))[0][2]      # 0.75: three of four colours are equal
    likeness_of_rows(own, other, columns)[0][2]             # 1.0: no pair of columns has more

A colour is a hash of a column's surroundings, one for each round. `matching` has a refinement of
its own, which goes on until it is stable and must be exact; here a coefficient that differs must
not tell all columns apart, so each round counts for itself, and numbers are floats.
"""

from collections import Counter
from collections.abc import Hashable, Sequence

from optmodel.equivalence.mapping._model_structure import (
    ModelStructure,
    Renaming,
    RowStructure,
    paired_rows,
)

_NUM_ROUNDS = 4


def likeness_of_colours(
    own: ModelStructure, other: ModelStructure, kept: slice
) -> list[list[float]]:
    """For each pair of columns the share of the kept colours that they have in common."""
    colours = [[found[kept] for found in _colours(structure)] for structure in (own, other)]
    return [
        [
            sum(a == b for a, b in zip(first, second, strict=True)) / len(first)
            for second in colours[1]
        ]
        for first in colours[0]
    ]


def _colours(structure: ModelStructure) -> list[list[Hashable]]:
    """For each column its colours: domain, each bound, costs, and each round of refinement."""
    objective, *rows = structure.rows  # a changed cost must not colour all columns
    simple: list[list[Hashable]] = [
        [*domain, _multiset(objective.occurrences.get(column))]
        for column, domain in enumerate(structure.domains)
    ]
    colour: list[int] = [hash(tuple(parts)) for parts in simple]
    blind: list[int] = [0] * structure.num_columns
    for _ in range(_NUM_ROUNDS):
        for current in (colour, blind):
            row_colours = [_row_colour(row, current) for row in rows]
            current[:] = [
                hash((current[column], _around(rows, row_colours, column)))
                for column in range(structure.num_columns)
            ]
            for column, value in enumerate(current):
                simple[column].append(value)
    return simple


def _row_colour(row: RowStructure, colour: Sequence[int]) -> int:
    parts = sorted((hash(_multiset(roles)), colour[k]) for k, roles in row.occurrences.items())
    sides = sorted(f"{side / row.scale + 0.0:.9g}" for side in (row.lower, row.upper))
    return hash((row.kind, *sides, tuple(parts)))


def _around(
    rows: Sequence[RowStructure], colours: Sequence[int], column: int
) -> tuple[object, ...]:
    found = [
        (hash(_multiset(row.occurrences[column])), colours[number])
        for number, row in enumerate(rows)
        if column in row.occurrences
    ]
    return tuple(sorted(found))


def _multiset(roles: Counter[Hashable] | None) -> Hashable:
    return frozenset((roles or Counter()).items())


def likeness_of_rows(
    own: ModelStructure, other: ModelStructure, columns: Renaming
) -> list[list[float]]:
    """For each pair of columns how many of their numbers agree in the rows that are paired."""
    scores = [
        [float(sum(a == b for a, b in zip(first, second, strict=True))) for second in other.domains]
        for first in own.domains
    ]
    for pair in paired_rows(own, other, columns):
        ratio = pair.ratio * pair.reference.scale / pair.candidate.scale
        for column, roles in pair.candidate.occurrences.items():
            for image, expected in pair.reference.occurrences.items():
                if scaled_roles(expected, ratio) == roles:
                    scores[column][image] += 2.0
                elif len(expected) == len(roles):
                    scores[column][image] += 0.5
    largest = max(max(row) for row in scores)
    return [[score / largest if largest else 1.0 for score in row] for row in scores]


def scaled_roles(roles: Counter[Hashable], ratio: float) -> Counter[Hashable]:
    """How a column occurs in a row whose numbers are multiplied by a ratio."""
    if ratio == 1.0:
        return roles
    scaled: Counter[Hashable] = Counter()
    for role, count in roles.items():
        if isinstance(role, tuple):
            scaled[(f"{float(role[0]) * ratio:.9g}", role[1])] += count
        else:
            scaled[role] += count
    return scaled

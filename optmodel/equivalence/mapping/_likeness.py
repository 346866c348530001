"""How alike the columns of two models are, by rows that are paired under a first mapping.

likeness_of_rows(own, other, columns)[0][2]             # 1.0: no pair of columns has more
"""

from optmodel.equivalence.mapping._model_structure import (
    ModelStructure,
    Renaming,
    paired_rows,
    scaled_roles,
)


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

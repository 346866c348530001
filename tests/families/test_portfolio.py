"""The risk of a portfolio is convex by construction, exactly and not only to a tolerance."""

from fractions import Fraction

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance


def test_covariances_are_positive_definite() -> None:
    for difficulty in Difficulty:
        for index in range(60):
            instance = family("portfolio").draw(7, index, difficulty).instance
            assert all(pivot > 0 for pivot in _pivots(_covariances(instance))), index


def test_a_matrix_that_is_not_definite_would_be_seen() -> None:
    assert min(_pivots([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(1)]])) < 0


def _covariances(instance: Instance) -> list[list[Fraction]]:
    variance, covariance = instance.parameters["variance"], instance.parameters["covariance"]
    assets = [key[0] for key in instance.sets["assets"]]
    between = {**covariance, **{key[::-1]: value for key, value in covariance.items()}}
    return [
        [Fraction(variance[(i,)] if i == j else between[(i, j)]) for j in assets] for i in assets
    ]


def _pivots(matrix: list[list[Fraction]]) -> list[Fraction]:
    """What elimination leaves on the diagonal: all positive just when the matrix is definite."""
    rest, pivots = matrix, []
    while rest:
        pivot = rest[0][0]
        pivots.append(pivot)
        assert pivot != 0, "elimination would need another order"
        rest = [
            [row[j] - row[0] * rest[0][j] / pivot for j in range(1, len(row))] for row in rest[1:]
        ]
    return pivots

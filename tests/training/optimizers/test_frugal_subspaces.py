"""The subspaces that FRUGAL keeps moments in: a gradient splits into a part within and a rest."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from optmodel.training.optimizers.frugal import Frugal, FrugalConfig
from optmodel.training.optimizers.frugal_subspaces import (
    FullSpace,
    ProjectedSubspace,
    Subspace,
    leading_basis,
    no_columns,
    random_basis,
    random_columns,
)
from optmodel.training.optimizers.rounding import seeded_generator


def _matrix(num_rows: int, num_columns: int, seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(num_rows, num_columns, generator=generator)


def _subspaces(matrix: torch.Tensor, rank: int) -> dict[str, Subspace]:
    generator = seeded_generator(0, -1, 0, matrix.device)
    return {
        "full": FullSpace(),
        "none": no_columns(matrix),
        "columns": random_columns(matrix, rank, generator),
        "random": ProjectedSubspace(random_basis(matrix, rank, generator)),
        "svd": ProjectedSubspace(leading_basis(matrix, rank)),
    }


@pytest.mark.parametrize("kind", ["full", "none", "columns", "random", "svd"])
@given(st.integers(2, 9), st.integers(2, 9), st.integers(0, 99))
def test_a_gradient_is_its_part_within_and_the_residual(
    kind: str, num_rows: int, num_columns: int, seed: int
) -> None:
    """Subtracting the coordinates leaves the residual, and the residual has no coordinates."""
    matrix = _matrix(num_rows, num_columns, seed)
    rank = max(1, min(num_rows, num_columns) // 2)
    space = _subspaces(matrix, rank)[kind]
    rows = space.oriented(matrix)
    coordinates = space.project(rows)
    assert tuple(coordinates.shape) == space.shape(rows)
    residual = space.residual(rows, coordinates)
    left = rows.clone()
    space.subtract(left, coordinates, 1.0)
    expected = torch.zeros_like(rows) if residual is None else residual
    torch.testing.assert_close(left, expected, rtol=0, atol=1e-5)
    if residual is not None:
        torch.testing.assert_close(
            space.project(residual), torch.zeros_like(coordinates), rtol=0, atol=1e-5
        )


def test_the_leading_basis_holds_the_most_of_a_matrix() -> None:
    matrix = _matrix(12, 8, seed=3)
    space = ProjectedSubspace(leading_basis(matrix, 3))
    values = torch.linalg.svdvals(matrix)
    kept = space.project(matrix).norm() ** 2
    torch.testing.assert_close(kept, (values[:3] ** 2).sum(), rtol=1e-5, atol=0)


def test_a_gradient_within_its_subspace_leaves_no_noise() -> None:
    """Its rest is rounding alone, whose sign would move every weight by the full rate."""
    draw = torch.Generator().manual_seed(0)
    low = torch.randn(16, 2, generator=draw) @ torch.randn(2, 12, generator=draw)
    weight = nn.Parameter(torch.zeros(16, 12))
    split = FrugalConfig(projection="svd", density=0.5)
    optimizer = Frugal([{"params": [weight], "role": "linear"}], lr=0.0, subspace=split)
    weight.grad = low
    optimizer.step()
    space = ProjectedSubspace(optimizer.state[weight]["basis"])
    assert not space.residual(low, space.project(low)).any()
    assert (low - space.project(low) @ space.basis.T).any()


def test_a_random_basis_is_orthonormal_and_random() -> None:
    weight = torch.zeros(40, 64)
    bases = [random_basis(weight, 20, seeded_generator(0, -1, index, "cpu")) for index in range(2)]
    torch.testing.assert_close(bases[0].T @ bases[0], torch.eye(20), atol=1e-6, rtol=0)
    assert not torch.allclose(*bases)
    columns = [
        random_columns(weight, 20, seeded_generator(0, -1, i, "cpu")).indices for i in range(2)
    ]
    assert len(columns[0].unique()) == 20
    assert not torch.equal(*columns)

"""The subspaces of FRUGAL: the part of a gradient in a subspace has moments, the rest has none.

    space = random_columns(weight, rank=16, generator=seeded_generator(0, -1, 3, weight.device))
    for (rows,) in row_chunks(space.oriented(weight.grad)):
        coordinates = space.project(rows)              # rows × 16
        residual = space.residual(rows, coordinates)   # the rows without them
        space.subtract(weight_rows, direction, rate)   # w ← w - rate · up(direction)

A subspace treats every row of a matrix alike, so a matrix can be processed in chunks.
"""

from dataclasses import dataclass
from typing import Protocol

import torch

from optmodel.training.optimizers.per_tensor import arithmetic_dtype, row_chunks

_ROUNDING = 4.0
"""The largest error of an entry of a projection, in units of rounding of the row's norm."""


class Subspace(Protocol):
    """A subspace for the rows of a matrix that is `oriented`."""

    def oriented(self, matrix: torch.Tensor) -> torch.Tensor:
        """The matrix or its transpose, so that its rows have the dimension of the subspace."""

    def shape(self, matrix: torch.Tensor) -> tuple[int, ...]:
        """The shape of the coordinates of an oriented matrix."""

    def project(self, rows: torch.Tensor) -> torch.Tensor:
        """The coordinates of rows."""

    def residual(self, rows: torch.Tensor, coordinates: torch.Tensor) -> torch.Tensor | None:
        """The rows without their part in the subspace, as a new tensor; None if nothing is left."""

    def subtract(self, rows: torch.Tensor, direction: torch.Tensor, rate: float) -> None:
        """Subtract `rate` times a direction, given by its coordinates, from rows in place."""


@dataclass(frozen=True, slots=True)
class FullSpace:
    """The whole space, for a tensor of any shape."""

    def oriented(self, matrix: torch.Tensor) -> torch.Tensor:
        """The tensor itself."""
        return matrix

    def shape(self, matrix: torch.Tensor) -> tuple[int, ...]:
        """The shape of the tensor."""
        return tuple(matrix.shape)

    def project(self, rows: torch.Tensor) -> torch.Tensor:
        """The rows themselves."""
        return rows

    def residual(self, rows: torch.Tensor, coordinates: torch.Tensor) -> torch.Tensor | None:
        """None, since nothing is left."""
        return None

    def subtract(self, rows: torch.Tensor, direction: torch.Tensor, rate: float) -> None:
        """`w ← w - rate · direction`."""
        rows.sub_(direction, alpha=rate)


@dataclass(frozen=True, slots=True)
class ColumnSubspace:
    """Some columns. With no columns no moments are kept."""

    indices: torch.Tensor

    def oriented(self, matrix: torch.Tensor) -> torch.Tensor:
        """The matrix itself."""
        return matrix

    def shape(self, matrix: torch.Tensor) -> tuple[int, ...]:
        """Rows × number of columns."""
        return (matrix.shape[0], len(self.indices))

    def project(self, rows: torch.Tensor) -> torch.Tensor:
        """The columns."""
        return rows.index_select(1, self.indices)

    def residual(self, rows: torch.Tensor, coordinates: torch.Tensor) -> torch.Tensor:
        """The rows with zeros in the columns."""
        return rows.clone().index_fill_(1, self.indices, 0.0)

    def subtract(self, rows: torch.Tensor, direction: torch.Tensor, rate: float) -> None:
        """Subtract from the columns."""
        rows.index_add_(1, self.indices, direction, alpha=-rate)


@dataclass(frozen=True, slots=True)
class ProjectedSubspace:
    """The span of orthonormal columns (size × rank), for the shorter side of a matrix."""

    basis: torch.Tensor

    def oriented(self, matrix: torch.Tensor) -> torch.Tensor:
        """The matrix, or its transpose if the transpose has rows as long as the basis."""
        return tall(matrix)

    def shape(self, matrix: torch.Tensor) -> tuple[int, ...]:
        """Rows × rank."""
        return (matrix.shape[0], self.basis.shape[1])

    def project(self, rows: torch.Tensor) -> torch.Tensor:
        """`g P`."""
        return rows.to(self.basis.dtype) @ self.basis

    def residual(self, rows: torch.Tensor, coordinates: torch.Tensor) -> torch.Tensor:
        """`g - g P Pᵀ`; entries within rounding of zero become zero, as their sign is noise."""
        left = rows.to(self.basis.dtype, copy=True)
        left.addmm_(coordinates, self.basis.T, alpha=-1)
        unit = torch.finfo(left.dtype).eps
        floor = torch.linalg.vector_norm(rows, dim=1, keepdim=True, dtype=left.dtype)
        return left.masked_fill_(left.abs() <= floor.mul_(_ROUNDING * unit), 0.0)

    def subtract(self, rows: torch.Tensor, direction: torch.Tensor, rate: float) -> None:
        """`w ← w - rate · direction Pᵀ`."""
        rows.addmm_(direction, self.basis.T, alpha=-rate)


def tall(matrix: torch.Tensor) -> torch.Tensor:
    """The matrix, or its transpose if it has more columns than rows."""
    return matrix if matrix.shape[0] >= matrix.shape[1] else matrix.T


def no_columns(matrix: torch.Tensor) -> ColumnSubspace:
    """The subspace without columns."""
    return ColumnSubspace(torch.empty(0, dtype=torch.long, device=matrix.device))


def random_columns(matrix: torch.Tensor, rank: int, generator: torch.Generator) -> ColumnSubspace:
    """`rank` columns, drawn uniformly."""
    order = torch.randperm(matrix.shape[1], generator=generator, device=matrix.device)
    return ColumnSubspace(order[:rank].sort().values)


def random_basis(matrix: torch.Tensor, rank: int, generator: torch.Generator) -> torch.Tensor:
    """Orthonormal columns, min(shape) × rank, of a uniformly random subspace.

    It is the factor Q of a Gaussian matrix whose R has a positive diagonal, by a Cholesky
    factorization of the Gram matrix. That takes matrix products only, and in float64 a Gaussian
    matrix is far from singular.
    """
    shape = (min(matrix.shape), rank)
    drawn = torch.randn(shape, generator=generator, device=matrix.device).double()
    factor = torch.linalg.cholesky(drawn.T @ drawn)
    basis = torch.linalg.solve_triangular(factor.T, drawn, upper=True, left=False)
    return basis.to(arithmetic_dtype(matrix))


def leading_basis(matrix: torch.Tensor, rank: int) -> torch.Tensor:
    """The top singular vectors on a matrix's shorter side: eigenvectors of `gᵀg`, in float64."""
    # Eigenvalues ascend, so the last vectors lead.
    vectors = torch.linalg.eigh(_gram(tall(matrix))).eigenvectors
    return vectors[:, -rank:].to(arithmetic_dtype(matrix)).contiguous()


def _gram(rows: torch.Tensor) -> torch.Tensor:
    """`gᵀg` in float64, summed over chunks."""
    size = rows.shape[1]
    gram = torch.zeros(size, size, dtype=torch.float64, device=rows.device)
    for (chunk,) in row_chunks(rows):
        exact = chunk.double()
        gram.addmm_(exact.T, exact)
    return gram

"""FRUGAL: AdamW on a part of each linear layer's gradient, its sign on the rest.

    optimizer = Frugal(parameter_groups(model, 0.1), lr=1e-5, subspace=FrugalConfig(density=0.25))
    optimizer = Frugal(groups, lr=1e-5, subspace=FrugalConfig(projection="svd", rest="sgd"))
    optimizer.state[weight]["mean"].shape      # a quarter of the columns of the weight

Groups without a parameter type are plain AdamW.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Unpack

import torch

from optmodel.training.library_types import ParamGroup
from optmodel.training.optimizers.elementwise import AdamConfig, AdamMoments, adam_direction
from optmodel.training.optimizers.frugal_subspaces import (
    FullSpace,
    ProjectedSubspace,
    Subspace,
    leading_basis,
    no_columns,
    random_basis,
    random_columns,
)
from optmodel.training.optimizers.per_tensor import (
    CommonOptions,
    Params,
    PerTensorOptimizer,
    arithmetic_dtype,
    row_chunks,
    with_common,
)
from optmodel.training.optimizers.rounding import hash_seed, seeded_generator, store_rounded
from optmodel.training.optimizers.spec import ParameterType


class SubspaceChoice(StrEnum):
    """How the part with moments is chosen."""

    COLUMNS = "columns"
    BLOCKS = "blocks"
    RANDOM = "random"
    SVD = "svd"


class StatelessRule(StrEnum):
    """The update rule of the rest, which keeps no state."""

    SIGN = "sign"
    SGD = "sgd"


@dataclass(frozen=True, slots=True)
class FrugalConfig:
    """How a linear layer's gradient is split.

    `density` is the share that has moments; it is chosen anew every `refresh` steps. The learning
    rate of the rest is `rest_rate` times the usual one (the paper: 1 in pretraining, 0.1 in
    fine-tuning).
    """

    density: float = 0.25
    projection: str = SubspaceChoice.COLUMNS
    refresh: int = 200
    rest: str = StatelessRule.SIGN
    rest_rate: float = 1.0

    def __post_init__(self) -> None:
        """Raise ValueError for an unknown projection or rule."""
        assert 0 <= self.density <= 1, "a density is a share"
        assert self.refresh >= 1, "a subspace lasts at least one step"
        SubspaceChoice(self.projection), StatelessRule(self.rest)


class Frugal(PerTensorOptimizer):
    """`w ← w - ηλw - η P⁻¹(AdamW(P(g))) - ηα sign(g - P⁻¹(P(g)))` on linear layers.

    P is replaced every T steps, and its moments and their step count then start from zero. P is one
    of these: ρn random columns (`columns`); whole random tensors with up to ρ of all elements
    (`blocks`); a projection of the shorter side, of length s, to ρs dimensions, which are random
    (`random`) or the top singular vectors of the gradient (`svd`). The rest may also follow plain
    SGD. Everything else is AdamW. ρ, T and α are `density`, `refresh` and `rest_rate` of
    `subspace`.

    State: 2ρ numbers an element of linear layers and 2 elsewhere, in the weight's type; in bfloat16
    4ρ and 4 bytes. `svd` keeps its basis, 4ρs² bytes in float32. Random subspaces are drawn again
    at every step, from the seed, the number of the refresh and the index of the weight.

    Paper: arXiv:2411.07837. Ours differs as follows. Each refresh draws its blocks independently of
    the refreshes before. With ρ = 1 the subspace is the whole space without a rotation, so every
    choice is AdamW with resets. A remainder within rounding of zero counts as zero, since its sign
    would be noise. Bfloat16 weights are updated in float32 arithmetic; with `stochastic_rounding`
    weights and moments are rounded stochastically.
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-4,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        subspace: FrugalConfig = FrugalConfig(),
        **common: Unpack[CommonOptions],
    ) -> None:
        self._sizes: dict[int, int] = {}
        chosen = {name: _plain(value) for name, value in asdict(subspace).items()}
        own = {"lr": lr, "betas": betas, "eps": eps, **chosen}
        super().__init__(params, with_common(common, **own, role=str(ParameterType.OTHER)))

    def add_param_group(self, param_group: ParamGroup) -> None:
        """Add a group. Its linear layers are blocks that may be chosen."""
        super().add_param_group(param_group)
        group = self.param_groups[-1]
        if group["role"] == ParameterType.LINEAR:
            self._sizes |= {self._indices[one]: one.numel() for one in group["params"]}

    def __getstate__(self) -> dict[str, Any]:
        """The attributes that a copy gets: also the sizes of the linear layers."""
        return {**super().__getstate__(), "_sizes": self._sizes}

    def update(self, parameter: torch.Tensor, group: ParamGroup, index: int) -> None:
        """Update one tensor."""
        state = self.count_step(parameter)
        count = state["step"]
        space: Subspace = FullSpace()
        if group["role"] == ParameterType.LINEAR:
            count = (count - 1) % group["refresh"] + 1
            space = self._subspace(parameter, group, index)
        rows, gradients = space.oriented(parameter), space.oriented(parameter.grad)
        if "mean" not in state:
            state["mean"] = rows.new_zeros(space.shape(rows))
            state["square"] = torch.zeros_like(state["mean"])
        generator = self.rounding_generator(parameter, group, index)
        for row, gradient, mean, square in row_chunks(
            rows, gradients, state["mean"], state["square"]
        ):
            moments = AdamMoments(mean, square)
            store_rounded(
                row, _updated(row, gradient, moments, space, group, count, generator), generator
            )

    def _subspace(self, parameter: torch.Tensor, group: ParamGroup, index: int) -> Subspace:
        """The subspace of a linear layer in this step. A new subspace drops the old moments."""
        state, projection = self.state[parameter], group["projection"]
        turn, num_passed = divmod(state["step"] - 1, group["refresh"])
        if num_passed == 0:
            for name in ("mean", "square", "basis", "is_full"):
                state.pop(name, None)
        if projection == SubspaceChoice.BLOCKS:
            if num_passed == 0:
                state["is_full"] = index in self._full_blocks(group, turn)
            return FullSpace() if state["is_full"] else no_columns(parameter)
        size = parameter.shape[1] if projection == SubspaceChoice.COLUMNS else min(parameter.shape)
        rank = round(group["density"] * size)
        if rank == size:
            return FullSpace()
        if rank == 0:
            return no_columns(parameter)
        if projection == SubspaceChoice.SVD:
            if num_passed == 0:
                state["basis"] = leading_basis(parameter.grad, rank)
            return ProjectedSubspace(state["basis"])
        # Refreshes have negative numbers, so rounding never uses the same random numbers.
        generator = seeded_generator(group["seed"], -1 - turn, index, parameter.device)
        if projection == SubspaceChoice.RANDOM:
            return ProjectedSubspace(random_basis(parameter, rank, generator))
        return random_columns(parameter, rank, generator)

    def _full_blocks(self, group: ParamGroup, turn: int) -> set[int]:
        """Indices of the tensors with moments: in random order, each one that still fits into ρ."""
        room = round(group["density"] * sum(self._sizes.values()))
        chosen = set()
        for index in sorted(self._sizes, key=lambda one: hash_seed(group["seed"], -1 - turn, one)):
            if self._sizes[index] <= room:
                chosen.add(index)
                room -= self._sizes[index]
        return chosen


def _updated(
    row: torch.Tensor,
    gradient: torch.Tensor,
    moments: AdamMoments,
    space: Subspace,
    group: ParamGroup,
    count: int,
    generator: torch.Generator | None,
) -> torch.Tensor:
    """New values of some rows, in float32; float32 rows are changed in place."""
    coordinates = space.project(gradient)
    rest = space.residual(gradient, coordinates)
    adam = AdamConfig(group["betas"], group["eps"])
    direction = adam_direction(coordinates, moments, adam, count, generator)
    weight = row.to(arithmetic_dtype(row))
    # Not w(1-ηλ): that factor, rounded to float32, has the same error at every step.
    weight.sub_(weight, alpha=group["lr"] * group["weight_decay"])
    if rest is not None:
        rest = rest.sign_() if group["rest"] == StatelessRule.SIGN else rest
        weight.sub_(rest, alpha=group["lr"] * group["rest_rate"])
    space.subtract(weight, direction, group["lr"])
    return weight


def _plain(value: object) -> object:
    """A word of an enumeration as plain text, since saved states hold plain values only."""
    return str(value) if isinstance(value, StrEnum) else value

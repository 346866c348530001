"""GaLore and APOLLO of pytorch_optimizer, with states that `torch.load` reads safely.

    torch.save(ProjectedGaLore(groups, lr=1e-5).state_dict(), path)    # tensors and numbers only

The library has projector objects in its state, which `torch.load(weights_only=True)` refuses. Here
a saved state holds each projector's matrix and the step at which it was computed, and loading makes
the object again.
"""

import pytorch_optimizer
import torch
from pytorch_optimizer.optimizer.utils.galore import GaLoreProjector

from optmodel.training.library_types import ParamGroup, StateDict, TensorState
from optmodel.training.optimizers.float32_stepping import Float32Stepping, has_bfloat16
from optmodel.training.optimizers.spec import ParameterType

_NOT_PROJECTED = tuple(kind for kind in ParameterType if kind is not ParameterType.LINEAR)
_OBJECT, _MATRIX, _DRAWN = "projector", "projector_matrix", "projector_step"


class _SavedProjection(torch.optim.Optimizer):  # type: ignore[misc]
    """A mixin that saves projectors as tensors, and makes the objects again when loading."""

    def state_dict(self) -> StateDict:
        """The state with each projector as its matrix and step."""
        saved: StateDict = super().state_dict()
        saved["state"] = {key: _flat(state) for key, state in saved["state"].items()}
        return saved

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Load the state, then make the projectors from it."""
        super().load_state_dict(state_dict)
        for group in self.param_groups:
            for parameter in group["params"]:
                state = self.state.get(parameter, {})
                if _MATRIX in state:
                    state[_OBJECT] = _projector(group, state.pop(_MATRIX), state.pop(_DRAWN))


class ProjectedGaLore(_SavedProjection, pytorch_optimizer.GaLore):  # type: ignore[misc]
    """GaLore whose state is tensors and numbers."""


class ProjectedApollo(_SavedProjection, pytorch_optimizer.APOLLO):  # type: ignore[misc]
    """APOLLO whose state is tensors and numbers."""


class _ProjectedInFloat32(_SavedProjection, Float32Stepping):
    """GaLore or APOLLO over bfloat16 weights."""


def projected(
    optimizer: _SavedProjection, model: torch.nn.Module, seed: int
) -> torch.optim.Optimizer:
    """The optimizer itself, or a wrapper that steps in float32 if weights are bfloat16."""
    if not has_bfloat16(model):
        return optimizer
    return _ProjectedInFloat32(
        optimizer, seed=seed, halved=("exp_avg", "exp_avg_sq"), elementwise=_NOT_PROJECTED
    )


def _flat(state: TensorState) -> TensorState:
    if _OBJECT not in state:
        return state
    projector = state[_OBJECT]
    kept = {key: value for key, value in state.items() if key != _OBJECT}
    return {**kept, _MATRIX: projector.ortho_matrix, _DRAWN: projector.last_svd_step}


def _projector(group: ParamGroup, matrix: torch.Tensor, drawn: int) -> GaLoreProjector:
    projector = GaLoreProjector(
        rank=group["rank"],
        update_proj_gap=group["update_proj_gap"],
        scale=group["scale"],
        projection_type=group["projection_type"],
    )
    projector.ortho_matrix, projector.last_svd_step = matrix, drawn
    return projector

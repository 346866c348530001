"""The temporaries of an optimizer's step, traced with fake tensors, for methods without a formula.

    traced_step_bytes(spec, [ParameterInfo((4096, 4096), ParameterType.LINEAR, 2)], spec.defaults)

Two steps run over stand-ins for the model's trainable tensors. The second one counts, since its
states exist already. Nothing is allocated or computed.
"""

import importlib.util
from typing import TYPE_CHECKING

from optmodel.errors import MissingExtraError, UserError
from optmodel.training.memory.meta_model import quiet
from optmodel.training.optimizers import (
    RELEASE,
    OptimizerConfig,
    OptimizerSpec,
    Options,
    ParameterInfo,
    ParameterType,
    optimizer_spec,
)

if TYPE_CHECKING:
    from optmodel.training.library_types import Module


def traced_step_bytes(
    method: OptimizerSpec, tensors: list[ParameterInfo], options: Options
) -> float:
    """The peak of a step over these tensors, without the tensors, gradients and states.

    Raises `UserError` for a step that reads values, which fake tensors do not have.
    """
    if not tensors:
        return 0.0
    for package in ("torch", "transformers"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtraError(package, "train", f"A plan of '{method.name}'")
    import torch
    from torch._subclasses.fake_tensor import DataDependentOutputException, FakeTensorMode

    from optmodel.training.memory.storage_tracker import StorageTracker

    compute_dtype = "float32" if tensors[0].compute_bytes == 4 else "bfloat16"
    config = OptimizerConfig(1e-5, weight_decay=0.1, compute_dtype=compute_dtype, options=options)
    if method.name.endswith(RELEASE):  # its updates are the same as without release
        method = optimizer_spec(method.name.removesuffix(RELEASE))
    try:
        with quiet(), FakeTensorMode(allow_non_fake_inputs=True):
            model = _stand_in(tensors)
            optimizer = method.build(model, config)
            with StorageTracker(model) as tracker:
                for _ in range(2):
                    for parameter in model.parameters():
                        parameter.grad = torch.zeros_like(parameter)
                    tracker.begin("the step")
                    optimizer.step()
    except DataDependentOutputException as error:
        raise UserError(
            f"Cannot plan '{method.name}': its step reads values; give it a formula (step_bytes)."
        ) from error
    return float(tracker.close()[-1].peak)


def _stand_in(tensors: list[ParameterInfo]) -> "Module":
    """A model with these parameters, each in a module of its type; a head is one more embedding."""
    import torch
    from torch import nn

    def module(tensor: ParameterInfo) -> nn.Module:
        dtype = torch.float32 if tensor.is_float32 else torch.bfloat16
        if tensor.type is ParameterType.OTHER:
            return nn.ParameterList([nn.Parameter(torch.zeros(tensor.shape, dtype=dtype))])
        rows, columns = tensor.shape
        if tensor.type is ParameterType.LINEAR:
            return nn.Linear(columns, rows, bias=False, dtype=dtype)
        return nn.Embedding(rows, columns, dtype=dtype)

    return nn.ModuleList(module(tensor) for tensor in tensors)

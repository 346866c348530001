"""The type of each parameter of a model, parameter groups by type, and optimizers over them.

    groups = parameter_groups(model, weight_decay=0.1)
    groups[0]["role"], groups[0]["names"]      # 'linear', ['model.layers.0.mlp.up_proj.weight']
    optimizer = build_per_tensor(Lion, model, OptimizerConfig(1e-6), betas=(0.9, 0.99))

A group holds its type under the key `role`, the name that saved optimizers use. A tied weight
appears once, with the type of its embedding. Norms and biases are never decayed.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from optmodel.training.library_types import ParamGroup
from optmodel.training.optimizers.spec import OptimizerConfig, ParameterType

if TYPE_CHECKING:
    from optmodel.training.library_types import Module, Optimizer


def classify_parameters(model: "Module") -> dict[str, ParameterType]:
    """Map the name of every trainable parameter to its type, in the model's own order."""
    types = _types_of_matrices(model)
    return {
        name: types.get(id(parameter), ParameterType.OTHER)
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }


def parameter_groups(model: "Module", weight_decay: float) -> list[ParamGroup]:
    """One group for each type that occurs, with `params`, `names`, `role` and `weight_decay`."""
    types = classify_parameters(model)
    parameters = dict(model.named_parameters())
    groups: list[ParamGroup] = []
    for kind in ParameterType:
        names = [name for name, its_type in types.items() if its_type is kind]
        if names:
            groups.append(
                {
                    "params": [parameters[name] for name in names],
                    "names": names,
                    "role": str(kind),
                    "weight_decay": 0.0 if kind is ParameterType.OTHER else weight_decay,
                }
            )
    return groups


def build_per_tensor(
    method: "Callable[..., Optimizer]", model: "Module", config: OptimizerConfig, **own: object
) -> "Optimizer":
    """Build a `PerTensorOptimizer` that rounds stochastically; `own` are the method's arguments."""
    return method(
        parameter_groups(model, config.weight_decay),
        lr=config.learning_rate,
        weight_decay=config.weight_decay,
        stochastic_rounding=True,
        seed=config.seed,
        **own,
    )


def _types_of_matrices(model: "Module") -> dict[int, ParameterType]:
    """Map the `id` of every matrix to its type. The head is the linear layer that gives logits."""
    from torch import nn

    head = _head(model)
    types: dict[int, ParameterType] = {}
    for module in model.modules():
        if isinstance(module, nn.Linear):
            kind = ParameterType.HEAD if module is head else ParameterType.LINEAR
            types.setdefault(id(module.weight), kind)
    for module in model.modules():
        if isinstance(module, nn.Embedding):
            types[id(module.weight)] = ParameterType.EMBEDDING
    return types


def _head(model: "Module") -> "Module | None":
    """The output embeddings of a transformers model; None for a plain module."""
    from peft import PeftModel
    from transformers import PreTrainedModel

    inner = model.get_base_model() if isinstance(model, PeftModel) else model
    return inner.get_output_embeddings() if isinstance(inner, PreTrainedModel) else None

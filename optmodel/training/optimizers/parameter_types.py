"""The type of each parameter of a model, and parameter groups that carry it.

    groups = parameter_groups(model, weight_decay=0.1)
    groups[0]["role"], groups[0]["names"]      # 'linear', ['model.layers.0.mlp.up_proj.weight']

A group's type stands under the key `role`, as saved optimizers have it. A tied weight appears once,
with the type of its embedding. Norms and biases are never decayed.
"""

from typing import TYPE_CHECKING

from optmodel.training.library_types import ParamGroup
from optmodel.training.optimizers.spec import ParameterType

if TYPE_CHECKING:
    from optmodel.training.library_types import Module


def classify_parameters(model: "Module") -> dict[str, ParameterType]:
    """Name of every trainable parameter → its type; in the model's own order."""
    types = _types_of_matrices(model)
    return {
        name: types.get(id(parameter), ParameterType.OTHER)
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }


def parameter_groups(model: "Module", weight_decay: float) -> list[ParamGroup]:
    """One group for each type that occurs: `params`, `names`, `role`, `weight_decay`."""
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


def _types_of_matrices(model: "Module") -> dict[int, ParameterType]:
    """Identity of a matrix → its type; the head is the linear layer that gives logits."""
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
    """The module of output embeddings, as transformers' models name it; a plain module has none."""
    from peft import PeftModel
    from transformers import PreTrainedModel

    inner = model.get_base_model() if isinstance(model, PeftModel) else model
    return inner.get_output_embeddings() if isinstance(inner, PreTrainedModel) else None

"""The role of each parameter of a model, and parameter groups that carry it.

    groups = parameter_groups(model, weight_decay=0.1)
    groups[0]["role"], groups[0]["names"]      # 'linear', ['model.layers.0.mlp.up_proj.weight']

A tied weight appears once, with the role of its embedding. Norms and biases are never decayed.
"""

from typing import TYPE_CHECKING, Any

from optmodel.training.optimizers.spec import Role

if TYPE_CHECKING:
    from torch import nn

_NOT_DECAYED = (Role.OTHER,)


def roles(model: "nn.Module") -> dict[str, Role]:
    """Name of every trainable parameter → its role; in the model's own order."""
    owners = _owners(model)
    return {
        name: owners.get(id(parameter), Role.OTHER)
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }


def parameter_groups(model: "nn.Module", weight_decay: float) -> list[dict[str, Any]]:
    """One group a role that occurs: `params`, `names`, `role`, `weight_decay`."""
    found = roles(model)
    parameters = dict(model.named_parameters())
    groups: list[dict[str, Any]] = []
    for role in Role:
        names = [name for name, its_role in found.items() if its_role is role]
        if names:
            groups.append(
                {
                    "params": [parameters[name] for name in names],
                    "names": names,
                    "role": str(role),
                    "weight_decay": 0.0 if role in _NOT_DECAYED else weight_decay,
                }
            )
    return groups


def _owners(model: "nn.Module") -> dict[int, Role]:
    """Identity of a matrix → its role; the head is the linear layer that gives logits."""
    from torch import nn

    head = _head(model)
    owners: dict[int, Role] = {}
    for module in model.modules():
        if isinstance(module, nn.Linear):
            owners.setdefault(id(module.weight), Role.HEAD if module is head else Role.LINEAR)
    for module in model.modules():
        if isinstance(module, nn.Embedding):
            owners[id(module.weight)] = Role.EMBEDDING
    return owners


def _head(model: "nn.Module") -> "nn.Module | None":
    """The module of output embeddings, as transformers' models name it; a plain module has none."""
    from transformers import PreTrainedModel

    inner = model.get_base_model() if _is_adapted(model) else model
    return inner.get_output_embeddings() if isinstance(inner, PreTrainedModel) else None


def _is_adapted(model: "nn.Module") -> bool:
    from peft import PeftModel

    return isinstance(model, PeftModel)

"""Parameters are classified by the module that owns them, and grouped by their type."""

from typing import Any

import pytest
import torch
from torch import nn

from optmodel.training.optimizers import ParameterType, classify_parameters, parameter_groups


def _count(types: dict[str, ParameterType]) -> dict[ParameterType, int]:
    return {kind: list(types.values()).count(kind) for kind in ParameterType}


@pytest.mark.parametrize("tied", [False, True])
def test_a_llama_of_two_layers(make_llama: Any, tied: bool) -> None:
    types = classify_parameters(make_llama(tied=tied))
    assert _count(types) == {
        ParameterType.LINEAR: 14,  # four of attention, three of the MLP, twice
        ParameterType.EMBEDDING: 1,
        ParameterType.HEAD: 0 if tied else 1,
        ParameterType.OTHER: 5,
    }
    assert types["model.embed_tokens.weight"] is ParameterType.EMBEDDING
    assert types["model.norm.weight"] is ParameterType.OTHER


def test_frozen_parameters_have_no_type(make_llama: Any) -> None:
    model = make_llama()
    model.model.requires_grad_(False)
    assert classify_parameters(model) == {"lm_head.weight": ParameterType.HEAD}


@pytest.mark.filterwarnings("ignore")
def test_adapters_are_linear(make_llama: Any) -> None:
    from optmodel.training.models import add_adapters
    from optmodel.training.settings import LoraSettings

    model = add_adapters(make_llama(), LoraSettings(rank=2), is_quantized=False)
    assert set(classify_parameters(model).values()) == {ParameterType.LINEAR}


def test_a_plain_module_has_no_head() -> None:
    model = nn.Sequential(nn.Embedding(5, 4), nn.Linear(4, 4), nn.LayerNorm(4), nn.Linear(4, 5))
    types = classify_parameters(model)
    assert types["0.weight"] is ParameterType.EMBEDDING
    assert types["1.weight"] is types["3.weight"] is ParameterType.LINEAR
    assert types["1.bias"] is types["2.weight"] is ParameterType.OTHER


def test_groups_are_by_type_and_norms_are_not_decayed(make_llama: Any) -> None:
    model = make_llama()
    groups = parameter_groups(model, weight_decay=0.1)
    assert [group["role"] for group in groups] == ["linear", "embedding", "head", "other"]
    assert [group["weight_decay"] for group in groups] == [0.1, 0.1, 0.1, 0.0]
    grouped = [parameter for group in groups for parameter in group["params"]]
    assert len(grouped) == len({id(one) for one in grouped}) == len([*model.parameters()])
    for group in groups:
        named = [model.get_parameter(name) for name in group["names"]]
        assert all(one is other for one, other in zip(named, group["params"], strict=True))


def test_groups_are_what_torch_takes(make_llama: Any) -> None:
    optimizer = torch.optim.SGD(parameter_groups(make_llama(), 0.0), lr=0.1)
    assert optimizer.param_groups[0]["role"] == "linear"

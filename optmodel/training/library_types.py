"""Types of the libraries that training loads late, under the names that annotations use.

    from optmodel.training.library_types import ParamGroup
    if TYPE_CHECKING:
        from optmodel.training.library_types import Model, Tensor, Tokenizer

This module imports no library when it runs, so a module that must load without torch can use it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

ParamGroup: TypeAlias = dict[str, Any]
"""A group of `torch.optim.Optimizer.param_groups`: `params`, and the settings by name."""

TensorState: TypeAlias = dict[str, Any]
"""The state that an optimizer keeps for one tensor: moments and a step count, by name."""

StateDict: TypeAlias = dict[str, Any]
"""What an optimizer's `state_dict()` returns: `state` and `param_groups`."""

Json: TypeAlias = Any
"""A value that `json.loads` returned and that has not been checked yet."""

Table: TypeAlias = dict[str, Json]
"""A table of a TOML or JSON file that we write: plain values by name."""

ConfigTable: TypeAlias = Mapping[str, Json]
"""A parsed config.json of a model."""

if TYPE_CHECKING:
    from datasets import Dataset
    from torch import Generator, Tensor, device, dtype
    from torch.nn import Linear, Module
    from torch.optim import Optimizer
    from transformers import PretrainedConfig as ModelConfig
    from transformers import PreTrainedModel as Model
    from transformers import PreTrainedTokenizerBase as Tokenizer

    Batch: TypeAlias = Mapping[str, Tensor]

__all__ = [
    "Batch",
    "ConfigTable",
    "Dataset",
    "Generator",
    "Json",
    "Linear",
    "Model",
    "ModelConfig",
    "Module",
    "Optimizer",
    "ParamGroup",
    "StateDict",
    "Table",
    "Tensor",
    "TensorState",
    "Tokenizer",
    "device",
    "dtype",
]

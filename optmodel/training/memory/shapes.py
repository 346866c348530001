"""The shapes of a model's weights from its config.json alone: no weights, mostly no torch.

    shape = find_shape("Qwen2.5-0.5B")          # or a config.json, or a folder that holds one
    shape.num_parameters                        # 494032768

Those of Llama, Mistral, Qwen2 and Qwen3 are known; any other model is built by transformers on
torch's meta device. A tied embedding counts once.
"""

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from pathlib import Path
from typing import Any

from optmodel.errors import UserError
from optmodel.training.memory.sizes import Sizes, sizes_of
from optmodel.training.model_files import read_config
from optmodel.training.optimizers.spec import Role

_TABLE = Path(__file__).with_name("models.toml")


@dataclass(frozen=True)
class ModelShape:
    """A model as its config describes it; `sizes` are set where formulae know the architecture."""

    name: str
    config: Mapping[str, Any]
    num_layers: int
    sizes: Sizes | None

    @cached_property
    def config_text(self) -> str:
        """The config as JSON, which two equal models share."""
        return json.dumps(dict(self.config), sort_keys=True)

    @cached_property
    def shapes(self) -> Mapping[str, tuple[tuple[int, ...], Role]]:
        """Name of every tensor, as transformers names it → its shape and role."""
        if self.sizes is not None:
            return self.sizes.shapes
        from optmodel.training.memory.architectures import shapes_of

        return shapes_of(self.config, self.name)

    @property
    def num_parameters(self) -> int:
        """Number of weights, a tied one once."""
        return sum(prod(shape) for shape, _ in self.shapes.values())


def known_models() -> dict[str, dict[str, Any]]:
    """Name → config of the public models whose shape is in the table beside this file."""
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def find_shape(model: str) -> ModelShape:
    """The shape of a known name, a config.json, a folder, or a model in the local hub cache.

    Raises UserError when nothing is found, BadFileError for a config that says too little or is
    none of a causal language model, MissingExtraError where transformers is needed and absent.
    """
    known = known_models()
    short = model.rpartition("/")[2].removesuffix("-Instruct")  # of the same shape
    path = Path(model)
    if path.is_dir():
        return _read(path / "config.json")
    if path.is_file() or path.suffix in (".json", ".gguf"):
        return _read(path)
    if short in known:
        return shape_of(known[short], model)
    cached = _cached(model)
    if cached:
        return _read(cached, name=model)
    raise UserError(
        f"No shape is known for '{model}': give its config.json, or one of {', '.join(known)}."
    )


def shape_of(config: Mapping[str, Any], name: str) -> ModelShape:
    """The shape that a parsed config.json describes. Raises as `find_shape` does."""
    sizes = sizes_of(config, name)
    if sizes is not None:
        return ModelShape(name, config, sizes.num_layers, sizes)
    from optmodel.training.memory.architectures import text_config

    text = text_config(config, name).get_text_config()
    return ModelShape(name, config, text.num_hidden_layers, None)


def _read(path: Path, name: str = "") -> ModelShape:
    return shape_of(read_config(path), name or str(path))


def _cached(model: str) -> Path | None:
    """The config of a model that the hub's client has stored on this machine."""
    home = Path(os.environ.get("HF_HOME", Path.home() / ".cache" / "huggingface"))
    folder = Path(os.environ.get("HF_HUB_CACHE", home / "hub"))
    name = "models--" + model.replace("/", "--")
    return next(iter(sorted((folder / name / "snapshots").glob("*/config.json"))), None)

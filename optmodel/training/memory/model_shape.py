"""The shapes of a model's weights from its config.json: without weights, mostly without torch.

    shape = find_shape("Qwen2.5-0.5B")          # or a config.json, or a folder that holds one
    shape.num_parameters                        # 494032768
    shape.shapes["model.norm.weight"]           # WeightShape((896,), ParameterType.OTHER)

The shapes of Llama, Mistral, Qwen2 and Qwen3 are known; any other model is built by transformers on
torch's meta device. Weights have transformers' names, and a tied embedding counts once.
"""

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from pathlib import Path

from optmodel.errors import BadFileError, UserError
from optmodel.training.library_types import ConfigTable, Json
from optmodel.training.memory.footprint import WeightShape
from optmodel.training.model_files import read_config
from optmodel.training.optimizers import ParameterType

_TABLE = Path(__file__).with_name("models.toml")
_ARCHITECTURES = ("llama", "mistral", "qwen2", "qwen3")
_LAYERS = "model.layers."


@dataclass(frozen=True, slots=True)
class TransformerSizes:
    """The sizes that decide the shapes of weights and activations; `window` is 0 without a window.

    `biases` names the linear layers of a block that have a bias.
    """

    kind: str
    hidden: int
    width: int
    num_layers: int
    num_heads: int
    num_kv_heads: int
    head_size: int
    vocabulary: int
    is_tied: bool
    window: int
    biases: tuple[str, ...]

    @property
    def queries(self) -> int:
        """The width of all queries."""
        return self.num_heads * self.head_size

    @property
    def keys(self) -> int:
        """The width of all keys, and of all values."""
        return self.num_kv_heads * self.head_size

    @property
    def linear(self) -> dict[str, tuple[int, int]]:
        """The linear layers of a block: names with outputs and inputs."""
        hidden, width = self.hidden, self.width
        return {
            "self_attn.q_proj": (self.queries, hidden),
            "self_attn.k_proj": (self.keys, hidden),
            "self_attn.v_proj": (self.keys, hidden),
            "self_attn.o_proj": (hidden, self.queries),
            "mlp.gate_proj": (width, hidden),
            "mlp.up_proj": (width, hidden),
            "mlp.down_proj": (hidden, width),
        }

    @property
    def shapes(self) -> dict[str, WeightShape]:
        """Map the name of every tensor to its shape and type."""
        ends = (self.vocabulary, self.hidden)
        table: dict[str, WeightShape] = {
            "model.embed_tokens.weight": WeightShape(ends, ParameterType.EMBEDDING)
        }
        for layer in range(self.num_layers):
            for name, shape in self._block().items():
                kind = ParameterType.LINEAR if len(shape) == 2 else ParameterType.OTHER
                table[f"{_LAYERS}{layer}.{name}"] = WeightShape(shape, kind)
        table["model.norm.weight"] = WeightShape((self.hidden,), ParameterType.OTHER)
        if not self.is_tied:
            table["lm_head.weight"] = WeightShape(ends, ParameterType.HEAD)
        return table

    def _block(self) -> dict[str, tuple[int, ...]]:
        """The tensors of one layer."""
        block: dict[str, tuple[int, ...]] = {}
        for name, shape in self.linear.items():
            block[f"{name}.weight"] = shape
            if name in self.biases:
                block[f"{name}.bias"] = shape[:1]
        if self.kind == "qwen3":
            for name in ("q_norm", "k_norm"):
                block[f"self_attn.{name}.weight"] = (self.head_size,)
        for name in ("input_layernorm", "post_attention_layernorm"):
            block[f"{name}.weight"] = (self.hidden,)
        return block


@dataclass(frozen=True)
class ModelShape:
    """A model as its config describes it; `sizes` is None if no formula covers the architecture."""

    name: str
    config: ConfigTable
    num_layers: int
    sizes: TransformerSizes | None

    @cached_property
    def config_text(self) -> str:
        """The config as JSON; equal models have equal texts."""
        return json.dumps(dict(self.config), sort_keys=True)

    @cached_property
    def shapes(self) -> Mapping[str, WeightShape]:
        """Map transformers' name of every tensor to its shape and type."""
        if self.sizes is not None:
            return self.sizes.shapes
        from optmodel.training.memory.meta_model import shapes_of

        return shapes_of(self.config, self.name)

    @property
    def num_parameters(self) -> int:
        """The number of weights; a tied weight counts once."""
        return sum(prod(one.shape) for one in self.shapes.values())


def known_models() -> dict[str, dict[str, Json]]:
    """The configs, by name, of the public models in the table beside this file."""
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def find_shape(model: str) -> ModelShape:
    """The shape of a known name, a config.json, a folder, or a model in the local hub cache.

    Raises UserError if nothing is found, BadFileError for a config that is incomplete or not of a
    causal language model, and MissingExtraError if transformers is needed and not installed.
    """
    known = known_models()
    short = model.rpartition("/")[2].removesuffix("-Instruct")  # has the same shape
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


def shape_of(config: ConfigTable, name: str) -> ModelShape:
    """The shape that a parsed config.json describes. Raises as `find_shape` does."""
    sizes = sizes_of(config, name)
    if sizes is not None:
        return ModelShape(name, config, sizes.num_layers, sizes)
    from optmodel.training.memory.meta_model import text_config

    text = text_config(config, name).get_text_config()
    return ModelShape(name, config, text.num_hidden_layers, None)


def _read(path: Path, name: str = "") -> ModelShape:
    return shape_of(read_config(path), name or str(path))


def _cached(model: str) -> Path | None:
    """The config of a model in the local cache of the hub's client."""
    home = Path(os.environ.get("HF_HOME", Path.home() / ".cache" / "huggingface"))
    folder = Path(os.environ.get("HF_HUB_CACHE", home / "hub"))
    name = "models--" + model.replace("/", "--")
    return next(iter(sorted((folder / name / "snapshots").glob("*/config.json"))), None)


def sizes_of(config: ConfigTable, name: str) -> TransformerSizes | None:
    """The sizes in a parsed config.json, None if no formula covers its architecture.

    Raises BadFileError if a size is missing or not a positive number.
    """
    kind = config.get("model_type")
    if kind not in _ARCHITECTURES:
        return None
    try:
        hidden, heads = _size(config, "hidden_size"), _size(config, "num_attention_heads")
        return TransformerSizes(
            kind=str(kind),
            hidden=hidden,
            width=_size(config, "intermediate_size"),
            num_layers=_size(config, "num_hidden_layers"),
            num_heads=heads,
            num_kv_heads=_size(config, "num_key_value_heads", heads),
            head_size=_size(config, "head_dim", hidden // heads),
            vocabulary=_size(config, "vocab_size"),
            is_tied=bool(config.get("tie_word_embeddings", False)),
            window=_window(config),
            biases=_biases(config),
        )
    except KeyError as error:
        raise BadFileError(f"{name} lacks {error}: give a whole config.json.") from error
    except ValueError as error:
        raise BadFileError(f"{name}: {error}; give a whole config.json.") from error


def _size(config: ConfigTable, field: str, default: int | None = None) -> int:
    """A positive whole number of a config. Raises KeyError and ValueError."""
    value = config[field] if default is None else config.get(field)
    value = default if value is None else value
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{field} is {value!r} and must be a positive whole number")
    return value


def _window(config: ConfigTable) -> int:
    """The number of tokens that attention looks back, 0 for all."""
    if config["model_type"] == "llama" or (
        config["model_type"] != "mistral" and not config.get("use_sliding_window")
    ):
        return 0
    return int(config.get("sliding_window") or 0)


def _biases(config: ConfigTable) -> tuple[str, ...]:
    attention = tuple(f"self_attn.{one}_proj" for one in "qkvo")
    mlp = tuple(f"mlp.{one}_proj" for one in ("gate", "up", "down"))
    match config["model_type"]:
        case "qwen2":
            return attention[:3]
        case "llama":
            has_attention, has_mlp = config.get("attention_bias"), config.get("mlp_bias")
            return (*(attention if has_attention else ()), *(mlp if has_mlp else ()))
        case "qwen3":
            return attention if config.get("attention_bias") else ()
    return ()

"""The tensors of a model from its config.json alone: no weights, no torch.

    shape = find_shape("Qwen2.5-0.5B")          # or a config.json, or a folder that holds one
    shape.num_parameters                        # 494032768

Llama, Mistral, Qwen2 and Qwen3 are known; a tied embedding counts once.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError, UserError
from optmodel.training.model_files import read_config
from optmodel.training.optimizers.spec import Role, Tensor

_TABLE = Path(__file__).with_name("models.toml")
_ARCHITECTURES = ("llama", "mistral", "qwen2", "qwen3")


@dataclass(frozen=True, slots=True)
class ModelShape:
    """What decides a model's memory; `config` is its config.json, for those who trace."""

    name: str
    config: Mapping[str, Any]
    hidden: int
    width: int
    num_layers: int
    num_heads: int
    num_kv_heads: int
    head_size: int
    vocabulary: int
    is_tied: bool

    @property
    def shapes(self) -> dict[str, tuple[tuple[int, ...], Role]]:
        """Name of every tensor, as transformers names it → its shape and role."""
        table: dict[str, tuple[tuple[int, ...], Role]] = {
            "model.embed_tokens.weight": ((self.vocabulary, self.hidden), Role.EMBEDDING)
        }
        for layer in range(self.num_layers):
            for name, shape in self._block().items():
                role = Role.LINEAR if len(shape) == 2 else Role.OTHER
                table[f"model.layers.{layer}.{name}"] = (shape, role)
        table["model.norm.weight"] = ((self.hidden,), Role.OTHER)
        if not self.is_tied:
            table["lm_head.weight"] = ((self.vocabulary, self.hidden), Role.HEAD)
        return table

    @property
    def num_parameters(self) -> int:
        """Number of weights, a tied one once."""
        return sum(prod(shape) for shape, _ in self.shapes.values())

    @property
    def num_linear(self) -> int:
        """Number of weights in linear layers, the head left out: those that are quantized."""
        return sum(prod(shape) for shape, role in self.shapes.values() if role is Role.LINEAR)

    def tensors(self, element_bytes: int) -> list[Tensor]:
        """All weights as trainable tensors."""
        return [Tensor(shape, role, element_bytes) for shape, role in self.shapes.values()]

    def adapters(self, rank: int, element_bytes: int) -> list[Tensor]:
        """LoRA's two factors beside every linear layer but the head."""
        linear = [shape for shape, role in self.shapes.values() if role is Role.LINEAR]
        factors = [((rank, columns), (rows, rank)) for rows, columns in linear]
        return [Tensor(shape, Role.LINEAR, element_bytes) for pair in factors for shape in pair]

    def _block(self) -> dict[str, tuple[int, ...]]:
        """The tensors of one layer."""
        queries, keys = self.num_heads * self.head_size, self.num_kv_heads * self.head_size
        outputs = {"q_proj": queries, "k_proj": keys, "v_proj": keys}
        kind = self.config["model_type"]
        attention_bias = bool(self.config.get("attention_bias")) and kind in ("llama", "qwen3")
        mlp_bias = bool(self.config.get("mlp_bias")) and kind == "llama"
        block: dict[str, tuple[int, ...]] = {}
        for name, size in outputs.items():
            block[f"self_attn.{name}.weight"] = (size, self.hidden)
            if attention_bias or kind == "qwen2":
                block[f"self_attn.{name}.bias"] = (size,)
        block["self_attn.o_proj.weight"] = (self.hidden, queries)
        if attention_bias:
            block["self_attn.o_proj.bias"] = (self.hidden,)
        if kind == "qwen3":
            block["self_attn.q_norm.weight"] = block["self_attn.k_norm.weight"] = (self.head_size,)
        for name in ("gate_proj", "up_proj", "down_proj"):
            is_down = name == "down_proj"
            rows, columns = (self.hidden, self.width) if is_down else (self.width, self.hidden)
            block[f"mlp.{name}.weight"] = (rows, columns)
            if mlp_bias:
                block[f"mlp.{name}.bias"] = (rows,)
        block["input_layernorm.weight"] = (self.hidden,)
        block["post_attention_layernorm.weight"] = (self.hidden,)
        return block


def known_models() -> dict[str, dict[str, Any]]:
    """Name → config of the public models whose shape is in the table beside this file."""
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def find_shape(model: str) -> ModelShape:
    """The shape of a known name, a config.json, a folder, or a model in the local hub cache.

    Raises UserError when nothing is found, BadFileError for a config that says too little.
    """
    known = known_models()
    short = model.rpartition("/")[2].removesuffix("-Instruct")  # of the same shape
    path = Path(model)
    if path.is_dir():
        return _read(path / "config.json")
    if path.is_file() or path.suffix == ".json":
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
    """The shape that a parsed config.json describes. Raises BadFileError."""
    kind = config.get("model_type")
    if kind not in _ARCHITECTURES:
        raise BadFileError(
            f"{name} is of model_type '{kind}': the plan knows {', '.join(_ARCHITECTURES)}."
        )
    try:
        hidden, heads = int(config["hidden_size"]), int(config["num_attention_heads"])
        return ModelShape(
            name=name,
            config=config,
            hidden=hidden,
            width=int(config["intermediate_size"]),
            num_layers=int(config["num_hidden_layers"]),
            num_heads=heads,
            num_kv_heads=int(config.get("num_key_value_heads") or heads),
            head_size=int(config.get("head_dim") or hidden // heads),
            vocabulary=int(config["vocab_size"]),
            is_tied=bool(config.get("tie_word_embeddings", False)),
        )
    except KeyError as error:
        raise BadFileError(f"{name} lacks {error}: give a whole config.json.") from error
    except (TypeError, ValueError, ZeroDivisionError) as error:
        raise BadFileError(f"{name} holds a size that is no positive number: {error}.") from error


def _read(path: Path, name: str = "") -> ModelShape:
    return shape_of(read_config(path), name or str(path))


def _cached(model: str) -> Path | None:
    """The config of a model that the hub's client has stored on this machine."""
    home = Path(os.environ.get("HF_HOME", Path.home() / ".cache" / "huggingface"))
    folder = Path(os.environ.get("HF_HUB_CACHE", home / "hub"))
    name = "models--" + model.replace("/", "--")
    return next(iter(sorted((folder / name / "snapshots").glob("*/config.json"))), None)

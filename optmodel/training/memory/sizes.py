"""The weights of the architectures that formulae know: Llama, Mistral, Qwen2 and Qwen3.

    sizes = sizes_of(config, "config.json")     # None for another architecture
    sizes.shapes["model.norm.weight"]           # ((896,), Role.OTHER)

Without torch; the names are those of transformers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optmodel.errors import BadFileError
from optmodel.training.optimizers.spec import Role

_ARCHITECTURES = ("llama", "mistral", "qwen2", "qwen3")
_LAYERS = "model.layers."


@dataclass(frozen=True, slots=True)
class Sizes:
    """What decides the shapes of weights and activations; `window` is 0 where all tokens are seen.

    `biases` are the linear layers of a block that have one.
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
        """The linear layers of a block: name → outputs and inputs."""
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
    def shapes(self) -> dict[str, tuple[tuple[int, ...], Role]]:
        """Name of every tensor → its shape and role."""
        ends = (self.vocabulary, self.hidden)
        table: dict[str, tuple[tuple[int, ...], Role]] = {
            "model.embed_tokens.weight": (ends, Role.EMBEDDING)
        }
        for layer in range(self.num_layers):
            for name, shape in self._block().items():
                role = Role.LINEAR if len(shape) == 2 else Role.OTHER
                table[f"{_LAYERS}{layer}.{name}"] = (shape, role)
        table["model.norm.weight"] = ((self.hidden,), Role.OTHER)
        if not self.is_tied:
            table["lm_head.weight"] = (ends, Role.HEAD)
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


def sizes_of(config: Mapping[str, Any], name: str) -> Sizes | None:
    """The sizes in a parsed config.json, None where no formula knows its architecture.

    Raises BadFileError where it says too little, or a size is no positive number.
    """
    kind = config.get("model_type")
    if kind not in _ARCHITECTURES:
        return None
    try:
        hidden, heads = _size(config, "hidden_size"), _size(config, "num_attention_heads")
        return Sizes(
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


def _size(config: Mapping[str, Any], field: str, default: int | None = None) -> int:
    """A positive whole number; raises KeyError and ValueError."""
    value = config[field] if default is None else config.get(field)
    value = default if value is None else value
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{field} is {value!r} and must be a positive whole number")
    return value


def _window(config: Mapping[str, Any]) -> int:
    """How many tokens back attention sees, 0 for all."""
    if config["model_type"] == "llama" or (
        config["model_type"] != "mistral" and not config.get("use_sliding_window")
    ):
        return 0
    return int(config.get("sliding_window") or 0)


def _biases(config: Mapping[str, Any]) -> tuple[str, ...]:
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

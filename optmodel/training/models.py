"""The model and tokenizer of a run: loaded, or made from nothing, with adapters where asked for.

    source = model_source(settings, lambda: [(prompt, reply)], folder=Path("runs/tiny"), seed=0)
    loaded = load_model(settings, source)
    loaded.model, loaded.tokenizer

Checkpointing is never reentrant, so that gradients may be released while the backward pass runs.
"""

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optmodel.errors import MissingExtraError, UserError
from optmodel.training.settings import LoraSettings, ModelSettings
from optmodel.training.tiny import TinyShape, copied_names, make_tiny

CHECKPOINTING = {"use_reentrant": False}
"""How activations are recomputed, as transformers takes it."""

_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A transformers model in training mode, and its tokenizer."""

    model: Any
    tokenizer: Any


def check_model(settings: ModelSettings) -> None:
    """Raise `UserError` where a folder cannot be a model, before anything heavy is imported."""
    if settings.name and (folder := _folder(settings.name)) is not None:
        if not (folder / "config.json").is_file():
            raise UserError(f"The folder {folder} has no config.json; name a model's folder.")
        if not any(any(folder.glob(pattern)) for pattern in _WEIGHTS):
            raise UserError(
                f"The folder {folder} has no weights (*.safetensors); download the whole model, or "
                "make one from nothing with the table [model.tiny]."
            )


def model_source(
    settings: ModelSettings, texts: Callable[[], Iterable[tuple[str, str]]], folder: Path, seed: int
) -> str:
    """The folder or hub name to load from; a tiny model is made in `folder` the first time.

    `texts` gives prompts and replies, which its tokenizer is made from.
    """
    if settings.tiny is None:
        return settings.name
    if not folder.exists():
        shape = TinyShape(**settings.tiny.model_dump())
        names = copied_names(texts())
        words = (text for pair in texts() for text in pair)
        make_tiny(folder, words, shape=shape, names=names, seed=seed)
    return str(folder)


def load_model(settings: ModelSettings, source: str) -> LoadedModel:
    """Load model and tokenizer from a folder or the hub, and put adapters on where asked for.

    Raises `UserError` where the hub does not give it, `MissingExtraError` for an absent package.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(source)
        model = AutoModelForCausalLM.from_pretrained(source, **_loading(settings))
    except (OSError, ValueError) as error:  # what transformers raises for all that it cannot load
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise UserError(
            f"Cannot load the model '{source}': {reason}; name a model's folder or one of the hub."
        ) from error
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    if settings.lora is not None:
        model = add_adapters(model, settings.lora, is_quantized=bool(settings.quantize))
    model.train()
    return LoadedModel(model, tokenizer)


def _folder(name: str) -> Path | None:
    """The folder that a model's name means; names of the hub have at most one slash."""
    path = Path(name)
    if path.is_dir():
        return path
    is_local = path.is_absolute() or name.startswith(".") or len(path.parts) > 2
    if is_local or (path.parent != Path() and path.parent.is_dir()):
        raise UserError(f"There is no folder {path}; name a model's folder, or one of the hub.")
    return None


def _loading(settings: ModelSettings) -> dict[str, Any]:
    import torch

    dtype = getattr(torch, settings.dtype)
    found: dict[str, Any] = {"dtype": dtype}
    if settings.attention:
        found["attn_implementation"] = settings.attention
    if settings.quantize:
        found["quantization_config"] = _quantization(settings.quantize, dtype)
    return found


def _quantization(kind: str, dtype: Any) -> Any:
    """NF4 with a second quantization of its constants is QLoRA's (arXiv:2305.14314)."""
    import importlib.util

    from transformers import BitsAndBytesConfig

    if importlib.util.find_spec("bitsandbytes") is None:
        raise MissingExtraError("bitsandbytes", "train", "A quantized model")
    if kind == "int8":
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )


def add_adapters(model: Any, lora: LoraSettings, *, is_quantized: bool) -> Any:
    """The model with LoRA's adapters; all else is frozen."""
    from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training

    if is_quantized:
        model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=False)
    config = LoraConfig(
        r=lora.rank,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=lora.targets,
        task_type="CAUSAL_LM",
    )
    with warnings.catch_warnings():
        # A tied embedding is trained by no adapter here, which is all that peft warns of.
        warnings.filterwarnings("ignore", message=".*tie_word_embeddings.*")
        return get_peft_model(model, config)

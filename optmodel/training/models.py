"""The model and tokenizer of a run: loaded or made from nothing, with adapters if requested.

    source = model_source(settings, lambda: [(prompt, reply)], folder=Path("runs/tiny"), seed=0)
    loaded = load_model(settings, source, "float32")
    loaded.model, loaded.tokenizer

Activation checkpointing is never reentrant, so that gradient release works with it.
"""

import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from optmodel.errors import MissingExtraError, UserError
from optmodel.training.model_files import check_folder, model_folder
from optmodel.training.precision import Precision
from optmodel.training.settings import LoraSettings, ModelSettings
from optmodel.training.tiny import TinyShape, copied_names, make_tiny

if TYPE_CHECKING:
    from transformers import BitsAndBytesConfig

    from optmodel.training.library_types import Model, Tokenizer, dtype

CHECKPOINTING = {"use_reentrant": False}
"""The settings of activation checkpointing, as transformers takes them."""


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A transformers model in training mode, and its tokenizer."""

    model: "Model"
    tokenizer: "Tokenizer"


def check_model(settings: ModelSettings) -> None:
    """Raise `UserError` if a folder cannot be a model, before anything heavy is imported."""
    if settings.name and (folder := model_folder(settings.name)) is not None:
        check_folder(folder)


def model_source(
    settings: ModelSettings, texts: Callable[[], Iterable[tuple[str, str]]], folder: Path, seed: int
) -> str:
    """The folder or hub name to load from; a tiny model is made in `folder` the first time.

    `texts` returns the prompts and replies from which its tokenizer is made.
    """
    if settings.tiny is None:
        return settings.name
    if not folder.exists():
        shape = TinyShape(**settings.tiny.model_dump())
        names = copied_names(texts())
        words = (text for pair in texts() for text in pair)
        make_tiny(folder, words, shape=shape, names=names, seed=seed)
    return str(folder)


def load_model(settings: ModelSettings, source: str, precision: Precision) -> LoadedModel:
    """Load model and tokenizer from a folder or the hub, and add adapters if requested.

    NF4 layers compute in `precision`; int8 layers cast to float16 themselves. Raises `UserError` if
    the model cannot be downloaded or read, or its weights do not fit its configuration;
    `MissingExtraError` for a package that is not installed.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(source)
        model, found = AutoModelForCausalLM.from_pretrained(
            source,
            output_loading_info=True,
            ignore_mismatched_sizes=True,
            **_loading(settings, precision),
        )
    except MissingExtraError:
        raise
    except Exception as error:  # each of the libraries beneath raises errors of its own
        reason = str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
        raise UserError(
            f"Cannot load the model '{source}': {reason}; name a model's folder or one of the hub."
        ) from error
    if not settings.quantize:
        _require_all_weights(found, source)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    if settings.lora is not None:
        model = add_adapters(model, settings.lora, is_quantized=bool(settings.quantize))
    model.train()
    return LoadedModel(model, tokenizer)


def _require_all_weights(found: Mapping[str, Iterable[str]], source: str) -> None:
    """Refuse missing weights and wrong shapes: transformers would draw them at random."""
    for kind, said in (("missing_keys", "are absent"), ("mismatched_keys", "have another shape")):
        names = sorted(str(one if isinstance(one, str) else one[0]) for one in found[kind])
        if names:
            others = f" and {len(names) - 1} more" if names[1:] else ""
            raise UserError(
                f"The weights of '{source}' are not those of its config.json: {names[0]}{others} "
                f"{said}; name a whole model."
            )


def _loading(settings: ModelSettings, precision: Precision) -> dict[str, object]:
    import torch

    assert settings.dtype, "the type of the weights is decided before a model is loaded"
    found: dict[str, object] = {"dtype": getattr(torch, settings.dtype)}
    if settings.attention:
        found["attn_implementation"] = settings.attention
    if settings.quantize:
        found["quantization_config"] = _quantization(settings.quantize, getattr(torch, precision))
    return found


def _quantization(kind: str, computed: "dtype") -> "BitsAndBytesConfig":
    """How weights are quantized. NF4 with quantized constants is QLoRA's (arXiv:2305.14314)."""
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
        bnb_4bit_compute_dtype=computed,
    )


def add_adapters(model: "Model", lora: LoraSettings, *, is_quantized: bool) -> "Model":
    """The model with LoRA adapters; all other weights are frozen."""
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
        # peft warns of a tied embedding, which no adapter trains here.
        warnings.filterwarnings("ignore", message=".*tie_word_embeddings.*")
        return get_peft_model(model, config)

"""Models that transformers builds from a config only: the shapes of weights, without values.

    model = build(config, Workload(lora_rank=16), depth=2)
    [name for name, weight in model.named_parameters() if weight.requires_grad]

Any model that transformers builds for causal language modelling works. Of a model for images or
sound as well, only the part for text is built.
"""

import copy
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from optmodel.errors import BadFileError, MissingExtraError
from optmodel.training.library_types import ConfigTable
from optmodel.training.memory.footprint import WeightShape
from optmodel.training.memory.workload import Workload
from optmodel.training.model_files import SIZES, check_sizes
from optmodel.training.models import CHECKPOINTING, add_adapters
from optmodel.training.optimizers import classify_parameters
from optmodel.training.settings import LoraSettings

if TYPE_CHECKING:
    from torch import nn

    from optmodel.training.library_types import Model, ModelConfig, Module

_MARKS_OF_STORAGE = ("quantization_config", "auto_map", "transformers_version", "architectures")
"""Fields of a config.json about how weights are stored or loaded, which do not affect their
shapes."""

_WITHOUT_MASK, _PLANNED = "without_mask", "planned"
"""The names under which our attentions are registered: a flash kernel's, and SDPA with planned
masks."""


@contextmanager
def quiet() -> Iterator[None]:
    """A context without the warnings of libraries about small sizes and missing kernels."""
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)


@quiet()
def text_config(config: ConfigTable, name: str) -> "ModelConfig":
    """Transformers' config of the text part. Raises BadFileError and MissingExtraError.

    A model that is no causal language model (an encoder, or an encoder with a decoder) and an
    unknown model type are refused in one sentence.
    """
    _require_transformers(name)
    from transformers import AutoConfig
    from transformers.models.auto import configuration_auto

    kind = str(config.get("model_type") or "")
    if not kind:
        raise BadFileError(f"{name} names no model_type: give a model's config.json.")
    if kind not in configuration_auto.CONFIG_MAPPING:
        raise BadFileError(
            f"{name} is of model_type '{kind}', which the installed transformers does not know: "
            "give another model, or upgrade transformers."
        )
    given = {key: value for key, value in config.items() if key not in _MARKS_OF_STORAGE}
    try:
        made = AutoConfig.for_model(**given)
    except Exception as error:  # the classes of configs raise any error for a wrong value
        raise _unbuildable(name, error) from error
    _check_causal(made, name)
    text = made.get_text_config()
    chosen = text if _causal_class(text) is not None else made
    chosen.use_cache = False
    _check_sizes(text, name)
    return chosen


def build(config: "ModelConfig", work: Workload, depth: int | None = None) -> "Model":
    """A model on the meta device, in training mode, with its first `depth` layers or all."""
    import torch
    from transformers import AutoModelForCausalLM, AutoModelForImageTextToText

    from optmodel.training.memory.fake_kernels import balances_experts, quantize_linear

    config = shortened(config, depth)
    auto = AutoModelForCausalLM if _causal_class(config) else AutoModelForImageTextToText
    dtype = torch.float32 if work.element_bytes == 4 else torch.bfloat16
    plain = None if work.attention == "flash_attention_2" else work.attention or None
    try:
        with quiet(), torch.device("meta"):
            model = auto.from_config(config, dtype=dtype, attn_implementation=plain)
    except Exception as error:  # the classes of models raise any error for a wrong size
        raise _unbuildable(f"A config of model_type '{config.model_type}'", error) from error
    _set_attention(model, work)
    _keep_text(model)
    text = model.config.get_text_config()
    if hasattr(text, "output_router_logits"):
        text.output_router_logits = balances_experts(text)
    if work.quantize:
        quantize_linear(model, work.quantize, dtype)
    if work.lora_rank:
        model = _adapted(model, work)
    if work.checkpointing:
        with quiet():
            model.activation_checkpointing_enable(CHECKPOINTING)
    model.train()
    return model


def _set_attention(model: "Model", work: Workload) -> None:
    """Set the attention that runs on a GPU, and the masks of such a micro-batch."""
    from transformers import AttentionInterface, AttentionMaskInterface
    from transformers.integrations.sdpa_attention import sdpa_attention_forward

    from optmodel.training.memory.fake_kernels import flash_attention, planned_mask

    if work.attention == "flash_attention_2":
        AttentionInterface.register(_WITHOUT_MASK, flash_attention)
        model.set_attn_implementation(_WITHOUT_MASK)
    elif model.config.get_text_config()._attn_implementation == "sdpa":
        needs_mask = work.packing or work.batch > 1
        name = f"{_PLANNED}_{'masked' if needs_mask else 'causal'}"
        AttentionInterface.register(name, sdpa_attention_forward)
        AttentionMaskInterface.register(name, planned_mask(needs_mask=needs_mask))
        model.set_attn_implementation(name)


def _adapted(model: "Model", work: Workload) -> "Model":
    import torch

    targets = work.lora_targets
    lora = LoraSettings(
        rank=work.lora_rank,
        dropout=work.lora_dropout,
        targets=targets if isinstance(targets, str) else list(targets),
    )
    with quiet(), torch.device("meta"):
        return add_adapters(model, lora, is_quantized=False)


@quiet()
def shapes_of(config: ConfigTable, name: str) -> dict[str, WeightShape]:
    """Map the name of every weight to its shape and type. Raises as `text_config` does."""
    model = build(text_config(config, name), Workload())
    found = classify_parameters(model)
    return {
        name: WeightShape(tuple(model.get_parameter(name).shape), kind)
        for name, kind in found.items()
    }


def shortened(config: "ModelConfig", depth: int | None) -> "ModelConfig":
    """The same config with fewer layers; fields with one entry a layer are shortened too."""
    config = copy.deepcopy(config)
    text = config.get_text_config()
    if depth is None or depth == text.num_hidden_layers:
        return config
    whole = text.num_hidden_layers
    lists = {key: value for key, value in vars(text).items() if isinstance(value, list | tuple)}
    text.num_hidden_layers = depth
    for key, value in lists.items():
        if len(value) == whole:
            setattr(text, key, value[:depth])
    return config


def layers_of(model: "Module") -> "nn.ModuleList":
    """The decoder's layers: the list of modules with most weights."""
    from torch import nn

    lists = [module for module in model.modules() if isinstance(module, nn.ModuleList)]
    return max(lists, key=lambda one: sum(weight.numel() for weight in one.parameters()))


def kinds_of(model: "Module") -> list[str]:
    """The kind of every layer as a text; layers with equal texts hold equal bytes.

    Layers differ in shapes, in classes (dense or experts) or in attributes (full or sliding
    attention).
    """
    return [
        ";".join(_sign(name, module) for name, module in layer.named_modules())
        for layer in layers_of(model)
    ]


def _sign(name: str, module: "Module") -> str:
    shapes = [tuple(weight.shape) for weight in module._parameters.values() if weight is not None]
    plain = {
        key: value
        for key, value in vars(module).items()
        if isinstance(value, int | str | float | None) and "idx" not in key and key[0] != "_"
    }
    return f"{name} {type(module).__name__} {shapes} {sorted(plain.items(), key=str)}"


def _require_transformers(name: str) -> None:
    import importlib.util

    for package in ("torch", "transformers"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtraError(package, "train", f"A plan of {name}")


def _check_sizes(config: "ModelConfig", name: str) -> None:
    """Refuse invalid sizes, and a config without the number of layers."""
    check_sizes({field: getattr(config, field, None) for field in SIZES}, f"{name}: ")
    if not isinstance(getattr(config, "num_hidden_layers", None), int):
        raise BadFileError(f"{name} does not say its num_hidden_layers: give a whole config.json.")


def _check_causal(config: "ModelConfig", name: str) -> None:
    """Refuse a model that is not a causal language model."""
    from transformers.models.auto import modeling_auto

    kind = config.model_type
    is_encoder = kind in modeling_auto.MODEL_FOR_MASKED_LM_MAPPING_NAMES
    if getattr(config, "is_encoder_decoder", False) or (
        is_encoder and not getattr(config, "is_decoder", False)
    ):
        raise BadFileError(
            f"{name} is of model_type '{kind}', an encoder: give a causal language model, which is "
            "what `optmodel train` trains."
        )
    text = config.get_text_config()
    sees = kind in modeling_auto.MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES
    if _causal_class(text) is None and not sees:
        raise BadFileError(
            f"{name} is of model_type '{kind}', for which transformers has no causal language "
            "model: give one that writes text."
        )


def _causal_class(config: "ModelConfig") -> "type[Model] | None":
    from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING

    found: type[Model] | None = MODEL_FOR_CAUSAL_LM_MAPPING.get(type(config), None)
    return found


def _unbuildable(name: str, error: Exception) -> BadFileError:
    reason = " ".join(str(error).split()).rstrip(".")
    return BadFileError(f"{name} describes no model that transformers builds: {reason}.")


def _keep_text(model: "Model") -> None:
    """Remove modules that text does not run through: encoders of images and of sound."""
    decoder = model.get_decoder()
    inner = getattr(model, "model", None)
    if decoder is None or inner is None or decoder is inner or decoder is model:
        return
    for name, module in list(inner.named_children()):
        if module is not decoder:
            setattr(inner, name, None)

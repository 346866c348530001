"""What is no config of a causal language model is refused in one sentence; the rest is read."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError, MissingExtraError, UserError
from optmodel.training.memory import Workload, find_shape, known_models, make_plan, shape_of
from optmodel.training.optimizers import OPTIMIZERS

_LLAMA = known_models()["SmolLM2-135M"]


def _file(folder: Path, content: bytes | dict[str, Any]) -> str:
    path = folder / "config.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return str(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not valid JSON"),
        (b"\xff\xfe\x00", "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
        (b"[]", "holds no table"),
        (b"{}", "names no model_type"),
        (b"GGUF\x03\x00\x00\x00", "is a GGUF file"),
        ({"model_type": "llama"}, "lacks 'hidden_size'"),
        (_LLAMA | {"num_hidden_layers": 0}, "num_hidden_layers is 0"),
        (_LLAMA | {"num_attention_heads": 0}, "num_attention_heads is 0"),
        (_LLAMA | {"hidden_size": "many"}, "hidden_size is 'many'"),
        (_LLAMA | {"vocab_size": True}, "vocab_size is True"),
        (_LLAMA | {"vocab_size": [512]}, "vocab_size is [512]"),
        ({"model_type": "nonesuch"}, "which the installed transformers does not know"),
        ({"model_type": "bert"}, "an encoder"),
        ({"model_type": "t5"}, "an encoder"),
        ({"model_type": "whisper"}, "an encoder"),
        ({"model_type": "vit"}, "no causal language model"),
        ({"model_type": "gemma3_text", "num_hidden_layers": 0}, "num_hidden_layers is 0"),
        ({"model_type": "olmo2", "hidden_size": "many"}, "hidden_size is 'many'"),
        ({"model_type": "granite", "num_attention_heads": 0}, "num_attention_heads is 0"),
    ],
)
def test_a_mistake_is_one_sentence(
    tmp_path: Path, content: bytes | dict[str, Any], said: str
) -> None:
    with pytest.raises(BadFileError) as caught:
        find_shape(_file(tmp_path, content))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_sizes_that_do_not_go_together_are_one_sentence(tmp_path: Path) -> None:
    shape = find_shape(_file(tmp_path, {"model_type": "granite", "num_attention_heads": 7}))
    with pytest.raises(UserError, match="cannot be traced") as caught:
        make_plan(shape, OPTIMIZERS["adamw"], Workload(sequence=64))
    assert "\n" not in str(caught.value)


def test_a_gguf_file_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "model-q4.gguf"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(BadFileError, match="GGUF"):
        find_shape(str(path))


def test_without_transformers_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(MissingExtraError, match=r"optmodel\[train\]"):
        shape_of({"model_type": "olmo2"}, "a model")


def test_of_a_model_that_sees_the_text_part_is_planned() -> None:
    text = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "head_dim": 16}
    text |= {"num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 512}
    seeing = shape_of({"model_type": "gemma3", "text_config": text}, "seeing")
    alone = shape_of({"model_type": "gemma3_text", **text}, "alone")
    assert seeing.shapes == alone.shapes
    other = shape_of({"model_type": "qwen2_5_vl", "text_config": text}, "other")
    assert not any("visual" in name for name in other.shapes)
    assert sum("layers.1." in name for name in other.shapes) > 5


_GEMMA3N = {
    "model_type": "gemma3n_text",
    "hidden_size": 64,
    "intermediate_size": [96, 128, 96, 128],
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "vocab_size": 512,
    "vocab_size_per_layer_input": 512,
    "hidden_size_per_layer_input": 16,
    "layer_types": ["sliding_attention", "full_attention"] * 2,
    "activation_sparsity_pattern": [0.0] * 4,
    "num_kv_shared_layers": 0,
    "laurel_rank": 8,
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "is_part", [pytest.param(False, marks=pytest.mark.slow), True], ids=["text", "text_config"]
)
def test_layers_of_several_widths_are_planned(tmp_path: Path, is_part: bool) -> None:
    config = {"model_type": "gemma3n", "text_config": _GEMMA3N} if is_part else _GEMMA3N
    shape = find_shape(_file(tmp_path, config))
    wide = {size[0] for name, (size, _) in shape.shapes.items() if "gate_proj" in name}
    assert wide == {96, 128}
    assert make_plan(shape, OPTIMIZERS["adamw"], Workload(sequence=64)).is_traced


@pytest.mark.parametrize("sizes", [[], [96, 0, 96, 96], [96, "96", 96, 96], [96, True, 96, 96]])
def test_widths_that_are_none_are_one_sentence(tmp_path: Path, sizes: list[Any]) -> None:
    with pytest.raises(BadFileError, match=r"intermediate_size is .*no positive whole number"):
        find_shape(_file(tmp_path, _GEMMA3N | {"intermediate_size": sizes}))


def test_a_nameless_model_is_one_sentence() -> None:
    with pytest.raises(UserError, match="No shape is known"):
        find_shape("Nonesuch-7B")

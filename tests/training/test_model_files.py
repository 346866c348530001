"""A model's folder that is broken, or none: one sentence before anything is loaded or written."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from optmodel.cli.command_line import root
from optmodel.errors import UserError
from optmodel.training import TinyShape, make_tiny, train
from optmodel.training.model_files import ModelFiles, check_folder, safetensors_defect
from tests.training.runs import small_run

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")

SHAPE = TinyShape(
    vocabulary=300, hidden=16, feed_forward=32, num_layers=2, num_heads=2, context=512
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model as transformers saves it."""
    folder = tmp_path_factory.mktemp("models") / "whole"
    texts = ["At most 12 crates fit on the lorry.", "x = model.addVar()"] * 4
    return make_tiny(folder, texts, shape=SHAPE).folder


@pytest.fixture
def model(whole: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    shutil.copytree(whole, folder)
    return folder


def halved(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])


def configured(folder: Path, **changes: Any) -> None:
    file = folder / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def indexed(folder: Path) -> None:
    """The weights in two shards, of which one is not there."""
    (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")
    shards = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": shards}))


def only_adapters(folder: Path) -> None:
    (folder / "config.json").rename(folder / "adapter_config.json")


BROKEN: dict[str, Callable[[Path], object]] = {
    "model.safetensors has .* bytes of": lambda f: halved(f / "model.safetensors"),
    "cut short within its header": lambda f: (f / "model.safetensors").write_bytes(b"\x09\0\0"),
    "no readable header": lambda f: (f / "model.safetensors").write_bytes(b"\1" + bytes(7) + b"!"),
    "tokenizer.json is not valid JSON": lambda f: halved(f / "tokenizer.json"),
    "tokenizer_config.json is not valid": lambda f: halved(f / "tokenizer_config.json"),
    "config.json is not valid JSON": lambda f: halved(f / "config.json"),
    "config.json holds no table": lambda f: (f / "config.json").write_text("[]"),
    "num_hidden_layers is 0": lambda f: configured(f, num_hidden_layers=0),
    "hidden_size is '16'": lambda f: configured(f, hidden_size="16"),
    "num_hidden_layers is 1.5": lambda f: configured(f, text_config={"num_hidden_layers": 1.5}),
    "names model-00002-of-00002.safetensors": indexed,
    "has no weight_map": lambda f: (f / "model.safetensors.index.json").write_text("[1]"),
    "holds adapters alone": only_adapters,
    "has no config.json": lambda f: (f / "config.json").unlink(),
    "has no weights": lambda f: (f / "model.safetensors").unlink(),
}


@pytest.mark.parametrize("said", BROKEN)
def test_what_is_broken_is_named(model: Path, tmp_path: Path, said: str) -> None:
    check_folder(model)
    BROKEN[said](model)
    with pytest.raises(UserError, match=said) as caught:
        train(small_run(tmp_path, {"model.tiny": None, "model.name": str(model)}))
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out").exists()


LOADED: dict[str, Callable[[Path], object]] = {
    r"model.layers.2.input_layernorm.weight and 8 more are absent": lambda f: configured(
        f, num_hidden_layers=3
    ),
    r"model.embed_tokens.weight and \d+ more have another shape": lambda f: configured(
        f, hidden_size=32
    ),
    "nonsense": lambda f: configured(f, model_type="nonsense"),
    "added_tokens": lambda f: (f / "tokenizer.json").write_text("{}"),
}


@pytest.mark.filterwarnings("ignore")  # transformers warns of what is then refused
@pytest.mark.parametrize("said", LOADED)
def test_what_only_loading_finds_is_named(model: Path, tmp_path: Path, said: str) -> None:
    """Weights of other shapes, or absent ones, would be drawn at random and trained."""
    LOADED[said](model)
    with pytest.raises(UserError, match=said) as caught:
        train(small_run(tmp_path, {"model.tiny": None, "model.name": str(model)}))
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out" / "run.toml").exists()


def test_a_whole_file_of_safetensors(whole: Path) -> None:
    assert safetensors_defect(whole / "model.safetensors") == ""


def test_every_cut_of_a_safetensors_file_is_found(whole: Path, tmp_path: Path) -> None:
    raw = (whole / "model.safetensors").read_bytes()
    file = tmp_path / "model.safetensors"
    for length in (*range(0, 3000, 7), len(raw) - 1):
        file.write_bytes(raw[:length])
        assert safetensors_defect(file), length


def test_sizes_of_layers_may_be_a_list(model: Path) -> None:
    configured(model, intermediate_size=[32, 48])
    check_folder(model)
    configured(model, intermediate_size=[32, -48])
    with pytest.raises(UserError, match=r"intermediate_size is \[32, -48\]"):
        check_folder(model)


def _gguf(path: Path) -> str:
    path.write_bytes(b"GGUF\3\0\0\0" + bytes(range(256)))
    return str(path)


def _zero(folder: Path) -> str:
    configured(folder, num_hidden_layers=0)
    return str(folder)


def _listed(folder: Path) -> str:
    (folder / "config.json").write_text("[]")
    return str(folder)


GIVEN: dict[str, Callable[[Path], str]] = {
    "is a GGUF file": lambda folder: _gguf(folder / "model.gguf"),
    "is a GGUF file, ": lambda folder: _gguf(folder / "config.json"),
    "num_hidden_layers": _zero,
    "is not valid JSON": lambda folder: str(folder / "model.safetensors"),
    "holds no table": _listed,
}


@pytest.mark.parametrize("said", GIVEN)
@pytest.mark.parametrize("more", [[], ["--trace"]], ids=str)
def test_plan_says_it_in_a_sentence(model: Path, said: str, more: list[str]) -> None:
    given = GIVEN[said](model)
    done = CliRunner().invoke(root, ["plan", "--model", given, "--optimizer", "adamw", *more])
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_file_is_no_model_to_train(model: Path, tmp_path: Path) -> None:
    for name, said in (("weights.gguf", "is a GGUF file"), ("weights.bin", "is a file; name the")):
        file = tmp_path / name
        file.write_bytes(b"GGUF" if name.endswith("gguf") else b"PK")
        with pytest.raises(UserError, match=said):
            train(small_run(tmp_path, {"model.tiny": None, "model.name": str(file)}))


def test_one_digest_for_a_model_and_another_for_another(model: Path, whole: Path) -> None:
    first = ModelFiles.take(model)
    assert first.sha256 == ModelFiles.take(whole).sha256
    (model / "README.md").write_text("A note.")
    first.require_unchanged()
    configured(model, note=1)
    assert ModelFiles.take(model).sha256 != first.sha256
    with pytest.raises(UserError, match="changed while it was read"):
        first.require_unchanged()

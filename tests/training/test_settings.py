"""RUN.toml: what is written is read, what is wrong is named in one sentence."""

from pathlib import Path

import pytest

from optmodel.errors import BadFileError, UnknownNameError
from optmodel.runs import toml_table as table
from optmodel.training.settings import read_settings

LEAST = """
[model]
name = "models/small"
[data]
train = "runs/triples"
[output]
folder = "runs/trained"
"""


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "run.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_least_file_gets_defaults(tmp_path: Path) -> None:
    settings = read_settings(file(tmp_path, LEAST), {})
    assert settings.optimizer.name == "adamw"
    assert settings.training.num_sequences == 16
    assert settings.evaluation is None


def test_a_flag_replaces_one_field(tmp_path: Path) -> None:
    flags = {"optimizer.learning_rate": 3e-6, "evaluation.held_out": "runs/held-out"}
    settings = read_settings(file(tmp_path, LEAST), flags)
    assert settings.optimizer.learning_rate == 3e-6
    assert settings.optimizer.name == "adamw"
    assert settings.evaluation is not None


def test_flags_alone_are_enough() -> None:
    flags = {"model.name": "m", "data.train": "d", "output.folder": "o"}
    assert read_settings(None, flags).data.train == "d"


def test_what_is_told_of_the_settings_reads_back(tmp_path: Path) -> None:
    text = LEAST + "[model.lora]\nrank = 8\n[optimizer.options]\nrank = 64\nfused = false\n"
    settings = read_settings(file(tmp_path, text), {})
    tables = settings.to_table()
    back = "\n".join(table(name, values) for name, values in tables.items())
    assert read_settings(file(tmp_path, back), {}) == settings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LEAST + "[training]\nbatchsize = 2\n", "setting named 'training.batchsize'; did you mean"),
        (LEAST + "[trainin]\n", "did you mean 'training'"),
        (LEAST + '[training]\nbatch_size = "2"\n', "training.batch_size"),
        (LEAST + "[optimizer]\nlearning_rate = 0\n", "optimizer.learning_rate"),
        ('[data]\ntrain = "d"\n[output]\nfolder = "o"\n', "model is missing"),
        (LEAST.replace("train =", "#"), "data.train is missing"),
        (LEAST + "[model.tiny]\n", "either name or the table tiny"),
        (LEAST.replace("[data]", 'quantize = "nf4"\n[data]'), "add the table model.lora"),
        (
            LEAST + '[evaluation]\nheld_out = "h"\nevery = 300\n',
            "is no multiple of",
        ),
        (
            LEAST.replace(
                "[output]", "packing = true\n[training]\ngroup_by_length = true\n[output]"
            ),
            "leave out packing or group_by_length",
        ),
        ("model = 3\n" + LEAST.replace("[model]\nname", "#"), "model"),
        ("[model\n", "not valid TOML"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises((BadFileError, UnknownNameError)) as caught:
        read_settings(file(tmp_path, text), {})
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_flag_for_what_is_no_table(tmp_path: Path) -> None:
    path = file(tmp_path, "data = 3\n")
    with pytest.raises(BadFileError, match="data is no table"):
        read_settings(path, {"data.train": "x"})


def test_an_absent_file(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="Cannot read"):
        read_settings(tmp_path / "none.toml", {})

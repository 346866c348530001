"""Run files of `generate` and `evaluate`: the examples, flags over them, and mistakes."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from optmodel.cli import evaluate as evaluate_command
from optmodel.cli import generate as generate_command
from optmodel.cli._run_files import EvaluateFile, GenerateFile
from optmodel.cli.command_line import root
from optmodel.execution import SandboxLevel
from optmodel.runs import read_run_file, toml_table
from optmodel.synthesis import LLMRunConfig, TemplateRunConfig

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(root, list(map(str, arguments)))


def write(path: Path, tables: dict[str, Any]) -> Path:
    path.write_text("\n".join(toml_table(name, table) for name, table in tables.items()))
    return path


def small(folder: Path) -> dict[str, Any]:
    """A run of two triples."""
    return {
        "generate": {"count": 2, "seed": 3, "families": ["blending"], "dialects": ["highspy"]},
        "execution": {"workers": 1},
        "output": {"folder": str(folder)},
    }


@pytest.mark.parametrize(
    "path", sorted((EXAMPLES / "generate").glob("*.toml")), ids=lambda p: p.stem
)
def test_an_example_of_generate_is_a_run_file(path: Path) -> None:
    file = read_run_file(GenerateFile, path, {})
    method = "templates" if path.stem == "bands" else path.stem
    kind = TemplateRunConfig if method == "templates" else LLMRunConfig
    assert isinstance(file.generate, kind)
    assert file.generate.method == method
    assert file.client.is_given is (method != "templates")


@pytest.mark.parametrize(
    "path", sorted((EXAMPLES / "evaluate").glob("*.toml")), ids=lambda p: p.stem
)
def test_an_example_of_evaluate_is_a_run_file(path: Path) -> None:
    config = read_run_file(EvaluateFile, path, {}).evaluate
    assert (config.prompting is None) is (path.stem == "predictions")


def test_there_is_an_example_of_every_method_and_of_both_kinds_of_programs() -> None:
    methods = {path.stem for path in (EXAMPLES / "generate").glob("*.toml")}
    assert methods == {*generate_command.METHODS, "bands"}
    assert {path.stem for path in (EXAMPLES / "evaluate").glob("*.toml")} == {
        "model",
        "predictions",
        "samples",
    }


@pytest.mark.parametrize("command", [generate_command.generate, evaluate_command.evaluate])
def test_every_option_sets_a_field_of_the_file(command: Any) -> None:
    """But for those that say what is done with the run, and for the file itself."""
    module = generate_command if command.name == "generate" else evaluate_command
    named = {parameter.name for parameter in command.params}
    assert named - set(module._FIELDS) == {"run_file", "dry_run", "as_json"}
    assert set(module._FIELDS) <= named


def test_a_file_and_flags_make_the_same_run(tmp_path: Path) -> None:
    """The same records and the same run.toml, however it is said."""
    path = write(tmp_path / "run.toml", small(tmp_path / "file"))
    done = invoke("generate", path)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"2 verified triples in {tmp_path / 'file'}")
    words = ["--count", 2, "--seed", 3, "--family", "blending", "--dialect", "highspy"]
    done = invoke("generate", *words, "--workers", 1, "--out", tmp_path / "flags")
    assert done.exit_code == 0, done.output
    ways = [tmp_path / "file", tmp_path / "flags"]
    assert len({(way / "records.jsonl").read_bytes() for way in ways}) == 1
    tables = [tomllib.loads((way / "run.toml").read_text()) for way in ways]
    assert tables[0] == tables[1]
    assert tables[0]["config"] == {
        "command": "generate",
        "count": 2,
        "seed": 3,
        "difficulty": "all",
        "dialects": ["highspy"],
        "families": {"blending": 1},
    }


def test_a_flag_replaces_a_field_and_the_default_of_a_flag_does_not(tmp_path: Path) -> None:
    path = write(tmp_path / "run.toml", small(tmp_path / "one"))
    done = invoke("generate", path, "--count", 1, "--out", tmp_path / "two", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["num_triples"] == 1
    config = tomllib.loads((tmp_path / "two" / "run.toml").read_text())["config"]
    assert (config["count"], config["seed"], config["dialects"]) == (1, 3, ["highspy"])
    assert not (tmp_path / "one").exists()


def test_an_evaluation_from_its_file(tmp_path: Path) -> None:
    predictions = tmp_path / "mine.jsonl"
    predictions.write_text('{"id": 0, "program": "print(1)"}\n')
    tables = {
        "evaluate": {
            "benchmark": "mini",
            "predictions": str(predictions),
            "items": 2,
            "limits": {"wall_seconds": 10},
        },
        "execution": {"workers": 1},
        "output": {"folder": str(tmp_path / "run")},
    }
    path = write(tmp_path / "run.toml", tables)
    done = invoke("evaluate", path, "--rule", "objective-rel-1e-6", "--json")
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert list(summary["rules"]) == ["objective-rel-1e-6"]
    assert (summary["system"], summary["limits"]["wall_seconds"]) == ("mine", 10.0)
    assert summary["benchmark"]["part"].startswith("2 of 16 items")
    words = ["--benchmark", "mini", "--predictions", predictions, "--items", 2]
    again = invoke(
        "evaluate", *words, "--wall-seconds", 10, "--workers", 1, "--out", tmp_path / "run"
    )
    assert again.exit_code == 0, again.output  # the same run, said by flags


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"generate": {"cuont": 2}}, "no setting named 'generate.cuont'; did you mean"),
        ({"generate": {"count": "2"}}, "generate.count must be a whole number, found '2'"),
        ({"generate": {"method": "magic"}}, "There is no method named 'magic'"),
        ({"generate": {"tries": 2}}, "generate.tries needs a method that has it"),
        ({"generate": {"band": "sedonds=0-1"}}, "no measure named 'sedonds'; did you mean"),
        ({"generate": {"method": "optmath"}}, "generate.model is missing; set it in"),
        ({"execution": {"workers": 0}}, "execution.workers must be 1 or more, found 0"),
        ({"execution": {"require_sandbox": "fulll"}}, "did you mean 'full'"),
        ({"client": {"server": "http://x/v1"}}, "A model is asked with --method"),
        ({"client": {"calls": 0}}, "client.calls must be 1 or more"),
        ({"output": {}}, "output.folder is missing; set it in"),
        ({"outptu": {"folder": "x"}}, "did you mean 'output'"),
    ],
)
def test_a_mistake_in_a_file_is_one_sentence_that_names_the_field(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    path = write(tmp_path / "run.toml", small(tmp_path / "out") | change)
    done = invoke("generate", path)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({}, "Name a benchmark with --benchmark, or any file of problems with --benchmark-file"),
        ({"benchmark": "mini"}, "Give either --predictions or a language model"),
        (
            {"benchmark": "mini", "predictions": "x", "rulse": ["a"]},
            "did you mean 'evaluate.rules'",
        ),
        ({"benchmark": "mini", "predictions": "x", "items": True}, "evaluate.items"),
        ({"benchmark": "mini", "prompting": {"model": "m", "sampels": 2}}, "prompting.samples'"),
        ({"benchmark": "mini", "prompting": {"model": "m", "prompt": "zero"}}, "no prompt named"),
        ({"benchmark": "mini", "prompting": {"model": "m"}}, "Say where the model runs"),
        (
            {"benchmark": "mini", "predictions": "x", "prompting": {"turns": 2}},
            "run.toml: evaluate.prompting.turns says how a language model is asked",
        ),
        (
            {"benchmark": "mini", "prediction_fields": {"id": "n"}, "prompting": {"model": "m"}},
            "evaluate.prediction_fields.id names a field of --predictions",
        ),
    ],
)
def test_a_mistake_in_a_file_of_evaluate(tmp_path: Path, tables: dict[str, Any], said: str) -> None:
    output = {"folder": str(tmp_path / "out")}
    path = write(tmp_path / "run.toml", {"evaluate": tables, "output": output})
    done = invoke("evaluate", path)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("generate",),
        ("generate", "--count", "2"),
        ("evaluate", "--benchmark", "mini", "--predictions", "x"),
    ],
)
def test_a_run_without_a_folder_is_told_the_option(words: tuple[str, ...]) -> None:
    done = invoke(*words)
    assert done.exit_code == 2
    assert "output.folder is missing; set it in run.toml or with --out." in done.stderr


def test_options_of_models_have_no_effect_on_templates_as_ever(tmp_path: Path) -> None:
    words = ["--tries", 3, "--temperature", 0.5, "--max-tokens", 99, "--program-dialect", "pulp"]
    done = invoke(
        "generate", "--count", 1, "--family", "blending", "--dialect", "highspy", "--workers", 1,
        *words, "--out", tmp_path / "run",
    )  # fmt: skip
    assert done.exit_code == 0, done.output


def test_recorded_replies_need_no_name_in_a_file_either() -> None:
    tables = {
        "generate": {"method": "resocratic"},
        "client": {"replay": "r.jsonl"},
        "output": {"folder": "x"},
    }
    generate = GenerateFile.model_validate(tables).generate
    assert isinstance(generate, LLMRunConfig)
    assert generate.writer_model == "replay"
    tables = {"evaluate": {"benchmark": "mini"}} | {n: tables[n] for n in ("client", "output")}
    prompting = EvaluateFile.model_validate(tables).evaluate.prompting
    assert prompting is not None
    assert (prompting.model, prompting.max_tokens) == ("replay", 3072)


def test_a_level_and_the_cores_are_read_as_on_the_command_line(tmp_path: Path) -> None:
    tables = small(tmp_path) | {"execution": {"require_sandbox": "confined"}}
    execution = GenerateFile.model_validate(tables).execution
    assert execution.require_sandbox is SandboxLevel.CONFINED
    assert execution.workers >= 1

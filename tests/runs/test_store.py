"""The run folder: nothing lost, nothing twice, nothing of another run touched."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.runs import read_records
from optmodel.runs._toml import table
from optmodel.errors import BadFileError, UserError
from optmodel.runs import RunFolder, canonical, digest, file_digest, read_summary, unchanging

CONFIG = {"command": "test", "seed": 7, "limits": {"wall_seconds": 20.0}, "rules": ["a", "b"]}


def test_equal_values_have_one_text() -> None:
    assert canonical({"b": 1, "a": [1.5, "é"]}) == '{"a":[1.5,"é"],"b":1}'
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})
    assert digest({"a": 2}) != digest({"a": "2"})


def test_nan_has_no_canonical_text() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical(float("nan"))


words = st.text(st.sampled_from('aZ0_-. "\\\n\t\x7fé\u2028😀'), max_size=8)
scalars = st.booleans() | st.integers() | words | st.floats(allow_nan=False, allow_infinity=False)


@given(st.dictionaries(words, scalars | st.lists(scalars) | st.dictionaries(words, scalars)))
def test_written_toml_reads_back(config: dict[str, object]) -> None:
    assert tomllib.loads(table("config", config))["config"] == config


def test_a_new_folder_holds_its_configuration_before_any_record(tmp_path: Path) -> None:
    with RunFolder.open(tmp_path / "a" / "run", CONFIG, {"python": "3.11"}) as folder:
        stored = tomllib.loads((folder.path / "run.toml").read_text())
        assert stored == {"config": CONFIG, "about": {"python": "3.11"}}
        assert folder.keys() == set()


def test_the_same_command_continues(tmp_path: Path) -> None:
    with RunFolder.open(tmp_path, CONFIG, {"revision": "old"}) as folder:
        folder.append({"key": "one", "value": 1})
    with RunFolder.open(tmp_path, CONFIG, {"revision": "new"}) as folder:
        assert folder.about == {"revision": "old"}
        folder.append({"key": "two", "value": 2})
        assert [record["value"] for record in folder.records()] == [1, 2]


def test_another_configuration_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    with RunFolder.open(tmp_path, CONFIG) as folder:
        folder.append({"key": "one"})
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    other = CONFIG | {"limits": {"wall_seconds": 5.0}}
    with pytest.raises(UserError, match=r"limits\.wall_seconds was 20\.0, now 5\.0"):
        RunFolder.open(tmp_path, other)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_results_without_their_configuration_are_not_adopted(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text('{"key": "foreign"}\n')
    with pytest.raises(UserError, match=r"without run\.toml"):
        RunFolder.open(tmp_path, CONFIG)
    assert [path.name for path in tmp_path.iterdir()] == ["records.jsonl"]


def test_an_unwritable_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="choose another with --out"):
        RunFolder.open(tmp_path / "file" / "run", CONFIG)


@pytest.mark.parametrize("torn", [b'{"key": "two"', b'{"key": "two"}', b"\xff\x00", b"x" * 70000])
def test_a_torn_last_line_is_dropped(tmp_path: Path, torn: bytes) -> None:
    with RunFolder.open(tmp_path, CONFIG) as folder:
        folder.append({"key": "one"})
    with (tmp_path / "records.jsonl").open("ab") as file:
        file.write(torn)
    with RunFolder.open(tmp_path, CONFIG) as folder:
        assert folder.keys() == {"one"}
        folder.append({"key": "three"})
        assert folder.keys() == {"one", "three"}


def test_a_broken_line_inside_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text('{"key": "one"}\nnonsense\n{"key": "two"}\n')
    with pytest.raises(BadFileError, match="line 2"):
        list(read_records(path))


def test_one_run_at_a_time(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from optmodel.runs import RunFolder\n"
        "RunFolder.open(Path(sys.argv[1]), {'command': 'test'})\n"
    )
    with RunFolder.open(tmp_path, {"command": "test"}):
        other = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert "in use by another run" in other.stderr


def test_killed_in_the_middle_loses_at_most_one_record(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from optmodel.runs import RunFolder\n"
        "with RunFolder.open(Path(sys.argv[1]), {'command': 'test'}) as folder:\n"
        "    done = len(folder.keys())\n"
        "    for number in range(done, 20):\n"
        "        folder.append({'key': str(number)})\n"
        "        if number % 3 == 2: os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    for _ in range(8):
        subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    keys = [record["key"] for record in read_records(tmp_path / "records.jsonl")]
    assert keys == [str(number) for number in range(20)]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    with RunFolder.open(tmp_path, CONFIG) as folder:
        folder.write_summary({"num_items": 1})
        with pytest.raises(ValueError, match="JSON compliant"):
            folder.write_summary({"accuracy": float("nan")})
        assert json.loads((tmp_path / "summary.json").read_text()) == {"num_items": 1}
    assert sorted(os.listdir(tmp_path)) == [".lock", "records.jsonl", "run.toml", "summary.json"]


def test_a_digest_is_of_what_was_read(tmp_path: Path) -> None:
    file = tmp_path / "data.jsonl"
    file.write_text("{}\n")
    with unchanging(file) as sha256:
        assert sha256 == file_digest(file)
    with pytest.raises(UserError, match="changed while it was read"), unchanging(file):
        file.write_text("[]\n")
    with pytest.raises(BadFileError, match="Cannot read"), unchanging(file):
        file.unlink()


@pytest.mark.parametrize("text", ['{"num_', "[]"])
def test_a_summary_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "summary.json").write_text(text)
    with pytest.raises(BadFileError, match="finish the run"):
        read_summary(tmp_path)

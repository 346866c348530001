"""The run folder: nothing lost, nothing twice, nothing of another run touched."""

import json
import os
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.runs import RunFolder, check_command, read_records, read_run, read_summary

CONFIG = {"command": "test", "seed": 7, "limits": {"wall_seconds": 20.0}, "rules": ["a", "b"]}


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


def test_a_run_that_wrote_nothing_leaves_its_folder_to_another(tmp_path: Path) -> None:
    RunFolder.open(tmp_path, CONFIG, {"python": "3.11"}).close()
    other = CONFIG | {"command": "other"}
    with RunFolder.open(tmp_path, other, {"python": "3.12"}, "candidates.jsonl") as folder:
        assert folder.about == {"python": "3.12"}
    assert read_run(tmp_path) == {"config": other, "about": {"python": "3.12"}}


@pytest.mark.parametrize("kept", ["replies/cache.db", "records.jsonl", "summary.json", "notes.txt"])
def test_a_run_without_a_record_that_wrote_something_else_is_kept(
    tmp_path: Path, kept: str
) -> None:
    RunFolder.open(tmp_path, CONFIG, records="candidates.jsonl").close()
    (tmp_path / kept).parent.mkdir(exist_ok=True)
    (tmp_path / kept).write_text("paid for")
    with pytest.raises(UserError, match="holds another run"):
        RunFolder.open(tmp_path, CONFIG | {"seed": 8})
    assert read_run(tmp_path)["config"] == CONFIG


def test_a_copy_of_a_run_file_alone_is_kept(tmp_path: Path) -> None:
    RunFolder.open(tmp_path / "run", CONFIG).close()
    (tmp_path / "copy").mkdir()
    (tmp_path / "run" / "run.toml").rename(tmp_path / "copy" / "run.toml")
    with pytest.raises(UserError, match="holds another run"):
        RunFolder.open(tmp_path / "copy", CONFIG | {"seed": 8})


def test_a_run_that_has_just_begun_is_not_replaced(tmp_path: Path) -> None:
    with (
        RunFolder.open(tmp_path, CONFIG),
        pytest.raises(UserError, match="in use by another run"),
    ):
        RunFolder.open(tmp_path, CONFIG | {"seed": 8})
    assert read_run(tmp_path)["config"] == CONFIG


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


@pytest.mark.parametrize("text", ['{"num_', "[]"])
def test_a_summary_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "summary.json").write_text(text)
    with pytest.raises(BadFileError, match="finish the run"):
        read_summary(tmp_path)


def test_one_run_at_a_time_in_one_process_too(tmp_path: Path) -> None:
    """The system's lock would let another thread of this process in."""
    refusals: list[str] = []

    def other() -> None:
        try:
            RunFolder.open(tmp_path, CONFIG)
        except UserError as error:
            refusals.append(str(error))

    with RunFolder.open(tmp_path, CONFIG):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert refusals == [f"The folder {tmp_path} is in use by another run: wait for it."]
    RunFolder.open(tmp_path, CONFIG).close()


def test_a_folder_that_could_not_be_opened_is_free_again(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="another run"), RunFolder.open(tmp_path, CONFIG):
        RunFolder.open(tmp_path, CONFIG | {"seed": 8})
    RunFolder.open(tmp_path, CONFIG).close()


def test_another_command_is_named_before_all_else_that_differs(tmp_path: Path) -> None:
    with RunFolder.open(tmp_path, CONFIG) as folder:
        folder.append({"key": "one"})
    with pytest.raises(UserError, match=r'command was "test", now "train", and 2 more differ'):
        RunFolder.open(tmp_path, CONFIG | {"command": "train", "seed": 8, "also": True})
    check_command(tmp_path, "test")
    with pytest.raises(BadFileError, match="of the command 'test', not 'train'"):
        check_command(tmp_path, "train")


@pytest.mark.parametrize(
    ("text", "said"),
    [("[config", "not valid TOML"), ("[config]\n", "lacks its tables"), ("config = 1", "lacks")],
)
def test_a_run_file_that_is_none_is_said_so(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "run.toml").write_text(text)
    with pytest.raises(BadFileError, match=said):
        read_run(tmp_path)
    with pytest.raises(BadFileError, match=said):
        RunFolder.open(tmp_path, CONFIG)


def test_records_may_have_a_file_of_another_name(tmp_path: Path) -> None:
    with RunFolder.open(tmp_path, CONFIG, records="candidates.jsonl") as folder:
        folder.append({"key": "one"})
        assert folder.keys() == {"one"}
    assert (tmp_path / "candidates.jsonl").read_text() == '{"key":"one"}\n'
    assert not (tmp_path / "records.jsonl").exists()


def test_the_software_of_the_first_process_is_kept(tmp_path: Path) -> None:
    RunFolder.open(tmp_path, CONFIG, {"versions": {"a": "1"}}).close()
    with RunFolder.open(tmp_path, CONFIG, {"versions": {"a": "2"}}) as folder:
        assert folder.about == {"versions": {"a": "1"}}
    assert read_run(tmp_path)["about"] == {"versions": {"a": "1"}}


def test_settings_that_are_none_are_not_written_and_do_not_differ(tmp_path: Path) -> None:
    RunFolder.open(tmp_path, CONFIG | {"band": None}).close()
    with RunFolder.open(tmp_path, CONFIG) as folder:
        assert "band" not in folder.config

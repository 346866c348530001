"""`--require-sandbox`: no verb runs a program that is confined to less, and the doctor says why."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ALL = ("unshare", "landlock", "seccomp")
PROGRAM = "print('The lowest cost in euros:', 1050)"


@pytest.fixture(scope="module", autouse=True)
def _runs_share_servers() -> None:
    """Here they start their own."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a program and a file of predictions."""
    folder = tmp_path_factory.mktemp("sandbox")
    (folder / "mine.py").write_text(PROGRAM, encoding="utf-8")
    line = json.dumps({"id": 4, "program": PROGRAM})
    (folder / "mine.jsonl").write_text(f"{line}\n", encoding="utf-8")
    return folder


def _optmodel(
    checkout: Path, *arguments: str | Path, refused: tuple[str, ...]
) -> "subprocess.CompletedProcess[str]":
    """The command where the kernel refuses what some layers are made of."""
    restricted = [sys.executable, "-m", "tests.restricted", *refused, "--"]
    return subprocess.run(
        [*restricted, sys.executable, "-m", "optmodel", *map(str, arguments)],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def dataset(checkout: Path, folder: Path) -> Path:
    made = folder / "made"
    what = ("--count", "2", "--family", "blending", "--dialect", "highspy", "--out", made)
    how = ("--workers", "1", "--require-sandbox", "none")
    ended = _optmodel(checkout, "generate", *what, *how, refused=ALL)
    assert ended.returncode == 0, ended.stderr
    return made


def _refusal(ended: "subprocess.CompletedProcess[str]") -> str:
    assert ended.returncode == 2, ended.stdout
    assert ended.stderr.startswith("Error: Programs can be confined here to the level ")
    assert ended.stderr.count("\n") == 1
    assert "container/README.md" in ended.stderr
    assert ended.stdout == ""
    return ended.stderr


def _ends(out: Path) -> list[str]:
    records = (out / "records.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(record)["end"] for record in records]


def test_run_refuses_what_is_confined_to_less(checkout: Path, folder: Path) -> None:
    said = _refusal(_optmodel(checkout, "run", folder / "mine.py", refused=ALL))
    assert "'none' and 'limited' is required" in said
    options = ("--require-sandbox", "full")
    said = _refusal(_optmodel(checkout, "run", folder / "mine.py", *options, refused=("unshare",)))
    assert "'confined' and 'full' is required" in said


def test_evaluate_refuses_and_goes_on_when_less_is_required(checkout: Path, folder: Path) -> None:
    out = folder / "run"
    command = ("evaluate", "--benchmark", "mini", "--predictions", folder / "mine.jsonl")
    _refusal(_optmodel(checkout, *command, "--out", out, refused=ALL))
    assert set(_ends(out)) <= {"no_code"}  # what holds no program needs no confinement
    options = ("--out", out, "--require-sandbox", "none")
    ended = _optmodel(checkout, *command, *options, refused=ALL)
    assert ended.returncode == 0, ended.stderr
    assert sorted(_ends(out)) == ["no_code"] * 15 + ["ok"]


@pytest.mark.slow  # `run` and `evaluate` refuse above
def test_generate_and_verify_refuse_in_this_process_and_in_others(
    checkout: Path, folder: Path, dataset: Path
) -> None:
    options = ("--family", "blending", "--dialect", "highspy", "--count", "2")
    out = folder / "refused"
    command = ("generate", *options, "--workers", "2", "--out", out)
    _refusal(_optmodel(checkout, *command, refused=ALL))
    assert (out / "records.jsonl").read_bytes() == b""
    _refusal(_optmodel(checkout, "verify", dataset, "--workers", "1", refused=ALL))


@pytest.mark.parametrize(("refused", "level"), [(("unshare",), "confined"), (ALL, "none")])
def test_the_doctor_says_the_level_and_how_to_get_more(
    checkout: Path, refused: tuple[str, ...], level: str
) -> None:
    ended = _optmodel(checkout, "doctor", "--json", refused=refused)
    rows = json.loads(ended.stdout)
    [found] = [row for row in rows if row["part"] == "level"]
    assert (found["name"], found["ok"]) == (level, level != "none")
    missing = [row for row in rows if row["part"] == "confinement" and not row["ok"]]
    assert missing
    for row in missing:
        why, _, how = row["note"].partition(". ")
        assert why
        assert how.endswith(".")

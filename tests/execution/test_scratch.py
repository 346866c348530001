"""A program's own folder by all its names, and what becomes of the paths that it has not."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.execution import End, Execution, Limits, Program, Runner, probe_sandbox
from optmodel.execution._failed_paths import resolved
from tests.execution.solver_world import holds_a_library

NAMES = ("/tmp", "/var/tmp", "~", ".", "tempfile.gettempdir()")


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parents stay warm for the whole module."""
    with Runner(Limits(wall_seconds=20, disk_bytes=1 << 20)) as runner:
        yield runner


@pytest.fixture(scope="module")
def names() -> tuple[str, ...]:
    """By which names a program reaches its folder here.

    Where a library lies beneath one of them, as in an environment in `/tmp`, it is shown there.
    """
    if not _has_root():
        return NAMES[2:]
    return tuple(name for name in NAMES if not holds_a_library(name))


def _has_root() -> bool:
    return probe_sandbox()["mount-namespace"].held


@pytest.fixture
def small_root() -> None:
    """Skips where programs have no root of their own."""
    if not _has_root():
        pytest.skip("needs a mount namespace: without one, neither names nor number of files")


def _run(runner: Runner, text: str, dialect: str = "") -> Execution:
    [execution] = runner.run([Program("key", text, dialect)])
    return execution


@pytest.mark.parametrize("dialect", ["python", "pulp"])
def test_each_name_is_the_programs_own_folder(
    runner: Runner, names: tuple[str, ...], dialect: str
) -> None:
    text = (
        "import os, tempfile\n"
        f"names = [eval(n) if '(' in n else os.path.expanduser(n) for n in {names!r}]\n"
        "for number, name in enumerate(names):\n"
        "    with open(os.path.join(name, f'f{number}'), 'w') as file: file.write('1')\n"
        "print([sorted(os.listdir(name)) == sorted(os.listdir('.')) for name in names])\n"
        "print(len(os.listdir('.')))\n"
    )
    execution = _run(runner, text, dialect)
    assert execution.stdout == f"{[True] * len(names)}\n{len(names)}\n", execution.detail
    after = _run(runner, "import os; print(1, os.listdir('.'))", dialect)
    assert after.stdout == "1 []\n"


@pytest.mark.usefixtures("small_root")
def test_all_names_share_one_bound(runner: Runner, names: tuple[str, ...]) -> None:
    text = (
        "import os\n"
        f"for number, name in enumerate({[*names[:-2], '.']!r}):\n"
        "    name = os.path.expanduser(name)\n"
        "    open(f'{name}/f{number}', 'wb').write(bytes(1 << 19))\n"
    )
    assert _run(runner, text).end is End.OUTPUT_LIMIT


def test_temporary_files_and_models_are_written(runner: Runner) -> None:
    text = (
        "import tempfile, gurobipy as gp\n"
        "with tempfile.NamedTemporaryFile('w', suffix='.csv') as file: file.write('1')\n"
        "m = gp.Model(); m.addVar(name='x'); m.optimize()\n"
        "m.write(tempfile.gettempdir() + '/model.lp')\n"
        "print(len(open(tempfile.gettempdir() + '/model.lp').read()) > 9, 1)\n"
    )
    assert _run(runner, text).stdout.endswith("True 1\n")


@pytest.mark.parametrize(
    ("text", "end", "path"),
    [
        ("open('/data/problem/data.csv')", End.CRASH, "/data/problem/data.csv"),
        ("open('/content/drive/data.csv', 'w')", End.CRASH, "/content/drive/data.csv"),
        ("open(r'C:\\data\\plan.csv')", End.CRASH, r"C:\data\plan.csv"),
        ("import pandas; pandas.read_csv('/mnt/data/plan.csv')", End.CRASH, "/mnt/data/plan.csv"),
        ("import os; os.listdir('/kaggle/input')", End.CRASH, "/kaggle/input"),
        ("open('/etc/no-such-file')", End.CRASH, "/etc/no-such-file"),
        ("open('/etc/passwd')", End.FORBIDDEN, "/etc/passwd"),
        ("open('/etc/no-such-file', 'w')", End.FORBIDDEN, "/etc/no-such-file"),
        ("open('/opt/no-such-file', 'w')", End.FORBIDDEN, "/opt/no-such-file"),
        ("import os; os.mkdir('/usr/plans')", End.FORBIDDEN, "/usr/plans"),
        ("open('/proc/1/environ')", End.FORBIDDEN, "/proc/1/environ"),
        ("import os; os.symlink('/etc/passwd', 'l'); open('l')", End.FORBIDDEN, "/etc/passwd"),
        (
            "import os; os.symlink('/etc', 'l'); os.chdir('l')\nopen('passwd')",
            End.FORBIDDEN,
            "/etc/passwd",
        ),
    ],
)
def test_a_path_ends_as_what_it_is_and_is_named(
    runner: Runner, text: str, end: End, path: str
) -> None:
    execution = _run(runner, f"{text}\nprint(1)")
    assert (execution.end, execution.stdout) == (end, ""), execution.detail
    sentence = execution.detail.splitlines()[-1]
    assert f"'{path}'" in sentence
    assert sentence.endswith("it has its libraries and a folder of its own.")


def test_a_relative_path_that_is_not_there_is_a_mistake(runner: Runner) -> None:
    execution = _run(runner, "open('data.csv')")
    assert execution.end is End.CRASH
    assert execution.detail.endswith("No such file or directory: 'data.csv'")


def test_what_others_have_in_their_temporary_folder_is_not_found_and_forbidden(
    runner: Runner,
) -> None:
    with tempfile.TemporaryDirectory(prefix="others-") as folder:
        secret = Path(folder) / "labels.json"
        secret.write_text("word-of-others", encoding="ascii")
        for text in (
            f"print(open({str(secret)!r}).read())",
            f"open({folder!r} + '/new', 'w').write('1'); print(1)",
            f"import os; os.symlink({folder!r}, 'l'); print(open('l/labels.json').read())",
        ):
            execution = _run(runner, text)
            assert (execution.end, execution.stdout) == (End.FORBIDDEN, ""), execution.detail
        assert os.listdir(folder) == ["labels.json"]
    assert _run(runner, f"open({str(secret)!r})").end is End.CRASH


@pytest.mark.usefixtures("small_root")
def test_a_program_sees_no_difference_between_what_is_hidden_and_what_is_nowhere(
    runner: Runner,
) -> None:
    with tempfile.TemporaryDirectory(prefix="others-") as folder:
        text = "try:\n    open({!r})\nexcept OSError as e:\n    print(1, type(e), e.errno)"
        seen = {_run(runner, text.format(f"{folder}{end}")).stdout for end in ("", "-none")}
    assert len(seen) == 1


def test_links_are_followed_to_where_they_end(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "out").symlink_to("/elsewhere")
    (folder / "round").symlink_to("round")
    (folder / "up").symlink_to("..")
    home = os.getcwd()
    os.chdir(folder)
    try:
        assert resolved("out/plan.csv", str(folder)) == "/elsewhere/plan.csv"
        assert resolved("up/plan.csv", str(folder)) == str(tmp_path / "plan.csv")
        assert resolved("../../..", "/") == str(tmp_path.parent.parent)
        assert resolved("round/x", str(folder)).endswith("/round/x")
        assert resolved("/", str(folder)) == "/"
    finally:
        os.chdir(home)

"""`optmodel run`: one program and what was heard of it; one sentence for each mistake."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from optmodel.cli._execution import printable
from optmodel.cli.command_line import root
from optmodel.execution import (
    CapturedModel,
    End,
    Execution,
    Runner,
    Solve,
    SolverStatus,
    execution_from_dict,
)

PULP = """
import pulp
problem = pulp.LpProblem("steps", pulp.LpMaximize)
x = [pulp.LpVariable(f"x{i:02}", 0, 3, cat="Integer") for i in range(30)]
problem += pulp.lpSum((i + 1) * x[i] for i in range(30))
problem += pulp.lpSum(x) <= 37.5
problem.solve(pulp.PULP_CBC_CMD(msg=0))
print("\\x1b[31mworth", pulp.value(problem.objective))
"""


def invoke(*arguments: str | Path, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(root, ["run", *map(str, arguments)], input=given)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text("print('worth', 12)\n", encoding="utf-8")
    return path


def _cells(output: str) -> dict[str, str]:
    """The first table's rows, by what they say."""
    lines = (line.strip().split("   ", 1) for line in output.splitlines())
    return {line[0].strip(): line[1].strip() for line in lines if len(line) == 2}


def test_a_program_is_shown_as_tables_and_nothing_of_it_reaches_the_terminal(file: Path) -> None:
    pytest.importorskip("pulp")
    file.write_text(PULP, encoding="utf-8")
    result = invoke(file)
    assert result.exit_code == 0, result.output
    cells = _cells(result.output)
    assert (cells["end"], cells["dialect"], cells["exit code"]) == ("ok", "pulp", "0")
    assert cells["confinement"].split(":")[0] in {"limited", "confined", "full"}
    assert "optimal" in result.output
    assert "900.0" in result.output
    assert "x19" in cells
    assert "x20" not in cells
    assert "10 more variables: --all shows them." in result.output
    assert result.output.endswith("Printed\n\\x1b[31mworth 900.0\n")
    assert "x29" in _cells(invoke(file, "--all").output)


def test_json_is_the_whole_record(file: Path) -> None:
    result = invoke(file, "--json")
    assert result.exit_code == 0
    execution = execution_from_dict(json.loads(result.output))
    assert (execution.key, execution.end) == (str(file), End.OK)
    assert execution.stdout == "worth 12\n"
    assert execution.layers


@pytest.mark.parametrize(
    ("text", "end", "detail"),
    [
        ("print(1)\n1 / 0", "crash", "ZeroDivisionError"),
        ("def f(:", "syntax_error", "Line 1: invalid syntax."),
        ("import time; time.sleep(60)", "timeout", "more than 1 s"),
        ("x = bytes(200 << 20)", "memory", "MemoryError"),
        ("print('no number')", "no_answer", "no number"),
    ],
)
def test_a_program_that_did_not_end_well_gives_status_1(text: str, end: str, detail: str) -> None:
    result = invoke("-", "--wall-seconds", "1", "--memory", "64MiB", given=text)
    assert result.exit_code == 1
    assert _cells(result.stdout)["end"] == end
    assert detail in result.stdout


def test_standard_input_is_a_program_and_a_reply_is_read_as_one(tmp_path: Path) -> None:
    assert "Printed\n7\n" in invoke("-", given="print(7)").output
    reply = "So:\n```python\nprint(8)\n```\nThat is all."
    for name in ("reply.md", "reply.TXT"):
        (tmp_path / name).write_text(reply, encoding="utf-8")
        assert "Printed\n8\n" in invoke(tmp_path / name).output
    (tmp_path / "empty.md").write_text("I cannot solve this.", encoding="utf-8")
    result = invoke(tmp_path / "empty.md")
    assert (result.exit_code, _cells(result.output)["end"]) == (1, "no_code")


def test_a_dialect_can_be_given(file: Path) -> None:
    pytest.importorskip("pulp")
    assert _cells(invoke(file, "--dialect", "pulp").output)["dialect"] == "pulp"


def test_the_model_that_was_solved_can_be_had(file: Path, tmp_path: Path) -> None:
    pytest.importorskip("pulp")
    file.write_text(PULP, encoding="utf-8")
    assert invoke(file, "--model", tmp_path / "steps.mps").exit_code == 0
    written = (tmp_path / "steps.mps").read_text(encoding="utf-8")
    assert written.startswith("NAME")
    assert written.rstrip().endswith("ENDATA")
    assert "x29" in written


def _answer(monkeypatch: pytest.MonkeyPatch, model: CapturedModel | None) -> None:
    """Whatever is run has made one solve with this model."""
    solves = (Solve("pulp", SolverStatus.OPTIMAL, 2.0, variables={"x": 2.0}, model=model),)

    def answer(*_: object) -> Iterator[Execution]:
        yield Execution("mine", End.OK, solves=solves, num_solves=3, layers=("seccomp",))

    monkeypatch.setattr("optmodel.execution.Runner.run", answer)


def test_the_model_is_written_whole(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answer(monkeypatch, CapturedModel("mps", "NAME steps\nENDATA\n"))
    result = invoke(file, "--model", tmp_path / "steps.mps")
    assert result.exit_code == 0
    assert (tmp_path / "steps.mps").read_text() == "NAME steps\nENDATA\n"
    assert " 3   optimal " in result.output  # the first two were dropped from the record
    assert result.stderr == ""


def test_a_model_in_another_format_than_its_name_says_is_named(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "steps.mps"
    _answer(monkeypatch, CapturedModel("lp", "Maximize\nEnd\n"))
    result = invoke(file, "--model", path)
    assert result.exit_code == 0
    assert result.stderr == f"{path} holds the model in the format 'lp'.\n"
    assert invoke(file, "--model", path.with_suffix(".LP")).stderr == ""


def test_a_model_is_asked_for_in_vain_before_the_program_runs(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optmodel.execution.Runner.run", lambda *_: pytest.fail("It was run."))
    result = invoke(file, "--model", tmp_path / "absent" / "steps.mps")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert f"{tmp_path}/absent" in result.stderr


@pytest.mark.parametrize(
    ("detail", "is_told"),
    [
        ("**** Promotional version. Problem size limits (1000 vars) exceeded", True),
        ("Model too large for size-limited license", True),
        ("A layer of the lock broke: seccomp.", False),
    ],
)
def test_where_a_licence_ends_a_sentence_helps(
    file: Path, monkeypatch: pytest.MonkeyPatch, detail: str, is_told: bool
) -> None:
    ended = Execution("mine", End.INFRASTRUCTURE, detail, "docplex", layers=("seccomp",))
    monkeypatch.setattr("optmodel.execution.Runner.run", lambda *_: iter([ended]))
    result = invoke(file)
    assert result.exit_code == 1
    assert ("Install a licence" in result.output) is is_told


@pytest.mark.parametrize("is_solved", [True, False])
def test_where_there_is_no_model_none_is_written(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_solved: bool
) -> None:
    if is_solved:
        _answer(monkeypatch, None)
    result = invoke(file, "--model", tmp_path / "steps.mps")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "steps.mps").exists()


def test_the_cache_answers_the_second_time(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    file.write_text("import time; print(time.monotonic_ns())", encoding="utf-8")
    first, again = invoke(file, "--cache"), invoke(file, "--cache")
    printed = [result.output.split("Printed\n")[1] for result in (first, again, invoke(file))]
    assert printed[0] == printed[1] != printed[2]
    assert _cells(again.output)["from the cache"] == "yes"
    assert "from the cache" not in _cells(first.output)


MISTAKES: dict[str, tuple[list[str], str]] = {
    "no file": (["{tmp}/absent.py"], "There is no file {tmp}/absent.py: name one"),
    "a folder": (["{tmp}"], "{tmp} is a folder: name one file"),
    "no name": ([""], "the file's name is empty"),
    "beneath a file": (["{tmp}/mine.py/x"], "Not a directory"),
    "not text": (["{tmp}/binary"], "{tmp}/binary is not text in UTF-8"),
    "unknown dialect": (["{tmp}/mine.py", "--dialect", "plup"], "did you mean 'pulp'"),
    "unknown level": (["{tmp}/mine.py", "--require-sandbox", "ful"], "did you mean 'full'"),
    "no size": (["{tmp}/mine.py", "--memory", "2 gigs"], "write it like 512MiB"),
    "no memory": (["{tmp}/mine.py", "--memory", "0"], "is not between 16 MiB and 1024 TiB"),
    "little memory": (["{tmp}/mine.py", "--memory", "5"], "'5' is not between 16 MiB"),
    "endless memory": (["{tmp}/mine.py", "--memory", "9" * 400], "is not between 16 MiB"),
    "no time": (["{tmp}/mine.py", "--wall-seconds", "0"], "wall_seconds is 0.0"),
    "eternity": (["{tmp}/mine.py", "--wall-seconds", "1e300"], "x<=86400"),
    "damaged cache": (["{tmp}/mine.py", "--cache"], "executions.sqlite cannot be used"),
    "an empty file": (["{tmp}/empty.py"], "{tmp}/empty.py is empty: give a file"),
    "empty input": (["-"], "Standard input is empty: give a file"),
    "model: here": (["{tmp}/mine.py", "--model", "."], ". is a folder: name a file"),
    "model: a folder": (["{tmp}/mine.py", "--model", "{tmp}"], "{tmp} is a folder: name a file"),
    "model: no folder": (
        ["{tmp}/mine.py", "--model", "{tmp}/absent/x.mps"],
        "There is no folder {tmp}/absent to write x.mps in",
    ),
    "nothing": (["--json"], "Missing argument 'FILE'"),
}


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_a_mistake_is_one_sentence_and_status_2(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistake: str
) -> None:
    (tmp_path / "binary").write_bytes(b"\x89PNG\xff\xfe")
    (tmp_path / "empty.py").write_text("\n \n")
    (tmp_path / "optmodel").mkdir()
    (tmp_path / "optmodel" / "executions.sqlite").write_text("No executions. " * 300)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    arguments, sentence = MISTAKES[mistake]
    result = invoke(*(argument.format(tmp=tmp_path) for argument in arguments))
    assert result.exit_code == 2, result.output
    assert sentence.format(tmp=tmp_path) in result.stderr
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_the_default_refuses_where_nothing_can_be_confined(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optmodel.execution.sandbox_level.sandbox_level_of", lambda held: 0)
    result = invoke(file)
    assert result.exit_code == 2
    assert "'limited' is required" in result.stderr
    assert "solvers/container/README.md" in result.stderr
    assert invoke(file, "--require-sandbox", "none").exit_code == 0


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("20000000", 20_000_000),
        ("16MiB", 16 << 20),
        ("1.5 gb", 1_500_000_000),
        ("2G", 2 * 10**9),
        ("30000ki", 30_000 << 10),
    ],
)
def test_sizes_are_read_as_people_write_them(
    file: Path, monkeypatch: pytest.MonkeyPatch, written: str, size: int
) -> None:
    asked: list[int] = []

    def answer(runner: Runner, _: object) -> Iterator[Execution]:
        asked.append(runner.limits.memory_bytes)
        yield Execution("mine", End.OK)

    monkeypatch.setattr("optmodel.execution.Runner.run", answer)
    assert invoke(file, "--memory", written).exit_code == 0
    assert asked == [size]


def test_what_could_command_a_terminal_is_escaped() -> None:
    assert printable("a\tb\n\x1b]0;x\x07\u202e\udc80é") == "a\tb\n\\x1b]0;x\\x07\\u202e\\udc80é"


def test_files_of_a_problem_are_attached_under_their_names(tmp_path: Path) -> None:
    program, table = tmp_path / "mine.py", tmp_path / "some=items.csv"
    program.write_text("print(open('some=items.csv').read(), open('data/a.txt').read())")
    table.write_text("17")
    done = invoke(program, "--attach", table, "--attach", f"data/a.txt={table}", "--json")
    told = json.loads(done.output)
    assert told["stdout"] == "17 17\n"
    assert list(told["attachments"]) == ["data/a.txt", "some=items.csv"]
    assert "data/a.txt, some=items.csv" in " ".join(
        invoke(program, "--attach", table, "--attach", f"data/a.txt={table}").output.split()
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("../up.csv={here}/a.csv", "no plain name"),
        ("{here}/none.csv", "There is no file"),
        ("{here}", "is a folder"),
        ("b.csv={here}/a.csv", "Two attachments are called 'b.csv'"),
        ("/dev/null", "no ordinary file"),
    ],
)
def test_what_cannot_be_attached_is_said_before_anything_runs(
    file: Path, tmp_path: Path, given: str, said: str
) -> None:
    (tmp_path / "a.csv").write_text("1")
    (tmp_path / "b.csv").write_text("1")
    both = [f"--attach={given.format(here=tmp_path)}", f"--attach={tmp_path / 'b.csv'}"]
    done = invoke(file, *both)
    assert done.exit_code == 2
    assert said in done.stderr

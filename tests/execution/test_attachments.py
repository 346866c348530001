"""Files that belong to a problem lie in the folder of each of its programs, as they were given."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from optmodel.errors import UserError
from optmodel.execution import (
    MAX_ATTACHED_BYTES,
    Attachments,
    End,
    Execution,
    ExecutionCache,
    Limits,
    Program,
    Runner,
    dialects,
    execution_from_dict,
    execution_to_dict,
)
from optmodel.execution._coroutines import run_coroutine
from optmodel.execution._worker import Worker
from optmodel.execution.program import parse_program

FILES = Attachments({"items.csv": b"5,3\n4,2\n", "data/deep/costs.json": b'{"a": 7}'})
READS = """
import json
from pathlib import Path
print(Path("items.csv").read_text().split()[1], json.load(open("data/deep/costs.json"))["a"])
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(Limits(wall_seconds=20)) as runner:
        yield runner


def run(runner: Runner, text: str, files: Attachments = FILES, dialect: str = "") -> Execution:
    [execution] = runner.run([Program("a", text, dialect, files)])
    return execution


def test_a_program_reads_them_under_their_names_and_the_record_names_them(runner: Runner) -> None:
    execution = run(runner, READS)
    assert execution.stdout == "4,2 7\n", execution.detail
    assert execution.attachments == FILES.sha256
    assert execution_from_dict(execution_to_dict(execution)) == execution


def test_a_dialect_that_cannot_be_forked_gets_them_too() -> None:
    worker = Worker(0, Limits())
    fresh = replace(dialects()["python"], mode="fresh")
    try:
        execution = run_coroutine(worker.execute("a", parse_program(READS), fresh, FILES))
    finally:
        worker.close()
    assert execution.stdout == "4,2 7\n", execution.detail


def test_without_namespaces_they_lie_in_a_folder_on_the_disk() -> None:
    script = f"""
from optmodel.execution import *
files = Attachments({dict(FILES.files)!r})
[one, other] = run(
    Program(key, text, attachments=files)
    for key, text in (("a", {READS!r}), ("b", "open('items.csv', 'w')"))
)
assert not [layer for layer in one.layers if "namespace" in layer], one.layers
print(one.stdout, one.detail, other.end)
"""
    command = [sys.executable, "-m", "tests.restricted", "unshare", "--", sys.executable, "-c"]
    said = subprocess.run([*command, script], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["4,2", "7", "forbidden"], said


def test_our_layer_gets_them_when_it_runs_a_program_again(runner: Runner) -> None:
    many = "".join(f"{n},1\n" for n in range(2100)).encode()
    text = """
import gurobipy as gp
lines = open("items.csv").read().split()
m = gp.Model()
x = m.addVars(len(lines), ub=1)
m.setObjective(gp.quicksum(x[i] for i in range(len(lines))), gp.GRB.MAXIMIZE)
m.addConstr(x.sum() <= 10)
m.optimize()
"""
    solved = run(runner, text, Attachments({"items.csv": many}))
    assert solved.route == "compatible"
    assert solved.last_solve is not None, solved.detail
    assert solved.last_solve.objective == 10.0


@pytest.mark.parametrize(
    "text",
    [
        "open('items.csv', 'w')",
        "open('items.csv', 'a')",
        "import os; os.truncate('items.csv', 0)",
        "open('data/deep/costs.json', 'r+')",
    ],
)
def test_a_program_that_writes_one_gets_the_usual_error(runner: Runner, text: str) -> None:
    execution = run(runner, text)
    assert execution.end is End.FORBIDDEN
    assert "PermissionError" in execution.detail


def test_each_program_starts_with_the_right_bytes_whatever_the_one_before_did(
    runner: Runner,
) -> None:
    spoil = """
import os, shutil
for name in ("items.csv", "data"):
    os.rename(name, "gone-" + name)
open("items.csv", "w").write("9,9\\n9,9\\n")
os.makedirs("data/deep")
open("data/deep/costs.json", "w").write('{"a": 9}')
print(open("items.csv").read())
"""
    assert run(runner, spoil).end is End.OK
    assert run(runner, READS).stdout == "4,2 7\n"
    beside = "open('data/deep/new.txt', 'w').write('1'); print(open('data/deep/new.txt').read())"
    assert run(runner, beside).stdout == "1\n"
    none = run(runner, "import os; print(1, os.listdir('.'))", Attachments())
    assert none.stdout == "1 []\n"
    assert none.attachments == {}


def test_they_take_nothing_of_the_programs_own_room() -> None:
    files = Attachments({"large.bin": bytes(3 << 20), **{f"{n}.txt": b"x" for n in range(50)}})
    text = """
import os
print(sum(os.path.getsize(name) for name in os.listdir(".")))
with open("own.bin", "wb") as own:
    own.write(bytes((1 << 20) - 8192))
print(1)
"""
    with Runner(Limits(disk_bytes=1 << 20)) as small:
        full = run(small, text, files)
        assert full.stdout == f"{(3 << 20) + 50}\n1\n", full.detail
        over = run(small, "open('own.bin', 'wb').write(bytes(2 << 20))", files)
        assert over.end is End.OUTPUT_LIMIT


def test_many_programs_side_by_side_share_them() -> None:
    data = bytes(range(256)) * 4096
    files = Attachments({"large.bin": data})
    text = "import hashlib; print(hashlib.sha256(open('large.bin', 'rb').read()).hexdigest(), 1)"
    with Runner(num_workers=2) as two:
        ended = list(two.run(Program(str(n), text, attachments=files) for n in range(12)))
    assert {one.stdout for one in ended} == {files.sha256["large.bin"] + " 1\n"}


def test_a_cached_answer_is_of_the_same_attachments(tmp_path: Path) -> None:
    other = Attachments({**FILES.files, "items.csv": b"5,3\n6,6\n"})
    program = Program("a", READS, attachments=FILES)
    with ExecutionCache(tmp_path / "c.sqlite") as cache, Runner(cache=cache) as runner:
        [first], [again] = list(runner.run([program])), list(runner.run([program]))
        [changed] = runner.run([replace(program, attachments=other)])
    assert cache.num_hits == 1
    assert again == first
    assert changed.stdout == "6,6 7\n"


def test_a_model_is_confirmed_by_itself_beside_attachments() -> None:
    text = """
import pyscipopt
m = pyscipopt.Model(); x = m.addVar("x", ub=float(open("model.mps").read()))
m.setObjective(x, "maximize"); m.optimize(); print(m.getObjVal())
"""
    with Runner(confirms=True) as runner:
        execution = run(runner, text, Attachments({"model.mps": b"3"}))
    assert execution.confirmed is True, execution.detail
    assert execution.attachments


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../up", "a/../b", "a//b", "./a", "a/", "a\\b", "a\nb", "a\0", "\ud800"],
)
def test_names_that_are_no_plain_ones_are_refused(name: str) -> None:
    with pytest.raises(UserError, match="no plain name"):
        Attachments({name: b""})


def test_bounds_are_said_in_a_sentence() -> None:
    with pytest.raises(UserError, match="too deep"):
        Attachments({"a/b/c/d/e": b""})
    with pytest.raises(UserError, match="too long a name"):
        Attachments({"ä" * 200: b""})
    with pytest.raises(UserError, match="64 at most"):
        Attachments({str(n): b"" for n in range(65)})
    with pytest.raises(UserError, match="32 MiB at most"):
        Attachments({"a": bytes(MAX_ATTACHED_BYTES), "b": b"1"})
    with pytest.raises(UserError, match="a file and a folder"):
        Attachments({"a": b"", "a/b": b""})

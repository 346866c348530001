"""Syntax of a newer Python is our lack; what no Python reads is the program's mistake."""

import sys
import time
from collections.abc import Iterator

import pytest

from optmodel.execution import End, Limits, Program, Runner
from optmodel.execution.newer_syntax import required_version

NEWER = {
    'r = {}\nprint(f"{r["a"]}")\n': "3.12",
    'print(f"{chr(10).join(["\\n"])}")\n': "3.12",
    'print(f"{\n1\n}")\n': "3.12",
    'x = "a" f"{r["a"]:>{w["b"]}}" "b"\n': "3.12",
    'match x:\n    case 1:\n        print(f"{r["a"]}")\n': "3.12",
    "type X = int\n": "3.12",
    "type X[T] = list[T]\n": "3.12",
    "def f[T](x: T) -> T:\n    return x\n": "3.12",
    "class A[T: int, *Ts, **P]:\n    pass\n": "3.12",
    "class A[T = int]:\n    pass\n": "3.13",
    "try:\n    pass\nexcept OSError, ValueError:\n    pass\n": "3.14",
    "try:\n    pass\nexcept* OSError, ValueError:\n    pass\n": "3.14",
    "from a import B\ntry:\n    pass\nexcept OSError, B:\n    pass\n": "3.14",
    "class B(OSError): pass\ntry:\n    pass\nexcept OSError, B:\n    pass\n": "3.14",
    "B = OSError\ntry:\n    pass\nexcept OSError, B:\n    pass\n": "3.14",
    "import a as g\ntry:\n    pass\nexcept OSError, g.Error:\n    pass\n": "3.14",
    'x = t"{1}"\n': "3.14",
    'type X = int\nx = t"{1}"\n': "3.14",
}
WRONG = (
    "print 'a'\n",
    "x = = 1\n",
    'print(f"{r["a"}")\n',
    'print(f"{}")\n',
    'print(f"{r["a"]}"\n',
    'return f"{r["a"]}"\n',
    "type X = int\nbreak\n",
    "type X = int\ndef f(a, a): pass\n",
    "type = \n",
    "try:\n    pass\nexcept A, B as e:\n    pass\n",
    # Python 2's.
    "try:\n    pass\nexcept ValueError, e:\n    pass\n",
    "try:\n    pass\nexcept ValueError, e:\n    print e\n",
    "try:\n    pass\nexcept (OSError, ValueError), e:\n    print(e)\n",
    "from pulp import *\nfor e in edges:\n    try: pass\n    except ValueError, e: pass\n",
    "try:\n    pass\nexcept ValueError, id:\n    type X = int\n",
    "e = 1\ntry:\n    pass\nexcept ValueError, e:\n    pass\n",
    "print x\n",
    "exec 'x = 1'\n",
    "raise ValueError, 'no'\n",
    "x = `1`\n",
    "x = 1 <> 2\n",
    "x = 0777\n",
    "x = 10L\n",
    "x = ur'a'\n",
    "def f((a, b)): pass\n",
    "print(“4”)\n",
    "def f(:\n",
)


@pytest.mark.parametrize("text", NEWER)
def test_the_version_that_a_text_needs_is_found(text: str) -> None:
    assert required_version([text]) == NEWER[text]


@pytest.mark.parametrize("text", WRONG)
def test_what_no_python_reads_needs_none(text: str) -> None:
    assert required_version([text]) == ""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parents stay warm for the whole module."""
    with Runner(Limits(wall_seconds=20)) as runner:
        yield runner


def test_a_program_for_a_newer_python_is_our_lack_and_a_mistake_is_not(runner: Runner) -> None:
    version = ".".join(map(str, sys.version_info[:2]))
    beyond = [text for text, needed in NEWER.items() if _is_later(needed, version)]
    texts = [*beyond, *(f"!pip install pulp\n{text}" for text in beyond[:1]), *WRONG[:7]]
    executions = list(runner.run(Program(str(n), text) for n, text in enumerate(texts)))
    ends = [execution.end for execution in executions]
    num_beyond = len(texts) - 7
    assert ends[:num_beyond] == [End.INFRASTRUCTURE] * num_beyond
    assert ends[num_beyond:] == [End.SYNTAX_ERROR] * 7
    assert all("The program needs Python 3.1" in one.detail for one in executions[:num_beyond])


def _is_later(version: str, other: str) -> bool:
    return int(version.partition(".")[2]) > int(other.partition(".")[2])


# What breaks the parser of newer syntax, or keeps it busy.
@pytest.mark.parametrize(
    "text",
    [
        'print(f"' + "(" * 90_000,
        'f"{' * 2000,
        pytest.param("x = f'' + (" + "1+" * 90_000, marks=pytest.mark.slow),
    ],
)
def test_a_hostile_text_breaks_nothing_and_takes_no_long_time(runner: Runner, text: str) -> None:
    began = time.perf_counter()
    [execution, after] = runner.run([Program("a", text), Program("b", "print(1)")])
    assert time.perf_counter() - began < 15
    assert (execution.end, execution.layers) == (End.SYNTAX_ERROR, ())
    assert after.end is End.OK

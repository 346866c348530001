"""What is changed in a text so that it runs is little, is told, and may be refused."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.execution import (
    End,
    Execution,
    Limits,
    Program,
    Repair,
    Runner,
    execution_from_dict,
    execution_to_dict,
    extract_program,
)
from optmodel.execution._code_repair import parses, repair
from optmodel.judging import Label, VerdictReason, judge, load_rule


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parents stay warm for the whole module."""
    with Runner(Limits(wall_seconds=20)) as runner:
        yield runner


def _run(runner: Runner, text: str) -> Execution:
    [execution] = runner.run([Program("key", text)])
    return execution


MENDED = {
    "  x = 4\n  print(x)": ("x = 4\nprint(x)\n", [Repair.LAYOUT]),
    "x =\u00a04\nprint(x)": ("x = 4\nprint(x)\n", [Repair.SPACES]),
    "x = 4\u200b\nprint(x, '\u00a0')": ("x = 4\nprint(x, '\u00a0')\n", [Repair.SPACES]),
    ">>> x = 4\n>>> print(x)\n4": ("x = 4\nprint(x)\n", [Repair.PROMPTS]),
    "!pip install pulp\nprint(4)": ("print(4)\n", [Repair.MAGIC]),
    "%matplotlib inline\nprint(4)": ("print(4)\n", [Repair.MAGIC]),
    "pip install pulp\nprint(4)": ("print(4)\n", [Repair.MAGIC]),
    "python -m pip install pulp\nprint(4)": ("print(4)\n", [Repair.MAGIC]),
    "$ pip3 install pulp\nprint(4)": ("print(4)\n", [Repair.MAGIC]),
    "!pip install pulp\r\nprint(4)\r\n": ("print(4)\n", [Repair.MAGIC]),
    "if 1:\n\tx = 4\n    print(x)": ("if 1:\n    x = 4\n    print(x)\n", [Repair.TABS]),
    "print(4 &lt; 5, 4)": ("print(4 < 5, 4)\n", [Repair.ENTITIES]),
    "print（４）": ("print(4)\n", [Repair.FULL_WIDTH]),
    "x = {'价格'：４，'b'： ２。５}": ("x = {'价格':4,'b': 2.5}\n", [Repair.FULL_WIDTH]),
    "x = ［4］； print（“4”）": None,
    "print(\u201c4\u201d)": None,
    "x = = 4": None,
    "print（'：，' , 4)  # 打印（四）": (
        "print('：，' , 4)  # 打印（四）\n",
        [Repair.FULL_WIDTH],
    ),
    "!pip install pulp\nprint（4）": ("print(4)\n", [Repair.MAGIC, Repair.FULL_WIDTH]),
    "x = (7\n     % 3)\n!ls\nprint(x)": ("x = (7\n     % 3)\n\nprint(x)\n", [Repair.MAGIC]),
    '!ls\nx = """\n%total 7\npip install me\n"""\nprint(x)': (
        'x = """\n%total 7\npip install me\n"""\nprint(x)\n',
        [Repair.MAGIC],
    ),
    '!ls\nv=5\nprint("x = %d"\n      %v)': ('v=5\nprint("x = %d"\n      %v)\n', [Repair.MAGIC]),
    "!ls (it's\nv = 5 \\\n  %v\nprint(v)": ("v = 5 \\\n  %v\nprint(v)\n", [Repair.MAGIC]),
    "# a \\\n!ls\nprint(4)": ("# a \\\n\nprint(4)\n", [Repair.MAGIC]),
    "x = (4）\n!ls\nprint(x)": (
        "x = (4)\n\nprint(x)\n",
        [Repair.MAGIC, Repair.FULL_WIDTH],
    ),
    'if 1:\n\tx = "\t"\n    y = """\n\t&lt;"""\n': (
        'if 1:\n    x = "\t"\n    y = """\n\t&lt;"""\n',
        [Repair.TABS],
    ),
    "print(4 &lt; 5, &#39;a&#39;, '&lt;')  # &lt;": (
        "print(4 < 5, 'a', '&lt;')  # &lt;\n",
        [Repair.ENTITIES],
    ),
    '!ls\n"""\n>>> f(2)\n"""\nprint(4)': ('"""\n>>> f(2)\n"""\nprint(4)\n', [Repair.MAGIC]),
    '!ls\nx = """\n  \n"""\nprint(x)': ('x = """\n  \n"""\nprint(x)\n', [Repair.MAGIC]),
    '  x = """\n   a"""\n  print(x)': ('x = """\n a"""\nprint(x)\n', [Repair.LAYOUT]),
}


@pytest.mark.parametrize("text", MENDED)
def test_a_text_is_mended_with_as_little_as_it_takes(text: str) -> None:
    found = repair(text)
    expected = MENDED[text]
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert (found.text, list(found.repairs)) == expected


@pytest.mark.parametrize("text", ["\ufeffx = 4\nprint(x)", "x = 4\r\nprint(x)\r\n", "print(4)\r"])
def test_how_a_file_begins_and_its_lines_end_is_no_repair(runner: Runner, text: str) -> None:
    execution = _run(runner, text)
    assert (execution.end, execution.stdout) == (End.OK, "4\n")
    assert (execution.repairs, execution.text) == ((), "")


@given(st.text(alphabet="x=４(（'\"#：\n\t >!%\u00a0\\;pi", max_size=60))
def test_what_parses_is_never_changed_and_what_is_mended_parses(text: str) -> None:
    found = repair(text)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if parses(plain):
        assert found is not None
        assert (found.text, found.repairs) == (plain, ())
    elif found is not None:
        assert parses(found.text)
        assert found.repairs
        assert repair(found.text) == replace(found, repairs=())


@pytest.mark.parametrize(
    "piece", ["'", "'''", '"""\\', "（", "!ls\n", "#\u00a0", "\t", "&lt;", "f'{"]
)
def test_mending_takes_no_long_time(piece: str) -> None:
    began = time.process_time()
    repair(piece * (100_000 // len(piece)) + "\\")
    assert time.process_time() - began < 10.0


def test_what_was_changed_stands_in_the_record_with_what_ran(runner: Runner) -> None:
    reply = "Run this:\n```python\n!pip install pulp\nprint（4）\n```\n"
    text = extract_program(reply)
    assert text is not None
    execution = _run(runner, text)
    assert (execution.end, execution.stdout) == (End.OK, "4\n")
    assert execution.repairs == (Repair.MAGIC, Repair.FULL_WIDTH)
    assert execution.text == "print(4)\n"
    stored = json.loads(json.dumps(execution_to_dict(execution)))
    assert execution_from_dict(stored) == execution
    for name in ("repairs", "text"):
        del stored[name]
    assert execution_from_dict(stored) == replace(execution, repairs=(), text="")


def test_a_rule_may_refuse_what_was_mended() -> None:
    rule = load_rule("objective-rel-1e-6")
    strict = rule.model_copy(update={"repaired": "refused"})
    label = Label({"cost": 4.0}, "cost", 4.0)
    plain = Execution("key", End.OK, stdout="cost: 4\n")
    repaired = replace(plain, repairs=(Repair.MAGIC,), text="print('cost: 4')\n")
    assert judge(repaired, label, rule).correct
    assert judge(plain, label, strict).correct
    verdict = judge(repaired, label, strict)
    assert (verdict.correct, verdict.reason) == (False, VerdictReason.REPAIRED)
    assert "magic" in verdict.detail

"""Programs are read out of replies as a careful reader would."""

import ast
import json
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from optmodel.execution import Dialect, dialects, extract_program, recognise_dialect
from optmodel.execution._code_repair import repair

ONE = "import pulp\nprint(1)\n"
TWO = "import pulp\nprint(2)\n"


def _fenced(text: str, language: str = "python", mark: str = "```") -> str:
    return f"{mark}{language}\n{text}{mark}\n"


@pytest.mark.parametrize(
    ("reply", "program"),
    [
        (f"Sure.\n{_fenced(ONE)}Done.", ONE),
        (f"{_fenced(ONE)}better:\n{_fenced(TWO)}", TWO),
        (f"{_fenced(ONE)}its output:\n{_fenced('1', '')}", ONE),
        (f"{_fenced(ONE)}data:\n{_fenced('{}', 'json')}", ONE),
        (_fenced(ONE, "Python3"), ONE),
        (_fenced(ONE, "{.python}"), ONE),
        (_fenced(ONE, ""), ONE),
        (_fenced(ONE, "python", "~~~~"), ONE),
        ("- a list\n  ```python\n  import pulp\n  print(1)\n  ```\n", ONE),
        (f"```python\n{ONE}", ONE),
        (f"{_fenced(ONE)}and now\n```python\nprint(", ONE),
        (f"<think>{_fenced(TWO)}</think>\n{_fenced(ONE)}", ONE),
        (f"{_fenced(TWO)}</think>\n{_fenced(ONE)}", ONE),
        (f"<think>{_fenced(TWO)} and on", None),
        (ONE, ONE),
        ("hello", None),
        ("The answer is 7.", None),
        (_fenced('{"a": 1}', "json"), None),
        ("", None),
    ],
)
def test_the_last_whole_python_block_is_the_program(reply: str, program: str | None) -> None:
    assert extract_program(reply) == program


NOTEBOOK = json.dumps(
    {
        "cells": [
            {"cell_type": "markdown", "source": ["# Solution\n", "print(9)"]},
            {"cell_type": "code", "source": ["%matplotlib inline\n", "!pip install pulp\n"]},
            {"cell_type": "code", "source": "import pulp", "outputs": [{"text": "7"}]},
            {"cell_type": "code", "source": "%%bash\nls"},
            {"cell_type": "code", "source": ["%%time\n", "if pulp:\n", "    !ls\n"]},
            {"cell_type": "code", "source": ["print(1)"]},
            {"cell_type": "code"},
            "damaged",
        ],
        "metadata": {},
        "nbformat": 4,
    },
    indent=1,
)
FROM_CELLS = "import pulp\n\n\nif pulp:\n    pass\n\nprint(1)\n"
PROSE = "The plan is this. If x = 5, we import 3 units\nfrom A to B:"


@pytest.mark.parametrize(
    ("reply", "program"),
    [
        (NOTEBOOK, FROM_CELLS),
        (f"Here:\n```json\n{NOTEBOOK}\n```\n", FROM_CELLS),
        (f"```python\n{NOTEBOOK}\n```\n", FROM_CELLS),
        (_fenced('{"cells": 3}', "json"), None),
        ('{"cells": [', None),
        ('{"cells": ' + "[" * 9999, None),
        (_fenced(ONE, "json"), ONE),
        (_fenced(ONE, "plaintext"), ONE),
        (_fenced(ONE, "text") + _fenced("x = f(1)\n", "text"), ONE),
        (_fenced(ONE, "text") + _fenced(TWO, ""), TWO),
        (_fenced("pip install pulp\n", "bash"), None),
        (_fenced(ONE) + _fenced("# 42 is printed\n"), ONE),
        (_fenced(ONE) + _fenced("!pip install pulp\n"), ONE),
        (_fenced("%pip install pulp\n" + ONE), ONE),
        (_fenced(ONE) + _fenced("print(\n"), "print(\n"),
        (f"{PROSE}\n'''python\n{ONE}'''\nIt works.", ONE),
        (f"{PROSE}\n`python\n{ONE}`\n", ONE),
        ("Use `import pulp\nprint(1)`, then run it.", ONE),
        (f"Use `import pulp`.\n\n{ONE}\n", ONE),
        (f"{PROSE}\n{ONE}", ONE),
        (f"{PROSE}\n\n{ONE}\nThis is it: it prints 1.\nNote (well.\n", ONE),
        (f"{PROSE}\n{ONE}Done", ONE),
        (f"{PROSE}\nx = 3\nprint(x)\nIt's done.", "x = 3\nprint(x)\n"),
        (f"python\n{ONE}", ONE),
        (f"```\npython\n{ONE}```\n", ONE),
        ("```python import pulp\nprint(1)\n```", ONE),
        ("```import pulp\nprint(1)\n```", ONE),
        (f"```python\n{ONE}print(2)```", ONE + "print(2)\n"),
        (f"{ONE}```\nThat is all.", ONE),
        ("```\nsome words", None),
        ("```\nimport pulp\nprint(", "import pulp\nprint(\n"),
        (_fenced(">>> import pulp\n>>> if 1:\n...     x = 1\n...\n>>> print(1)\n1\n"),
         "import pulp\nif 1:\n    x = 1\n\nprint(1)\n"),
        ("In [1]: import pulp\n\nIn [2]: print(1)\n1\n", ONE),
        ("\ufeff" + ONE, ONE),
        (_fenced(ONE).replace("\n", "\r\n"), ONE),
        (ONE.replace("\n", "\r"), ONE),
        (_fenced("if 1:\n\u00a0\u00a0print(\u200b1)\n"), "if 1:\n  print(1)\n"),
        (_fenced("if 1:\n\tx = 1\n    print(x)\n"), "if 1:\n    x = 1\n    print(x)\n"),
        (_fenced("print(1 &lt; 2 &amp; 3)\n"), "print(1 < 2 & 3)\n"),
        (_fenced('print("&lt;\u00a0>>> %")\n'), 'print("&lt;\u00a0>>> %")\n'),
        (_fenced("print(\u201c1\u201d)\n"), "print(\u201c1\u201d)\n"),
        (f"<thinking>{_fenced(TWO)}</thinking>\n{_fenced(ONE)}", ONE),
        ("  import pulp\n  print(1)", ONE),
        (f"<code>\n{ONE}</code>", ONE),
        (f"~~~python\n{ONE}", ONE),
    ],
)  # fmt: skip
def test_a_program_is_found_however_it_is_wrapped(reply: str, program: str | None) -> None:
    assert _that_runs(extract_program(reply)) == program


def _that_runs(text: str | None) -> str | None:
    """What is run of a text that was found: it is mended there, on record."""
    found = repair(text) if text is not None else None
    return found.text if found else text


def test_a_fence_inside_a_program_is_part_of_it() -> None:
    text = 'import pulp\nprint("""\n```python\nprint(2)\n```\n""")\n'
    assert extract_program(text) == text


PIECES = [
    "```", "```python\n", "```json\n", "~~~", "'''", '"""', "`", "\n", "\r\n", "    ", "\t",
    ">>> ", "... ", "import pulp\n", "print(1)\n", "x = 1\n", "def f():\n", "if x:\n", "(", ")",
    "[", "!ls\n", "%%time\n", "<think>", "</think>", "&lt;", "\u00a0", "\ufeff", "\u201c",
    "python\n", "Done", "The plan: ", "\\\n", "#", '{"cells": [', "]}", "In [1]: ",
    '{"cell_type": "code", "source": ["print(1)"]}',
]  # fmt: skip


@settings(max_examples=300)
@example("```python\n~~~print(1)\nimport pulp\n")
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_a_program_is_read_as_itself_again(reply: str) -> None:
    program = extract_program(reply)
    if program is None:
        return
    assert program.strip()
    if _acts(program):
        assert extract_program(program) == program


def _acts(program: str) -> bool:
    try:
        nodes = list(ast.walk(ast.parse(program)))
    except SyntaxError:
        return False
    return any(isinstance(node, ast.Import | ast.ImportFrom | ast.Call) for node in nodes)


HOSTILE = [*PIECES, "x = (\n", "import a\nb c\n", "print(1)\nOf course.\n", "-", "f(", "if 1:\n "]


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_reply_takes_long(piece: str) -> None:
    began = time.process_time()
    extract_program(piece * (100_000 // len(piece)))
    assert time.process_time() - began < 5.0


def test_a_longer_fence_may_hold_a_shorter_one() -> None:
    text = 'print("""\n```\n""")\n'
    assert extract_program(_fenced(text, mark="````")) == text


@given(st.text())
def test_any_reply_is_read(reply: str) -> None:
    program = extract_program(reply)
    assert program is None or program.strip()


@given(st.text(alphabet=st.characters(exclude_characters="`~<", exclude_categories=["C"])))
def test_prose_around_a_block_changes_nothing(prose: str) -> None:
    assert extract_program(f"{prose}\n{_fenced(ONE)}{prose}") == ONE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import pulp", "pulp"),
        ("from pulp import *", "pulp"),
        ("import gurobipy as gp", "gurobipy"),
        ("from pyomo.environ import *", "pyomo"),
        ("import highspy\nimport pyomo.environ as pyo", "pyomo"),
        ("import scipy.optimize\nimport cvxpy as cp", "cvxpy"),
        ("import numpy as np\nfrom scipy.optimize import milp", "scipy"),
        ("def f():\n    from ortools.sat.python import cp_model", "ortools"),
        ("from pyscipopt import Model", "pyscipopt"),
        ("import math", "python"),
        ("from . import pulp", "python"),
    ],
)
def test_a_dialect_is_recognised_by_what_is_imported(text: str, name: str) -> None:
    assert recognise_dialect(text).name == name


@pytest.mark.parametrize("text", ["def f(:", "a\0b", "(" * 5000])
def test_what_does_not_parse_has_no_dialect(text: str) -> None:
    with pytest.raises(SyntaxError):
        recognise_dialect(text)


@pytest.mark.parametrize("dialect", dialects().values(), ids=str)
def test_a_manifest_says_how_to_install_what_it_warms(dialect: Dialect) -> None:
    assert dialect.title
    assert dialect.is_installed
    if dialect.warm:
        assert dialect.package in dialect.install_hint
        assert "pip install" in dialect.install_hint


def test_a_dialect_is_read_off_imports_wherever_they_stand() -> None:
    names = "".join(f"name_{n} = {n}\n" for n in range(300))
    inner = (
        "def f():\n    try:\n        from ortools.sat.python import cp_model\n    finally: pass\n"
    )
    assert recognise_dialect(f"{names}import pulp as p").name == "pulp"
    assert recognise_dialect(f"{inner}f()").name == "ortools"
    assert recognise_dialect(f"import highspy\n{inner}").name == "ortools"
    assert recognise_dialect("'''\nimport pulp\n'''").name == "python"

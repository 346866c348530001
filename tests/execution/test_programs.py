"""Programs are read out of replies as a careful reader would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.execution import Dialect, dialects, extract, recognise

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
    assert extract(reply) == program


def test_a_longer_fence_may_hold_a_shorter_one() -> None:
    text = 'print("""\n```\n""")\n'
    assert extract(_fenced(text, mark="````")) == text


@given(st.text())
def test_any_reply_is_read(reply: str) -> None:
    program = extract(reply)
    assert program is None or program.strip()


@given(st.text(alphabet=st.characters(exclude_characters="`~<", exclude_categories=["C"])))
def test_prose_around_a_block_changes_nothing(prose: str) -> None:
    assert extract(f"{prose}\n{_fenced(ONE)}{prose}") == ONE


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
    assert recognise(text).name == name


@pytest.mark.parametrize("text", ["def f(:", "a\0b", "(" * 5000])
def test_what_does_not_parse_has_no_dialect(text: str) -> None:
    with pytest.raises(SyntaxError):
        recognise(text)


@pytest.mark.parametrize("dialect", dialects().values(), ids=str)
def test_a_manifest_says_how_to_install_what_it_warms(dialect: Dialect) -> None:
    assert dialect.title
    assert dialect.is_installed
    if dialect.warm:
        assert dialect.package in dialect.install_hint
        assert "pip install" in dialect.install_hint

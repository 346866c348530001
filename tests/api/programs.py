"""Programs and replies that the tests of this folder score, and an interpreter to try them in."""

import os
import subprocess
import sys
from pathlib import Path

import optmodel

PROGRAM = """
from pyscipopt import Model
model = Model()
x = model.addVar("x", ub={bound})
model.setObjective(2 * x, "maximize")
model.optimize()
"""
REPLY = f"The answer:\n\n```python{PROGRAM.format(bound=4)}```\n"


def python(*arguments: str, stdin: str = "") -> str:
    """What a fresh interpreter prints, in which every warning is an error."""
    home = str(Path(optmodel.__file__).parents[1])
    ended = subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env=os.environ | {"PYTHONPATH": home},
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    return ended.stdout

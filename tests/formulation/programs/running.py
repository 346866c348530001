"""Running rendered programs: as they stand, or many in one interpreter that imports once."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

# Runs each program of a JSON list as a main module of its own and answers what each printed.
_MANY = """
import contextlib, io, json, sys
answers = []
for program in json.load(sys.stdin):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})
    answers.append(printed.getvalue())
print("\\n" + json.dumps(answers))
"""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a program printed: its objective, the last line, and its variables."""

    objective: float
    variables: Mapping[str, float]

    @staticmethod
    def read(text: str) -> "Printed":
        """Read `name: value` lines."""
        pairs = re.findall(r"^(.*): (\S+)$", text, flags=re.MULTILINE)
        values = {name: float(value) for name, value in pairs}
        return Printed(float(pairs[-1][1]), values)


def run_alone(program: str) -> Printed:
    """Run a program in a plain interpreter."""
    ended = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60
    )
    return Printed.read(ended.stdout)


def run_together(programs: Mapping[str, str]) -> dict[str, Printed]:
    """Run programs one after another in one interpreter."""
    ended = subprocess.run(
        [sys.executable, "-c", _MANY],
        input=json.dumps(list(programs.values())),
        check=True,
        capture_output=True,
        text=True,
        timeout=100,
    )
    answers = json.loads(ended.stdout.splitlines()[-1])
    return {name: Printed.read(text) for name, text in zip(programs, answers, strict=True)}

"""Words that have no place in what we publish: paths of somebody's machine, and unfinished work.

The patterns are put together from halves, so that this file does not find itself.
"""

import re
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]

FORBIDDEN = {
    "a path of one machine": r"(?<![\w.\-~])/(?:"
    + "|".join(("wo" + "rk", "ro" + "ot", "ho" + "me", "tm" + "p"))
    + r")/\w",
    "unfinished work": r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b",
    "a figure to be filled in": r"@[A-Z]{3,}" + r"@",
}

# The texts of laws, data, and programs as others write them are not ours to word.
EXEMPT = ("LICENSE", "eval/benchmarks/", "tests/execution/wild/")


def _tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, check=True, capture_output=True, text=True
    )
    return [name for name in listed.stdout.split("\0") if name and not name.startswith(EXEMPT)]


def _lines(name: str) -> list[str]:
    path = CHECKOUT / name
    if not path.is_file():
        return []
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:  # a picture or another binary file
        return []


@pytest.mark.parametrize("kind", sorted(FORBIDDEN))
def test_no_tracked_file_holds(kind: str) -> None:
    pattern = re.compile(FORBIDDEN[kind])
    found = [
        f"{name}:{number}: {line.strip()}"
        for name in _tracked()
        for number, line in enumerate(_lines(name), start=1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("a path of one machine", "open('/" + "home/ada/x')"),
        ("a path of one machine", "/" + "tmp/runs"),
        ("unfinished work", "# TO" + "DO: later"),
    ],
)
def test_the_patterns_find_what_they_are_for(kind: str, line: str) -> None:
    assert re.search(FORBIDDEN[kind], line)
    assert not re.search(FORBIDDEN[kind], "https://example.org/at/home of methods, ../tmp/x")

"""Words that have no place in what we publish.

These are paths of somebody's machine, marks of unfinished work, and names that no reader of the
field would know. The patterns are put together from halves, so that this file does not find itself.
"""

import ast
import re
import subprocess
from collections.abc import Iterator

import pytest

from tests.house.source_code import CHECKOUT, VENDORS, Code, Function, statements

FORBIDDEN = {
    "a path of one machine": r"(?<![\w.\-~])/(?:"
    + "|".join(("wo" + "rk", "ro" + "ot", "ho" + "me", "tm" + "p"))
    + r")/\w",
    "unfinished work": r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b",
    "a figure to be filled in": r"@[A-Z]{3,}" + r"@",
}

_WORDS = """
    author authored commission commissions dull dullness hear heard hearing knob knobs mend mended
    mending mentions modeller numerals opinion patience printout prover provers recipe recipes
    retell retelling rivals shelf spoken standin tally tell teller telltale told unheard
    wishes
"""
RETIRED_WORDS = frozenset(_WORDS.split())
"""In no public name, not even as a part of it; `docs/glossary.md` has the words instead."""

_CLASSES = """
    Asked Basis Claim Conversation Drawn Finding Goal Made Page Post Promise Question Seen Slot
    Told Trial Turns Way Written
"""
RETIRED_CLASSES = frozenset(_CLASSES.split())
"""No names of classes by themselves, since they say nothing without their context."""

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


def _public_names(code: Code) -> Iterator[tuple[str, str]]:
    """The module and the name of each public class, function and method; vendors' are given."""
    for module in code.modules.values():
        if module.name.startswith(VENDORS):
            continue
        for node in statements(module.tree):
            if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
                yield module.name, node.name


def _words(name: str) -> set[str]:
    """The words of a name in either style: `FixedCharge` and `fixed_charge` are of two."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)}


def test_retired_words_are_in_no_public_name(code: Code) -> None:
    found = [
        f"{module}.{name}" for module, name in _public_names(code) if _words(name) & RETIRED_WORDS
    ]
    assert found == []


def test_retired_names_of_classes_do_not_come_back(code: Code) -> None:
    found = [f"{module}.{name}" for module, name in _public_names(code) if name in RETIRED_CLASSES]
    assert found == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("LLMRunConfig", {"llm", "run", "config"}),
        ("read_back_values", {"read", "back", "values"}),
        ("ToldAgain", {"told", "again"}),
    ],
)
def test_names_are_split_into_words(name: str, words: set[str]) -> None:
    assert _words(name) == words

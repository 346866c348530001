"""Programs, and how they are read out of a model's reply.

extract("Here it is:\\n```python\\nprint(1)\\n```")     # "print(1)\\n"
Program("item-7", "import pulp\\n...")
"""

import ast
import re
import textwrap
from dataclasses import dataclass

from optmodel.execution.dialect import parse

_FENCE = re.compile(r"^[ \t]*(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^\n`]*)$")
_THOUGHT = re.compile(r"<think>.*?(</think>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT_BEFORE = re.compile(r"\A.*</think>", re.DOTALL | re.IGNORECASE)
_PYTHON = frozenset({"python", "py", "python3", "python2", "ipython", "ipython3"})


@dataclass(frozen=True, slots=True)
class Program:
    """One program to run. `key` is the caller's name for it; an empty `dialect` is recognised.

    `text` None says that a reply held no program: it ends as `no_code`.
    """

    key: str
    text: str | None
    dialect: str = ""


@dataclass(frozen=True, slots=True)
class _Block:
    language: str
    text: str
    is_closed: bool


def extract(response: str) -> str | None:
    """The program in a reply, or None.

    It is the last complete block fenced as Python; else the last complete block without a
    language that parses; else an unclosed one; else the whole reply when that is a program. What
    stands between `<think>` marks is no part of the reply.
    """
    reply = _THOUGHT_BEFORE.sub("", _THOUGHT.sub("", response))
    blocks = _blocks(reply)
    closed = [block for block in blocks if block.is_closed]
    labelled = [block.text for block in closed if block.language in _PYTHON]
    unlabelled = [b.text for b in closed if not b.language and _is_program(b.text)]
    unclosed = [b.text for b in blocks if not b.is_closed and b.language in _PYTHON | {""}]
    for texts in (labelled, unlabelled, unclosed):
        if texts:
            return texts[-1]
    return reply.strip() + "\n" if _is_program(reply) else None


def _blocks(reply: str) -> list[_Block]:
    """Fenced blocks in order; the last one may be unclosed."""
    blocks: list[_Block] = []
    mark, language, lines = "", "", []  # type: str, str, list[str]
    for line in reply.splitlines():
        fence = _FENCE.match(line)
        if not mark and fence:
            mark, language, lines = fence["mark"], _language(fence["info"]), []
        elif mark and fence and fence["mark"].startswith(mark) and not fence["info"].strip():
            blocks.append(_Block(language, _dedent(lines), is_closed=True))
            mark = ""
        elif mark:
            lines.append(line)
    if mark and any(line.strip() for line in lines):
        blocks.append(_Block(language, _dedent(lines), is_closed=False))
    return blocks


def _language(info: str) -> str:
    words = info.strip().strip("{}.").lower().split()
    return words[0] if words else ""


def _dedent(lines: list[str]) -> str:
    return textwrap.dedent("\n".join(lines)).strip("\n") + "\n"


def _is_program(text: str) -> bool:
    """Whether a text parses and does something: prose that happens to parse does nothing."""
    try:
        tree = parse(textwrap.dedent(text).strip())
    except SyntaxError:
        return False
    return any(isinstance(node, ast.Import | ast.ImportFrom | ast.Call) for node in ast.walk(tree))

"""The parts of a reply that are set apart from its prose: fenced blocks, and cells of a notebook.

[block.text for block in fenced_blocks("```python\\nprint(1)\\n```")]     # ["print(1)\\n"]
notebook_code('{"cells": [{"cell_type": "code", "source": ["print(1)"]}]}')   # "print(1)\\n"
"""

import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# After tildes, which Python reads as well, stands a word or nothing: `~~~print(1)` is a program.
_FENCE = re.compile(
    r"^[ \t]*(?P<mark>`{3,}+|~{3,}+(?=[ \t]*(?:[\w.+-]*(?:[ \t]|$)|\{)))[ \t]*+(?P<info>[^\n`]*)$"
)
_CODE_IN_INFO = re.compile(r"(?:^|\s)((?:import|from)\s+\w.*)$")
_FOREIGN_CELL = re.compile(
    r"\s*%%(bash|sh|script|html|javascript|js|latex|markdown|svg|perl|ruby|cmd|system|!)"
)


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `language` as it was written, in lower case, and whether it was closed."""

    language: str
    text: str
    is_closed: bool


def fenced_blocks(reply: str) -> list[Block]:
    """Blocks between Markdown's fences in order; the last one may be unclosed."""
    return list(_blocks(reply))


def _blocks(reply: str) -> Iterator[Block]:
    mark, language = "", ""
    lines: list[str] = []
    for line in reply.split("\n"):
        fence = _FENCE.match(line)
        if not mark and fence:
            mark, language, lines = fence["mark"], _language(fence["info"]), _code(fence["info"])
        elif mark and fence and fence["mark"].startswith(mark) and not fence["info"].strip():
            yield _block(language, lines, True)
            mark = ""
        elif mark:
            lines.append(line)
    if mark and any(line.strip() for line in lines):
        yield _block(language, lines, False)


def _block(language: str, lines: list[str], is_closed: bool) -> Block:
    return Block(language, textwrap.dedent("\n".join(lines)).strip("\n") + "\n", is_closed)


def _language(info: str) -> str:
    words = info.strip().strip("{}.").lower().split()
    return words[0] if words else ""


def _code(info: str) -> list[str]:
    """Code that stands on the line of the fence itself, behind the language or in its place."""
    found = _CODE_IN_INFO.search(info)
    return [found[1]] if found else []


def notebook_code(text: str) -> str | None:
    """The code of a notebook's cells, joined in order; None where the text is no notebook."""
    if not text.lstrip().startswith("{") or '"cells"' not in text:
        return None
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        return None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        return None
    sources = [_source(cell) for cell in cells if _is_code(cell)]
    return "\n".join(text.rstrip("\n") + "\n" for text in sources if not _FOREIGN_CELL.match(text))


def _is_code(cell: Any) -> bool:
    return isinstance(cell, dict) and cell.get("cell_type") == "code"


def _source(cell: dict[str, Any]) -> str:
    """A cell's text, which may be one string or a list of lines with their ends."""
    source = cell.get("source", "")
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str)).replace("\r\n", "\n")

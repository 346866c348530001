"""Long lines of a program, broken where a person would break them.

A call is broken inside its widest brackets; what is returned or assigned, where signs stand between
its parts, gets brackets of its own and a part a line.

lay_out("model.addCons(quicksum(...) <= supply[i])")    # ['model.addCons(', '    ...', ')']
lay_out("return sum(...) + sum(...) <= supply[i]")      # ['return (', '    sum(...)', ..., ')']
"""

import re
from collections.abc import Iterator

WIDTH = 92
NO_BREAK = "\0"
"""A blank at which no line is broken; `joined` makes a plain one of it."""
_INDENT = "    "
# Where the inside of a bracket may be split, best first; what follows the blank opens a line.
_SEAMS = (
    re.compile(r" (?=for |if )"),
    re.compile(r"(?<=,) "),
    re.compile(r" (?=and )"),
    re.compile(r" (?=<= |>= |== )"),
    re.compile(r" (?=[+-] )"),
)
_COMMA, _SIGNS = _SEAMS[1], _SEAMS[3:]
_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|([()\[\]{} ])', re.DOTALL)
_PREFIX = re.compile(r"( *(?:return|[\w.]+ \+?=)) (.*)")


def lay_out(line: str) -> list[str]:
    """One logical line as physical lines; a line that fits, or cannot be broken, stays whole."""
    if len(line) <= WIDTH:
        return [line]
    match, group = _PREFIX.fullmatch(line), _widest_group(line)
    if match and (group is None or any(_breaks(match[2], seam) for seam in _SIGNS)):
        inner = _inside(_indent(line) + _INDENT, match[2])
        return [f"{match[1]} (", *inner, f"{_indent(line)})"]
    if group is None:
        return [line]
    start, end = group
    tail = _indent(line) + line[end:]
    inner = _inside(_indent(line) + _INDENT, line[start + 1 : end])
    return [line[: start + 1], *inner, *lay_out(tail)]


def _inside(indent: str, text: str) -> list[str]:
    """The lines of text within brackets, where Python allows a line to end at any blank."""
    if len(indent + text) <= WIDTH:
        return [indent + text]
    parts = _split(text)
    if len(parts) == 1:
        return lay_out(indent + text)
    return [line for part in parts for line in _inside(indent, part)]


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _split(text: str) -> list[str]:
    """The inside of a bracket in parts, split at the first kind of seam that occurs."""
    for seam in _SEAMS:
        breaks = _breaks(text, seam)
        if breaks:
            starts, ends = [0, *(offset + 1 for offset in breaks)], [*breaks, len(text)]
            parts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
            if seam is _COMMA:
                parts[-1] += ","
            return parts
    return [text]


def _breaks(text: str, seam: re.Pattern[str]) -> list[int]:
    """The offsets of a kind of seam that are in no bracket and no string."""
    top = set(_top_level(text))
    return [match.start() for match in seam.finditer(text) if match.start() in top]


def _widest_group(line: str) -> tuple[int, int] | None:
    """The offsets of the outermost bracket pair with the longest inside.

    Subscripts are not broken.
    """
    opened: list[int] = []
    groups: list[tuple[int, int]] = []
    for offset, character in _marks(line):
        if character in "([{":
            opened.append(offset)
        elif character in ")]}" and opened:
            start = opened.pop()
            subscript = line[start] == "[" and (line[:start] or " ")[-1] not in " ([="
            if not opened and offset > start + 1 and not subscript:
                groups.append((start, offset))
    return max(groups, key=lambda group: group[1] - group[0], default=None)


def _top_level(text: str) -> Iterator[int]:
    """The offsets of the blanks of a text that are in no bracket and no string."""
    depth = 0
    for offset, character in _marks(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif depth == 0:
            yield offset


def _marks(text: str) -> Iterator[tuple[int, str]]:
    """Brackets and blanks with their offsets, without string literals."""
    for match in _MARK.finditer(text):
        if match[1]:
            yield match.start(), match[1]

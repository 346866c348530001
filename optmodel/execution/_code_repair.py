"""Repairs a text that is nearly a program: removes marks from copying, notebooks and chats.

repair(">>> import pulp\\n>>> print(1)\\n1").text        # "import pulp\\nprint(1)\\n"
repair("x = 1").repairs                                # (): a text that parses is never changed

It makes as few repairs as possible, and each is recorded. Curly quotes are not repaired: a program
that has them is wrong. String literals and comments are never changed.
"""

import ast
import html
import re
import textwrap
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from optmodel.execution.program import parse_tree
from optmodel.execution.record import Repair

_SPACES = {ord(sign): " " for sign in "\u00a0\u2007\u2009\u202f\u3000"} | {
    ord(sign): "" for sign in "\ufeff\u200b\u200c\u200d\u2060"
}
# Digits, and the punctuation that programs have; not the quotes, nor letters, which Python reads.
_FULL_WIDTH = {0xFEE0 + ord(sign): sign for sign in "0123456789!#%&()*+,-./:;<=>@[\\]^_`{|}~"} | {
    ord("、"): ",",
    ord("。"): ".",
    ord("【"): "[",
    ord("】"): "]",
    ord("−"): "-",
}
_PROMPT = re.compile(r"[ \t]*(?:>>>|\.\.\.|In \[\d*\]:|\.\.\.:)(?: |$)")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_LABEL = re.compile(r"\A(?:i?py(?:thon)?[23]?[ \t]*\n+)+", re.IGNORECASE)

# String literals and comments, also unclosed ones. The number of an HTML entity is no comment.
_LITERAL = re.compile(
    r"#(?!(?<=&#)x?[0-9a-fA-F]+;)[^\n]*"
    r"|'''(?:\\.|[^\\])*?(?:'''|\Z)"
    r'|"""(?:\\.|[^\\])*?(?:"""|\Z)'
    r"|'(?:\\.|[^'\\\n])*'?"
    r'|"(?:\\.|[^"\\\n])*"?',
    re.DOTALL,
)
_OPENING, _CLOSING = "([{（［｛【", ")]}）］｝】"
_LITERAL_OR_BRACKET = re.compile(
    f"{_LITERAL.pattern}|[{re.escape(_OPENING + _CLOSING)}]", re.DOTALL
)
_SHELL = re.compile(r"[ \t]*(?:!(?!=)|(?:\$ ?)?(?:python3? -m )?(?:pip3?|conda) install\b)")
_MAGIC = re.compile(r"[ \t]*%%?[A-Za-z]")


@dataclass(frozen=True, slots=True)
class RepairedProgram:
    """A text that parses, and the repairs that it took."""

    text: str
    repairs: tuple[Repair, ...] = ()


def repair(text: str) -> RepairedProgram | None:
    """The text with as few repairs as make it parse; None if no repairs do.

    Repairs are applied one after another, in the order of `Repair`, until the text parses. Those
    without which it parses too are then undone. Changed line ends are not counted as a repair.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if parses(text):
        return RepairedProgram(text)
    repairs: list[Repair] = []
    for kind, change in _REPAIRS.items():
        before = _apply(text, repairs)
        if change(before).strip() == before.strip():
            continue
        repairs.append(kind)
        if parses(_apply(text, repairs)):
            return _with_fewest(text, repairs)
    return None


def apply_every_repair(text: str) -> str:
    """The text after all repairs, for a parser that accepts more than this Python's."""
    return _apply(text.replace("\r\n", "\n").replace("\r", "\n"), _REPAIRS)


def _with_fewest(text: str, repairs: list[Repair]) -> RepairedProgram:
    """The repaired text without the repairs that it does not need to parse."""
    for kind in tuple(repairs[:-1]):
        fewer = [other for other in repairs if other is not kind]
        if parses(_apply(text, fewer)):
            repairs = fewer
    return RepairedProgram(_apply(text, repairs), tuple(repairs))


def _apply(text: str, repairs: Collection[Repair]) -> str:
    for kind in repairs:
        text = dedent_program(_REPAIRS[kind](text))
    return text


def parses(text: str) -> bool:
    """Whether a text is Python."""
    return _tree(text) is not None


def is_nontrivial(text: str) -> bool:
    """Whether a text is Python that imports or calls anything, unlike prose that parses."""
    return _has_node(text, ast.Import, ast.ImportFrom, ast.Call)


def has_import(text: str) -> bool:
    """Whether a text is Python that imports anything."""
    return _has_node(text, ast.Import, ast.ImportFrom)


def _has_node(text: str, *kinds: type[ast.AST]) -> bool:
    tree = _tree(text)
    return tree is not None and any(isinstance(node, kinds) for node in ast.walk(tree))


def _tree(text: str) -> ast.Module | None:
    try:
        return parse_tree(text)
    except SyntaxError:
        return None


def dedent_program(text: str) -> str:
    """A text without common indentation, empty ends and a first line that only says `python`."""
    unlabelled = _LABEL.sub("", _dedent(text).strip("\n"))
    return _dedent(unlabelled).strip("\n").rstrip() + "\n"


def _dedent(text: str) -> str:
    """The text without common indentation; blank lines may be in a string literal and are kept."""
    lines = text.split("\n")
    pairs = zip(lines, textwrap.dedent(text).split("\n"), strict=True)
    margins = (old.removesuffix(new) for old, new in pairs if new.strip(" \t"))
    margin = next(margins, "")
    return "\n".join(line.removeprefix(margin) for line in lines)


def _translated(text: str, signs: Mapping[int, str]) -> str:
    return outside_strings(text, lambda code: code.translate(signs))


def _without_prompts(text: str) -> str:
    """The input after prompts, if there is a prompt outside of string literals."""
    if not any(_PROMPT.match(line.text) for line in source_lines(text) if not line.is_in_string):
        return text
    lines = text.split("\n")
    return "\n".join(_PROMPT.sub("", line, count=1) for line in lines if _PROMPT.match(line))


def _without_magic(text: str) -> str:
    """The text without shell lines, and without notebook magic where it does not parse then.

    An indented line is replaced by `pass`, since it may be all of a block.
    """
    lines = source_lines(text)
    fewer = "\n".join(_dropped(line) if line.is_shell else line.text for line in lines)
    if fewer != text and parses(fewer):
        return fewer
    return "\n".join(_dropped(n) if n.is_shell or n.is_magic else n.text for n in lines)


def _dropped(line: "SourceLine") -> str:
    return f"{line.indentation}pass" if line.indentation else ""


def _without_tabs(text: str) -> str:
    """The text indented by spaces; other tabs are kept."""
    return "\n".join(
        line.text
        if line.is_in_string
        else line.indentation.expandtabs(4) + line.text[len(line.indentation) :]
        for line in source_lines(text)
    )


def _without_entities(text: str) -> str:
    return outside_strings(
        text, lambda code: _ENTITY.sub(lambda match: html.unescape(match[0]), code)
    )


_REPAIRS: dict[Repair, Callable[[str], str]] = {
    Repair.LAYOUT: dedent_program,
    Repair.SPACES: lambda text: _translated(text, _SPACES),
    Repair.PROMPTS: _without_prompts,
    Repair.MAGIC: _without_magic,
    Repair.TABS: _without_tabs,
    Repair.ENTITIES: _without_entities,
    Repair.FULL_WIDTH: lambda text: _translated(text, _FULL_WIDTH),
}


def outside_strings(text: str, change: Callable[[str], str]) -> str:
    """The text with all of it changed except string literals and comments."""
    pieces: list[str] = []
    end = 0
    for literal in _LITERAL.finditer(text):
        pieces += [change(text[end : literal.start()]), literal[0]]
        end = literal.end()
    return "".join([*pieces, change(text[end:])])


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line without its end. `is_in_string` says whether it begins within a string literal.

    A line that begins a statement may be for a shell (`!ls`, `pip install`) or notebook magic
    (`%time`).
    """

    text: str
    is_in_string: bool
    is_shell: bool
    is_magic: bool

    @property
    def indentation(self) -> str:
        """The spaces and tabs that it begins with."""
        return self.text[: len(self.text) - len(self.text.lstrip(" \t"))]


@lru_cache(maxsize=1)
def source_lines(text: str) -> tuple[SourceLine, ...]:
    """The lines of a text that need not parse. Shell and magic lines open no string or bracket.

    The last text is remembered: repairs that change nothing hand it on to the next.
    """
    lines: list[SourceLine] = []
    begin = scanned = depth = 0  # `scanned` is how far literals and brackets were read
    token = _LITERAL_OR_BRACKET.search(text)
    is_continued = False
    for raw in text.split("\n"):
        end = begin + len(raw)
        is_in_string = scanned > begin
        begins_statement = not (is_in_string or depth or is_continued)
        is_shell = begins_statement and bool(_SHELL.match(raw))
        is_magic = begins_statement and bool(_MAGIC.match(raw))
        lines.append(SourceLine(raw, is_in_string, is_shell, is_magic))
        is_continued = raw.endswith("\\")
        if is_shell or is_magic:
            scanned, is_continued = end, False
        while token is not None and token.start() < end:
            if token.start() < scanned:
                token = _LITERAL_OR_BRACKET.search(text, scanned)
                continue
            scanned = token.end()
            depth = max(0, depth + (token[0] in _OPENING) - (token[0] in _CLOSING))
            is_continued = is_continued and not (token[0].startswith("#") and scanned >= end)
            token = _LITERAL_OR_BRACKET.search(text, scanned)
        begin = end + 1
    return tuple(lines)

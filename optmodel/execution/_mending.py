"""Making a program of a text that is nearly one: what copying, notebooks and prose put into it.

Nothing is changed in a text that parses. Curly quotes are left alone: a program that has them is
wrong. What was changed is told, and is as little as it takes.

    mended(">>> import pulp\\n>>> print(1)\\n1").text        # "import pulp\\nprint(1)\\n"
    among_prose("It is:\\nimport pulp\\nprint(1)\\nDone!")     # "import pulp\\nprint(1)\\n"
"""

import ast
import html
import re
import textwrap
from collections.abc import Callable, Collection
from dataclasses import dataclass

from optmodel.execution._quotes import Line, lines_of, outside_quotes
from optmodel.execution._source import MAX_CHARACTERS, parse
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
_BEGINNING = re.compile(
    r"(?:import|from|class)\s+\w|def\s+\w+\s*\(|@\w|print\s*\(|[A-Za-z_][\w.]*(?:\s*,\s*\w+)*\s*=[^=]"
)
_LABEL = re.compile(r"\A(?:i?py(?:thon)?[23]?[ \t]*\n+)+", re.IGNORECASE)
_MOST_PARSED = 400_000  # characters, in all attempts on one reply
_UNREAD = 64  # characters that cost as much as one that is parsed


def tidy(text: str) -> str:
    """A text without common indentation, empty ends and a first line that only says `python`."""
    unlabelled = _LABEL.sub("", _dedented(text).strip("\n"))
    return _dedented(unlabelled).strip("\n").rstrip() + "\n"


def _dedented(text: str) -> str:
    """Without common indentation; lines of spaces alone, which may be within quotes, stay."""
    lines = text.split("\n")
    pairs = zip(lines, textwrap.dedent(text).split("\n"), strict=True)
    margins = (old.removesuffix(new) for old, new in pairs if new.strip(" \t"))
    margin = next(margins, "")
    return "\n".join(line.removeprefix(margin) for line in lines)


@dataclass(frozen=True, slots=True)
class Mended:
    """A text that parses, and what was changed for that."""

    text: str
    repairs: tuple[Repair, ...] = ()


def mended(text: str) -> Mended | None:
    """The text as a program that parses, with as few changes as that takes; None if it never does.

    Each repair is made on what the ones before it left, in the order of `Repair`, until the text
    parses; those that it parses without are then left out. How lines end is no part of a program.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if parses(text):
        return Mended(text)
    made: list[Repair] = []
    for repair, change in _REPAIRS.items():
        before = _repaired(text, made)
        if change(before).strip() == before.strip():
            continue
        made.append(repair)
        if parses(_repaired(text, made)):
            return _with_fewest(text, made)
    return None


def with_every_repair(text: str) -> str:
    """The text after all that could be mended in it, for whoever reads more than we do."""
    return _repaired(text.replace("\r\n", "\n").replace("\r", "\n"), _REPAIRS)


def _with_fewest(text: str, made: list[Repair]) -> Mended:
    """Without the repairs that the text parses without."""
    for repair in tuple(made[:-1]):
        fewer = [other for other in made if other is not repair]
        if parses(_repaired(text, fewer)):
            made = fewer
    return Mended(_repaired(text, made), tuple(made))


def _repaired(text: str, repairs: Collection[Repair]) -> str:
    for repair in repairs:
        text = tidy(_REPAIRS[repair](text))
    return text


def parses(text: str) -> bool:
    """Whether a text is Python."""
    return _tree(text) is not None


def acts(text: str) -> bool:
    """Whether a text that is Python imports or calls anything: prose that parses does not."""
    tree = _tree(text)
    kinds = (ast.Import, ast.ImportFrom, ast.Call)
    return tree is not None and any(isinstance(node, kinds) for node in ast.walk(tree))


def imports(text: str) -> bool:
    """Whether a text that is Python imports anything."""
    tree = _tree(text)
    kinds = (ast.Import, ast.ImportFrom)
    return tree is not None and any(isinstance(node, kinds) for node in ast.walk(tree))


def among_prose(reply: str) -> str | None:
    """The longest run of lines that parses and imports or prints something, or None.

    It begins at a line that looks like code and ends before the first that cannot go on with it. A
    bound on what is parsed in all keeps the time small in whatever text.
    """
    lines = reply.split("\n")
    budget = _Budget(_MOST_PARSED)
    longest = ""
    place = 0
    while place < len(lines):
        end = place
        if _BEGINNING.match(lines[place]):
            end = _end(lines, place, budget)
            text = _without_bare_words(tidy("\n".join(lines[place:end])))
            if len(text) > len(longest) and (imports(text) or _prints(text)):
                longest = text
        place = max(place + 1, end)
    return longest or None


def _tree(text: str) -> ast.Module | None:
    try:
        return parse(text)
    except SyntaxError:
        return None


def _respaced(text: str) -> str:
    return outside_quotes(text, lambda code: code.translate(_SPACES))


def _without_prompts(text: str) -> str:
    """What was typed after prompts; one within quotes may belong to the text that is quoted."""
    if not any(_PROMPT.match(line.text) for line in lines_of(text) if not line.is_told):
        return text
    lines = text.split("\n")
    return "\n".join(_PROMPT.sub("", line, count=1) for line in lines if _PROMPT.match(line))


def _without_magic(text: str) -> str:
    """Lines for a shell go, and only where that is not enough those for a notebook too.

    An indented one leaves a `pass`, since it may be all of a block.
    """
    lines = lines_of(text)
    fewer = "\n".join(_passed(line) if line.is_for_shell else line.text for line in lines)
    if fewer != text and parses(fewer):
        return fewer
    are_magic = (line.is_for_shell or line.is_for_notebook for line in lines)
    pairs = zip(lines, are_magic, strict=True)
    return "\n".join(_passed(line) if is_magic else line.text for line, is_magic in pairs)


def _passed(line: Line) -> str:
    return f"{line.indentation}pass" if line.indentation else ""


def _untabbed(text: str) -> str:
    """Lines are indented by spaces; tabs further on mean nothing, or are within quotes."""
    return "\n".join(line.text if line.is_told else _indented(line) for line in lines_of(text))


def _indented(line: Line) -> str:
    return line.indentation.expandtabs(4) + line.text[len(line.indentation) :]


def _without_entities(text: str) -> str:
    return outside_quotes(text, lambda code: _ENTITY.sub(lambda one: html.unescape(one[0]), code))


def _narrowed(text: str) -> str:
    return outside_quotes(text, lambda code: code.translate(_FULL_WIDTH))


_REPAIRS: dict[Repair, Callable[[str], str]] = {
    Repair.LAYOUT: tidy,
    Repair.SPACES: _respaced,
    Repair.PROMPTS: _without_prompts,
    Repair.MAGIC: _without_magic,
    Repair.TABS: _untabbed,
    Repair.ENTITIES: _without_entities,
    Repair.FULL_WIDTH: _narrowed,
}


@dataclass(slots=True)
class _Budget:
    """How many characters may still be parsed."""

    left: int


def _end(lines: list[str], begin: int, budget: _Budget) -> int:
    """The line before which a run from `begin` parses; `begin` where none does, or time is up.

    Every cut is made at the line where the parser gave up, so each attempt is shorter; up to there
    the text was read, which is what it costs.
    """
    end = _longest(lines, begin) if budget.left > 0 else begin
    while end > begin:
        if budget.left <= 0:
            return begin
        text = "\n".join(lines[begin:end])
        budget.left -= len(text) // _UNREAD
        try:
            parse(text)
        except SyntaxError as error:
            place = begin + (error.lineno or 1) - 1
            budget.left -= sum(map(len, lines[begin : place + 1]))
            end = place if begin <= place < end else end - 1
        else:
            break
    return end


def _longest(lines: list[str], begin: int) -> int:
    """The line before which a run from `begin` is as long as a program may be."""
    length = 0
    for place in range(begin, len(lines)):
        length += len(lines[place]) + 1
        if length > MAX_CHARACTERS:
            return place
    return len(lines)


def _prints(text: str) -> bool:
    tree = _tree(text)
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call)) if tree else ()
    return any(isinstance(name, ast.Name) and name.id == "print" for name in calls)


def _without_bare_words(text: str) -> str:
    """A program without statements at its end that are one word, as `Done` is."""
    tree = _tree(text)
    telling = [node for node in tree.body if not _is_bare_word(node)] if tree else []
    if not tree or not telling or telling[-1] is tree.body[-1]:
        return text
    return tidy("\n".join(text.split("\n")[: telling[-1].end_lineno]))


def _is_bare_word(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Name)

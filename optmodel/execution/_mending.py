"""Making a program of a text that is nearly one: what copying, notebooks and prose put into it.

Nothing is changed in a text that parses. Curly quotes are left alone: a program that has them is
wrong.

    mended(">>> import pulp\\n>>> print(1)\\n1")      # "import pulp\\nprint(1)\\n"
    among_prose("It is:\\nimport pulp\\nprint(1)\\nDone!")     # "import pulp\\nprint(1)\\n"
"""

import ast
import html
import re
import textwrap
from dataclasses import dataclass

from optmodel.execution._source import MAX_CHARACTERS, parse

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " "))
_UNSEEN = str.maketrans(dict.fromkeys("\ufeff\u200b\u200c\u200d\u2060", ""))
_PROMPT = re.compile(r"[ \t]*(?:>>>|\.\.\.|In \[\d*\]:|\.\.\.:)(?: |$)")
_MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)
_BEGINNING = re.compile(
    r"(?:import|from|class)\s+\w|def\s+\w+\s*\(|@\w|print\s*\(|[A-Za-z_][\w.]*(?:\s*,\s*\w+)*\s*=[^=]"
)
_LABEL = re.compile(r"\A(?:i?py(?:thon)?[23]?[ \t]*\n+)+", re.IGNORECASE)
_MOST_PARSED = 400_000  # characters, in all attempts on one reply
_UNREAD = 64  # characters that cost as much as one that is parsed


def tidy(text: str) -> str:
    """A text without common indentation, empty ends and a first line that only says `python`."""
    unlabelled = _LABEL.sub("", textwrap.dedent(text).strip("\n"))
    return textwrap.dedent(unlabelled).strip("\n").rstrip() + "\n"


def mended(text: str) -> str | None:
    """The text as a program that parses, with as few changes as that takes; None if it never does.

    In order: other spaces become plain ones, prompts go and what was printed with them, lines of
    magic (`%` or `!`) go, tabs become spaces, HTML's entities their characters.
    """
    text = tidy(text)
    if parses(text):
        return text
    for repair in (_respaced, _without_prompts, _without_magic, _untabbed, html.unescape):
        changed = repair(text)
        if changed != text:
            text = tidy(changed)
            if parses(text):
                return text
    return None


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
    return text.translate(_SPACES).translate(_UNSEEN)


def _without_prompts(text: str) -> str:
    lines = text.split("\n")
    if not any(_PROMPT.match(line) for line in lines):
        return text
    return "\n".join(_PROMPT.sub("", line, count=1) for line in lines if _PROMPT.match(line))


def _without_magic(text: str) -> str:
    """Lines of magic go; an indented one leaves a `pass`, since it may be all of a block."""
    return _MAGIC.sub(lambda found: f"{found[1]}pass" if found[1] else "", text)


def _untabbed(text: str) -> str:
    return text.expandtabs(4)


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

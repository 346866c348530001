"""Programs, and how they are read out of a model's reply.

extract("Here it is:\\n```python\\nprint(1)\\n```")     # "print(1)\\n"
Program("item-7", "import pulp\\n...")
"""

import re
from dataclasses import dataclass

from optmodel.execution._blocks import Block, fenced_blocks, notebook_code
from optmodel.execution._mending import acts, among_prose, imports, mended, tidy
from optmodel.execution.attachments import NO_ATTACHMENTS, Attachments

_MARKS = "think|thinking|thought|thoughts|reasoning"
_THOUGHT = re.compile(rf"<({_MARKS})>.*?(</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT_BEFORE = re.compile(rf"\A.*</({_MARKS})>", re.DOTALL | re.IGNORECASE)
_IMPORT = re.compile(r"^(import|from)\s", re.MULTILINE)
_PYTHON = frozenset({"python", "py", "python3", "python2", "ipython", "ipython3"})


@dataclass(frozen=True, slots=True)
class Program:
    """One program to run. `key` is the caller's name for it; an empty `dialect` is recognised.

    `text` None says that a reply held no program: it ends as `no_code`. `attachments` lie in its
    working folder when it starts.
    """

    key: str
    text: str | None
    dialect: str = ""
    attachments: Attachments = NO_ATTACHMENTS


def extract(response: str) -> str | None:
    """The program in a reply, or None.

    It is the whole reply when that is a program or a notebook, whose code cells are joined; else
    the last complete block fenced as Python, passing over those that do nothing; else the last
    without a language, or with a wrong one, that is a program; else an unclosed one; else the
    lines among prose that are a program. Blocks are never joined. What stands between `<think>`
    marks is no part of the reply.

    Blocks fenced as Python and unclosed ones are returned also when they never parse. Everything
    else parses, if need be once it is mended: that happens where it is run, and stands on record.
    Nothing is changed here but how it is indented as a whole. A program that parses is read as
    itself again.
    """
    reply = _THOUGHT_BEFORE.sub("", _THOUGHT.sub("", response))
    reply = reply.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    is_fenced = reply.lstrip().startswith("~~~")  # which is Python, too
    if not is_fenced and acts(tidy(reply)):
        return tidy(reply)
    return _fenced(reply) or _unfenced(reply)


def _fenced(reply: str) -> str | None:
    blocks = fenced_blocks(reply)
    closed = [block for block in blocks if block.is_closed]
    for block in reversed(closed):
        if block.language in _PYTHON and not _is_idle(_code(block)):
            return _as_told(_code(block)) or block.text
    plain = _last_program([block for block in closed if not block.language])
    wrong = _last_program([b for b in closed if b.language], needs_import=True)
    return plain or wrong or _unclosed(blocks)


def _unfenced(reply: str) -> str | None:
    """A notebook, a session, or lines of code among those of prose or between single backticks."""
    code = tidy(notebook_code(reply) or reply)
    if _acts(code):
        return code
    found = [among_prose(reply), among_prose(reply.replace("`", "\n")) if "`" in reply else None]
    return max((text for text in found if text), key=len, default=None)


def _unclosed(blocks: list[Block]) -> str | None:
    """A block whose end is missing, or stands at the end of its last line."""
    if not blocks or blocks[-1].is_closed:
        return None
    [last] = blocks[-1:]
    text = last.text.rstrip().rstrip("`~")
    is_meant = last.language in _PYTHON or _IMPORT.search(text)
    if not is_meant or _is_idle(text):
        return None
    return _as_told(text) or f"{text}\n"


def _last_program(blocks: list[Block], needs_import: bool = False) -> str | None:
    """The last block that parses, mended if need be, and does something."""
    for block in reversed(blocks):
        text = tidy(_code(block))
        if _acts(text, needs_import=needs_import):
            return text
    return None


def _as_told(text: str) -> str | None:
    """A text that is a program once it is mended, as it stands but for its indentation."""
    return tidy(text) if mended(text) is not None else None


def _acts(text: str, *, needs_import: bool = False) -> bool:
    """Whether a text, mended if need be, is a program that does something."""
    code = mended(text)
    return code is not None and (imports(code.text) if needs_import else acts(code.text))


def _code(block: Block) -> str:
    """The block's text, or the code in it when it is a notebook."""
    return notebook_code(block.text) or block.text


def _is_idle(text: str) -> bool:
    """Whether a block is Python, comments or magic that does nothing."""
    code = mended(text)
    return code is not None and not acts(code.text)

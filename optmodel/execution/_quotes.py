"""Which parts of a text that may not parse are code, and which are within quotes or comments.

outside_quotes("x = ４  # ４", narrow)     # "x = 4  # ４": `narrow` saw the code alone
lines_of("!ls\\nx = '''\\n!ls'''")[2].is_told     # True: the line is within quotes
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

# What is written within quotes, or after a sign for a comment, is nobody's to change. The number
# of an HTML entity is no comment.
_TOLD = re.compile(
    r"#(?!(?<=&#)x?[0-9a-fA-F]+;)[^\n]*"
    r"|'''(?:\\.|[^\\])*?(?:'''|\Z)"
    r'|"""(?:\\.|[^\\])*?(?:"""|\Z)'
    r"|'(?:\\.|[^'\\\n])*'?"
    r'|"(?:\\.|[^"\\\n])*"?',
    re.DOTALL,
)
_OPENING, _CLOSING = "([{（［｛【", ")]}）］｝】"
_SIGN = re.compile(f"{_TOLD.pattern}|[{re.escape(_OPENING + _CLOSING)}]", re.DOTALL)
_SHELL = re.compile(r"[ \t]*(?:!(?!=)|(?:\$ ?)?(?:python3? -m )?(?:pip3?|conda) install\b)")
_NOTEBOOK = re.compile(r"[ \t]*%%?[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end; one that `is_told` begins within quotes.

    One that begins a statement may be for a shell (`!ls`, `pip install`) or a notebook (`%time`).
    """

    text: str
    is_told: bool
    is_for_shell: bool
    is_for_notebook: bool

    @property
    def indentation(self) -> str:
        """The spaces and tabs that it begins with."""
        return self.text[: len(self.text) - len(self.text.lstrip(" \t"))]


def outside_quotes(text: str, change: Callable[[str], str]) -> str:
    """The text with all of it changed but what stands within quotes and in comments."""
    pieces: list[str] = []
    end = 0
    for told in _TOLD.finditer(text):
        pieces += [change(text[end : told.start()]), told[0]]
        end = told.end()
    return "".join([*pieces, change(text[end:])])


def lines_of(text: str) -> list[Line]:
    """The text's lines. What a shell or a notebook is told opens no quotes and no brackets."""
    lines: list[Line] = []
    begin = place = depth = 0  # `place` is how far signs were read
    sign = _SIGN.search(text)
    goes_on = False
    for raw in text.split("\n"):
        end = begin + len(raw)
        is_told = place > begin
        begins = not (is_told or depth or goes_on)
        is_for_shell = begins and bool(_SHELL.match(raw))
        is_for_notebook = begins and bool(_NOTEBOOK.match(raw))
        lines.append(Line(raw, is_told, is_for_shell, is_for_notebook))
        goes_on = raw.endswith("\\")
        if is_for_shell or is_for_notebook:
            place, goes_on = end, False
        while sign is not None and sign.start() < end:
            if sign.start() < place:
                sign = _SIGN.search(text, place)
                continue
            place = sign.end()
            depth = max(0, depth + (sign[0] in _OPENING) - (sign[0] in _CLOSING))
            goes_on = goes_on and not (sign[0].startswith("#") and place >= end)
            sign = _SIGN.search(text, place)
        begin = end + 1
    return lines

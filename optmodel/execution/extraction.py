"""Reads the program out of a language model's reply: fenced blocks, notebooks, code among prose.

extract_program("Here it is:\\n```python\\nprint(1)\\n```")     # "print(1)\\n"
fenced_blocks("```python\\nprint(1)\\n```")[0].language        # "python"
code_in_prose("It is:\\nimport pulp\\nprint(1)\\nDone!")        # "import pulp\\nprint(1)\\n"
"""

import ast
import json
import re
import textwrap
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from optmodel.execution._code_repair import dedent_program, has_import, is_nontrivial, repair
from optmodel.execution.program import MAX_CHARACTERS, parse_tree

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

_TAGS = "think|thinking|thought|thoughts|reasoning"
_THOUGHT = re.compile(rf"<({_TAGS})>.*?(</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT_BEFORE = re.compile(rf"\A.*</({_TAGS})>", re.DOTALL | re.IGNORECASE)
_IMPORT = re.compile(r"^(import|from)\s", re.MULTILINE)
_PYTHON = frozenset({"python", "py", "python3", "python2", "ipython", "ipython3"})

# Tildes are Python's operators as well: `~~~print(1)` is a program. So what follows them must be
# one word or nothing, and no backtick may follow either mark.
_OPENING = re.compile(r"[ \t]*(?:`{3,}+|~{3,}+(?=[ \t]*(?:[\w.+-]*(?:[ \t]|$)|\{)))[ \t]*+[^\n`]*$")
# Markdown knows only spaces and tabs after a closing fence; models write other blanks too.
_CLOSING = re.compile(r"^([ \t]*`{3,})[^\S\n]+$", re.MULTILINE)
_CODE_IN_INFO = re.compile(r"(?:^|\s)((?:import|from)\s+\w.*)$")
_FOREIGN_CELL = re.compile(
    r"\s*%%(bash|sh|script|html|javascript|js|latex|markdown|svg|perl|ruby|cmd|system|!)"
)
_CODE_LINE = re.compile(
    r"(?:import|from|class)\s+\w|def\s+\w+\s*\(|@\w|print\s*\(|[A-Za-z_][\w.]*(?:\s*,\s*\w+)*\s*=[^=]"
)
_MAX_PARSED = 400_000  # characters, in all attempts on one reply
_UNREAD = 64  # so many characters that the parser does not reach cost as much as a parsed one


def extract_program(response: str) -> str | None:
    """The program in a reply, or None.

    It is, in this order: the whole reply if that is a program or a notebook, whose code cells are
    joined; the last closed block fenced as Python, skipping those that do nothing; the last block
    that has no language, or another one, and is a program; an unclosed block; the lines among prose
    that are a program. Blocks are never joined. Text between `<think>` tags is left out.

    Blocks fenced as Python and unclosed blocks are returned even if they do not parse. All else
    parses, possibly only once it is repaired: the repair is made where the program is run, and
    recorded. Only common indentation is changed here. A program that was extracted and parses is
    extracted as itself again.
    """
    reply = _THOUGHT_BEFORE.sub("", _THOUGHT.sub("", response))
    reply = reply.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    is_fenced = reply.lstrip().startswith("~~~")  # which is Python, too
    if not is_fenced and is_nontrivial(dedent_program(reply)):
        return dedent_program(reply)
    return _from_blocks(reply) or _from_unfenced(reply)


def _from_blocks(reply: str) -> str | None:
    blocks = fenced_blocks(reply)
    closed = [block for block in blocks if block.is_closed]
    for block in reversed(closed):
        if block.language in _PYTHON and not _does_nothing(_code(block)):
            return _if_repairable(_code(block)) or block.text
    plain = _last_program([block for block in closed if not block.language])
    other = _last_program([b for b in closed if b.language], needs_import=True)
    return plain or other or _from_unclosed(blocks)


def _from_unclosed(blocks: list["CodeBlock"]) -> str | None:
    """The last block, if its closing fence is missing or stands at the end of its last line."""
    if not blocks or blocks[-1].is_closed:
        return None
    last = blocks[-1]
    text = last.text.rstrip().rstrip("`~")
    is_python = last.language in _PYTHON or _IMPORT.search(text)
    if not is_python or _does_nothing(text):
        return None
    return _if_repairable(text) or f"{text}\n"


def _from_unfenced(reply: str) -> str | None:
    """A notebook, an interactive session, or code among prose or between single backticks."""
    code = dedent_program(notebook_code(reply) or reply)
    if _is_program(code):
        return code
    candidates = [code_in_prose(reply)]
    if "`" in reply:
        candidates.append(code_in_prose(reply.replace("`", "\n")))
    return max((text for text in candidates if text), key=len, default=None)


def _last_program(blocks: list["CodeBlock"], needs_import: bool = False) -> str | None:
    """The last block that is a program, repaired if need be."""
    for block in reversed(blocks):
        text = dedent_program(_code(block))
        if _is_program(text, needs_import=needs_import):
            return text
    return None


def _is_program(text: str, *, needs_import: bool = False) -> bool:
    """Whether a text, repaired if need be, parses and does something."""
    code = repair(text)
    if code is None:
        return False
    return has_import(code.text) if needs_import else is_nontrivial(code.text)


def _if_repairable(text: str) -> str | None:
    """The text without common indentation, if some repair makes it parse."""
    return dedent_program(text) if repair(text) is not None else None


def _does_nothing(text: str) -> bool:
    """Whether a block is Python that neither imports nor calls anything."""
    code = repair(text)
    return code is not None and not is_nontrivial(code.text)


def _code(block: "CodeBlock") -> str:
    """The block's text, or the code in it if it is a notebook."""
    return notebook_code(block.text) or block.text


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A fenced block: its language in lower case, its text, and whether a fence closes it."""

    language: str
    text: str
    is_closed: bool


def fenced_blocks(reply: str) -> list[CodeBlock]:
    """The fenced blocks of a Markdown text in order; the last may be unclosed.

    A Markdown parser finds them. Unlike Markdown itself, it takes fences at any indentation, as
    models indent them at will, and knows no other block in which a fence could be hidden.
    """
    lines = reply.split("\n")
    blocks: list[CodeBlock] = []
    for token in _markdown().parse(_CLOSING.sub(r"\1", reply)):
        if token.type != "fence" or token.map is None:
            continue
        begin, end = token.map
        mark = _CLOSING.sub(r"\1", lines[end - 1]).strip(" \t") if end - begin > 1 else ""
        is_closed = mark.startswith(token.markup) and not mark.strip(token.markup[0])
        info = lines[begin].lstrip(" \t").removeprefix(token.markup)
        inner = lines[begin + 1 : end - 1 if is_closed else end]
        # Code may stand on the line of the opening fence, after the language or in its place.
        if code := _CODE_IN_INFO.search(info):
            inner.insert(0, code[1])
        if is_closed or any(line.strip() for line in inner):
            text = textwrap.dedent("\n".join(inner)).strip("\n") + "\n"
            words = info.strip().strip("{}.").lower().split()
            blocks.append(CodeBlock(words[0] if words else "", text, is_closed))
    return blocks


@cache
def _markdown() -> "MarkdownIt":
    """A parser of fenced blocks only, which skips every other line."""
    # Fork servers import this module too, and must stay small.
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import fence

    def stricter_fence(state: "StateBlock", begin: int, end: int, silent: bool) -> bool:
        line = state.src[state.bMarks[begin] : state.eMarks[begin]]
        return _OPENING.match(line) is not None and fence(state, begin, end, silent)

    def other_line(state: "StateBlock", begin: int, end: int, silent: bool) -> bool:
        state.line = begin + 1
        return True

    parser = MarkdownIt("zero").enable("fence").disable(["inline", "text_join"])
    parser.block.ruler.at("fence", stricter_fence)
    parser.block.ruler.at("paragraph", other_line)
    return parser


def notebook_code(text: str) -> str | None:
    """The code cells of a notebook, joined in order; None if the text is no notebook."""
    if not text.lstrip().startswith("{") or '"cells"' not in text:
        return None
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        return None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        return None
    sources = [_cell_source(cell) for cell in cells if isinstance(cell, dict)]
    return "\n".join(
        source.rstrip("\n") + "\n"
        for source in sources
        if source is not None and not _FOREIGN_CELL.match(source)
    )


def _cell_source(cell: dict[str, object]) -> str | None:
    """A code cell's text, given as one string or a list of lines; None for any other cell."""
    if cell.get("cell_type") != "code":
        return None
    source = cell.get("source", "")
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str)).replace("\r\n", "\n")


def code_in_prose(reply: str) -> str | None:
    """The longest run of lines that parses and imports or prints something, or None.

    A run begins at a line that looks like code and ends before the first that cannot continue it.
    The number of parsed characters is bounded, so that the time is small for any text.
    """
    lines = reply.split("\n")
    ends = list(accumulate(len(line) + 1 for line in lines))
    budget = _Budget(_MAX_PARSED)
    longest = ""
    begin = 0
    while begin < len(lines):
        end = begin
        if _CODE_LINE.match(lines[begin]):
            end = _end_of_run(lines, begin, _longest_run(ends, begin), budget)
            text = _without_trailing_words(dedent_program("\n".join(lines[begin:end])))
            if len(text) > len(longest) and (has_import(text) or _prints(text)):
                longest = text
        begin = max(begin + 1, end)
    return longest or None


@dataclass(slots=True)
class _Budget:
    """How many characters may still be parsed."""

    left: int


def _end_of_run(lines: list[str], begin: int, end: int, budget: _Budget) -> int:
    """The line before which a run from `begin` parses; `begin` if none does or the budget is spent.

    The first attempt goes up to `end`. Each is cut at the line where the parser failed, so it is
    shorter than the one before. An attempt costs what the parser read of it.
    """
    while end > begin:
        if budget.left <= 0:
            return begin
        text = "\n".join(lines[begin:end])
        budget.left -= len(text) // _UNREAD
        try:
            parse_tree(text)
        except SyntaxError as error:
            failed = begin + (error.lineno or 1) - 1
            budget.left -= sum(map(len, lines[begin : failed + 1]))
            end = failed if begin <= failed < end else end - 1
        else:
            break
    return end


def _longest_run(ends: list[int], begin: int) -> int:
    """The line before which a run from `begin` is as long as a program may be.

    `ends` are the positions at which the lines end.
    """
    start = ends[begin - 1] if begin else 0
    return bisect_right(ends, start + MAX_CHARACTERS)


def _prints(text: str) -> bool:
    try:
        nodes = list(ast.walk(parse_tree(text)))
    except SyntaxError:
        return False
    return any(isinstance(node, ast.Call) and _name(node.func) == "print" for node in nodes)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _without_trailing_words(text: str) -> str:
    """The program without statements of one word at its end, such as `Done`."""
    try:
        body = parse_tree(text).body
    except SyntaxError:
        return text
    real = [node for node in body if not (isinstance(node, ast.Expr) and _name(node.value))]
    if not real or real[-1] is body[-1]:
        return text
    return dedent_program("\n".join(text.split("\n")[: real[-1].end_lineno]))

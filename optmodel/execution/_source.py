"""A program on its way to its child: its text and its code, so that it is parsed only once.

source = compiled("print(1)")
data = source.packed()                # bytes, which the parent passes on unread
Source.unpacked(data).code            # in the child
"""

import ast
import marshal
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from opcode import opmap
from types import CodeType

NAME = "program.py"
"""The file that a program takes itself to be."""

_POOLS = frozenset({"multiprocessing", "concurrent", "joblib"})
_IMPORT, _EXTENDED = opmap["IMPORT_NAME"], opmap["EXTENDED_ARG"]


@dataclass(frozen=True, slots=True)
class Source:
    """A program's text, and the code of this interpreter for it."""

    text: str
    code: CodeType

    def packed(self) -> bytes:
        """Both as bytes; to be unpacked by this interpreter, and only when packed by us."""
        return marshal.dumps((self.text, self.code))

    @property
    def imports(self) -> Iterator[str]:
        """The modules it imports anywhere, in order; those of its functions after its own."""
        return _imports(self.code)

    @property
    def starts_processes(self) -> bool:
        """Whether it imports what pools of processes are made with."""
        return any(name.partition(".")[0] in _POOLS for name in self.imports)

    @classmethod
    def unpacked(cls, data: bytes) -> "Source":
        """What was packed."""
        return cls(*marshal.loads(data))


def _plain(text: str) -> str:
    """The text without the mark that an editor may begin it with, as Python reads files."""
    return text.removeprefix("\ufeff")


def parse(text: str) -> ast.Module:
    """The program's tree. Raises `SyntaxError` for whatever the interpreter cannot read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(_plain(text))
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(f"the program cannot be parsed: {error}") from error


def compiled(text: str) -> Source:
    """A program ready to run. Raises `SyntaxError` for whatever the interpreter cannot read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = _plain(text)
            return Source(text, compile(text, NAME, "exec", dont_inherit=True))
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(f"the program cannot be compiled: {error}") from error


def prefixes(name: str) -> list[str]:
    """A module and the packages it lies in, the longest name first."""
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


def _imports(code: CodeType) -> Iterator[str]:
    """Read off the instructions, of two bytes each, for which no tree has to be made."""
    steps = code.co_code
    at = steps.find(_IMPORT)
    while at >= 0:
        if at % 2 == 0:
            more = steps[at - 1] << 8 if at and steps[at - 2] == _EXTENDED else 0
            yield code.co_names[steps[at + 1] | more]
        at = steps.find(_IMPORT, at + 1)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _imports(inner)

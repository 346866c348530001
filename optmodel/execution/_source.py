"""A program on its way to its child: its text, and the modules that it imports.

source = read("import pulp")          # parsed here, for its syntax and its imports
source.imports                        # ("pulp",)
Source.unpacked(source.packed()).compiled()       # in the child

A text is only parsed in our process, in time and memory that its length bounds. It is compiled in
its child: that folds constants and repeats the blocks of `finally`, so that a few hundred letters
can take gigabytes.
"""

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

NAME = "program.py"
"""The file that a program takes itself to be."""

POOLS = {
    "multiprocessing": {"cpu_count", "current_process"},
    "concurrent.futures": {
        *("ThreadPoolExecutor", "Executor", "Future", "as_completed", "wait"),
        *("ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION"),
        *("TimeoutError", "CancelledError", "InvalidStateError", "BrokenExecutor"),
    },
    "joblib": {"dump", "load", "hash"},
}
"""The modules that pools of processes are made with, and what starts none of it."""


MAX_CHARACTERS = 1 << 17
"""How long a text may be that is read as a program; the parser takes up to 2 s for as much."""


@dataclass(frozen=True, slots=True)
class Source:
    """A program's text, and the modules it imports anywhere, in order, its functions' last.

    One that `starts_processes` imports what pools of processes are made with.
    """

    text: str
    imports: tuple[str, ...] = ()
    starts_processes: bool = False

    def packed(self) -> bytes:
        """The text as bytes."""
        return self.text.encode("utf-8", "surrogatepass")

    @classmethod
    def unpacked(cls, data: bytes) -> "Source":
        """The text that was packed; what it imports matters no more."""
        return cls(data.decode("utf-8", "surrogatepass"))

    def compiled(self) -> CodeType:
        """Its code. Raises `SyntaxError` for what parses and is still no program."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return compile(self.text, NAME, "exec", dont_inherit=True)
        except (ValueError, RecursionError) as error:
            raise SyntaxError(f"the program cannot be compiled: {error}") from error


def read(text: str) -> Source:
    """A program that parses. Raises `SyntaxError` for whatever the interpreter cannot read."""
    text = _plain(text)
    tree = parse(text)
    if "import" not in text:
        return Source(text)
    found = list(_imports(tree))
    names = tuple(name for node in found for name in _modules(node))
    return Source(text, names, any(map(_starts_processes, found)))


def _plain(text: str) -> str:
    """The text without the mark that an editor may begin it with, as Python reads files."""
    return text.removeprefix("\ufeff")


def parse(text: str) -> ast.Module:
    """The program's tree. Raises `SyntaxError` for whatever the interpreter cannot read."""
    if len(text) > MAX_CHARACTERS:
        raise SyntaxError(f"the program has more than {MAX_CHARACTERS} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(_plain(text))
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(f"the program cannot be parsed: {error}") from error


def prefixes(name: str) -> list[str]:
    """A module and the packages it lies in, the longest name first."""
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


def told(error: SyntaxError) -> str:
    """What is wrong with a text, in one sentence."""
    return f"Line {error.lineno}: {error.msg}." if error.lineno else str(error)


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]


def _starts_processes(node: ast.Import | ast.ImportFrom) -> bool:
    """Whether it brings what may make a pool: a module of them, or some of what is in one."""
    tops = {name.partition(".")[0] for name in POOLS}
    if not any(name.partition(".")[0] in tops for name in _modules(node)):
        return False
    named = {alias.name for alias in node.names}
    return isinstance(node, ast.Import) or not named <= POOLS.get(node.module or "", set())


def _imports(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """In order; what a function or a class imports comes after the block that it stands in."""
    inner: list[ast.AST] = [tree]
    while inner:
        blocks, inner = inner, []
        for block in blocks:
            waiting = list(ast.iter_child_nodes(block))[::-1]
            while waiting:
                node = waiting.pop()
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node
                elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    inner.append(node)
                elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
                    waiting += list(ast.iter_child_nodes(node))[::-1]

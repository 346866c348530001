"""A program to run, and its parsed text with its imports.

Program("item-7", "import pulp\\n...")          # what a caller hands to a `Runner`
parsed = parse_program("import pulp")
parsed.imports                                 # ("pulp",)
ParsedProgram.decode(parsed.encode()).compile()     # in the child

Our process only parses, in time and memory that the length of the text bounds. The child compiles:
compiling folds constants and repeats the blocks of `finally`, so that a few hundred characters can
take gigabytes.
"""

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

from optmodel.execution.attachments import NO_ATTACHMENTS, Attachments

FILE_NAME = "program.py"
"""The name of the file that a program finds in its `__file__`."""

PROCESS_POOLS = {
    "multiprocessing": {"cpu_count", "current_process"},
    "concurrent.futures": {
        *("ThreadPoolExecutor", "Executor", "Future", "as_completed", "wait"),
        *("ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION"),
        *("TimeoutError", "CancelledError", "InvalidStateError", "BrokenExecutor"),
    },
    "joblib": {"dump", "load", "hash"},
}
"""The modules that start pools of processes, and the names in them that start none."""

MAX_CHARACTERS = 1 << 17
"""The longest text that is parsed; the parser takes up to 2 s for it."""


@dataclass(frozen=True, slots=True)
class Program:
    """One program to run. `key` is the caller's name for it.

    `text` is None where a reply held no program, which ends as `no_code`. An empty `dialect` is
    recognised by the imports. `attachments` are in the working folder when the program starts.

    `is_ours` says that this package has rendered the text itself, to the letter: then it may share
    a sandboxed process with others that were rendered. `optmodel.triples` decides that, and nothing
    else; no text of a file or a model has it.
    """

    key: str
    text: str | None
    dialect: str = ""
    attachments: Attachments = NO_ATTACHMENTS
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class ParsedProgram:
    """The text of a program that parses, and the modules that it imports, outermost blocks first.

    `starts_processes` says whether it imports anything that starts a pool of processes.
    """

    text: str
    imports: tuple[str, ...] = ()
    starts_processes: bool = False

    def encode(self) -> bytes:
        """The text as bytes, for `decode`."""
        return self.text.encode("utf-8", "surrogatepass")

    @classmethod
    def decode(cls, data: bytes) -> "ParsedProgram":
        """The program of an encoded text; its imports are not needed any more, and left out."""
        return cls(data.decode("utf-8", "surrogatepass"))

    def compile(self) -> CodeType:
        """Its code. Raises `SyntaxError` for a text that parses and still cannot be compiled."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return compile(self.text, FILE_NAME, "exec", dont_inherit=True)
        except (ValueError, RecursionError) as error:
            raise SyntaxError(f"the program cannot be compiled: {error}") from error


def parse_program(text: str) -> ParsedProgram:
    """The parsed text of a program. Raises `SyntaxError` for text that is not Python."""
    text = _plain(text)
    tree = parse_tree(text)
    if "import" not in text:
        return ParsedProgram(text)
    found = list(_imports(tree))
    names = tuple(name for node in found for name in _modules(node))
    return ParsedProgram(text, names, any(map(_starts_processes, found)))


def _plain(text: str) -> str:
    """The text without a byte order mark, which Python ignores in files."""
    return text.removeprefix("\ufeff")


def parse_tree(text: str) -> ast.Module:
    """The syntax tree of a program. Raises `SyntaxError` for text that is not Python."""
    if len(text) > MAX_CHARACTERS:
        raise SyntaxError(f"the program has more than {MAX_CHARACTERS} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(_plain(text))
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(f"the program cannot be parsed: {error}") from error


def module_prefixes(name: str) -> list[str]:
    """A module's name and those of the packages around it, the longest first."""
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


def syntax_error_message(error: SyntaxError) -> str:
    """The sentence for a syntax error."""
    return f"Line {error.lineno}: {error.msg}." if error.lineno else str(error)


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]


def _starts_processes(node: ast.Import | ast.ImportFrom) -> bool:
    """Whether an import statement imports a pool module, or a name in one that starts processes."""
    tops = {name.partition(".")[0] for name in PROCESS_POOLS}
    if not any(name.partition(".")[0] in tops for name in _modules(node)):
        return False
    named = {alias.name for alias in node.names}
    return isinstance(node, ast.Import) or not named <= PROCESS_POOLS.get(node.module or "", set())


def _imports(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """The import statements in order, those of outer blocks first."""
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

"""Whether a text is a program of a newer Python than the one that would run it.

newest(['type Plan = dict[str, float]\\n'])     # "3.12" under Python 3.11, where it needs that
program_of(texts)       # a program that prints this, for a locked process: its parser can be broken

A parser of the newer grammar reads the text; what is newer in it is then put in older words, and
only if this interpreter compiles the rest was that the reason why it could not before. So a
mistake beside newer syntax, which no Python would pass over, stays a mistake.
"""

import ast
import builtins
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import libcst

_PROGRAM = "{module}\n\nprint(newest({texts!r}))\n"


def program_of(texts: list[str]) -> str:
    """This module as a program, which prints the version that one of the texts needs."""
    return _PROGRAM.format(module=Path(__file__).read_text(encoding="utf-8"), texts=texts)


def newest(texts: Iterable[str]) -> str:
    """The version that the first text needs which is a program of a newer one, or ''."""
    return next((version for text in texts if (version := _version(text))), "")


def _version(text: str) -> str:
    import libcst

    try:
        module = libcst.parse_module(text.removeprefix("\ufeff"))
    except libcst.ParserSyntaxError:
        return ""
    found: set[str] = set()
    last_caught: set[str] = set()
    older = module.visit(_older(found, last_caught)).code
    if not _compiles(older) or not last_caught <= _names_of_exceptions(older):
        return ""
    return max(found, default="")


def _names_of_exceptions(text: str) -> set[str]:
    """The names that may be an exception's: Python's own, and what is imported, defined or renamed.

    `except ValueError, e:` of Python 2 binds a name, which is none of these.
    """
    names = {
        name
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, BaseException)
    }
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {one.asname or one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name | ast.Attribute):
            names |= {one.id for one in node.targets if isinstance(one, ast.Name)}
    return names


def _compiles(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "program.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _is_newer(node: "libcst.CSTNode") -> bool:
    """Whether this interpreter cannot read an expression."""
    import libcst

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(f"({libcst.Module([]).code_for_node(node)})")
    except SyntaxError:
        return True
    return False


def _older(found: set[str], last_caught: set[str]) -> "libcst.CSTTransformer":
    """What puts newer syntax in older words, and tells the versions that have it.

    It also tells the names that are caught last where several are without parentheses.
    """
    import libcst

    class Older(libcst.CSTTransformer):
        def leave_FormattedString(self, original_node: Any, updated_node: Any) -> Any:
            if not _is_newer(original_node):
                return updated_node
            found.add("3.12")
            return libcst.SimpleString("''")

        def leave_TemplatedString(self, original_node: Any, updated_node: Any) -> Any:
            found.add("3.14")
            return libcst.SimpleString("''")

        def leave_TypeAlias(self, original_node: Any, updated_node: Any) -> Any:
            found.add("3.12")
            found.update(_parameters(updated_node))
            return libcst.Assign([libcst.AssignTarget(updated_node.name)], updated_node.value)

        def leave_FunctionDef(self, original_node: Any, updated_node: Any) -> Any:
            found.update(_parameters(updated_node))
            return _without_parameters(updated_node)

        def leave_ClassDef(self, original_node: Any, updated_node: Any) -> Any:
            found.update(_parameters(updated_node))
            return _without_parameters(updated_node)

        def leave_ExceptHandler(self, original_node: Any, updated_node: Any) -> Any:
            found.update(_bare_tuples(updated_node))
            last_caught.update(_last_names(updated_node))
            return _in_parentheses(updated_node)

        def leave_ExceptStarHandler(self, original_node: Any, updated_node: Any) -> Any:
            found.update(_bare_tuples(updated_node))
            last_caught.update(_last_names(updated_node))
            return _in_parentheses(updated_node)

    return Older()


def _parameters(node: Any) -> list[str]:
    """The version that has the type parameters of a function, a class or an alias."""
    if node.type_parameters is None:
        return []
    has_default = any(one.default is not None for one in node.type_parameters.params)
    return ["3.13" if has_default else "3.12"]


def _without_parameters(node: Any) -> Any:
    import libcst

    if node.type_parameters is None:
        return node
    nothing = libcst.SimpleWhitespace("")
    return node.with_changes(type_parameters=None, whitespace_after_type_parameters=nothing)


def _bare_tuples(node: Any) -> list[str]:
    """The version in which several exceptions are caught without parentheses."""
    import libcst

    return ["3.14"] if isinstance(node.type, libcst.Tuple) and not node.type.lpar else []


def _last_names(node: Any) -> list[str]:
    """The name that is caught last, of several without parentheses."""
    import libcst

    if not _bare_tuples(node):
        return []
    last = node.type.elements[-1].value
    return [last.value] if isinstance(last, libcst.Name) else []


def _in_parentheses(node: Any) -> Any:
    import libcst

    if not _bare_tuples(node):
        return node
    left, right = [libcst.LeftParen()], [libcst.RightParen()]
    return node.with_changes(type=node.type.with_changes(lpar=left, rpar=right))

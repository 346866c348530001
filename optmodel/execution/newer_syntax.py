"""Detection of programs that need a newer Python than the one that would run them.

required_version(['type Plan = dict[str, float]\\n'])   # "3.12" under Python 3.11
detection_program(texts)       # a program that prints the version, to be run in a sandbox

A parser of the newer grammar reads the text, and newer syntax is replaced by older. Only if this
interpreter compiles the result does the program need a newer Python. A program with newer syntax
and a syntax error as well is still a program with a syntax error. A hostile text can crash the
parser.
"""

import ast
import builtins
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import libcst

_Defined = TypeVar("_Defined", "libcst.FunctionDef", "libcst.ClassDef")
_Caught = TypeVar("_Caught", "libcst.ExceptHandler", "libcst.ExceptStarHandler")
_PROGRAM = "{module}\n\nprint(required_version({texts!r}))\n"


def detection_program(texts: list[str]) -> str:
    """This module as a program that prints the version which one of the texts needs."""
    return _PROGRAM.format(module=Path(__file__).read_text(encoding="utf-8"), texts=texts)


def required_version(texts: Iterable[str]) -> str:
    """The version of the first text that is a program of a newer Python, or ''."""
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
    """The names that may be exceptions: Python's own, and those that are imported or defined.

    `except ValueError, e:` of Python 2 binds another name.
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
    """Whether this interpreter cannot parse an expression."""
    import libcst

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(f"({libcst.Module([]).code_for_node(node)})")
    except SyntaxError:
        return True
    return False


def _older(found: set[str], last_caught: set[str]) -> "libcst.CSTTransformer":
    """A transformer that replaces newer syntax by older, and adds its versions to `found`.

    It adds the names that are caught last, where several are without parentheses, to `last_caught`.
    """
    import libcst

    class Older(libcst.CSTTransformer):
        def leave_FormattedString(
            self,
            original_node: "libcst.FormattedString",
            updated_node: "libcst.FormattedString",
        ) -> "libcst.BaseExpression":
            if not _is_newer(original_node):
                return updated_node
            found.add("3.12")
            return libcst.SimpleString("''")

        def leave_TemplatedString(
            self,
            original_node: "libcst.TemplatedString",
            updated_node: "libcst.TemplatedString",
        ) -> "libcst.BaseExpression":
            found.add("3.14")
            return libcst.SimpleString("''")

        def leave_TypeAlias(
            self, original_node: "libcst.TypeAlias", updated_node: "libcst.TypeAlias"
        ) -> "libcst.BaseSmallStatement":
            found.add("3.12")
            found.update(_parameters(updated_node))
            return libcst.Assign([libcst.AssignTarget(updated_node.name)], updated_node.value)

        def leave_FunctionDef(
            self, original_node: "libcst.FunctionDef", updated_node: "libcst.FunctionDef"
        ) -> "libcst.BaseStatement":
            found.update(_parameters(updated_node))
            return _without_parameters(updated_node)

        def leave_ClassDef(
            self, original_node: "libcst.ClassDef", updated_node: "libcst.ClassDef"
        ) -> "libcst.BaseStatement":
            found.update(_parameters(updated_node))
            return _without_parameters(updated_node)

        def leave_ExceptHandler(
            self, original_node: "libcst.ExceptHandler", updated_node: "libcst.ExceptHandler"
        ) -> "libcst.ExceptHandler":
            return _with_parentheses(updated_node, found, last_caught)

        def leave_ExceptStarHandler(
            self,
            original_node: "libcst.ExceptStarHandler",
            updated_node: "libcst.ExceptStarHandler",
        ) -> "libcst.ExceptStarHandler":
            return _with_parentheses(updated_node, found, last_caught)

    return Older()


def _parameters(node: "libcst.FunctionDef | libcst.ClassDef | libcst.TypeAlias") -> list[str]:
    """The version that has the type parameters of a function, a class or an alias."""
    if node.type_parameters is None:
        return []
    has_default = any(one.default is not None for one in node.type_parameters.params)
    return ["3.13" if has_default else "3.12"]


def _without_parameters(node: _Defined) -> _Defined:
    import libcst

    if node.type_parameters is None:
        return node
    nothing = libcst.SimpleWhitespace("")
    return node.with_changes(type_parameters=None, whitespace_after_type_parameters=nothing)


def _with_parentheses(node: _Caught, found: set[str], last_caught: set[str]) -> _Caught:
    """The handler with parentheses around what it catches, as older versions require."""
    import libcst

    caught = node.type
    if not isinstance(caught, libcst.Tuple) or caught.lpar:
        return node
    found.add("3.14")
    last = caught.elements[-1].value
    if isinstance(last, libcst.Name):
        last_caught.add(last.value)
    left, right = [libcst.LeftParen()], [libcst.RightParen()]
    return node.with_changes(type=caught.with_changes(lpar=left, rpar=right))

"""Files stay under 400 lines and functions under 60, so that every room can be seen at once."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
FILES = sorted(
    path.relative_to(CHECKOUT)
    for folder in ("optmodel", "tests", "bench", "examples")
    for path in (CHECKOUT / folder).rglob("*.py")
    if path.parent.name != "wild"  # programs as they were found
)
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _num_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("path", FILES, ids=str)
def test_file_and_its_functions_stay_under_the_ceilings(path: Path) -> None:
    text = (CHECKOUT / path).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_FILE_LINES
    long = [
        f"{node.name}: {_num_lines(node)}"
        for node in _functions(ast.parse(text))
        if _num_lines(node) > MAX_FUNCTION_LINES
    ]
    assert long == []

"""The page docs/expressions.md is true to the parser: its examples, its words and its refusals."""

import re
from pathlib import Path
from typing import get_args

import pytest

from optmodel.formulation import (
    FormulationError,
    clause_text,
    expression_text,
    parse_clause,
    parse_expression,
    parse_statement,
    statement_text,
)
from optmodel.formulation.nodes import Function, Reduction

_PATH = Path(__file__).resolve().parents[2] / "docs" / "expressions.md"
PAGE = _PATH.read_text(encoding="utf-8")
EXAMPLES: list[str] = re.findall(r"^\| `(.+?)` \|", PAGE, re.MULTILINE)
CLAUSES = [text for text in EXAMPLES if text.startswith("for ")]
STATEMENTS = [text for text in EXAMPLES if re.search(r"\) <= |implies|== stock|<= 1$|>=", text)]
EXPRESSIONS = [text for text in EXAMPLES if text not in CLAUSES + STATEMENTS]


def test_there_are_ten_examples_and_three_clauses() -> None:
    assert len(STATEMENTS + EXPRESSIONS) == 10
    assert len(CLAUSES) == 3
    assert len(set(EXAMPLES)) == 13


@pytest.mark.parametrize("text", CLAUSES)
def test_a_clause_of_the_page_is_one(text: str) -> None:
    assert clause_text(parse_clause(text)) == text


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_statement_of_the_page_is_one(text: str) -> None:
    assert statement_text(parse_statement(text)) == text


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_expression_of_the_page_is_one(text: str) -> None:
    assert expression_text(parse_expression(text)) == text


def test_the_grammar_names_every_function() -> None:
    grammar = PAGE.partition("```text")[2].partition("```")[0]
    quoted = set(re.findall(r'"(\w+)\(?"', grammar))
    assert {*get_args(Function), *get_args(Reduction), "implies", "first", "last"} <= quoted


@pytest.mark.parametrize(
    "text",
    ["+x", "x // 2", "x % 2", "x @ y", "0 <= x <= 1", "x < 1", "x != 1", "x or y", "x.y", "[x]"],
)
def test_what_the_page_leaves_out_is_refused(text: str) -> None:
    with pytest.raises(FormulationError):
        parse_statement(text if "<" in text or "=" in text else f"{text} <= 1")


def test_the_first_block_runs() -> None:
    block = PAGE.partition("```python\n")[2].partition("```")[0]
    exec(compile(block, "expressions.md", "exec"), {})

"""The algebra's text: printed and parsed it is the same tree, with no bracket too many."""

from fractions import Fraction

import pytest
from hypothesis import given

from optmodel.formulation.nodes import Clause, Constant, Expression, Statement
from optmodel.formulation.parsing import parse_clause, parse_expression, parse_statement
from optmodel.formulation.printing import clause_text, expression_text, statement_text
from tests.formulation.trees import CLAUSES, EXPRESSIONS, STATEMENTS


@given(EXPRESSIONS)
def test_expressions_come_back(tree: Expression) -> None:
    assert parse_expression(expression_text(tree)) == tree


@given(STATEMENTS)
def test_statements_come_back(tree: Statement) -> None:
    assert parse_statement(statement_text(tree)) == tree


@given(CLAUSES)
def test_clauses_come_back(tree: Clause) -> None:
    assert parse_clause(clause_text(tree)) == tree


@pytest.mark.parametrize(
    "text",
    [
        "a + b - c",
        "a - (b - c)",
        "a * (b + c) / d",
        "a / (b * c)",
        "-a ** 2",
        "(-a) ** 2",
        "a ** (-b)",
        "a ** b ** c",
        "(a ** b) ** c",
        "--a",
        "a - -b",
        "-(a + b)",
        "-a * b",
        "2.5 * sum(x[i, t - 1] for i in plants for t in weeks if t != first(weeks))",
        'sum(x["north", 3] for (i, j) in arcs if (i, j) not in closed and i < j)',
        "max(x, y, min(z[t + 1] for t in weeks))",
    ],
)
def test_no_bracket_is_added_or_lost(text: str) -> None:
    assert expression_text(parse_expression(text)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(3, "3"), (Fraction(1, 8), "0.125"), (Fraction(1, 3), "(1 / 3)"), (Fraction(-5, 2), "-2.5")],
)
def test_constants_are_exact(value: int | Fraction, text: str) -> None:
    assert expression_text(Constant(value)) == text


def test_the_empty_clause_is_the_empty_text() -> None:
    assert clause_text(Clause()) == ""
    assert parse_clause("  ") == Clause()

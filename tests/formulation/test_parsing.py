"""What the algebra does not have is refused with one sentence that quotes it."""

import pytest

from optmodel.formulation import FormulationError, evaluate_objective, flatten
from optmodel.formulation.nodes import Element, Index, Name
from optmodel.formulation.parsing import parse_clause, parse_expression, parse_statement
from tests.formulation.models import decision, least, scalar

EXPRESSIONS = {
    "x +": "is not an expression of the algebra",
    "": "is not an expression of the algebra",
    "x\0": "is not an expression of the algebra",
    "x if y else z": "'x if y else z' is not an expression of the algebra",
    "x // 2": "'x // 2' is not an expression of the algebra",
    "+x": r"'\+x' is not an expression of the algebra",
    "not x": "'not x' is not an expression of the algebra",
    "True": "'True' is not an expression of the algebra",
    '"north"': "''north'' is not an expression of the algebra",
    "2j": "'2j' is not an expression of the algebra",
    "1e999": "is not an expression of the algebra",
    "x.y": "'x.y' is not an expression of the algebra",
    "x[i][j]": r"'x\[i\]\[j\]' is not an expression of the algebra",
    "[x]": r"'\[x\]' is not an expression of the algebra",
    "lambda: x": "'lambda: x' is not an expression of the algebra",
    "x[i:j]": "'i:j' is not an index",
    "x[2 * i]": r"'2 \* i' is not an index",
    "x[i + j]": r"'i \+ j' is not an index",
    "x[1.5]": "'1.5' is not an index",
    "x[True]": "'True' is not an index",
    "x[next(weeks)]": r"'next\(weeks\)' is not an index",
    "x[first('weeks')]": "is not an index",
    "sin(x)": r"'sin\(x\)' is not a function of the algebra",
    "exp(x, y)": r"'exp\(x, y\)' is not a function of the algebra",
    "max(x)": r"'max\(x\)' is not a function of the algebra",
    "sum(x)": r"'sum\(x\)' is not a function of the algebra",
    "sum([x for i in plants])": "is not a function of the algebra",
    "exp(x=2)": "is not an expression of the algebra",
    "sum(x[i] for i in range(3))": r"'range\(3\)' is not the name of a set",
    "sum(x[i] for i in plants if i)": "'i' is not a condition on indices",
    "sum(x[i] for i in plants if i < j < k)": "'i < j < k' is not a condition on indices",
    "sum(x[i] for i in plants if i == 1 or i == 2)": "is not a condition on indices",
    "sum(x[i] for i in plants if i in {1})": "is not a condition on indices",
    "sum(x[i] for i, 3 in plants)": "is not an expression of the algebra",
    "sum(x[i] for y.i in plants)": "'y.i' is not an index name",
}
STATEMENTS = {
    "x": "'x' is not a relation",
    "x < 3": "'x < 3' is not a relation",
    "x != 3": "'x != 3' is not a relation",
    "1 <= x <= 3": "'1 <= x <= 3' is not a relation",
    "x = 3": "is not an expression of the algebra",
    "implies(y == 2, x <= 3)": "'y == 2' is not a binary variable compared with 0 or 1",
    "implies(y >= 1, x <= 3)": "'y >= 1' is not a binary variable",
    "implies(2 * y == 1, x <= 3)": r"'2 \* y == 1' is not a binary variable",
    "implies(y, x <= 3)": "'y' is not a relation",
    "implies(y == 1, x)": "'x' is not a relation",
    "implies(y == 1)": r"'implies\(y == 1\)' is not a relation",
}
CLAUSES = {
    "i in plants": "is not an expression of the algebra",
    "for": "is not an expression of the algebra",
    "+ 1": "Write indices as 'for i in A if ...'",
    "for i in plants) + (0 for j in plants": "Write indices as",
    "for i in plants if x[i]": "is not a condition on indices",
    "for i in (plants, depots)": "is not the name of a set",
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_odd_expression_is_refused(text: str) -> None:
    with pytest.raises(FormulationError, match=EXPRESSIONS[text]):
        parse_expression(text)


@pytest.mark.parametrize("text", STATEMENTS)
def test_an_odd_statement_is_refused(text: str) -> None:
    with pytest.raises(FormulationError, match=STATEMENTS[text]):
        parse_statement(text)


@pytest.mark.parametrize("text", CLAUSES)
def test_an_odd_clause_is_refused(text: str) -> None:
    with pytest.raises(FormulationError, match=CLAUSES[text]):
        parse_clause(text)


@pytest.mark.parametrize(
    "text", ["(" * 5000 + "x" + ")" * 5000, "-" * 5000 + "x", " + ".join(["x"] * 500)]
)
def test_a_deep_text_is_refused(text: str) -> None:
    with pytest.raises(FormulationError):
        parse_expression(text)


def test_what_is_just_not_too_deep_can_be_evaluated() -> None:
    instance = scalar(least(" + ".join(["x"] * 190)), (decision("x"),))
    assert evaluate_objective(instance, {("x", ()): 2}) == 380
    assert flatten(instance).objective.terms == {(0,): 190}


def test_blanks_and_line_breaks_are_free() -> None:
    assert parse_expression("  x\n  + y") == parse_expression("x + y")
    assert parse_clause("for i in plants\n    if i < 3") == parse_clause("for i in plants if i < 3")


def test_index_terms() -> None:
    assert parse_expression('x[i, t - 1, -2, "north"]') == Name(
        "x", (Index("i"), Index("t", -1), Element(-2), Element("north"))
    )

"""LP text of Gurobi in exact form: indicators, functions as trees, and what is refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.equivalence import ModelReadCode, read_captured_model
from optmodel.formulation import Domain, FlatModel, ObjectiveSense
from optmodel.rejection import Rejection

TEXT = """\\ Model small
Maximize
  3 a - b + 4 goal - 2
Subject To
 R0: a + 2.5 b <= 8
 R1: - a + n >= -3
 G0: open = 0 -> a <= 1
Bounds
 1 <= a <= 6
 b >= -2
 n <= 9
 goal free
Binaries
 open
Generals
 n
General Constraints
\\ goal = 5 - sqrt(a * 2 + b^2)
 G1: goal = NL : ( MINUS , -1 , -1 ) ( CONSTANT , 5 , 0 ) ( SQRT , -1 , 0 )
  ( PLUS , -1 , 2 ) ( MULTIPLY , -1 , 3 ) ( VARIABLE , a , 4 ) ( CONSTANT , 2 , 4 )
  ( SQUARE , -1 , 3 ) ( VARIABLE , b , 7 )
End
"""


def test_every_part_is_read() -> None:
    model = read_captured_model("lp", TEXT)
    assert isinstance(model, FlatModel), model
    assert model.sense is ObjectiveSense.MAXIMIZE
    names = [column.name for column in model.columns]
    a, b, goal, n, opened = (names.index(name) for name in ("a", "b", "goal", "n", "open"))
    assert model.objective.terms == {(a,): 3, (b,): -1, (goal,): 4, (): -2}
    bounds = [(model.columns[each].lower, model.columns[each].upper) for each in (a, b, goal, n)]
    assert bounds == [(1, 6), (-2, None), (None, None), (0, 9)]
    assert model.columns[n].domain is Domain.INTEGER
    assert (model.columns[opened].domain, model.columns[opened].upper) == (Domain.BINARY, 1)
    first, second, function = model.rows
    assert (first.body.terms, first.upper) == ({(a,): 1, (b,): Fraction(5, 2)}, 8)
    assert (second.lower, second.upper) == (-3, None)
    (term,) = model.nonlinear_terms
    assert term.function == "sqrt"
    assert term.arguments[0].terms == {(a,): 2, (b, b): 1}
    assert function.body.terms == {(goal,): 1, (len(names),): 1}
    assert (function.lower, function.upper) == (5, 5)
    (indicator,) = model.indicators
    assert (indicator.column, indicator.value, indicator.row.upper) == (opened, 0, 1)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Generals", "Semi-Continuous", ModelReadCode.SECTION),
        ("- b + 4 goal", "- b + [ a ^2 ] / 2 + 4 goal", ModelReadCode.SECTION),
        ("( SQRT , -1 , 0 )", "( TANH , -1 , 0 )", ModelReadCode.SECTION),
        ("goal = NL :", "goal = PWL (", ModelReadCode.SECTION),
        (" n <= 9", " n <= -9", ModelReadCode.AMBIGUOUS),
        ("+ 2.5 b", "2.5 b", ModelReadCode.SYNTAX),
        ("a + 2.5 b", "a b", ModelReadCode.SYNTAX),
        ("<= 8", "< 8", ModelReadCode.SYNTAX),
        ("open = 0 ->", "open = 2 ->", ModelReadCode.SYNTAX),
        ("( PLUS , -1 , 2 )", "( PLUS , -1 , 7 )", ModelReadCode.SYNTAX),
        ("( PLUS , -1 , 2 )", "( PLUS , -1 , --2 )", ModelReadCode.SYNTAX),
        ("( PLUS , -1 , 2 )", "( PLUS , -1 2 )", ModelReadCode.SYNTAX),
        (" 1 <= a <= 6", " 1 <= a <=", ModelReadCode.SYNTAX),
        (" R0: ", " ", ModelReadCode.SYNTAX),
        ("Binaries\n", "Minimize\n", ModelReadCode.SYNTAX),
        ("End\n", "", ModelReadCode.SYNTAX),
    ],
)
def test_what_is_not_clear_is_refused(old: str, new: str, code: ModelReadCode) -> None:
    assert old in TEXT
    model = read_captured_model("lp", TEXT.replace(old, new, 1))
    assert isinstance(model, Rejection), model
    assert model.code == code


@given(st.text(alphabet="ab<=-+>:,()09 \nEndNL", max_size=60), st.integers(0, len(TEXT)))
def test_no_text_makes_it_raise(noise: str, place: int) -> None:
    text = TEXT[:place] + noise + TEXT[place:]
    assert isinstance(read_captured_model("lp", text), FlatModel | Rejection)

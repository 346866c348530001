"""CIP text in exact form: functions, indicators, and what is refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.equivalence import (
    MatchCode,
    ModelMatch,
    ModelReadCode,
    compare_models,
    read_captured_model,
)
from optmodel.formulation import Domain, FlatModel, ObjectiveSense
from optmodel.rejection import Rejection

TEXT = """STATISTICS
  Problem name     : small
OBJECTIVE
  Sense            : maximize
  Offset           : 5
VARIABLES
  [continuous] <indslack_c3>: obj=0, original bounds=[0,+inf]
  [binary] <open it>: obj=-2, original bounds=[0,1]
  [integer] <y>: obj=1.5, original bounds=[-inf,9]
  [continuous] <z>: obj=0, original bounds=[1,+inf]
CONSTRAINTS
  [linear] <c1>: <open it>[B] -3<y>[I] +0.25<z>[C] <= 10;
  [linear] <c2>: 1 <= <y>[I] +<z>[C] <= 8;
  [linear] <indlin_c3>:  -<indslack_c3>[C] +<y>[I] <= 4;
  [indicator] <c3>: <open it> = 0 -> <indslack_c3> = 0 (<indlin_c3>);
  [nonlinear] <c4>: (<y>-2)*(<z>+1)^2-7 >= 0;
END
"""
FUNCTIONS = """OBJECTIVE
  Sense            : minimize
VARIABLES
  [continuous] <a>: obj=1, original bounds=[1,9]
  [continuous] <b>: obj=0, original bounds=[1,9]
CONSTRAINTS
  [nonlinear] <c>: {} <= 3;
END
"""


def _read(text: str) -> FlatModel:
    model = read_captured_model("cip", text)
    assert isinstance(model, FlatModel), model
    return model


def test_every_part_is_read() -> None:
    model = _read(TEXT)
    assert model.sense is ObjectiveSense.MAXIMIZE
    assert [column.name for column in model.columns] == ["open it", "y", "z"]
    assert [column.domain for column in model.columns] == list(Domain)[::-1]
    assert [(c.lower, c.upper) for c in model.columns] == [(0, 1), (None, 9), (1, None)]
    assert model.objective.terms == {(0,): -2, (1,): Fraction(3, 2), (): 5}
    first, second, third = model.rows
    assert (first.body.terms, first.lower, first.upper) == (
        {(0,): 1, (1,): -3, (2,): Fraction(1, 4)}, None, 10
    )  # fmt: skip
    assert (second.lower, second.upper) == (1, 8)
    assert third.body.terms == {(1, 2, 2): 1, (1, 2): 2, (1,): 1, (2, 2): -2, (2,): -4}
    assert (third.lower, third.upper) == (9, None)
    (indicator,) = model.indicators
    assert (indicator.column, indicator.value) == (0, 0)
    assert (indicator.row.body.terms, indicator.row.upper) == ({(1,): 1}, 4)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("sqrt(<a>+<b>)", "(<b>+<a>)^0.5"),
        ("exp(log(0.25)*<a>)+<b>", "<b>+0.25^<a>"),
        ("3/(2*<a>+2*<b>)", "1.5*(<a>+<b>)^(-1)"),
        ("max(<a>,<b>,<b>)", "max(<b>,<a>)"),
        ("abs(-2)*log(<a>)", "2*log(<a>)+log(1)"),
        ("4^0.5*exp(<a>)", "exp(<a>)*2"),
    ],
)
def test_functions_have_one_form(first: str, second: str) -> None:
    match = compare_models(_read(FUNCTIONS.format(first)), _read(FUNCTIONS.format(second)))
    assert isinstance(match, ModelMatch)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("sqrt(<a>+<b>)", "(<b>+<a>)^0.25"),
        ("exp(log(0.25)*<a>)+<b>", "<b>+0.2^<a>"),
        ("<a>/<b>", "<b>/<a>"),
        ("max(<a>,<b>)", "min(<b>,<a>)"),
        ("log(<a>)", "log(<b>)"),
    ],
)
def test_other_functions_are_others(first: str, second: str) -> None:
    match = compare_models(_read(FUNCTIONS.format(first)), _read(FUNCTIONS.format(second)))
    assert isinstance(match, Rejection)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("[linear] <c1>", "[SOS1] <c1>", ModelReadCode.SECTION),
        ("<indslack_c3> = 0 (", "<z> = 0 (", ModelReadCode.SECTION),
        ("<c2>: 1 <=", "<c2>: 1 >=", ModelReadCode.SYNTAX),
        ("[linear] <c1>: ", "[linear] <c1>: <indslack_c3> +", ModelReadCode.SECTION),
        ("<c1>: <open it>", "<c1>: <door>", ModelReadCode.SYNTAX),
        ("(<y>-2)*", "sin(<y>)*", ModelReadCode.SYNTAX),
        ("(<y>-2)*", "(" * 99 + "<y>" + ")" * 99 + "*", ModelReadCode.SIZE),
        ("(<z>+1)^2", "(<z>+1)^2/0", ModelReadCode.SYNTAX),
        ("[integer] <y>", "[integer] <z>", ModelReadCode.AMBIGUOUS),
        ("-7 >= 0", "-7 >= +inf", ModelReadCode.SYNTAX),
        ("  Offset           : 5", "  Scale            : 2", ModelReadCode.SECTION),
        ("END\n", "FIXED\n", ModelReadCode.SECTION),
        ("END\n", "", ModelReadCode.SYNTAX),
    ],
)
def test_what_is_not_clear_is_refused(old: str, new: str, code: ModelReadCode) -> None:
    assert old in TEXT
    model = read_captured_model("cip", TEXT.replace(old, new))
    assert isinstance(model, Rejection), model
    assert model.code == code


def test_a_power_that_would_fill_memory_is_refused() -> None:
    many = "+".join(f"<a>^{n}*<b>" for n in range(1, 40))
    model = read_captured_model("cip", FUNCTIONS.format(f"({many})^60"))
    assert isinstance(model, Rejection)
    assert model.code == ModelReadCode.SIZE


def test_functions_that_columns_nest_too_deeply_are_unknown() -> None:
    """Each row defines a column by a function of the one before."""
    count = 120
    columns = [f"  [continuous] <x{n}>: obj=0, original bounds=[-inf,+inf]" for n in range(count)]
    rows = [f"  [nonlinear] <c{n}>: exp(<x{n}>)-<x{n + 1}> == 0;" for n in range(count - 1)]
    text = "\n".join(["VARIABLES", *columns, "CONSTRAINTS", *rows, "END", ""])
    match = compare_models(_read(text), _read(text.replace("exp(<x0>)", "2*exp(<x0>)")))
    assert isinstance(match, Rejection)
    assert match.code == MatchCode.WORK


@given(st.text(alphabet="<ab>+-*/^()=.0159 \nexplogmax,[]:;", max_size=60))
def test_no_expression_makes_it_raise(noise: str) -> None:
    assert isinstance(read_captured_model("cip", FUNCTIONS.format(noise)), FlatModel | Rejection)

"""Nonlinear terms of a model that is being built: each once, behind the columns."""

from optmodel.equivalence.term_table import TermTable
from optmodel.formulation import NonlinearTerm, Polynomial

X, Y = Polynomial.symbol(0), Polynomial.symbol(1)


def test_an_equal_term_has_the_same_symbol() -> None:
    table = TermTable(num_columns=2)
    first = table.symbol(NonlinearTerm("exp", (X + Y,)))
    assert first == Polynomial.symbol(2)
    assert table.symbol(NonlinearTerm("exp", (Y + X,))) == first
    assert table.symbol(NonlinearTerm("log", (X + Y,))) == Polynomial.symbol(3)
    assert table.symbol(NonlinearTerm("exp", (X,))) == Polynomial.symbol(4)
    assert [term.function for term in table.terms] == ["exp", "log", "exp"]


def test_arguments_stand_in_their_order() -> None:
    table = TermTable(num_columns=2)
    power = table.symbol(NonlinearTerm("power", (X, Y)))
    assert table.symbol(NonlinearTerm("power", (Y, X))) != power

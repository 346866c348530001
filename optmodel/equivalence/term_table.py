"""The nonlinear terms of a model that is being built, each stored once.

table = TermTable(num_columns=2)
table.symbol(NonlinearTerm("exp", (Polynomial.symbol(0),)))    # Polynomial({(2,): 1})
table.terms       # (NonlinearTerm("exp", ...),)
"""

from optmodel.formulation import NonlinearTerm, Polynomial


class TermTable:
    """Terms by their function and arguments; they are numbered behind the columns."""

    def __init__(self, num_columns: int) -> None:
        self._num_columns = num_columns
        self._symbols: dict[tuple[object, ...], Polynomial] = {}
        self._terms: list[NonlinearTerm] = []

    @property
    def terms(self) -> tuple[NonlinearTerm, ...]:
        """The terms in the order of their numbers."""
        return tuple(self._terms)

    def symbol(self, term: NonlinearTerm) -> Polynomial:
        """The symbol of a term, a new one if there is none like it."""
        identity = (term.function, *(frozenset(each.terms.items()) for each in term.arguments))
        if identity not in self._symbols:
            self._symbols[identity] = Polynomial.symbol(self._num_columns + len(self._terms))
            self._terms.append(term)
        return self._symbols[identity]

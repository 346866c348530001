"""Polynomials and atoms of a flat model as pyscipopt expressions."""

from functools import reduce
from math import log
from typing import Any

from optmodel.formulation.flat import Atom
from optmodel.formulation.polynomial import Monomial, Polynomial


class ScipExpressions:
    """Expressions over the variables of one SCIP model; each atom is built once."""

    def __init__(self, atoms: tuple[Atom, ...], columns: list[Any]) -> None:
        from pyscipopt.scip import Term

        self._columns = columns
        self._terms = [Term(column) for column in columns]
        self._atoms: list[Any] = []
        for atom in atoms:  # an atom's arguments use earlier atoms only
            self._atoms.append(self._atom(atom))

    def has_atoms(self, body: Polynomial) -> bool:
        """Whether a symbol of the polynomial is an atom."""
        return any(symbol >= len(self._columns) for term in body.terms for symbol in term)

    def polynomial(self, body: Polynomial) -> Any:
        """A polynomial over columns and atoms."""
        from pyscipopt.scip import Expr

        num_columns = len(self._columns)
        plain: dict[Any, float] = {}
        rest: list[tuple[Monomial, float]] = []
        for monomial, coefficient in body.terms.items():
            if monomial and monomial[-1] >= num_columns:
                rest.append((monomial, float(coefficient)))
            else:
                plain[self._term(monomial)] = float(coefficient)
        total = Expr(plain)
        for monomial, weight in rest:
            total = total + weight * reduce(
                lambda left, right: left * right, [self._symbol(symbol) for symbol in monomial]
            )
        return total

    def _term(self, monomial: Monomial) -> Any:
        from pyscipopt.scip import Term

        if len(monomial) == 1:
            return self._terms[monomial[0]]
        return Term(*(self._columns[symbol] for symbol in monomial))

    def _symbol(self, symbol: int) -> Any:
        if symbol < len(self._columns):
            return self._columns[symbol]
        return self._atoms[symbol - len(self._columns)]

    def _atom(self, atom: Atom) -> Any:
        import pyscipopt

        arguments = [self.polynomial(argument) for argument in atom.arguments]
        match atom.function:
            case "exp" | "log" | "sqrt":
                return getattr(pyscipopt, atom.function)(arguments[0])
            case "abs":
                return abs(arguments[0])
            case "min":
                return reduce(_smaller, arguments)
            case "max":
                return reduce(_larger, arguments)
            case "divide":
                return arguments[0] / arguments[1]
            case "power":
                return self._power(atom)

    def _power(self, atom: Atom) -> Any:
        import pyscipopt

        base, exponent = atom.arguments
        if exponent.is_constant:
            return self.polynomial(base) ** float(exponent.constant)
        if base.is_constant and base.constant > 0:
            return pyscipopt.exp(self.polynomial(exponent) * log(base.constant))
        return pyscipopt.exp(self.polynomial(exponent) * pyscipopt.log(self.polynomial(base)))


# SCIP has no minimum or maximum; with the absolute value both are exact.


def _smaller(left: Any, right: Any) -> Any:
    return 0.5 * (left + right - abs(left - right))


def _larger(left: Any, right: Any) -> Any:
    return 0.5 * (left + right + abs(left - right))

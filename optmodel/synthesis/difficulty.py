"""Measured difficulty: OptMATH's complexity score of an instance, and a band of scores.

    complexity(instance).score                                # 31.4
    DifficultyBand.read("25-75").holds(31.4)                  # True

The score is that of Lu et al., "OptMATH" (2025), with every weight 1: binary, integer and
continuous variables, linear, quadratic, nonlinear and indicator rows are counted; then come the
coefficients that are big-M's, and the mean number of terms of a row.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from optmodel.errors import UserError
from optmodel.formulation import Domain, FlatModel, Instance, flatten

_RANGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)\s*")
_BIG = 100
"""A coefficient of a binary column this many times the others of its row is a big-M."""


@dataclass(frozen=True, slots=True)
class DifficultyBand:
    """Scores from `low` to `high`."""

    low: float
    high: float

    @staticmethod
    def read(text: str) -> "DifficultyBand":
        """`25-75`. Raises `UserError` for anything else."""
        match = _RANGE.fullmatch(text)
        if match is None or float(match[1]) >= float(match[2]):
            raise UserError(f"'{text}' is no band of difficulty: write it as 25-75.")
        return DifficultyBand(float(match[1]), float(match[2]))

    def holds(self, score: float) -> bool:
        """Whether a score is in it."""
        return self.low <= score <= self.high

    def __str__(self) -> str:
        return f"{self.low:g}-{self.high:g}"


@dataclass(frozen=True, slots=True)
class Complexity:
    """The counts that make the score."""

    num_binary: int
    num_integer: int
    num_continuous: int
    num_linear: int
    num_quadratic: int
    num_nonlinear: int
    num_indicators: int
    num_big_m: int
    mean_terms: float

    @property
    def score(self) -> float:
        """Their sum."""
        variables = self.num_binary + self.num_integer + self.num_continuous
        rows = self.num_linear + self.num_quadratic + self.num_nonlinear + self.num_indicators
        return variables + rows + self.num_big_m + self.mean_terms


def complexity(instance: Instance) -> Complexity:
    """Count an instance's columns, rows and terms."""
    flat = flatten(instance)
    domains = [column.domain for column in flat.columns]
    bodies = [flat.objective, *(row.body for row in flat.rows)]
    bodies += [item.row.body for item in flat.indicators]
    kinds = [_kind(flat, body.terms) for body in bodies[: 1 + len(flat.rows)]]
    terms = sum(len(body.terms) for body in bodies)
    return Complexity(
        num_binary=domains.count(Domain.BINARY),
        num_integer=domains.count(Domain.INTEGER),
        num_continuous=domains.count(Domain.CONTINUOUS),
        num_linear=kinds[1:].count("linear"),
        num_quadratic=kinds.count("quadratic"),
        num_nonlinear=kinds.count("nonlinear"),
        num_indicators=len(flat.indicators),
        num_big_m=sum(_num_big(flat, row.body.terms) for row in flat.rows),
        mean_terms=terms / len(bodies),
    )


def _kind(flat: FlatModel, terms: object) -> str:
    assert isinstance(terms, dict)
    if any(symbol >= len(flat.columns) for monomial in terms for symbol in monomial):
        return "nonlinear"
    degree = max((len(monomial) for monomial in terms), default=0)
    return "linear" if degree <= 1 else "quadratic" if degree == 2 else "nonlinear"


def _num_big(flat: FlatModel, terms: object) -> int:
    """Coefficients of binary columns that dwarf every other one of their row."""
    assert isinstance(terms, dict)
    found = 0
    for monomial, coefficient in terms.items():
        others = [abs(c) for other, c in terms.items() if other != monomial]
        is_switch = (
            len(monomial) == 1
            and monomial[0] < len(flat.columns)
            and flat.columns[monomial[0]].domain is Domain.BINARY
        )
        if is_switch and others and abs(Fraction(coefficient)) >= _BIG * max(others):
            found += 1
    return found

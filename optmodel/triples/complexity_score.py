"""OptMATH's complexity score of an instance: its columns, rows, big-M's and terms, counted.

    complexity(instance).score                                # 31.4

The score is that of Lu et al., "OptMATH" (2025), with every weight 1: binary, integer and
continuous variables, linear, quadratic, nonlinear and indicator rows are counted; then come the
coefficients that are big-M's, and the mean number of terms of a row.
"""

from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation import Domain, FlatModel, Instance, flatten

_BIG = 100
"""A coefficient of a binary column this many times the others of its row is a big-M."""


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


def complexity(instance: Instance, flat: FlatModel | None = None) -> Complexity:
    """Count an instance's columns, rows and terms; `flat` is its flat model, where there is one."""
    flat = flat or flatten(instance)
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
    if len(terms) < 2:
        return 0
    sizes = {monomial: abs(Fraction(coefficient)) for monomial, coefficient in terms.items()}
    second, largest = sorted(sizes.values())[-2:]
    return sum(
        size >= _BIG * (second if size == largest else largest)
        for monomial, size in sizes.items()
        if _is_switch(flat, monomial)
    )


def _is_switch(flat: FlatModel, monomial: tuple[int, ...]) -> bool:
    """Whether a monomial is one binary column."""
    if len(monomial) != 1 or monomial[0] >= len(flat.columns):
        return False
    return flat.columns[monomial[0]].domain is Domain.BINARY

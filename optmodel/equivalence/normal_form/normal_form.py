"""The normal form of a model: rewritten by steps that keep the problem, each on record.

    form = NormalForm(flat, WorkLimit(100_000))
    form.remove_unused_columns()           # variables that are declared and never used are gone
    form.simplify()                        # constants, rows that are bounds, slacks are gone
    form.tighten()                         # bounds and coefficients are as tight as one row implies
    form.normalize_units()                 # columns start at 0 and have a unit of the model's own
    form.eliminate(Preference.STATES)      # variables that equations define are gone
    form.model, form.steps

Models that were written in different ways often have the same form, but need not: what differs may
still be the same problem.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from fractions import Fraction

from optmodel.equivalence.limits import WorkLimit
from optmodel.equivalence.normal_form._curved_rows import is_curved, projection_side, root_argument
from optmodel.equivalence.normal_form._presolve import (
    big_m,
    epigraph_side,
    implied_bounds,
    implies_lower,
    implies_upper,
    linear_factor,
    makes_whole,
    smallest_coefficient,
    without,
)
from optmodel.equivalence.normal_form._structural_hashes import structural_hashes
from optmodel.equivalence.normal_form.reduced_model import OBJECTIVE, ReducedModel, ReducedRow
from optmodel.equivalence.normal_form.reduction_steps import Step, StepKind, apply_step
from optmodel.formulation import FlatModel, Monomial

_MAX_ROUNDS = 8
_MAX_GROWTH = 4
_ONE = Fraction(1)


class Preference(StrEnum):
    """Which of the columns that equations define are eliminated.

    - `free`: those without bounds, which most often stand for an expression.
    - `states`: all, but first those that occur in equations only, such as stocks.
    """

    FREE = "free"
    STATES = "states"


class NormalForm:
    """A model and the steps by which it was rewritten."""

    def __init__(self, flat: FlatModel, limit: WorkLimit) -> None:
        self._limit = limit
        limit.spend(_num_entries(flat))
        self.model = ReducedModel(flat)
        self.steps: list[Step] = []
        self._bound_rows: set[int] = set()  # equations that became bounds of what they defined

    def take(self, kind: StepKind, column: int = 0, row: int = 0, factor: Fraction = _ONE) -> None:
        """Takes a step."""
        if kind is StepKind.SUBSTITUTE:
            self._limit.spend(self._num_products(column, row))
        self._limit.spend(1 + len(self.model.places(column)))
        step = Step(kind, column, row, factor)
        apply_step(self.model, step)
        self.steps.append(step)
        if kind is StepKind.SUBSTITUTE:
            self._bound_rows.add(row)

    def _num_products(self, column: int, row: int) -> int:
        """How many products of terms a substitution takes, at most."""
        num_terms = len(self.model.rows[row].body.terms)
        rows = [self.model.rows[place] for place in self.model.places(column) if place >= 0]
        bodies = [self.model.objective, *(each.body for each in rows)]
        counts = (monomial.count(column) for body in bodies for monomial in body.terms)
        return sum(num_terms**count for count in counts)

    def remove_unused_columns(self) -> None:
        """Removes variables that are declared and never used."""
        for number, column in list(self.model.columns.items()):
            is_used = self.model.places(number) or self.model.conditioned_rows(number)
            if not is_used and not column.is_empty:
                self.take(StepKind.FORGET, number)

    def simplify(self) -> None:
        """Removes what says nothing of its own, until nothing is left to remove."""
        before = -1
        while before != len(self.steps):
            before = len(self.steps)
            self._limit.spend(self._num_terms() + len(self.model.columns))
            self._fix()
            self._clear_rows()
            self._merge()
            self._absorb()
            self._remove_goal()

    def _fix(self) -> None:
        for number, column in list(self.model.columns.items()):
            if column.fixed_value is not None:
                self.take(StepKind.FIX, number)

    def _clear_rows(self) -> None:
        for number, row in list(self.model.rows.items()):
            if _is_bound(self.model, row):
                self.take(StepKind.BOUND, row=number)
            elif self._says_nothing(row):
                self.take(StepKind.DROP, row=number)

    def _says_nothing(self, row: ReducedRow) -> bool:
        is_free = row.lower is None and row.upper is None
        if not is_free and row.body.terms:
            return False
        is_implied = implies_lower(self.model, row) and implies_upper(self.model, row)
        return is_implied and not self.model.functions(row.body)

    def _merge(self) -> None:
        first: dict[object, int] = {}
        for number, row in list(self.model.rows.items()):
            if not row.body.terms:
                continue
            key = (row.condition, _direction(row))
            if key in first:
                self.take(StepKind.MERGE, number, first[key])
            else:
                first[key] = number

    def _absorb(self) -> None:
        for number, column in list(self.model.columns.items()):
            places = self.model.places(number)
            if column.is_integral or len(places) != 1 or column.is_empty:
                continue
            (row,) = places
            if row >= 0 and self.model.rows[row].is_equation and self._is_linear(number, row):
                self.take(StepKind.ABSORB, number, row)

    def _is_linear(self, number: int, row: int) -> bool:
        """Whether a column is in no condition, and in a row once and by itself."""
        factor = linear_factor(self.model.rows[row].body, number)
        return factor is not None and not self.model.conditioned_rows(number)

    def _remove_goal(self) -> None:
        """Puts what the objective's only variable stands for in its place."""
        monomials = [monomial for monomial in self.model.objective.terms if monomial]
        if len(monomials) == 1 and len(monomials[0]) == 1 and monomials[0][0] in self.model.columns:
            self._remove_cost(monomials[0][0])

    def _remove_cost(self, number: int) -> bool:
        """Removes a continuous column of the objective that a single row defines."""
        rows = self.model.places(number) - {OBJECTIVE}
        if len(rows) != 1 or self.model.columns[number].is_integral:
            return False
        (row,) = rows
        if row < 0 or not self._is_linear(number, row) or self.model.rows[row].condition:
            return False
        if not self.model.rows[row].is_equation:
            if epigraph_side(self.model, number, row) is None:
                return False
            self.take(StepKind.EPIGRAPH, number, row)
        if self.model.depends(without(self.model.rows[row].body, number), number):
            return False
        self.take(StepKind.SUBSTITUTE, number, row)
        return True

    def tighten(self) -> None:
        """Makes bounds and coefficients the tightest that each row implies, and simplifies."""
        for _ in range(_MAX_ROUNDS):
            before = len(self.steps)
            self._tighten_bounds()
            self._relax_sides()
            self._unfold_conditions()
            self._tighten_coefficients()
            self.simplify()
            if len(self.steps) == before:
                break

    def _tighten_bounds(self) -> None:
        for number, row in list(self.model.rows.items()):
            if row.condition is not None:
                continue
            self._limit.spend(len(row.body.terms) ** 2)
            for column in [m[0] for m in row.body.terms if len(m) == 1]:
                if column in self.model.columns and linear_factor(row.body, column) is not None:
                    self._tighten(column, number)

    def _tighten(self, number: int, row: int) -> None:
        column = self.model.columns[number]
        each = self.model.rows[row]
        if not column.is_integral and makes_whole(self.model, each, number):
            self.take(StepKind.INTEGRAL, number, row)
        ends = implied_bounds(self.model, number, row)
        if ends.lower is not None and (column.lower is None or ends.lower > column.lower):
            self.take(StepKind.TIGHTEN_LOWER, number, row)
        ends = implied_bounds(self.model, number, row)
        if ends.upper is not None and (column.upper is None or ends.upper < column.upper):
            self.take(StepKind.TIGHTEN_UPPER, number, row)

    def _relax_sides(self) -> None:
        for number, row in list(self.model.rows.items()):
            is_lower, is_upper = implies_lower(self.model, row), implies_upper(self.model, row)
            if is_lower and is_upper and not self.model.functions(row.body):
                self.take(StepKind.DROP, row=number)
            elif is_lower and row.lower is not None:
                self.take(StepKind.RELAX_LOWER, row=number)
            elif is_upper and row.upper is not None:
                self.take(StepKind.RELAX_UPPER, row=number)

    def _unfold_conditions(self) -> None:
        for number, row in list(self.model.rows.items()):
            ends = self.model.activity(row.body) if row.condition is not None else None
            if ends and None not in (ends.lower, ends.upper, row.lower, row.upper):
                self.take(StepKind.SPLIT, row=number)
        for number in list(self.model.rows):
            if big_m(self.model, number) is not None:
                self.take(StepKind.BIG_M, row=number)

    def _tighten_coefficients(self) -> None:
        for number, row in list(self.model.rows.items()):
            self._limit.spend(len(row.body.terms) ** 2)
            binaries = [
                monomial[0]
                for monomial in row.body.terms
                if len(monomial) == 1
                and monomial[0] in self.model.columns
                and smallest_coefficient(self.model, monomial[0], number) is not None
            ]
            if len(binaries) == 1:  # of several, the order would matter
                self.take(StepKind.COEFFICIENT, binaries[0], number)

    def normalize_units(self) -> None:
        """Gives each column a zero, a direction and a unit that do not depend on its own."""
        for number, column in list(self.model.columns.items()):
            has_bound = column.lower is not None or column.upper is not None
            is_free = not self.model.conditioned_rows(number) and not column.is_empty
            if has_bound and is_free and column.lower != 0:
                self.take(StepKind.SHIFT, number)
        for number, column in list(self.model.columns.items()):
            cost = linear_factor(self.model.objective, number)
            has_both = column.lower is not None and column.upper is not None
            if has_both and cost is not None and cost < 0:
                self.take(StepKind.FLIP, number)
        self._scale()

    def _scale(self) -> None:
        """Units by the objective, else by the bounds, else by rows whose own unit is known."""
        columns = self.model.columns
        known = {number for number, column in columns.items() if column.is_integral}
        while True:
            self._limit.spend(self._num_terms())
            units = {number: self._unit(number, known) for number in columns.keys() - known}
            found = {number: unit for number, unit in units.items() if unit is not None}
            if not found:
                return
            for number, unit in sorted(found.items()):
                if unit != 1:
                    self.take(StepKind.SCALE, number, factor=unit)
            known |= found.keys()

    def _unit(self, number: int, known: set[int]) -> Fraction | None:
        """What of a column is one of its new unit."""
        cost = self.model.objective.terms.get((number,))
        if cost is not None:
            return 1 / abs(Fraction(cost))
        column = self.model.columns[number]
        if column.lower == 0 and column.upper is not None and column.upper > 0:
            return Fraction(column.upper)
        units = [
            self._size(row, known) / abs(Fraction(row.body.terms[(number,)]))
            for row in (self.model.rows[place] for place in self.model.places(number) if place >= 0)
            if (number,) in row.body.terms
        ]
        return min((unit for unit in units if unit), default=None)

    def _size(self, row: ReducedRow, known: set[int]) -> Fraction:
        """A number of a row that follows from its sides or from the known units in it; else 0."""
        sides = [abs(Fraction(side)) for side in (row.lower, row.upper) if side]
        if sides:
            return max(sides)
        terms = row.body.terms.items()
        return max((abs(Fraction(f)) for m, f in terms if known.issuperset(m)), default=Fraction(0))

    def eliminate(self, preference: Preference) -> None:
        """Puts what equations and curved rows define in the place of their columns."""
        most = _MAX_GROWTH * self._num_terms() + 1000
        while self._num_terms() <= most:
            for number in list(self.model.columns):
                if number in self.model.columns and OBJECTIVE in self.model.places(number):
                    self._remove_cost(number)
            self._limit.spend(20 * (self._num_terms() + len(self.model.columns)))
            hashes = structural_hashes(self.model)
            choice = min(self._definitions(preference, hashes), default=None)
            if choice is not None:
                self.take(StepKind.SUBSTITUTE, choice[-2], choice[-1])
            elif not self._flatten_cones():
                break
            self.simplify()

    def _flatten_cones(self) -> bool:
        """Puts curved expressions in the place of the columns that stand for them, if there are."""
        before = len(self.steps)
        for number in list(self.model.rows):
            body = self.model.rows[number].body
            if not is_curved(self.model, body):
                continue
            for column in sorted(m[0] for m in body.terms if len(set(m)) == 1):
                if column in self.model.columns and self._flatten(column, number):
                    break
        return len(self.steps) > before

    def _flatten(self, column: int, row: int) -> bool:
        """Whether a column that a row holds as a cone does was replaced."""
        self._limit.spend(len(self.model.rows[row].body.terms) + len(self.model.places(column)))
        if root_argument(self.model, column, row) is not None:
            self.take(StepKind.ROOT, column, row)
        is_function = bool(self.model.functions(self.model.rows[row].body))
        if is_function and len(self.model.places(column)) < 2:
            return False
        if projection_side(self.model, column, row) is None:
            return False
        self.take(StepKind.PROJECT, column, row)
        self.take(StepKind.SUBSTITUTE, column, row)
        return True

    def _num_terms(self) -> int:
        return sum(len(row.body.terms) for row in self.model.rows.values())

    def _definitions(
        self, preference: Preference, hashes: Mapping[int, int]
    ) -> Iterator[tuple[int, ...]]:
        """Columns that may be eliminated with their equations, behind numbers to order them."""
        for number, row in self.model.rows.items():
            if not row.is_equation or row.condition is not None:
                continue
            for monomial in row.body.terms:
                column = monomial[0] if len(monomial) == 1 else -1
                if self._may_eliminate(column, number, preference):
                    yield (*self._order(column, row), hashes[column], column, number)

    def _may_eliminate(self, column: int, number: int, preference: Preference) -> bool:
        if column not in self.model.columns or not self._is_linear(column, number):
            return False
        row, each = self.model.rows[number], self.model.columns[column]
        if preference is Preference.FREE and (each.lower, each.upper) != (None, None):
            return False
        if self.model.depends(without(row.body, column), column):
            return False
        if self.model.functions(row.body) and len(self.model.places(column)) < 2:
            return False
        return not each.is_integral or makes_whole(self.model, row, column)

    def _order(self, column: int, row: ReducedRow) -> tuple[int, ...]:
        places = [place for place in self.model.places(column) if place >= 0]
        rows = [self.model.rows[place] for place in places if place not in self._bound_rows]
        num_inequalities = sum(not each.is_equation for each in rows)
        each = self.model.columns[column]
        num_bounds = (each.lower is not None) + (each.upper is not None)
        return num_inequalities, len(row.body.terms), num_bounds, len(rows)


def _num_entries(flat: FlatModel) -> int:
    bodies = [flat.objective, *(row.body for row in flat.rows)]
    bodies += [each.row.body for each in flat.indicators]
    bodies += [body for term in flat.nonlinear_terms for body in term.arguments]
    return len(flat.columns) + sum(1 + len(body.terms) for body in bodies)


def _is_bound(model: ReducedModel, row: ReducedRow) -> bool:
    if len(row.body.terms) != 1 or row.condition is not None:
        return False
    (monomial,) = row.body.terms
    return len(monomial) == 1 and monomial[0] in model.columns


def _direction(row: ReducedRow) -> tuple[tuple[Monomial, Fraction], ...]:
    """The body of a row up to a factor."""
    terms = sorted(row.body.terms.items())
    return tuple((monomial, Fraction(factor) / terms[0][1]) for monomial, factor in terms)

"""What of two models agrees under a mapping of their columns: coefficients, sides, bounds, domains.

    candidate, reference = ModelStructure(flat), ModelStructure(other)
    agreement(candidate, reference, [1, 0, 2])      # 0.97: one number of about thirty differs

Names are not read. Rows are paired by how many of their coefficients have the same ratio, so a row
may be scaled, and one that was changed still has its partner. Numbers are floats of nine digits:
what is found here is a guess, and evidence is made of exact numbers elsewhere.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf

from optmodel.equivalence.column_domain import column_bounds, is_integral
from optmodel.formulation import FlatModel, FlatRow, Monomial, Number, Polynomial

Renaming = Sequence[int | None]
"""For each column of the candidate one of the reference."""


@dataclass(frozen=True, slots=True)
class RowStructure:
    """The coefficients of a row by monomial, and how each column occurs in it.

    The coefficients of `occurrences` are divided by `scale`: the largest, with a sign that makes
    an upper side of the only side, and two sides positive in sum. Those of an objective are as they
    are. A row `may_turn` where it reads the same, so far, with all signs changed: `x - y == 0`.
    """

    kind: str
    entries: Mapping[Monomial, float]
    lower: float
    upper: float
    scale: float
    occurrences: Mapping[int, Counter[Hashable]]
    may_turn: bool = False

    @property
    def size(self) -> int:
        """How many numbers it has: coefficients and two sides."""
        return len(self.entries) + 2


class ModelStructure:
    """The rows of a model, its objective and indicators among them, and its columns."""

    def __init__(self, model: FlatModel) -> None:
        self.num_columns = len(model.columns)
        self.domains = [
            (is_integral(column), *map(_bound, limits, (-inf, inf)))
            for column, limits in zip(model.columns, column_bounds(model), strict=True)
        ]
        self._terms: dict[int, tuple[object, ...]] = {}
        self._arguments = {
            len(model.columns) + k: (term.function, term.arguments)
            for k, term in enumerate(model.nonlinear_terms)
        }
        objective = FlatRow("", model.minimized_objective.without_constant(), None, None)
        self.rows = [
            self._row("objective", objective),
            *(self._row("row", row) for row in model.rows if row.body.terms),
            *(
                self._row(f"if {indicator.value}", indicator.row, indicator.column)
                for indicator in model.indicators
            ),
        ]

    def renamed_entries(self, row: RowStructure, columns: Renaming) -> dict[Hashable, float]:
        """The coefficients of a row, its columns renamed; monomials of other columns left out."""
        renamed: dict[Hashable, float] = {}
        for monomial, coefficient in row.entries.items():
            key = self._renamed(monomial, columns)
            if key is not None:
                renamed[key] = renamed.get(key, 0.0) + coefficient
        return renamed

    def _row(self, kind: str, row: FlatRow, condition: int | None = None) -> RowStructure:
        entries = {m: float(c) for m, c in row.body.terms.items()}
        scale = 1.0 if kind == "objective" else max(map(abs, entries.values()), default=1.0)
        sign = _sign(row)
        scale *= sign or 1
        occurrences: dict[int, Counter[Hashable]] = {}
        for monomial, coefficient in entries.items():
            for column, role in self._roles(monomial):
                occurrences.setdefault(column, Counter())[(_digits(coefficient / scale), role)] += 1
        if condition is not None:
            entries[(condition, condition, condition)] = 0.0
            occurrences.setdefault(condition, Counter())["condition"] += 1
        lower, upper = _bound(row.lower, -inf), _bound(row.upper, inf)
        may_turn = sign == 0 and kind != "objective"
        return RowStructure(kind, entries, lower, upper, scale, occurrences, may_turn)

    def _roles(self, monomial: Monomial) -> Iterator[tuple[int, Hashable]]:
        """Each column of a monomial, and where in it the column stands."""
        for symbol in dict.fromkeys(monomial):
            role = (len(monomial), monomial.count(symbol))
            if symbol < self.num_columns:
                yield symbol, role
                continue
            function, arguments = self._arguments[symbol]
            for place, argument in enumerate(arguments):
                for inner, coefficient in argument.terms.items():
                    for column, inner_role in self._roles(inner):
                        yield column, (role, function, place, float(coefficient), inner_role)

    def _renamed(self, monomial: Monomial, columns: Renaming) -> Hashable | None:
        if len(monomial) == 1 and monomial[0] < self.num_columns:
            return columns[monomial[0]]
        symbols: list[str] = []
        for symbol in monomial:
            name = self._symbol_name(symbol, columns)
            if name is None:
                return None
            symbols.append(name)
        return tuple(sorted(symbols))

    def _symbol_name(self, symbol: int, columns: Renaming) -> str | None:
        if symbol < self.num_columns:
            return None if columns[symbol] is None else str(columns[symbol])
        function, arguments = self._arguments[symbol]
        parts = [self._argument_name(argument, columns) for argument in arguments]
        return None if None in parts else f"{function}({parts})"

    def _argument_name(self, argument: Polynomial, columns: Renaming) -> str | None:
        parts: list[str] = []
        for monomial, coefficient in argument.terms.items():
            key = self._renamed(monomial, columns) if monomial else ()
            if key is None:
                return None
            parts.append(f"{key}:{_digits(float(coefficient))}")
        return " ".join(sorted(parts))


@dataclass(frozen=True, slots=True)
class RowPair:
    """A row of the candidate and its partner, with the ratio of their numbers."""

    candidate: RowStructure
    reference: RowStructure
    ratio: float
    num_equal: int


def paired_rows(
    candidate: ModelStructure, reference: ModelStructure, columns: Renaming
) -> list[RowPair]:
    """The rows of both models, each with at most one partner, those that agree most first."""
    identity = range(reference.num_columns)
    expected = [reference.renamed_entries(row, identity) for row in reference.rows]
    pairs: list[tuple[int, int, int, RowPair]] = []
    rows_with: dict[Hashable, list[int]] = {}
    for j, numbers in enumerate(expected):
        for key in numbers:
            rows_with.setdefault(key, []).append(j)
    for i, row in enumerate(candidate.rows):
        entries = candidate.renamed_entries(row, columns)
        for j in dict.fromkeys(j for key in entries for j in rows_with.get(key, ())):
            other = reference.rows[j]
            if row.kind == other.kind:
                pair = _pair(row, entries, other, expected[j])
                size = max(row.size, other.size)
                pairs.append((size - pair.num_equal, i, j, pair))
    chosen: list[RowPair] = []
    used: tuple[set[int], set[int]] = (set(), set())
    for _, i, j, pair in sorted(pairs, key=lambda entry: entry[:3]):
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            chosen.append(pair)
    return chosen


def agreement(candidate: ModelStructure, reference: ModelStructure, columns: Renaming) -> float:
    """The share of the numbers of both models that agree under the mapping."""
    equal = sum(pair.num_equal for pair in paired_rows(candidate, reference, columns))
    for column, image in enumerate(columns):
        if image is not None:
            pairs = zip(candidate.domains[column], reference.domains[image], strict=True)
            equal += sum(own == other for own, other in pairs)
    return equal / max(_num_numbers(candidate), _num_numbers(reference), 1)


def greatest_agreement(candidate: ModelStructure, reference: ModelStructure) -> float:
    """What no mapping exceeds: all numbers of the model that has fewer agree."""
    num_numbers = sorted((_num_numbers(candidate), _num_numbers(reference)))
    return num_numbers[0] / max(num_numbers[1], 1)


def work_of_agreement(candidate: ModelStructure, reference: ModelStructure) -> int:
    """About how many pairs of numbers one `agreement` compares."""
    frequency: Counter[int] = Counter()
    for row in reference.rows:
        frequency.update(row.occurrences.keys())
    mean = sum(frequency.values()) / max(1, len(frequency))
    return int(mean * mean * sum(row.size for row in candidate.rows)) + 1


def _num_numbers(structure: ModelStructure) -> int:
    """The numbers that may agree; an objective without columns has none, and no partner."""
    return sum(row.size for row in structure.rows if row.entries) + 3 * structure.num_columns


def _pair(
    row: RowStructure,
    entries: Mapping[Hashable, float],
    other: RowStructure,
    expected: Mapping[Hashable, float],
) -> RowPair:
    """A pair of rows by the most frequent ratio of their coefficients."""
    common = entries.keys() & expected.keys()
    ratios = Counter(
        _digits(entries[key] / expected[key]) for key in common if entries[key] and expected[key]
    )
    num_empty = sum(not entries[key] and not expected[key] for key in common)
    if not ratios:
        return RowPair(row, other, 1.0, num_empty)
    best = max(ratios.items(), key=lambda entry: (entry[1], entry[0] == _digits(1.0), entry[0]))
    ratio = float(best[0])
    sides = (other.lower, other.upper) if ratio > 0 else (other.upper, other.lower)
    num_sides = sum(
        _digits(own) == _digits(side * ratio)
        for own, side in zip((row.lower, row.upper), sides, strict=True)
    )
    return RowPair(row, other, ratio, best[1] + num_sides + num_empty)


def _sign(row: FlatRow) -> int:
    """The direction in which a row is read; 0 where its sides and coefficients do not say."""
    if row.lower is None or row.upper is None:
        return -1 if row.upper is None and row.lower is not None else 1
    middle = row.lower + row.upper or sum(row.body.terms.values(), start=Fraction(0))
    return (middle > 0) - (middle < 0)


def scaled_roles(roles: Counter[Hashable], ratio: float) -> Counter[Hashable]:
    """How a column occurs in a row whose numbers are multiplied by a ratio."""
    if ratio == 1.0:
        return roles
    scaled: Counter[Hashable] = Counter()
    for role, count in roles.items():
        if isinstance(role, tuple):
            scaled[(_digits(float(role[0]) * ratio), role[1])] += count
        else:
            scaled[role] += count
    return scaled


def _digits(value: float) -> str:
    return f"{value + 0.0:.9g}"


def _bound(limit: Number | None, missing: float) -> float:
    return missing if limit is None else float(limit)

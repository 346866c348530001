"""CIP text, in which SCIP writes what MPS cannot hold, read into exact form.

    read_cip(text).rows

Linear and nonlinear rows and indicators are read; other kinds of constraints are refused. The slack
that SCIP gives to the row of an indicator is not a column of ours.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from optmodel.equivalence.captured._expression_reader import ExpressionSymbols, read_expression
from optmodel.equivalence.captured._infinity import INFINITE
from optmodel.equivalence.captured.read_error import ModelReadCode, ModelReadError
from optmodel.equivalence.rationals import captured_number, is_number
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatIndicator,
    FlatModel,
    FlatRow,
    Number,
    ObjectiveSense,
    Polynomial,
)

_COLUMN = re.compile(
    r"\[(binary|integer|implicit integer|implint|continuous)\] <([^<>]+)>: obj=(\S+), "
    r"original bounds=\[([^,\]]+),([^,\]]+)\]"
)
_ROW = re.compile(r"\[(linear|nonlinear|indicator)\] <([^<>]*)>:(.*);")
_INDICATOR = re.compile(r"\s*<(~?)([^<>]+)> = ([01]) -> <([^<>]+)> = 0 \(<([^<>]+)>\)")
_SIDES = re.compile(r"(<=|>=|==)(?=\s)")
_DOMAINS = {"binary": Domain.BINARY, "continuous": Domain.CONTINUOUS}
_INFINITIES = {1: ("inf", "+inf"), -1: ("-inf",)}
_SENSES = {"minimize": ObjectiveSense.MINIMIZE, "maximize": ObjectiveSense.MAXIMIZE}


def read_cip(text: str) -> FlatModel:
    """The model in exact form. Raises `ModelReadError`."""
    reader = _CipReader()
    for line in text.splitlines():
        if line.strip():
            reader.read_line(line)
        if reader.is_at_end:
            return reader.model()
    raise ModelReadError.syntax("END is missing")


@dataclass(slots=True)
class _CipColumn:
    domain: Domain
    cost: Number
    lower: Number | None
    upper: Number | None


@dataclass(frozen=True, slots=True)
class _Condition:
    column: str
    value: int
    slack: str


class _CipReader:
    """What was read so far. A section begins with its title at the first place of a line."""

    def __init__(self) -> None:
        self.is_at_end = False
        self._section = ""
        self._sense = ObjectiveSense.MINIMIZE
        self._offset: Number = 0
        self._columns: dict[str, _CipColumn] = {}
        self._bodies: dict[str, str] = {}
        self._conditions: dict[str, _Condition] = {}
        self._readers: dict[str, Callable[[str], None]] = {
            "STATISTICS": lambda _: None,
            "OBJECTIVE": self._objective,
            "VARIABLES": self._column,
            "CONSTRAINTS": self._row,
        }

    def read_line(self, line: str) -> None:
        if not line[0].isspace():
            self._section = line.strip()
            self.is_at_end = self._section == "END"
            if not self.is_at_end and self._section not in self._readers:
                raise ModelReadError(ModelReadCode.SECTION, self._section[:60])
        elif self._section:
            self._readers[self._section](line.strip())
        else:
            raise ModelReadError.syntax(f"a line outside of a section: {line.strip()[:60]!r}")

    def _objective(self, line: str) -> None:
        name, _, value = (part.strip() for part in line.partition(":"))
        if name == "Sense" and value in _SENSES:
            self._sense = _SENSES[value]
        elif name == "Offset" and is_number(value):
            self._offset = captured_number(value)
        else:
            raise ModelReadError(ModelReadCode.SECTION, line[:60])

    def _column(self, line: str) -> None:
        found = _COLUMN.fullmatch(line)
        if found is None:
            raise ModelReadError.syntax(f"no column: {line[:60]!r}")
        kind, name, cost, lower, upper = found.groups()
        if name in self._columns:
            raise ModelReadError(ModelReadCode.AMBIGUOUS, f"two columns {name[:60]!r}")
        domain = _DOMAINS.get(kind, Domain.INTEGER)
        if not is_number(cost):
            raise ModelReadError.syntax(f"no number: {cost[:60]!r}")
        self._columns[name] = _CipColumn(
            domain, captured_number(cost), _side(lower, -1), _side(upper, 1)
        )

    def _row(self, line: str) -> None:
        found = _ROW.fullmatch(line)
        if found is None:
            raise ModelReadError(ModelReadCode.SECTION, line[:60])
        kind, name, body = found.groups()
        if kind == "indicator":
            self._indicator(body)
        elif name in self._bodies:
            raise ModelReadError(ModelReadCode.AMBIGUOUS, f"two rows {name[:60]!r}")
        else:
            self._bodies[name] = body

    def _indicator(self, body: str) -> None:
        found = _INDICATOR.fullmatch(body)
        if found is None or found[5] in self._conditions:
            raise ModelReadError(ModelReadCode.SECTION, f"indicator {body[:60]}")
        value = int(found[3]) if not found[1] else 1 - int(found[3])
        self._conditions[found[5]] = _Condition(found[2], value, found[4])

    def model(self) -> FlatModel:
        """The model, once everything was read."""
        slacks = {condition.slack for condition in self._conditions.values()}
        kept = [name for name in self._columns if name not in slacks]
        # The slacks come last, so that the others have their numbers in the end.
        numbers = {name: number for number, name in enumerate([*kept, *sorted(slacks)])}
        symbols = ExpressionSymbols(numbers)
        rows, indicators = [], []
        for name, body in self._bodies.items():
            row = _flat_row(name, body, symbols)
            if name in self._conditions:
                indicators.append(self._implied(row, self._conditions[name], numbers))
            else:
                rows.append(row)
        if len(indicators) != len(slacks) or not self._are_free(slacks, rows, numbers):
            raise ModelReadError(ModelReadCode.SECTION, "indicators that share their slacks")
        if slacks and symbols.terms:
            raise ModelReadError(ModelReadCode.SECTION, "indicators beside functions")
        columns = (
            FlatColumn(name, name, (), each.domain, each.lower, each.upper)
            for name, each in ((name, self._columns[name]) for name in kept)
        )
        costs = (Polynomial.symbol(numbers[name]) * self._columns[name].cost for name in kept)
        goal = Polynomial.total([*costs, self._offset])
        return FlatModel(
            self._sense, goal, tuple(columns), symbols.terms, tuple(rows), tuple(indicators)
        )

    def _are_free(self, slacks: set[str], rows: list[FlatRow], numbers: dict[str, int]) -> bool:
        """Whether slacks are from 0 on, cost nothing and occur in no other row."""
        own = {numbers[name] for name in slacks}
        columns = [self._columns.get(name) for name in slacks]
        return all(
            column is not None and (column.cost, column.lower, column.upper) == (0, 0, None)
            for column in columns
        ) and not any(own & set(monomial) for row in rows for monomial in row.body.terms)

    def _implied(
        self, row: FlatRow, condition: _Condition, numbers: dict[str, int]
    ) -> FlatIndicator:
        terms = dict(row.body.terms)
        slack = terms.pop((numbers[condition.slack],), 0)
        is_relaxing = slack < 0 if row.lower is None else slack > 0 and row.upper is None
        if not is_relaxing or condition.column not in numbers:
            raise ModelReadError(ModelReadCode.SECTION, "an indicator of another form")
        implied = FlatRow(row.name, Polynomial(terms), row.lower, row.upper)
        return FlatIndicator(numbers[condition.column], condition.value, implied)


def _flat_row(name: str, body: str, symbols: ExpressionSymbols) -> FlatRow:
    """`expression == side`, with one side or with two."""
    parts = [part.strip() for part in _SIDES.split(body)]
    lower: Number | None = None
    upper: Number | None = None
    if len(parts) == 5 and parts[1] == parts[3] == "<=":
        lower, expression, upper = _side(parts[0], -1), parts[2], _side(parts[4], 1)
    elif len(parts) == 3:
        expression = parts[0]
        lower = None if parts[1] == "<=" else _side(parts[2], -1)
        upper = None if parts[1] == ">=" else _side(parts[2], 1)
    else:
        raise ModelReadError.syntax(f"no row: {body[:60]!r}")
    polynomial = read_expression(expression, symbols)
    constant = polynomial.constant
    lower = None if lower is None else lower - constant
    upper = None if upper is None else upper - constant
    return FlatRow(name, polynomial.without_constant(), lower, upper)


def _side(text: str, sign: int) -> Number | None:
    """A number, or None where it is infinite with the sign of its side."""
    if text in _INFINITIES[sign]:
        return None
    if not is_number(text):
        raise ModelReadError.syntax(f"no number: {text[:60]!r}")
    value = captured_number(text)
    return None if sign * value >= INFINITE else value

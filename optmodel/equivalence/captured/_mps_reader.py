"""MPS text read into exact form, strictly: what solvers would read in different ways is refused.

    read_mps("ROWS\\n N cost\\nCOLUMNS\\n x cost 3\\nENDATA").objective.terms    # {(0,): 3}

Free form, with the extensions of the writers whose models are captured: OBJSENSE, RANGES, quadratic
sections, indicators. Sets of type 1 over binaries are rows. Numbers are those of `captured_number`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from optmodel.equivalence.captured._infinity import INFINITE, finite_lower, finite_upper
from optmodel.equivalence.captured.read_error import ModelReadCode, ModelReadError
from optmodel.equivalence.rationals import captured_number, is_number
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatIndicator,
    FlatModel,
    FlatRow,
    Monomial,
    Number,
    ObjectiveSense,
    Polynomial,
)

_SENSES = {
    **dict.fromkeys(("MIN", "MINIMIZE"), ObjectiveSense.MINIMIZE),
    **dict.fromkeys(("MAX", "MAXIMIZE"), ObjectiveSense.MAXIMIZE),
}
_VALUED_BOUNDS = frozenset({"LO", "UP", "FX", "LI", "UI"})
_PLAIN_BOUNDS = frozenset({"FR", "MI", "PL", "BV"})
_INFINITIES = {"inf": INFINITE, "infinity": INFINITE}

Words = Sequence[str]


def read_mps(text: str) -> FlatModel:
    """The model in exact form. Raises `ModelReadError`."""
    reader = _MpsReader()
    for line in text.splitlines():
        if line.strip() and not line.startswith("*"):
            reader.read_line(line)
        if reader.is_at_end:
            return reader.model()
    raise ModelReadError(ModelReadCode.SYNTAX, "ENDATA is missing")


class _MpsColumn:
    def __init__(self, is_integral: bool) -> None:
        self.is_integral = is_integral
        self.is_binary = False
        self.lower: Number | None = 0
        self.upper: Number | None = None
        self.has_lower = self.has_upper = False


class _MpsReader:
    """What was read so far. A section begins with its title at the first place of a line."""

    def __init__(self) -> None:
        self.is_at_end = False
        self._section = ""
        self._owner = ""
        self._sense = ObjectiveSense.MINIMIZE
        self._is_integral = False
        self._numbers: dict[str, int] = {}
        self._columns: list[_MpsColumn] = []
        self._kinds: dict[str, str] = {}
        self._goal: str | None = None
        self._bodies: dict[str, dict[Monomial, Number]] = defaultdict(dict)
        self._sides: dict[str, Number] = {}
        self._ranges: dict[str, Number] = {}
        self._conditions: dict[str, tuple[int, int]] = {}
        self._quadratic: dict[tuple[str, int, int], Number] = {}
        self._sets: list[list[int]] = []
        self._readers: dict[str, Callable[[Words], None]] = {
            "OBJSENSE": self._objective_sense,
            "ROWS": self._row,
            "COLUMNS": self._column,
            "RHS": lambda words: self._named_values(words, self._sides),
            "RANGES": lambda words: self._named_values(words, self._ranges),
            "BOUNDS": self._bound,
            "SOS": self._special_set,
            "QUADOBJ": self._product,
            "QMATRIX": self._product,
            "QCMATRIX": self._product,
            "INDICATORS": self._indicator,
        }

    def read_line(self, line: str) -> None:
        words = line.split()
        if line[0].isspace():
            if self._section not in self._readers:
                raise ModelReadError.syntax(f"a line outside of a section: {line.strip()[:60]!r}")
            self._readers[self._section](words)
            return
        self._section, self._owner = words[0], " ".join(words[1:])
        if self._section == "ENDATA":
            self.is_at_end = True
        elif self._section == "OBJSENSE" and self._owner:
            self._objective_sense([self._owner])
        elif self._section != "NAME" and self._section not in self._readers:
            raise ModelReadError(ModelReadCode.SECTION, self._section[:60])

    def _objective_sense(self, words: Words) -> None:
        if len(words) != 1 or words[0] not in _SENSES:
            raise ModelReadError.syntax(f"no sense of an objective: {' '.join(words)[:60]!r}")
        self._sense = _SENSES[words[0]]

    def _row(self, words: Words) -> None:
        if len(words) != 2 or words[0] not in "NLGE" or words[1] in self._kinds:
            raise ModelReadError.syntax(f"no row: {' '.join(words)[:60]!r}")
        kind, name = words
        self._kinds[name] = kind
        if kind == "N" and self._goal is None:
            self._goal = name

    def _column(self, words: Words) -> None:
        if len(words) == 3 and words[1] == "'MARKER'":
            self._is_integral = words[2] == "'INTORG'"
            return
        if len(words) not in (3, 5):
            raise ModelReadError.syntax(f"no entry of a column: {' '.join(words)[:60]!r}")
        if words[0] not in self._numbers:
            self._numbers[words[0]] = len(self._columns)
            self._columns.append(_MpsColumn(self._is_integral))
        number = self._numbers[words[0]]
        for name, value in zip(words[1::2], words[2::2], strict=True):
            body = self._bodies[self._known_row(name)]
            if (number,) in body:
                raise ModelReadError(ModelReadCode.AMBIGUOUS, f"{words[0]} twice in {name}"[:120])
            body[(number,)] = _number(value)

    def _named_values(self, words: Words, values: dict[str, Number]) -> None:
        pairs = words[len(words) % 2 :]  # behind the name of the set, if it has one
        for name, value in zip(pairs[::2], pairs[1::2], strict=True):
            if self._known_row(name) in values:
                raise ModelReadError(ModelReadCode.AMBIGUOUS, f"{name} has two sides"[:120])
            values[name] = _number(value)

    def _bound(self, words: Words) -> None:
        kind, rest = words[0], words[1:]
        if kind not in _VALUED_BOUNDS | _PLAIN_BOUNDS:
            raise ModelReadError(ModelReadCode.SECTION, f"bound {kind[:20]}")
        names = rest[:-1] if kind in _VALUED_BOUNDS else rest
        if not 1 <= len(names) <= 2:
            raise ModelReadError.syntax(f"no bound: {' '.join(words)[:60]!r}")
        column = self._columns[self._known_column(names[-1])]
        value = _number(rest[-1]) if kind in _VALUED_BOUNDS else 0
        column.is_integral |= kind in ("LI", "UI", "BV")
        if kind in ("LO", "LI", "FX", "FR", "MI", "BV"):
            column.lower = None if kind in ("FR", "MI") else finite_lower(value)
            column.has_lower = True
        if kind in ("UP", "UI", "FX", "FR", "PL", "BV"):
            column.upper = None if kind in ("FR", "PL") else finite_upper(value)
            column.has_upper = True
        if kind == "BV":
            column.upper, column.is_binary = 1, True

    def _special_set(self, words: Words) -> None:
        if words[0] in ("S1", "S2"):
            if words[0] == "S2":
                raise ModelReadError(ModelReadCode.SECTION, "special ordered sets of type 2")
            self._sets.append([])
        elif self._sets and len(words) in (2, 3):
            self._sets[-1].append(self._known_column(words[-2]))
        else:
            raise ModelReadError.syntax(f"no member of a set: {' '.join(words)[:60]!r}")

    def _product(self, words: Words) -> None:
        if len(words) != 3:
            raise ModelReadError.syntax(f"no product: {' '.join(words)[:60]!r}")
        first, second = (self._known_column(word) for word in words[:2])
        row = self._known_row(self._owner) if self._section == "QCMATRIX" else ""
        if (row, first, second) in self._quadratic:
            raise ModelReadError(ModelReadCode.AMBIGUOUS, "a product is twice in a section")
        value = _number(words[2])
        self._quadratic[row, first, second] = value
        name = row or self._goal
        if name is None:
            raise ModelReadError.syntax("a quadratic objective without a row N")
        is_whole = self._section == "QCMATRIX"
        if self._section == "QUADOBJ" and first != second:
            if (row, second, first) in self._quadratic:
                raise ModelReadError(ModelReadCode.AMBIGUOUS, "both triangles of QUADOBJ")
            is_whole = True
        body, monomial = self._bodies[name], (min(first, second), max(first, second))
        term = value if is_whole else Fraction(value) / 2
        body[monomial] = body.get(monomial, 0) + term

    def _indicator(self, words: Words) -> None:
        if len(words) != 4 or words[0] != "IF" or words[3] not in ("0", "1"):
            raise ModelReadError.syntax(f"no indicator: {' '.join(words)[:60]!r}")
        self._conditions[self._known_row(words[1])] = self._known_column(words[2]), int(words[3])

    def _known_row(self, name: str) -> str:
        if name not in self._kinds:
            raise ModelReadError.syntax(f"there is no row {name[:60]!r}")
        return name

    def _known_column(self, name: str) -> int:
        if name not in self._numbers:
            raise ModelReadError.syntax(f"there is no column {name[:60]!r}")
        return self._numbers[name]

    def model(self) -> FlatModel:
        """The model, once everything was read."""
        if any(
            self._quadratic.get((row, second, first)) != value
            for (row, first, second), value in self._quadratic.items()
            if row and first != second
        ):
            raise ModelReadError(ModelReadCode.AMBIGUOUS, "a matrix that is not symmetric")
        goal = {} if self._goal is None else dict(self._bodies[self._goal])
        constant = -self._sides.get(self._goal, 0) if self._goal is not None else 0
        named = list(self._flat_rows())
        indicators = [
            FlatIndicator(*self._conditions[row.name], row)
            for row in named
            if row.name in self._conditions
        ]
        rows = [row for row in named if row.name not in self._conditions]
        return FlatModel(
            self._sense,
            Polynomial.total((Polynomial(goal), constant)),
            tuple(self._flat_columns()),
            (),
            (*rows, *self._set_rows()),
            tuple(indicators),
        )

    def _flat_columns(self) -> Iterator[FlatColumn]:
        for name, column in zip(self._numbers, self._columns, strict=True):
            if column.is_integral and not column.has_upper and not column.is_binary:
                raise ModelReadError(ModelReadCode.AMBIGUOUS, f"{name} has no bound"[:120])
            if column.upper is not None and column.upper < 0 and not column.has_lower:
                raise ModelReadError(ModelReadCode.AMBIGUOUS, f"{name} has no lower bound"[:120])
            domain = Domain.INTEGER if column.is_integral else Domain.CONTINUOUS
            domain = Domain.BINARY if column.is_binary else domain
            yield FlatColumn(name, name, (), domain, column.lower, column.upper)

    def _flat_rows(self) -> Iterator[FlatRow]:
        for name, kind in self._kinds.items():
            if kind == "N":
                continue
            side: Number = self._sides.get(name, 0)
            width = self._ranges.get(name)
            lower: Number | None = None if kind == "L" else side
            upper: Number | None = None if kind == "G" else side
            if width is not None and (kind == "G" or (kind == "E" and width >= 0)):
                upper = side + max(width, -width)
            elif width is not None:
                lower = side - max(width, -width)
            lower = None if lower is None else finite_lower(lower)
            upper = None if upper is None else finite_upper(upper)
            yield FlatRow(name, Polynomial.total((Polynomial(self._bodies[name]),)), lower, upper)

    def _set_rows(self) -> Iterator[FlatRow]:
        """A set of type 1 of columns that are 0 or 1: at most one of them is 1."""
        for number, members in enumerate(self._sets):
            columns = [self._columns[member] for member in members]
            if any((c.lower, c.upper, c.is_integral) != (0, 1, True) for c in columns):
                raise ModelReadError(ModelReadCode.SECTION, "special ordered sets")
            terms: dict[Monomial, Number] = {(member,): 1 for member in members}
            yield FlatRow(f"SOS{number}", Polynomial(terms), None, 1)


def _number(word: str) -> Number:
    if is_number(word):
        return captured_number(word)
    sign = -1 if word.startswith("-") else 1
    if word.lstrip("+-").lower() in _INFINITIES:
        return sign * INFINITE
    raise ModelReadError.syntax(f"no number: {word[:60]!r}")

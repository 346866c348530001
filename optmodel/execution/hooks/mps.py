"""A captured model: the columns and rows that a library passes to its solver, as MPS text.

    arrays = Arrays(["x"], costs=[3.0], lowers=[0.0], uppers=[math.inf], kinds="I")
    arrays.add_row("c", [(0, 2.0)], upper=9.0)
    arrays.captured(maximizes=True)        # CapturedModel("mps", "NAME model ... ENDATA")

`Arrays` has the conventions of the hooked libraries; `backends.mps_text` writes it as a
`backends.Model`, without loss of digits.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from optmodel.backends import (
    IndicatorRow,
    LinearRow,
    Model,
    ModelRow,
    NameStyle,
    Product,
    QuadraticRow,
    SpecialOrderedSet,
    VariableType,
    mps_text,
    unique_names,
)
from optmodel.execution.record import CapturedModel

Entries = Iterable[tuple[int, float]]
_SHORTEST_LINE = 6
_TYPES = {str(kind): kind for kind in VariableType}


@dataclass(slots=True)
class Arrays:
    """Columns, and rows that are added one by one.

    `kinds` holds a letter for each column: `C`ontinuous, `I`nteger, `B`inary, `S`emi-continuous or
    semi-i`N`teger. Bounds beyond 1e20 count as none. `products` are those of the objective.
    """

    names: Sequence[str]
    costs: Sequence[float]
    lowers: Sequence[float]
    uppers: Sequence[float]
    kinds: Sequence[str]
    offset: float = 0.0
    products: list[Product] = field(default_factory=list)
    rows: list[ModelRow] = field(default_factory=list)
    indicators: list[IndicatorRow] = field(default_factory=list)
    sets: list[SpecialOrderedSet] = field(default_factory=list)

    def add_row(
        self,
        name: str,
        entries: Entries,
        lower: float = -math.inf,
        upper: float = math.inf,
        products: Sequence[Product] = (),
    ) -> None:
        """Adds `lower <= sum of entries and products <= upper`."""
        sides = float(lower), float(upper)
        linear = [(column, float(value)) for column, value in entries]
        if products:
            self.rows.append(QuadraticRow(linear, list(products), *sides, name))
        else:
            self.rows.append(LinearRow(linear, *sides, name))

    def add_indicator(
        self,
        column: int,
        value: int,
        entries: Entries,
        lower: float = -math.inf,
        upper: float = math.inf,
        name: str = "",
    ) -> None:
        """Adds `lower <= sum of entries <= upper` where a binary column has a value.

        Each side is a row, as solvers read rows with one side only.
        """
        linear = [(member, float(factor)) for member, factor in entries]
        for sides in ((lower, math.inf), (-math.inf, upper)):
            if sides != (-math.inf, math.inf):
                row = LinearRow(linear, float(sides[0]), float(sides[1]), name)
                self.indicators.append(IndicatorRow(column, value, row))

    def add_set(self, kind: int, members: Entries) -> None:
        """Adds a special ordered set of type 1 or 2 from columns with weights."""
        pairs = list(members)
        columns, weights = [column for column, _ in pairs], [float(weight) for _, weight in pairs]
        self.sets.append(SpecialOrderedSet(kind, columns, weights))

    def model(self, *, maximizes: bool = False) -> Model:
        """The model for a back end."""
        lowers, uppers = list(map(float, self.lowers)), list(map(float, self.uppers))
        columns = zip(self.kinds, lowers, uppers, strict=True)
        return Model(
            lowers=lowers,
            uppers=uppers,
            costs=list(map(float, self.costs)),
            types=[_type(kind, lower, upper) for kind, lower, upper in columns],
            names=self.names,
            rows=self.rows,
            indicators=self.indicators,
            special_sets=self.sets,
            is_minimized=not maximizes,
            offset=float(self.offset),
            products=self.products,
        )

    def captured(self, *, maximizes: bool = False) -> CapturedModel:
        """The model for the record."""
        return CapturedModel("mps", mps_text(self.model(maximizes=maximizes), NameStyle.GIVEN))


def _type(letter: str, lower: float, upper: float) -> VariableType:
    """The type of a column; libraries do not agree whether an integer between 0 and 1 is binary."""
    is_binary = letter == "I" and (lower, upper) == (0, 1)
    return VariableType.BINARY if is_binary else _TYPES[letter]


def fits(num_entries: int, model_bytes: int) -> bool:
    """Whether the text of so many entries can fit; checked before they are read."""
    return num_entries * _SHORTEST_LINE <= model_bytes


def safe_names(names: Iterable[str], letter: str) -> list[str]:
    """The names of columns or rows as the captured text has them."""
    return unique_names(names, letter, NameStyle.GIVEN)

"""A number of a text as a span: where it stands, what it may mean, and the words around it.

span.values, span.named, span.context.before      # (Fraction(9, 2),), {'g1'}, 'Rye costs '
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from optmodel.formulation import ElementId


class RangeEnd(StrEnum):
    """Which end of a range a number is: the 20 or the 40 of `between 20 and 40 tons`."""

    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class SpanContext:
    """The words around a number.

    In a sentence, `before` and `after` are the rest of the sentence on both sides, and `passages`
    the clause and the sentence, and for an item of a list the words above the list as well. In a
    table, `before` is the title of the column, `passages` are the titles of column and row and then
    all words around, and `caption` is the sentence above a table with one column of values.
    `pattern` is the phrasing with names and numbers masked: numbers of one pattern are values of
    one parameter.
    """

    before: str
    after: str
    passages: tuple[str, ...]
    pattern: str
    in_table: bool = False
    caption: str = ""
    range_end: RangeEnd | None = None


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """One number of a text, from character `start` up to `end`.

    `values` are its readings (12% is 0.12 or 12), `symbol` the currency or percent sign on it.
    `named` are the elements named with it, `ordered` the same in the order of a route (from, to).
    `inherited` are those named before it, the last one first, and `lead` those that its sentence
    names before its first number, or else with it; `leads_to` tells that ways end there, as in `to
    A it is 3 hours from B`. A number of an attached file has its name in `file`. An optional
    number need not be a datum; a plain one has no thousands separators.
    """

    start: int
    text: str
    values: tuple[Fraction, ...]
    symbol: str
    named: frozenset[ElementId]
    inherited: tuple[ElementId, ...]
    context: SpanContext
    ordered: tuple[ElementId, ...] = ()
    lead: tuple[ElementId, ...] = ()
    leads_to: bool = False
    file: str = ""
    is_optional: bool = False
    is_plain: bool = False

    @property
    def end(self) -> int:
        """The position after its last character."""
        return self.start + len(self.text)

    @property
    def text_around(self) -> str:
        """The widest passage around it: its sentence, or its cell with all titles."""
        return self.context.passages[-1]

"""Changed data in a program from elsewhere, and the optimum that it must then find.

    for change in data_changes(record, "pyomo"):
        program = change.renumbered(reply)      # None where a datum is not among its literals
        change.objective                        # certified, from the algebra

A program with a wrong number may still find the right optimum by luck; with other data it does
not. The data are resampled and solved through the algebra (see `optmodel.solving.resample`). A
program from elsewhere has no algebra, so its numeric literals are replaced by value. Values that
also name elements of a set (periods 1, 2, 3), and 0 and 1, may mean something else and are kept.
"""

import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from optmodel.formulation import Instance, Number, ProgramStyle, decimal_text
from optmodel.random_stream import RandomStream
from optmodel.solving import resample_values, value_changes
from optmodel.triples.triple import TripleRecord

_PLAIN = re.compile(r"\d[\d_]*(\.[\d_]*)?([eE][+-]?\d+)?|\.\d[\d_]*([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class DataChange:
    """Other sizes for some of a triple's data, and the certified optimum with them."""

    sizes: Mapping[Fraction, Number]
    objective: float

    def renumbered(self, program: str) -> str | None:
        """The program with these numbers; None where one of the old ones is not a literal of it.

        Such a program is another model. A program must parse.
        """
        changed = {float(old): new for old, new in self.sizes.items()}
        return renumbered(program, changed) if changed.keys() <= numeric_literals(program) else None


def data_changes(record: TripleRecord, dialect: str, count: int = 4) -> tuple[DataChange, ...]:
    """Up to `count` changes of the data that are literals of the record's own program.

    Half of them keep whole numbers whole; the others have fractions, at which a wrong variable
    type shows. The same record always gets the same changes. None where nothing can be changed, or
    where no other data have a certified optimum. Raises `OptmodelError` where the record's texts
    are none of the algebra, and `KeyError` where it has no program in the dialect.
    """
    instance = record.parse_instance()
    reference = record.programs[dialect]
    assert reference is not None, "the record has a program in the dialect"
    keep = _kept(instance, numeric_literals(reference))
    if record.style is ProgramStyle.COMPACT:
        keep |= _positions(instance)
    stream = RandomStream("data changes", record.key, dialect)
    found: list[DataChange] = []
    for fractional, wanted in ((False, count - count // 2), (True, count // 2)):
        for fresh in resample_values(
            instance, record.objective, stream, wanted, keep=keep, fractional=fractional
        ):
            sizes = value_changes(instance, fresh.instance)
            moved = {old: new for old, new in sizes.items() if new != old}
            found.append(DataChange(moved, fresh.objective))
    return tuple(found)


def numeric_literals(program: str) -> frozenset[float]:
    """The values of the numeric literals of a program; strings have none."""
    return frozenset(float(token.string) for token in _number_tokens(program))


def renumbered(program: str, values: Mapping[float, Number]) -> str:
    """The program with the literals in `values` replaced; nothing else changes."""
    starts = [0, *accumulate(len(line) + 1 for line in program.split("\n"))]
    parts, done = [], 0
    for token in _number_tokens(program):
        value = values.get(float(token.string))
        if value is not None:
            row, column = token.start
            begin = starts[row - 1] + column
            parts += [program[done:begin], decimal_text(value)]
            done = begin + len(token.string)
    return "".join([*parts, program[done:]])


def _kept(instance: Instance, known: frozenset[float]) -> frozenset[Fraction]:
    """The sizes that are kept: no literal of the program, or also the name of an element."""
    elements = {
        Fraction(element)
        for keys in instance.sets.values()
        for key in keys
        for element in key
        if isinstance(element, int)
    }
    sizes = {abs(Fraction(v)) for vs in instance.parameters.values() for v in vs.values()}
    return frozenset(size for size in sizes if size in elements or float(size) not in known)


def _positions(instance: Instance) -> frozenset[Fraction]:
    """The numbers that a compact program may have as places in its lists, or as their lengths."""
    longest = max((len(keys) for keys in instance.sets.values()), default=0)
    return frozenset(Fraction(number) for number in range(longest + 1))


def _number_tokens(program: str) -> Iterator[tokenize.TokenInfo]:
    """The decimal literals of a program that parses, without exponents, which are no data."""
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(program).readline):
        is_decimal = token.type == tokenize.NUMBER and _PLAIN.fullmatch(token.string)
        if is_decimal and before != "**":
            yield token
        before = token.string

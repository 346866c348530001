"""Whether a right answer survives fresh numbers: the same change of data in two programs.

    pairs = renumbered_pairs("item-7", program, reference, data=(58, 12.5))
    # pairs of programs: in both, each datum was replaced by the same new number

A program may hold a wrong number that does not move the optimum, and its answer is right by luck.
With other data it would be found out. So each number of an instance is drawn anew, put in place of
the old one wherever it is spelled in the program and in its reference, and both are run: whoever
wrote the same model finds the same optimum. Numbers that also number a set's elements (periods 1,
2, 3), and 0 and 1, may stand for something else and are left alone.
"""

import io
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from optmodel.random_stream import RandomStream
from optmodel.training.library_types import Json

SPREADS = (3, 10, 20, 40)
"""Largest changes in percent, one a pair: large ones tell more, small ones stay feasible."""
_WHOLE = (3, 20)  # spreads at which whole numbers stay whole; at others a wrong domain shows

_STRUCTURAL = frozenset({0.0, 1.0})
_LEAST_WHOLE = 10  # rounded, a smaller number would not move or jump
_PLAIN = re.compile(r"\d[\d_]*(\.[\d_]*)?([eE][+-]?\d+)?|\.\d[\d_]*([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class RenumberedPair:
    """A program and its reference after the same change of data."""

    program: str
    reference: str


def renumbered_pairs(
    key: str, program: str, reference: str, data: Sequence[float]
) -> tuple[RenumberedPair, ...]:
    """The two programs with fresh numbers, one pair per spread; the same `key`, the same draws.

    None when the program lacks a datum that its reference spells: then it is another model.
    Both programs must parse.
    """
    shared = frozenset(data) & spelled(reference)
    if not shared <= spelled(program):
        return ()
    return tuple(
        RenumberedPair(renumbered(program, fresh), renumbered(reference, fresh))
        for fresh in (_draw(key, sorted(shared), spread) for spread in SPREADS)
    )


def data_numbers(data: Mapping[str, Json]) -> tuple[float, ...]:
    """The numbers of an instance's data that stand for nothing else, each once, in order.

    `data` has `sets` and `parameters`, as a triple's record has.
    """
    structural = _STRUCTURAL | set(_numbers(data["sets"]))
    return tuple(sorted(set(_numbers(data["parameters"])) - structural))


def spelled(program: str) -> frozenset[float]:
    """The values of the numbers that a program spells out; of texts between quotes, none."""
    return frozenset(float(token.string) for token in _number_tokens(program))


def renumbered(program: str, fresh: Mapping[float, float]) -> str:
    """The program with its numbers replaced where `fresh` has another; all else as it stands."""
    starts = [0, *accumulate(len(line) + 1 for line in program.split("\n"))]
    parts, done = [], 0
    for token in _number_tokens(program):
        value = fresh.get(float(token.string))
        if value is not None:
            row, column = token.start
            begin = starts[row - 1] + column
            parts += [program[done:begin], _written(value)]
            done = begin + len(token.string)
    return "".join([*parts, program[done:]])


def _number_tokens(program: str) -> Iterator[tokenize.TokenInfo]:
    """The decimal numbers of a program that parses, but for exponents: those are no data."""
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(program).readline):
        is_decimal = token.type == tokenize.NUMBER and _PLAIN.fullmatch(token.string)
        if is_decimal and before != "**":
            yield token
        before = token.string


def _written(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _draw(key: str, numbers: Sequence[float], spread: int) -> dict[float, float]:
    """A new value for each number, of five digits."""
    stream = RandomStream("fresh numbers", key, spread)
    fresh = {}
    for number in numbers:
        value = number * (1 + stream.integer(-1000, 1000) * spread / 100_000)
        stays_whole = spread in _WHOLE and number.is_integer() and number >= _LEAST_WHOLE
        fresh[number] = float(round(value)) if stays_whole else float(f"{value:.5g}")
    return fresh


def _numbers(value: Json) -> Iterator[float]:
    """All numbers in nested lists and tables."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)

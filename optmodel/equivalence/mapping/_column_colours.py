"""Colours of the columns of two models, by which columns that may be one are told from others.

    colours = ColumnColours(own, other)
    colours.likeness()[0, 2]                       # 0.75: three of four colours are equal
    colours.likeness(pairs=[(0, 2)])               # with a colour of its own for this pair
    colours.without_row(colours.unpaired_rows()[0])       # of two models that differ in a row

A column has a colour for its domain, each of its bounds and its costs, and then one for each round
of refinement, which is a hash of what stands around it. `matching` has a refinement of its own,
which goes on until it is stable and must be exact; here a coefficient that differs must not tell
all columns apart, so each round counts for itself, and numbers have nine digits.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from copy import copy
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optmodel.equivalence.mapping._model_structure import ModelStructure, RowStructure, scaled_roles

_NUM_ROUNDS = 4
_ODD = np.uint64(0x9E3779B97F4A7C15)
_FACTORS = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_SHIFTS = np.uint64(30), np.uint64(27), np.uint64(31)

_Hashes = NDArray[np.uint64]
_Numbers = NDArray[np.intp]


class _Entries(NamedTuple):
    """Where columns stand in rows: row, column, and how, in the row and in the row turned round."""

    rows: _Numbers
    columns: _Numbers
    roles: _Hashes
    turned: _Hashes


class ColumnColours:
    """The colours of the columns of two models, which are compared by them."""

    def __init__(self, own: ModelStructure, other: ModelStructure) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._num_own = own.num_columns
        both = (own, other)
        simple = [self._simple(structure) for structure in both]
        self._simple_colours = np.array(simple[0] + simple[1], np.uint64).T.copy()
        rows = [(row, 0) for row in own.rows[1:]]
        rows += [(row, own.num_columns) for row in other.rows[1:]]
        self._num_own_rows = len(own.rows) - 1
        self._labels = np.array([self._label(row) for row, _ in rows], np.uint64)
        self._may_turn = np.array([row.may_turn for row, _ in rows], np.bool_)
        self._entries = self._entries_of(rows)
        self._left_out = np.zeros(own.num_columns + other.num_columns, np.uint64)

    @property
    def work(self) -> int:
        """About how many numbers one `likeness` reads."""
        _, num_columns = self._simple_colours.shape
        num_pairs = self._num_own * (num_columns - self._num_own)
        return int(4 * _NUM_ROUNDS * len(self._entries.rows) + 2 * num_pairs)

    def likeness(
        self, kept: slice = slice(None), pairs: Sequence[tuple[int, int]] = ()
    ) -> NDArray[np.float64]:
        """For each pair of columns the share of the kept colours that they have in common.

        Each of the given pairs has a colour of its own, that tells it and what is around it apart.
        """
        colours = np.stack(self._colours(pairs)[kept])
        own, other = colours[:, : self._num_own], colours[:, self._num_own :]
        found: NDArray[np.float64] = (own[:, :, None] == other[:, None, :]).mean(axis=0)
        return found

    def stood_alike(self, column: int, image: int) -> bool:
        """Whether two columns are the same in the rows that are left out."""
        return bool(self._left_out[column] == self._left_out[self._num_own + image])

    def unpaired_rows(self) -> list[int]:
        """Rows of which the one model has more of a kind than the other, one of which is too many.

        Rows are of a kind where they have the same numbers, whatever their columns are. Of several
        kinds it is that with the fewest rows; there are none where both have as many of each.
        """
        kinds = self._row_colours(np.zeros_like(self._left_out)).tolist()
        members: dict[int, tuple[list[int], list[int]]] = {}
        for row in np.unique(self._entries.rows).tolist():
            side = members.setdefault(kinds[row], ([], []))
            side[row >= self._num_own_rows].append(row)
        unpaired = [
            max(sides, key=len) for sides in members.values() if len(set(map(len, sides))) > 1
        ]
        return min(unpaired, key=len, default=[])

    def without_row(self, row: int) -> "ColumnColours":
        """The colours where a row of one of the models is left out."""
        other = copy(self)
        is_gone = self._entries.rows == row
        gone = _Entries(*(each[is_gone] for each in self._entries))
        other._left_out = self._left_out.copy()
        np.add.at(other._left_out, gone.columns, _mixed(gone.roles + self._labels[gone.rows]))
        other._entries = _Entries(*(each[~is_gone] for each in self._entries))
        return other

    def _colours(self, pairs: Sequence[tuple[int, int]]) -> list[_Hashes]:
        simple = list(self._simple_colours)
        start = np.zeros_like(simple[0])
        for colour in simple:
            start = _mixed(start * _ODD + colour)
        current = [start, np.zeros_like(start)]
        for colour in current:
            for number, (column, image) in enumerate(pairs, start=1):
                colour[[column, self._num_own + image]] = number
        rounds: list[_Hashes] = []
        for _ in range(_NUM_ROUNDS):
            current = [self._refined(colour) for colour in current]
            rounds += current
        return simple + rounds

    def _refined(self, colour: _Hashes) -> _Hashes:
        """One round: rows are coloured by their columns, and columns by their rows."""
        rows, columns, roles, turned = self._entries
        ahead, behind = self._sums(colour)
        row_colour = self._row_colours(colour)[rows]
        is_even = (self._may_turn & (ahead == behind))[rows]
        is_turned = (self._may_turn & (ahead < behind))[rows]
        role = np.where(is_even, roles + turned, np.where(is_turned, turned, roles))
        around = np.zeros_like(colour)
        np.add.at(around, columns, _mixed(row_colour * _ODD + role))
        return _mixed(colour * _ODD + around)

    def _row_colours(self, colour: _Hashes) -> _Hashes:
        ahead, behind = self._sums(colour)
        seen = np.where(self._may_turn, np.maximum(ahead, behind), ahead)
        return _mixed(seen * _ODD + self._labels)

    def _sums(self, colour: _Hashes) -> tuple[_Hashes, _Hashes]:
        """What stands in each row, and in the row turned round."""
        beside = colour[self._entries.columns] * _ODD
        sums = np.zeros_like(self._labels), np.zeros_like(self._labels)
        for found, roles in zip(sums, (self._entries.roles, self._entries.turned), strict=True):
            np.add.at(found, self._entries.rows, _mixed(beside + roles))
        return sums

    def _entries_of(self, rows: Sequence[tuple[RowStructure, int]]) -> _Entries:
        found = [
            (
                number,
                start + column,
                self._number(_role(roles, 1.0)),
                self._number(_role(roles, -1.0)),
            )
            for number, (row, start) in enumerate(rows)
            for column, roles in row.occurrences.items()
        ]
        table = np.array(found, np.intp).reshape(-1, 4).T
        hashes = _mixed(table[2:].astype(np.uint64))
        return _Entries(table[0], table[1], hashes[0], hashes[1])

    def _simple(self, structure: ModelStructure) -> list[list[int]]:
        objective = structure.rows[0]  # a changed cost must not colour all columns
        costs = [objective.occurrences.get(k, Counter()) for k in range(structure.num_columns)]
        return [
            [self._number(part) for part in (*domain, _role(cost, 1.0))]
            for domain, cost in zip(structure.domains, costs, strict=True)
        ]

    def _label(self, row: RowStructure) -> int:
        sides = sorted(f"{side / row.scale + 0.0:.9g}" for side in (row.lower, row.upper))
        return self._number((row.kind, *sides))

    def _number(self, thing: Hashable) -> int:
        """The number of a thing; equal things have equal numbers in both models."""
        return self._numbers.setdefault(thing, len(self._numbers))


def _role(roles: Counter[Hashable], ratio: float) -> Hashable:
    return frozenset(scaled_roles(roles, ratio).items())


def _mixed(values: _Hashes) -> _Hashes:
    """Hashes of numbers (the finalizer of SplitMix64); they wrap around."""
    values = (values ^ (values >> _SHIFTS[0])) * _FACTORS[0]
    values = (values ^ (values >> _SHIFTS[1])) * _FACTORS[1]
    return values ^ (values >> _SHIFTS[2])

"""Local search over bits: rows are mended, and then the objective improved, by flips.

One bit is flipped at a time, or two where there are few, with what each flip changes kept at hand.
Where no flip mends anything, the rows that are broken count more from then on: the breakout method
of P. Morris, "The breakout method for escaping from local minima", AAAI 1993.

    search = FlipSearch(program, [1, 1, 0, 1])
    search.restore()                # broken rows first, and of equal flips the cheapest
    search.improve()             # better feasible points, as long as there are any nearby
    search.bits
"""

from collections.abc import Iterator, Sequence

from optmodel.formulation import Number
from optmodel.qubo.binary_program import BinaryProgram
from optmodel.qubo.literal_row import is_true

Move = tuple[int, ...]

_MAX_FLIPS = 2_000
_MAX_PAIRED = 80
"""Up to so many bits two are flipped at a time."""


class FlipSearch:
    """A point, how much its rows are broken, and what each flip changes."""

    def __init__(self, program: BinaryProgram, bits: Sequence[int]) -> None:
        self.bits = list(bits)
        self._weights = [1] * len(program.rows)
        self._touched: list[list[tuple[int, int]]] = [[] for _ in bits]
        for number, row in enumerate(program.rows):
            for literal, weight in row.terms:
                bit, change = (literal, weight) if literal >= 0 else (~literal, -weight)
                self._touched[bit].append((number, change))
        self._are_equal = [row.is_equality for row in program.rows]
        # By how much the sum of each row is beyond its limit.
        self._beyond = [
            sum(weight for literal, weight in row.terms if is_true(literal, bits)) - row.limit
            for row in program.rows
        ]
        self._linear: list[Number] = [0] * len(self.bits)
        self._near: list[list[tuple[int, Number]]] = [[] for _ in bits]
        for monomial, coefficient in program.objective.terms.items():
            if len(monomial) == 1:
                self._linear[monomial[0]] = coefficient
            elif monomial:
                one, other = monomial
                self._near[one].append((other, coefficient))
                self._near[other].append((one, coefficient))
        self._together = self._bits_together()

    @property
    def excess(self) -> int:
        """By how much all rows together are broken."""
        return sum(self._excess(row) for row in range(len(self._beyond)))

    def _bits_together(self) -> list[set[int]]:
        """For each bit the others whose changes it changes: of one row, or of one product."""
        bits_of: list[set[int]] = [set() for _ in self._beyond]
        for bit, touched in enumerate(self._touched):
            for row, _ in touched:
                bits_of[row].add(bit)
        return [
            {other for other, _ in near}.union(*(bits_of[row] for row, _ in touched))
            for near, touched in zip(self._near, self._touched, strict=True)
        ]

    def restore(self) -> None:
        """Flip what lessens the excess most, and of these the cheapest, until no row is broken.

        It ends after a number of flips, with rows that are still broken.
        """
        for _ in range(_MAX_FLIPS):
            if not self.excess:
                return
            less, _, move = min((less, cost, move) for move, less, cost in self._moves())
            if less < 0:
                self._apply(move)
            else:
                for row in range(len(self._beyond)):
                    self._weights[row] += bool(self._excess(row))

    def improve(self) -> None:
        """Flip what lowers the objective most and breaks no row, as long as there is any.

        At a feasible point a move that breaks no row changes no excess.
        """
        if self.excess:
            return
        for _ in range(_MAX_FLIPS):
            better = [(cost, move) for move, less, cost in self._moves() if not less and cost < 0]
            if not better:
                return
            self._apply(min(better)[1])

    def _moves(self) -> Iterator[tuple[Move, int, Number]]:
        """Each move with its change of the weighted excess and of the objective."""
        single = [self._changes(bit) for bit in range(len(self.bits))]
        is_paired = len(self.bits) <= _MAX_PAIRED
        for bit, (less, cost) in enumerate(single):
            yield (bit,), less, cost
            if not is_paired:
                continue
            together = self._together[bit]
            self._flip(bit)
            for other in range(bit):
                found = self._changes(other) if other in together else single[other]
                yield (other, bit), less + found[0], cost + found[1]
            self._flip(bit)

    def _changes(self, bit: int) -> tuple[int, Number]:
        """What flipping a bit adds to the weighted excess, and to the objective.

        A search asks this millions of times, so that little is called.
        """
        sign = -1 if self.bits[bit] else 1
        less = 0
        for row, change in self._touched[bit]:
            before = self._beyond[row]
            after = before + sign * change
            if self._are_equal[row]:
                less += self._weights[row] * (abs(after) - abs(before))
            elif after > 0 or before > 0:
                less += self._weights[row] * (max(0, after) - max(0, before))
        rise = self._linear[bit]
        for other, weight in self._near[bit]:
            if self.bits[other]:
                rise += weight
        return less, sign * rise

    def _excess(self, row: int) -> int:
        beyond = self._beyond[row]
        return abs(beyond) if self._are_equal[row] else max(0, beyond)

    def _apply(self, move: Move) -> None:
        for bit in move:
            self._flip(bit)

    def _flip(self, bit: int) -> None:
        sign = -1 if self.bits[bit] else 1
        for row, change in self._touched[bit]:
            self._beyond[row] += sign * change
        self.bits[bit] ^= 1

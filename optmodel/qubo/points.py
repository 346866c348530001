"""Energies at all points of bits at once, and the minima of an energy by enumeration.

    minima = exact_minima(energy, num_variables=14, slack=range(9, 14))
    minima.energy, minima.points        # the least energy, and one point for each choice of bits

Slack bits do not multiply the points: with the other bits given, each group of slack bits that
products join is minimized by itself.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from optmodel.formulation import Polynomial

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bits = NDArray[np.int8]
    Energies = NDArray[np.int64]

MAX_BITS = 20
"""The most bits whose points are enumerated, slack bits not counted."""

_MAX_STEPS = 1 << 28
_CHUNK = 16
"""Two to the power of it points are looked at together."""


@dataclass(frozen=True, slots=True)
class EnergyMinima:
    """The least energy, and the points that have it: one for each choice of the other bits."""

    energy: int
    points: tuple[tuple[int, ...], ...]


def all_points(num_bits: int, start: int = 0, stop: int | None = None) -> "Bits":
    """The points from one number to another, one a row; bit k is digit k of the number."""
    import numpy as np

    numbers = np.arange(start, 1 << num_bits if stop is None else stop, dtype=np.int64)
    return ((numbers[:, None] >> np.arange(num_bits)) & 1).astype(np.int8)


def values_at(polynomial: Polynomial, points: "Bits") -> "Energies":
    """A polynomial of whole coefficients at each point."""
    import numpy as np

    total = np.full(len(points), int(polynomial.constant), dtype=np.int64)
    for monomial, coefficient in polynomial.without_constant().terms.items():
        factor = points[:, monomial[0]]
        for symbol in monomial[1:]:
            factor = factor & points[:, symbol]
        total += int(coefficient) * factor.astype(np.int64)
    return total


def exact_minima(
    energy: Polynomial, num_variables: int, slack: Collection[int]
) -> EnergyMinima | None:
    """All minima of an energy by enumeration, or None where that would take too long."""
    core = [k for k in range(num_variables) if k not in slack]
    groups = slack_groups(energy, slack)
    steps = sum(1 << (len(core) + len(group)) for group in groups)
    if len(core) > MAX_BITS or steps > _MAX_STEPS:
        return None
    parts = _SplitEnergy(energy, core, groups)
    least: int | None = None
    found: list[list[int]] = []
    for start in range(0, 1 << len(core), 1 << _CHUNK):
        stop = min(1 << len(core), start + (1 << _CHUNK))
        points = all_points(len(core), start, stop)
        energies = parts.least_at(points)
        lowest = int(energies.min())
        if least is None or lowest < least:
            least, found = lowest, []
        if lowest == least:
            found += points[energies == lowest].tolist()
    assert least is not None, "there is at least one point"
    return EnergyMinima(least, tuple(parts.completed(point) for point in found))


class _SplitEnergy:
    """An energy as that of the core bits and, for each group of slack bits, what it adds."""

    def __init__(
        self, energy: Polynomial, core: Sequence[int], groups: Sequence[Sequence[int]]
    ) -> None:
        self._core, self._groups = core, groups
        number = {bit: new for new, bit in enumerate(core)}
        owner = {bit: n for n, group in enumerate(groups) for bit in group}
        terms: list[dict[tuple[int, ...], int]] = [{} for _ in range(len(groups) + 1)]
        for monomial, weight in energy.terms.items():
            part = next((owner[bit] for bit in monomial if bit in owner), len(groups))
            terms[part][monomial] = int(weight)
        own = {tuple(number[b] for b in m): w for m, w in terms.pop().items()}
        self._own = Polynomial(own)
        self._added = [
            [
                (values, _given(part, dict(zip(group, values, strict=True)), number))
                for values in product((0, 1), repeat=len(group))
            ]
            for group, part in zip(groups, terms, strict=True)
        ]

    def least_at(self, points: "Bits") -> "Energies":
        """The energy at each point with the best slack."""
        import numpy as np

        total = values_at(self._own, points)
        for choices in self._added:
            best: Energies | None = None
            for _, polynomial in choices:
                energies = values_at(polynomial, points)
                best = energies if best is None else np.minimum(best, energies)
            total += 0 if best is None else best
        return total

    def completed(self, point: Sequence[int]) -> tuple[int, ...]:
        """A point of all variables: the core bits, and the first slack that is best with them."""
        import numpy as np

        row = np.array([point], dtype=np.int8)
        values = dict(zip(self._core, point, strict=True))
        for group, choices in zip(self._groups, self._added, strict=True):
            best = min(choices, key=lambda choice: int(values_at(choice[1], row)[0]))
            values |= dict(zip(group, best[0], strict=True))
        return tuple(values[k] for k in range(len(values)))


def _given(
    terms: "dict[tuple[int, ...], int]", values: "dict[int, int]", number: "dict[int, int]"
) -> Polynomial:
    """What terms add in the core bits where slack bits have values."""
    return Polynomial.total(
        Polynomial({tuple(number[bit] for bit in monomial if bit not in values): weight})
        for monomial, weight in terms.items()
        if all(values.get(bit, 1) for bit in monomial)
    )


def slack_groups(energy: Polynomial, slack: Collection[int]) -> list[list[int]]:
    """The slack bits in groups that products join."""
    near: dict[int, set[int]] = {bit: set() for bit in sorted(slack)}
    for monomial in energy.terms:
        inside = [bit for bit in monomial if bit in near]
        for bit in inside:
            near[bit].update(inside)
    groups: list[list[int]] = []
    seen: set[int] = set()
    for start in near:
        if start not in seen:
            group, stack = {start}, [start]
            while stack:
                new = near[stack.pop()] - group
                group |= new
                stack += new
            seen |= group
            groups.append(sorted(group))
    return groups

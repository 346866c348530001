"""A search for sizes: larger while measures are too small, smaller while they are too large.

    search = SizeSearch(source.size_parameters, None, RandomStream("sizes", 7, slot))
    search.sizes                       # {'num_sources': 3, 'num_targets': 5}
    search.move(1)                     # what was measured was too small
    search.sizes                       # {'num_sources': 4, 'num_targets': 7}

All sizes of a family grow along one scale, from its easy ranges through its medium to its hard
ones, and the place on the scale is found by random bisection. What decides where in its range each
size lies is drawn, and drawn again where the scale has no right place; from then on the sizes may
also be of different places on the scale. All draws are from one stream, so the same measures lead
to the same sizes.
"""

from collections.abc import Sequence

from optmodel.families import Difficulty, SizeParameter
from optmodel.random_stream import RandomStream

_STEPS = 1_000
"""Places on the scale."""
_SPREAD = _STEPS // 4
"""How much further apart the places of sizes may be after each start."""


class SizeSearch:
    """Sizes to try next. One instance is one search; `move` says what the last sizes gave."""

    def __init__(
        self,
        parameters: Sequence[SizeParameter],
        difficulty: Difficulty | None,
        stream: RandomStream,
    ) -> None:
        """With a difficulty the sizes stay in its ranges."""
        self._paths = [_anchors(parameter, difficulty) for parameter in parameters]
        self._names = [parameter.name for parameter in parameters]
        self._stream = stream
        self._spread = 0
        self._low, self._high, self._place = 0, _STEPS, 0
        self._quantile_range = 0, _STEPS
        self._quantiles: list[int] = []
        self._shifts: list[int] = []
        self.restart()

    @property
    def sizes(self) -> dict[str, int]:
        """The sizes at this place."""
        return self._at(self._place)

    def move(self, direction: int) -> None:
        """Go on with larger sizes (1), smaller ones (-1), or others (0)."""
        if direction > 0:
            self._low = self._place
        elif direction < 0:
            self._high = self._place
        is_closed = self._high - self._low <= 1 or self._at(self._low) == self._at(self._high)
        if direction == 0 or is_closed:
            self._spread = min(_STEPS, self._spread + _SPREAD)
            is_end = (self._low == 0) if direction < 0 else (self._high == _STEPS)
            self.restart(direction if is_end else 0)
        else:
            self._place = self._between()

    def lean(self, direction: int) -> None:
        """Go on from here with other draws, which should be larger (1) or smaller (-1)."""
        self._low = self._place if direction > 0 else 0
        self._high = self._place if direction < 0 else _STEPS
        self._place = self._between()

    def restart(self, direction: int = 0) -> None:
        """Draw anew where in its range each size lies, and begin anywhere on the scale.

        With a direction the scale ended too soon: the ranges are searched towards that end.
        """
        integer, spread = self._stream.integer, self._spread
        least, most = self._quantile_range if direction else (0, _STEPS)
        least = (least + _STEPS) // 2 if direction > 0 else 0
        most = most // 2 if direction < 0 else _STEPS
        self._quantile_range = least, most
        self._quantiles = [integer(least, most) for _ in self._paths]
        least, most = (0 if direction > 0 else -spread), (0 if direction < 0 else spread)
        self._shifts = [integer(least, most) for _ in self._paths]
        self._low, self._high = 0, _STEPS
        self._place = integer(0, _STEPS)

    def _between(self) -> int:
        """A place strictly inside the bracket, as long as there is one."""
        if self._high - self._low <= 1:
            return self._high
        return self._stream.integer(self._low + 1, self._high - 1)

    def _at(self, place: int) -> dict[str, int]:
        return {
            name: _size(path, min(_STEPS, max(0, place + shift)), quantile)
            for name, path, shift, quantile in zip(
                self._names, self._paths, self._shifts, self._quantiles, strict=True
            )
        }


def level_of(sizes: dict[str, int], parameters: Sequence[SizeParameter]) -> Difficulty:
    """The difficulty whose ranges are nearest to some sizes; the easier of two."""
    return min(
        Difficulty,
        key=lambda level: sum(_distance(sizes[one.name], one.range(level)) for one in parameters),
    )


def _distance(size: int, within: tuple[int, int]) -> float:
    low, high = within
    return max(0, low - size, size - high) / max(1, high)


def _anchors(
    parameter: SizeParameter, difficulty: Difficulty | None
) -> tuple[tuple[int, int], ...]:
    """The ranges that a size goes through along the scale."""
    if difficulty is None:
        return parameter.easy, parameter.medium, parameter.hard
    low, high = parameter.range(difficulty)
    return (low, low), (high, high)


def _size(path: tuple[tuple[int, int], ...], place: int, quantile: int) -> int:
    """The size at a place, at a quantile of the range there; both in steps."""
    along = place * (len(path) - 1)
    leg = min(along // _STEPS, len(path) - 2)
    part = along - leg * _STEPS
    ends = zip(path[leg], path[leg + 1], strict=True)
    low, high = (_STEPS * a + part * (b - a) for a, b in ends)
    exact = _STEPS * low + quantile * (high - low)  # in millionths
    return (exact + _STEPS * _STEPS // 2) // (_STEPS * _STEPS)

"""A road map: places drawn on a square, and the way from each of them to each other one.

road_times(stream, ["p1", "p2"])        # {'p1': {'p2': 31.4}, 'p2': {'p1': 36}}, as fractions
road_distances(stream, ["p1", "p2"])    # {'p1': {'p2': 29.7}}
"""

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from optmodel.random_stream import RandomStream

_SIDE = 700  # everything is counted in tenths, which keeps optima apart
_LEAST = 20
_DETOUR = 80


def road_times(
    stream: RandomStream, places: Sequence[str], detour: int = _DETOUR
) -> dict[str, dict[str, Fraction]]:
    """Minutes for each ordered pair, to a tenth; the way back may take longer."""
    straight = _straight_lines(stream, places)
    return {
        i: {j: _with_detour(stream, straight[i][j], detour) for j in places if j != i}
        for i in places
    }


def road_distances(stream: RandomStream, places: Sequence[str]) -> dict[str, dict[str, Fraction]]:
    """Kilometers for each pair, told once, from the earlier place to the later one."""
    straight = _straight_lines(stream, places)
    return {
        i: {j: _with_detour(stream, straight[i][j]) for j in places[number + 1 :]}
        for number, i in enumerate(places[:-1])
    }


def _with_detour(stream: RandomStream, tenths: int, detour: int = _DETOUR) -> Fraction:
    return Fraction(tenths + stream.integer(0, detour), 10)


def _straight_lines(stream: RandomStream, places: Sequence[str]) -> dict[str, dict[str, int]]:
    points = {i: (stream.integer(0, _SIDE), stream.integer(0, _SIDE)) for i in places}
    return {
        i: {
            j: _LEAST + isqrt((points[i][0] - x) ** 2 + (points[i][1] - y) ** 2)
            for j, (x, y) in points.items()
        }
        for i in places
    }

"""Where the elements of a set are drawn: as near to given distances as a plane allows.

layout = layout_by_distance(["a", "b", "c"], {("a", "b"): 3.0, ("b", "c"): 4.0})
layout.places["a"], layout.height

Stress majorization from classical scaling; distances that are not given are those of the shortest
ways. The same data give the same places.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optmodel.formulation import ElementId, Key
from optmodel.reporting.gallery.pictures.svg_canvas import Point

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WIDTH = 460.0
_SIDE, _TOP = 46.0, 26.0
_LOWEST, _HIGHEST = 200.0, 330.0
_NUM_STEPS = 120


@dataclass(frozen=True, slots=True)
class GraphLayout:
    """The place of each element on a canvas of a height."""

    places: Mapping[ElementId, Point]
    height: float


def layout_by_links(
    elements: Sequence[ElementId], links: Iterable[tuple[ElementId, ElementId]]
) -> GraphLayout:
    """Places such that linked elements are near each other."""
    return layout_by_distance(elements, dict.fromkeys(links, 1.0))


def layout_by_distance(
    elements: Sequence[ElementId], distances: Mapping[Key, float]
) -> GraphLayout:
    """Places such that distances are kept as far as a plane allows."""
    import numpy as np

    wanted = _all_distances(elements, distances)
    points = _majorized(_scaled(wanted), wanted)
    points = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(points.T @ points)
    points = points @ axes[:, ::-1]  # what is long lies from left to right
    points = points * np.where(points[0] > 0, -1.0, 1.0)
    low, high = points.min(axis=0), points.max(axis=0)
    span = np.maximum(high - low, 1e-9)
    height = min(_HIGHEST, max(_LOWEST, (WIDTH - 2 * _SIDE) * span[1] / span[0] + 2 * _TOP))
    room = np.array([WIDTH - 2 * _SIDE, height - 2 * _TOP])
    placed = (points - low) * (room / span).min()
    placed += (room - placed.max(axis=0)) / 2 + np.array([_SIDE, _TOP])
    places = {one: (float(x), float(y)) for one, (x, y) in zip(elements, placed, strict=True)}
    return GraphLayout(places, float(height))


def _all_distances(
    elements: Sequence[ElementId], distances: Mapping[Key, float]
) -> "NDArray[np.float64]":
    """The mean of both directions, and elsewhere the shortest way; what is apart stands aside."""
    import numpy as np

    rank = {one: number for number, one in enumerate(elements)}
    size = len(elements)
    total, count = np.zeros((size, size)), np.zeros((size, size))
    for (i, j), value in distances.items():
        if i != j:
            for a, b in ((rank[i], rank[j]), (rank[j], rank[i])):
                total[a, b] += max(value, 1e-6)
                count[a, b] += 1
    found = np.where(count > 0, total / np.maximum(count, 1), np.inf)
    np.fill_diagonal(found, 0.0)
    direct = np.isfinite(found)
    ways = found.copy()
    for middle in range(size):
        ways = np.minimum(ways, ways[:, [middle]] + ways[[middle], :])
    finite = ways[np.isfinite(ways)]
    ways = np.where(np.isfinite(ways), ways, 1.3 * finite.max() if finite.max() > 0 else 1.0)
    return np.where(direct, found, ways)


def _scaled(wanted: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Classical scaling, with a little spiral so that no two elements begin at one point."""
    import numpy as np

    size = len(wanted)
    center = np.eye(size) - 1.0 / size
    values, vectors = np.linalg.eigh(-0.5 * center @ wanted**2 @ center)
    points = np.zeros((size, 2))
    for column in range(min(2, size)):
        points[:, column] = vectors[:, -1 - column] * np.sqrt(max(values[-1 - column], 0.0))
    turn = 2.4 * np.arange(size)
    spiral = np.stack([np.cos(turn), np.sin(turn)], axis=1) * wanted.mean() * 0.05
    scaled: NDArray[np.float64] = points + spiral
    return scaled


def _majorized(
    points: "NDArray[np.float64]", wanted: "NDArray[np.float64]"
) -> "NDArray[np.float64]":
    """Steps that each lower the stress, in which near pairs weigh more."""
    import numpy as np

    if len(points) < 3:
        return points
    apart = ~np.eye(len(points), dtype=bool)
    weights = np.zeros_like(wanted)
    weights[apart] = wanted[apart] ** -2.0
    inverse = np.linalg.pinv(np.diag(weights.sum(axis=1)) - weights)
    for _ in range(_NUM_STEPS):
        actual = np.linalg.norm(points[:, None] - points[None], axis=2)
        ratio = np.zeros_like(wanted)
        ratio[apart] = -weights[apart] * wanted[apart] / np.maximum(actual[apart], 1e-9)
        np.fill_diagonal(ratio, -ratio.sum(axis=1))
        points = inverse @ (ratio @ points)
    return points

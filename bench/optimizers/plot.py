"""Points with names as a picture: two figures of each method against one another, as SVG.

scatter([Point("lion", 120.0, 0.41)], "peak, MiB", "loss", Path("optimizers.svg"))

Drawn by matplotlib, which is loaded only here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_INCHES = (7.6, 4.6)
_LINE = 12
"""Points between names that would lie on one another."""


@dataclass(frozen=True, slots=True)
class Point:
    """A name and its two figures."""

    name: str
    x: float
    y: float


def scatter(points: Sequence[Point], x_title: str, y_title: str, path: Path) -> None:
    """Write the picture; names of points on one spot stand below one another."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"svg.hashsalt": path.name, "svg.fonttype": "none"}):
        figure = Figure(figsize=_INCHES, layout="constrained")
        axes = figure.subplots()
        axes.scatter([point.x for point in points], [point.y for point in points], color="#2b6cb0")
        taken: dict[tuple[float, float], int] = {}
        for point in points:
            spot = (float(f"{point.x:.3g}"), float(f"{point.y:.3g}"))
            offset = (6, -4 - _LINE * taken.setdefault(spot, 0))
            taken[spot] += 1
            axes.annotate(point.name, (point.x, point.y), xytext=offset, textcoords="offset points")
        axes.set(xlabel=x_title, ylabel=y_title)
        axes.margins(x=0.15)
        axes.grid(alpha=0.3)
        figure.savefig(path, format="svg", metadata={"Date": None})

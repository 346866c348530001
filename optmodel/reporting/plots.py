"""Plots as SVG by matplotlib: bar charts, histograms and line plots.

    bar_chart({"LP": 17, "BIP": 16}, "triples")
    histogram([812, 1034, 990], "characters", "triples")
    line_plot({"loss": [(0, 6.2), (10, 5.1)]}, "step", "loss per token")

The same data give the same bytes. A plot takes its colours from the page it is part of, so it
follows light and dark; `standalone` makes a file of it that brings its own.
"""

import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

from markupsafe import Markup

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

Points = Sequence[tuple[float, float]]
_P = ParamSpec("_P")

_INCHES = (4.8, 2.6)
_BINS = 24
_BINS_PER_DECADE = 4
_MAX_MARKED_POINTS = 30
# Colours that stand for those of the page: they are replaced in the finished SVG.
_TEXT, _GRID, _SERIES = "#010101", "#020202", ("#030303", "#040404")
_PAGE_COLOURS = {
    _TEXT: "var(--plot-text)",
    _GRID: "var(--plot-grid)",
    _SERIES[0]: "var(--plot-first)",
    _SERIES[1]: "var(--plot-second)",
}
_STYLE = {
    "axes.edgecolor": _GRID,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.labelcolor": _TEXT,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.family": "sans-serif",
    "font.size": 9.0,
    "grid.color": _GRID,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "optmodel",
    "text.color": _TEXT,
    "text.parse_math": False,
    "xtick.color": _TEXT,
    "ytick.color": _TEXT,
}
_STANDALONE_STYLE = """<style>
svg { --plot-text: #1c2330; --plot-grid: #b9c0cc; --plot-first: #2f6fb4; --plot-second: #c2701c; }
@media (prefers-color-scheme: dark) {
svg { --plot-text: #e4e8ef; --plot-grid: #4a5362; --plot-first: #6ea8e0; --plot-second: #e5a35b; }
}
</style>"""


def _styled(plot: Callable[_P, Markup]) -> Callable[_P, Markup]:
    """Draw with the style of this module, whatever the user's configuration of matplotlib is."""

    @wraps(plot)
    def styled(*args: _P.args, **kwargs: _P.kwargs) -> Markup:
        from matplotlib import style

        with style.context(["default", _STYLE]):
            return plot(*args, **kwargs)

    return styled


@_styled
def bar_chart(counts: Mapping[str, int], unit: str) -> Markup:
    """Horizontal bars with their counts, one a name, in the mapping's order from the top."""
    figure, axes = _axes(height=0.75 + 0.26 * max(1, len(counts)))
    names, values = list(counts), list(counts.values())
    bars = axes.barh(range(len(names)), values, color=_SERIES[0], height=0.7)
    axes.bar_label(bars, [f"{value:,}" for value in values], padding=3)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_xlim(left=0)
    axes.grid(visible=False)
    axes.set_xlabel(unit)
    _whole_ticks(axes.xaxis)
    return _svg(figure, f"Number of {unit} by name")


@_styled
def histogram(values: Sequence[float], label: str, unit: str, *, log_scale: bool = False) -> Markup:
    """Counts over equal ranges of values; with `log_scale` over parts of powers of ten.

    A logarithmic axis shows absolute values, and leaves zeros out.
    """
    figure, axes = _axes()
    if log_scale:
        shown = [abs(value) for value in values if value]
        edges = _decade_edges(shown)
        axes.set_xscale("log")
    else:
        shown = list(values)
        edges = _equal_edges(shown)
    axes.hist(shown, bins=edges, color=_SERIES[0], rwidth=0.92)
    axes.set_xlabel(label)
    axes.set_ylabel(unit)
    _whole_ticks(axes.yaxis)
    axes.xaxis.set_major_formatter("{x:,g}")
    return _svg(figure, f"Histogram of {label}")


@_styled
def line_plot(
    series: Mapping[str, Points], x_label: str, y_label: str, *, y_max: float | None = None
) -> Markup:
    """One line for each series, with a legend where there are several.

    The y axis begins at zero or at the lowest value, and ends at `y_max` where it is given.
    """
    figure, axes = _axes()
    for (name, points), colour in zip(series.items(), _SERIES, strict=False):
        marker = "o" if len(points) <= _MAX_MARKED_POINTS else ""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        axes.plot(xs, ys, color=colour, label=name, marker=marker, markersize=4, linewidth=1.6)
    lowest = min((y for points in series.values() for _, y in points), default=0.0)
    axes.set_xlim(left=0)
    axes.set_ylim(min(0.0, lowest), y_max)
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    _whole_ticks(axes.xaxis, num_ticks=8)
    if len(series) > 1:
        axes.legend()
    return _svg(figure, y_label)


def standalone(plot: Markup) -> str:
    """A plot as the text of an SVG file with colours of its own."""
    head, end, body = str(plot).partition(">")
    return f"{head}{end}{_STANDALONE_STYLE}{body}\n"


def _axes(height: float = _INCHES[1]) -> "tuple[Figure, Axes]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_INCHES[0], height), layout="constrained")
    return figure, figure.subplots()


def _equal_edges(values: Sequence[float]) -> list[float]:
    """Edges of bins of one width; those of whole numbers hold as many whole numbers each."""
    low, high = min(values), max(values)
    if low == high or all(float(value).is_integer() for value in values):
        low -= 0.5
        width = float(math.ceil((high - low) / _BINS))
        num_bins = math.ceil((high - low) / width)
    else:
        width, num_bins = (high - low) / _BINS, _BINS
    edges = [low + width * index for index in range(num_bins + 1)]
    return [*edges[:-1], max(edges[-1], high)]


def _decade_edges(values: Sequence[float]) -> list[float]:
    exponents = [math.log10(value) for value in values]
    low = math.floor(min(exponents, default=0))
    high = max(low + 1, math.ceil(max(exponents, default=1)))
    num_bins = (high - low) * _BINS_PER_DECADE
    return [10 ** (low + index / _BINS_PER_DECADE) for index in range(num_bins + 1)]


def _whole_ticks(axis: "Axis", num_ticks: int = 5) -> None:
    """Ticks of an axis of counts or steps: at whole numbers only."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=num_ticks, integer=True))
    axis.set_major_formatter("{x:,.0f}")


def _svg(figure: "Figure", title: str) -> Markup:
    """The figure as an element of a page, without ids that other plots of the page have."""
    buffer = io.StringIO()
    no_metadata = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(buffer, format="svg", transparent=True, metadata=no_metadata)
    text = buffer.getvalue()
    text = re.sub(r' id="[A-Za-z0-9.]+_\d+"', "", text[text.index("<svg") :])
    text = re.sub(r"<svg ", Markup('<svg role="img" aria-label="{}" ').format(title), text, count=1)
    for sentinel, colour in _PAGE_COLOURS.items():
        text = text.replace(sentinel, colour)
    return Markup(text.strip())

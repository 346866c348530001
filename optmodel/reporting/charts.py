"""Charts as SVG text: bars for counts by name, histograms for spreads of numbers.

Colours are classes (`bar`, `axis`, `label`), styled by the page, so charts follow light and dark.

    bars({"LP": 17, "BIP": 16})
    histogram([812, 1034, 990], "characters")
"""

import math
from collections.abc import Mapping, Sequence
from html import escape

_WIDTH = 460
_ROW = 22
_LEFT = 150
_HEIGHT = 170


def bars(counts: Mapping[str, int]) -> str:
    """Horizontal bars, one a name, in the mapping's order, with their counts."""
    largest = max(counts.values(), default=1)
    rows = []
    for place, (name, count) in enumerate(counts.items()):
        top = place * _ROW
        length = round((_WIDTH - _LEFT - 50) * count / largest, 1)
        rows.append(
            f'<text class="label" x="{_LEFT - 8}" y="{top + 15}" text-anchor="end">'
            f"{escape(name)}</text>"
            f'<rect class="bar" x="{_LEFT}" y="{top + 3}" width="{length}" height="{_ROW - 6}"/>'
            f'<text class="label" x="{_LEFT + length + 6}" y="{top + 15}">{count:,}</text>'
        )
    return _svg("".join(rows), max(1, len(counts)) * _ROW, "Counts by name")


def histogram(values: Sequence[float], unit: str, *, num_bins: int = 24) -> str:
    """Vertical bars over equal ranges from the least to the largest value."""
    low, high = min(values), max(values)
    width = (high - low) / num_bins or 1.0
    counts = [0] * num_bins
    for value in values:
        counts[min(num_bins - 1, int((value - low) / width))] += 1
    return _columns(counts, number_text(low), number_text(high), unit)


def magnitudes(values: Sequence[float], unit: str) -> str:
    """A histogram over powers of ten, for values that spread over many; zeros are left out."""
    exponents = [math.log10(abs(value)) for value in values if value]
    low, high = math.floor(min(exponents)), math.ceil(max(exponents)) or 1
    num_bins = max(1, high - low) * 4
    counts = [0] * num_bins
    for exponent in exponents:
        counts[min(num_bins - 1, int((exponent - low) * 4))] += 1
    return _columns(counts, number_text(10.0**low), number_text(10.0**high), f"{unit}, log scale")


def number_text(value: float) -> str:
    """A number at the end of an axis: `1,200`, `0.25`."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def _columns(counts: Sequence[int], low: str, high: str, unit: str) -> str:
    largest = max(counts, default=1) or 1
    step = (_WIDTH - 60) / len(counts)
    floor = _HEIGHT - 34
    parts = [f'<line class="axis" x1="40" y1="{floor}" x2="{_WIDTH - 20}" y2="{floor}"/>']
    for place, count in enumerate(counts):
        height = round((floor - 14) * count / largest, 1)
        left = round(40 + place * step, 1)
        parts.append(
            f'<rect class="bar" x="{left}" y="{floor - height}" width="{step - 1:.1f}" '
            f'height="{height}"><title>{count}</title></rect>'
        )
    parts += [
        f'<text class="label" x="34" y="18" text-anchor="end">{largest:,}</text>',
        f'<text class="label" x="34" y="{floor}" text-anchor="end">0</text>',
        f'<text class="label" x="40" y="{_HEIGHT - 18}">{escape(low)}</text>',
        f'<text class="label" x="{_WIDTH - 20}" y="{_HEIGHT - 18}" text-anchor="end">'
        f"{escape(high)}</text>",
        f'<text class="label" x="{_WIDTH / 2}" y="{_HEIGHT - 4}" text-anchor="middle">'
        f"{escape(unit)}</text>",
    ]
    return _svg("".join(parts), _HEIGHT, f"Histogram of {unit}")


def _svg(body: str, height: int, title: str) -> str:
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}">{body}</svg>'
    )

"""A horizontal axis with round steps.

draw_axis(canvas, round_steps(95), scale=3.2, left=110, bottom=120)      # 0, 20, 40, 60, 80
"""

from math import floor, log10

from optmodel.reporting.gallery.pictures.svg_canvas import SvgCanvas, number_label

_NUM_STEPS = 6


def round_steps(end: float) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten, from zero to an end, about six of them."""
    if end <= 0:
        return [0.0]
    power: float = 10.0 ** floor(log10(end / _NUM_STEPS))
    step = next(m * power for m in (1, 2, 5, 10) if end / (m * power) <= _NUM_STEPS)
    return [number * step for number in range(floor(end / step + 1e-9) + 1)]


def draw_axis(
    canvas: SvgCanvas, steps: list[float], scale: float, left: float, bottom: float
) -> None:
    """Vertical lines from the top to the bottom, with their numbers below."""
    for value in steps:
        x = left + value * scale
        canvas.line((x, 0), (x, bottom + 3), "grid")
        canvas.label((x, bottom + 17), number_label(value), anchor="middle", kind="quiet small")

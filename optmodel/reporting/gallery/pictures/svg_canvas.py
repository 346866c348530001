"""A canvas: shapes, put on it one by one, become an SVG element of a page.

    canvas = SvgCanvas(460, 120)
    canvas.rectangle((10, 10), (200, 20), "bar", title="Rye: 40 tons")
    canvas.label((220, 24), "40")
    canvas.picture("Tons by product")        # <svg class="picture" role="img" ...>

Shapes have classes and no colours: the page's style sheet has these, for light and dark.
"""

from math import hypot

from markupsafe import Markup, escape

Point = tuple[float, float]

NUM_SERIES = 8
"""How many colours there are for things of several kinds."""

_HEAD = 7.0
_CHARACTER = 7.0  # the mean width of a letter of a label, and of one in bold or small type
_WIDTHS = {"title": 8.0, "small": 5.9}


def series(number: int) -> str:
    """The class of the colour of a kind: `s1` to `s8`, and again from `s1`."""
    return f"s{number % NUM_SERIES + 1}"


def shortened(text: str, width: float, kind: str = "") -> str:
    """A text cut at a width in units of the canvas, by the class of its type."""
    letter = next((size for name, size in _WIDTHS.items() if name in kind), _CHARACTER)
    fitting = max(1, int(width / letter))
    return text if len(text) <= fitting else f"{text[: max(1, fitting - 1)].rstrip()}…"


def number_label(value: float) -> str:
    """A number of at most four digits, with separators: `1,250`, `3.25`, `0.048`."""
    if abs(value) >= 1000 or value == round(value):
        return f"{value:,.0f}"
    return f"{value:.{3 if abs(value) < 1 else 2 if abs(value) < 100 else 1}f}".rstrip("0").rstrip(
        "."
    )


class SvgCanvas:
    """An area of a width and a height in units that are pixels where nothing is scaled."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._parts: list[Markup] = []

    def line(
        self, start: Point, end: Point, kind: str, *, title: str = "", width: float = 0.0
    ) -> None:
        """A straight line, of a width of its own where one is given."""
        own = Markup(' style="stroke-width:{}"').format(_number(width)) if width else Markup("")
        shape = Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"{}')
        self._add(shape.format(kind, *_numbers(*start, *end), own), "line", title)

    def arrow(
        self,
        start: Point,
        end: Point,
        kind: str,
        *,
        title: str = "",
        width: float = 0.0,
        margin: float = 0.0,
    ) -> None:
        """A line with a head, which ends `margin` before the point that it leads to."""
        length = hypot(end[0] - start[0], end[1] - start[1])
        if length <= margin + _HEAD:
            return
        along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
        head = _HEAD + width
        tip, foot = _back(end, along, margin), _back(end, along, margin + head)
        self.line(start, foot, kind, title=title, width=width)
        aside = (-along[1] * head / 2.4, along[0] * head / 2.4)
        corners = (
            tip,
            (foot[0] + aside[0], foot[1] + aside[1]),
            (foot[0] - aside[0], foot[1] - aside[1]),
        )
        self.polygon(corners, f"{kind} head")

    def polygon(self, points: tuple[Point, ...], kind: str, *, title: str = "") -> None:
        """A filled area."""
        self._add(self._path("polygon", points, kind), "polygon", title)

    def polyline(self, points: list[Point], kind: str) -> None:
        """A line through points."""
        self._add(self._path("polyline", points, f"{kind} open"), "polyline", "")

    def curve(self, start: Point, end: Point, kind: str, *, title: str, width: float) -> None:
        """A band from left to right, level at both ends."""
        middle = (start[0] + end[0]) / 2
        numbers = _numbers(*start, middle, start[1], middle, end[1], *end, width)
        path = 'd="M{} {}C{} {} {} {} {} {}" style="stroke-width:{}"'
        self._add(Markup(f'<path class="{{}}" {path}').format(kind, *numbers), "path", title)

    def rectangle(self, corner: Point, size: Point, kind: str, *, title: str = "") -> None:
        """A rectangle by its upper left corner; one of no size is left out."""
        if min(size) <= 0:
            return
        shape = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"')
        self._add(shape.format(kind, *_numbers(*corner, *size)), "rect", title)

    def circle(self, center: Point, radius: float, kind: str, *, title: str = "") -> None:
        """A circle."""
        shape = Markup('<circle class="{}" cx="{}" cy="{}" r="{}"')
        self._add(shape.format(kind, *_numbers(*center, radius)), "circle", title)

    def label(
        self, at: Point, text: str, *, anchor: str = "start", kind: str = "", width: float = 0.0
    ) -> None:
        """A text on its base line; cut, with the whole as its title, where a width is given."""
        shown = shortened(text, width, kind) if width else text
        title = text if shown != text else ""
        classes = " ".join(word for word in (kind, "" if anchor == "start" else anchor) if word)
        name = Markup(' class="{}"').format(classes) if classes else Markup("")
        inside = escape(shown) + _title(title)
        shape = Markup('<text{} x="{}" y="{}">{}</text>')
        self._parts.append(shape.format(name, *_numbers(*at), inside))

    def picture(self, about: str) -> Markup:
        """The element, with what it shows for those who cannot see it."""
        shape = Markup(
            '<svg class="picture" role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>'
        )
        size = _numbers(self.width, self.height)
        return shape.format(about, *size, Markup("").join(self._parts))

    def _path(self, tag: str, points: tuple[Point, ...] | list[Point], kind: str) -> Markup:
        text = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        return Markup('<{} class="{}" points="{}"').format(tag, kind, text)

    def _add(self, opened: Markup, tag: str, title: str) -> None:
        end = Markup("/>") if not title else Markup(">{}</{}>").format(_title(title), tag)
        self._parts.append(opened + end)


def _title(text: str) -> Markup:
    return Markup("<title>{}</title>").format(text) if text else Markup("")


def _back(point: Point, along: Point, distance: float) -> Point:
    return point[0] - along[0] * distance, point[1] - along[1] * distance


def _numbers(*values: float) -> list[str]:
    return [_number(value) for value in values]


def _number(value: float) -> str:
    """A coordinate to a tenth; never `-0`."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text

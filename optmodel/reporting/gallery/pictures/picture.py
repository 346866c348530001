"""A picture of a solved problem: its kind, what it shows in a sentence, and the drawing.

Picture("tour", "The tour, in the order of the arrows.", canvas.picture("The tour"))
"""

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its caption; the kind is the name of the function that drew it."""

    kind: str
    caption: str
    svg: Markup

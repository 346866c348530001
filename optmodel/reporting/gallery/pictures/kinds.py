"""The kinds of pictures, in the order in which they are tried: the first that fits is drawn.

draw_picture(problem)      # a Picture, or None where nothing that can be seen was decided
"""

from collections.abc import Callable

from optmodel.reporting.gallery.pictures.bars import draw_bars
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.solved_problem import SolvedProblem

DrawPicture = Callable[[SolvedProblem], Picture | None]

KINDS: tuple[DrawPicture, ...] = (draw_bars,)
"""What is special comes first, and what fits almost everything last."""


def draw_picture(problem: SolvedProblem) -> Picture | None:
    """The first picture that fits."""
    return next((found for draw in KINDS if (found := draw(problem)) is not None), None)

"""The kinds of pictures, in the order in which they are tried: the first that fits is drawn.

draw_picture(problem)      # a Picture, or None where nothing that can be seen was decided
"""

from collections.abc import Callable

from optmodel.reporting.gallery.pictures.bars import draw_bars
from optmodel.reporting.gallery.pictures.calendar_grid import draw_calendar
from optmodel.reporting.gallery.pictures.frontier import draw_frontier
from optmodel.reporting.gallery.pictures.gantt import draw_gantt
from optmodel.reporting.gallery.pictures.graph import draw_graph
from optmodel.reporting.gallery.pictures.layers import draw_layers
from optmodel.reporting.gallery.pictures.matrix import draw_contents, draw_incidence, draw_matrix
from optmodel.reporting.gallery.pictures.network import draw_network
from optmodel.reporting.gallery.pictures.packing import draw_packing
from optmodel.reporting.gallery.pictures.picture import Picture
from optmodel.reporting.gallery.pictures.plane import draw_plane
from optmodel.reporting.gallery.pictures.region import draw_region
from optmodel.reporting.gallery.pictures.routes import draw_routes
from optmodel.reporting.gallery.pictures.site_map import draw_site_map
from optmodel.reporting.gallery.pictures.time_series import draw_series
from optmodel.reporting.gallery.pictures.windows import draw_windows
from optmodel.reporting.gallery.solved_problem import SolvedProblem

DrawPicture = Callable[[SolvedProblem], Picture | None]

KINDS: tuple[DrawPicture, ...] = (
    draw_plane,
    draw_region,
    draw_routes,
    draw_gantt,
    draw_windows,
    draw_calendar,
    draw_network,
    draw_incidence,
    draw_site_map,
    draw_packing,
    draw_graph,
    draw_layers,
    draw_series,
    draw_contents,
    draw_matrix,
    draw_frontier,
    draw_bars,
)
"""What is special comes first, and what fits almost everything last."""


def draw_picture(problem: SolvedProblem) -> Picture | None:
    """The first picture that fits."""
    return next((found for draw in KINDS if (found := draw(problem)) is not None), None)

"""Pictures of solved problems: by the structure of a formulation, not by its name.

picture = draw_picture(SolvedProblem(instance, solution, names))
picture.kind, picture.caption, picture.svg
"""

from optmodel.reporting.gallery.pictures.kinds import draw_picture
from optmodel.reporting.gallery.pictures.picture import Picture

__all__ = ["Picture", "draw_picture"]

"""What the purely linear dialects share: extremes are lifted, implications become big-M rows."""

from optmodel.formulation.formulation import Formulation
from optmodel.formulation.programs._big_m import without_implications
from optmodel.formulation.programs._dialect import Dialect
from optmodel.formulation.programs._lifting import lift_extremes
from optmodel.formulation.programs._limits import refuse_nonlinear
from optmodel.formulation.programs._shapes import Shapes, Signs

EXTREMES = frozenset({"abs", "max", "min"})


class LinearDialect(Dialect):
    """A dialect whose library has linear expressions only."""

    def prepare(self, formulation: Formulation, signs: Signs) -> Formulation:
        """Rewrite what can be said linearly, refuse the rest."""
        linear = plain(formulation, signs)
        refuse_nonlinear(linear, self.name)
        return linear


def plain(formulation: Formulation, signs: Signs) -> Formulation:
    """A formulation without extremes and implications."""
    lifted = lift_extremes(formulation, Shapes(formulation, signs), EXTREMES)
    return without_implications(lifted, Shapes(lifted, signs))

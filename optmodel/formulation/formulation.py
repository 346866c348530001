"""A formulation: the symbolic model, without a number of any instance.

knapsack = Formulation("knapsack", "Knapsack", sets=(...), parameters=(...), variables=(...),
                       objective=maximize("sum(value[i] * take[i] for i in items)", ...),
                       constraints=(...))
knapsack.problem_class      # ProblemClass.BIP
knapsack.to_text()          # JSON a person can read; Formulation.from_text reads it back
"""

from dataclasses import dataclass
from functools import cached_property

from optmodel.formulation._checks import check_declarations
from optmodel.formulation.declarations import Declarations
from optmodel.formulation.document import read_declarations, write_declarations
from optmodel.formulation.numbers import MALFORMED
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.problem_class import ProblemClass, classify


@dataclass(frozen=True)
class Formulation(Declarations):
    """Sets, parameters, variables, one objective, constraints, with units and meanings.

    Raises `FormulationError` when a name is unknown or used with the wrong number of indices.
    """

    def __post_init__(self) -> None:
        check_declarations(self)

    @cached_property
    def problem_class(self) -> ProblemClass:
        """LP, ILP, BIP, MILP, QP, MIQP, QCP, SOCP, NLP or MINLP, by inspection."""
        return classify(self)

    def to_text(self) -> str:
        """Canonical JSON whose expressions are text of the algebra."""
        return self._text

    @cached_property
    def _text(self) -> str:
        return write_declarations(self)

    @staticmethod
    def from_text(text: str) -> "Formulation":
        """Inverse of `to_text`. Raises `FormulationError` on anything else."""
        try:
            return Formulation(**vars(read_declarations(text)))
        except MALFORMED as error:
            raise FormulationError(f"This is not a formulation: {error!r}.") from error

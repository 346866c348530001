"""A formulation: the symbolic model, without a number of any instance.

knapsack = Formulation("knapsack", "Knapsack", sets=(...), parameters=(...), variables=(...),
                       objective=maximize("sum(value[i] * take[i] for i in items)", ...),
                       constraints=(...))
knapsack.problem_class      # ProblemClass.BIP
knapsack.to_text()          # JSON a person can read; Formulation.from_text reads it back
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from optmodel.formulation._checks import check_formulation
from optmodel.formulation.declarations import (
    Constraint,
    IndexSet,
    Objective,
    Parameter,
    Variable,
)

if TYPE_CHECKING:
    from optmodel.formulation.classes import ProblemClass


@dataclass(frozen=True)
class Formulation:
    """Sets, parameters, variables, one objective, constraints, with units and meanings.

    Raises `FormulationError` when a name is unknown or used with the wrong number of indices.
    """

    name: str
    title: str
    sets: tuple[IndexSet, ...]
    parameters: tuple[Parameter, ...]
    variables: tuple[Variable, ...]
    objective: Objective
    constraints: tuple[Constraint, ...]

    def __post_init__(self) -> None:
        check_formulation(self)

    @cached_property
    def set_by_name(self) -> dict[str, IndexSet]:
        """Sets by name."""
        return {item.name: item for item in self.sets}

    @cached_property
    def parameter_by_name(self) -> dict[str, Parameter]:
        """Parameters by name."""
        return {item.name: item for item in self.parameters}

    @cached_property
    def variable_by_name(self) -> dict[str, Variable]:
        """Variables by name."""
        return {item.name: item for item in self.variables}

    @cached_property
    def problem_class(self) -> "ProblemClass":
        """LP, ILP, BIP, MILP, QP, MIQP, QCP, SOCP, NLP or MINLP, by inspection."""
        from optmodel.formulation.classes import classify

        return classify(self)

    def to_text(self) -> str:
        """Canonical JSON whose expressions are text of the algebra."""
        from optmodel.formulation.document import write_formulation

        return write_formulation(self)

    @staticmethod
    def from_text(text: str) -> "Formulation":
        """Inverse of `to_text`. Raises `FormulationError` on anything else."""
        from optmodel.formulation.document import read_formulation

        return read_formulation(text)

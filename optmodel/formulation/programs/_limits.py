"""What a dialect may refuse of a formulation, each with the sentence that says so."""

from collections.abc import Iterator

from optmodel.formulation.classes import degree
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import Binary, Expression, Implication, Relation, walk
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.printing import expression_text, statement_text


def relations(formulation: Formulation) -> Iterator[Relation]:
    """The relation of every constraint, implied ones included."""
    for item in formulation.constraints:
        statement = item.statement
        yield statement.relation if isinstance(statement, Implication) else statement


def expressions(formulation: Formulation) -> Iterator[Expression]:
    """The objective and both sides of every relation."""
    yield formulation.objective.expression
    for relation in relations(formulation):
        yield from (relation.left, relation.right)


def refuse_nonlinear(formulation: Formulation, library: str) -> None:
    """Raise unless the objective and every relation are linear."""
    variables = frozenset(formulation.variable_by_name)
    for node in expressions(formulation):
        if degree(node, variables) > 1:
            raise FormulationError(f"{library} has no way to say {expression_text(node)}.")


def refuse_nonlinear_implications(formulation: Formulation) -> None:
    """Raise when an implied relation is not linear."""
    variables = frozenset(formulation.variable_by_name)
    for item in formulation.constraints:
        if isinstance(item.statement, Implication):
            relation = item.statement.relation
            if max(degree(side, variables) for side in (relation.left, relation.right)) > 1:
                raise FormulationError(
                    f"Only a linear relation may be implied, unlike {statement_text(relation)}."
                )


def refuse_towers(formulation: Formulation) -> None:
    """Raise when a variable is raised to a variable power."""
    variables = frozenset(formulation.variable_by_name)
    for expression in expressions(formulation):
        for node in walk(expression):
            match node:
                case Binary("**", base, exponent) if degree(base, variables) and degree(
                    exponent, variables
                ):
                    raise FormulationError(
                        f"A variable power of a variable cannot be said: {expression_text(node)}."
                    )

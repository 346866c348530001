"""Pruning: a constraint taken out of a problem, with all the data and words that only it needs.

without_constraint(problem, "budget_limit")     # a neighbor, or None where words would hang on it
"""

from collections.abc import Iterator
from dataclasses import replace

from optmodel.formulation import (
    Clause,
    Endpoint,
    Expression,
    Formulation,
    Implication,
    Membership,
    Name,
    Reduce,
    Statement,
    walk,
)
from optmodel.mutations.neighbor import Neighbor
from optmodel.narration import Telling


def without_constraint(problem: Neighbor, name: str) -> Neighbor | None:
    """The problem without a constraint; None where formulation and words do not fit then."""
    formulation = problem.formulation
    kept = tuple(item for item in formulation.constraints if item.name != name)
    rest = replace(formulation, constraints=kept)
    used = set(_names(rest))
    is_idle = any(item.name not in used for item in rest.variables)
    if is_idle or not _linked(formulation) <= _linked(rest):
        return None  # a decision that nothing depends on any more, or no other decision
    parameters = tuple(item for item in rest.parameters if item.name in used)
    used |= {name for item in parameters for name in _in_clause(item.over)}
    for item in reversed(rest.sets):
        if item.name in used:
            used |= set(item.within)
    pruned = replace(
        rest,
        parameters=parameters,
        sets=tuple(item for item in rest.sets if item.name in used),
    )
    if not _is_told(problem.telling, pruned):
        return None
    return problem.changed(pruned, _pruned_telling(problem.telling, pruned))


def _linked(formulation: Formulation) -> set[str]:
    """The variables that stand in a constraint together with another one."""
    variables = formulation.variable_by_name.keys()
    stated = (set(_in_statement(item.statement)) & variables for item in formulation.constraints)
    return {name for names in stated if len(names) > 1 for name in names}


def _is_told(telling: Telling, formulation: Formulation) -> bool:
    """Whether each subset and each set of pairs still has data, or words of its own."""
    told = {item.set for item in telling.relation}
    told |= {b.set_name for item in formulation.parameters for b in item.over.binders}
    within = [item for item in formulation.sets if item.within]
    return all(item.name in told for item in within)


def _pruned_telling(telling: Telling, formulation: Formulation) -> Telling:
    """The words of what is left."""
    ruled = {item.name for item in formulation.constraints} | formulation.variable_by_name.keys()
    facts = tuple(
        fact if fact.states in ruled else fact.model_copy(update={"limit": (), "states": ""})
        for fact in telling.fact
        if fact.parameter in formulation.parameter_by_name
    )
    rules = tuple(item for item in telling.rule if item.constraint in (*ruled, "objective"))
    relations = tuple(
        item if item.states in ruled else item.model_copy(update={"states": ""})
        for item in telling.relation
        if item.set in formulation.set_by_name
    )
    roles = {name: role for name, role in telling.roles.items() if name in formulation.set_by_name}
    return telling.model_copy(
        update={"fact": facts, "rule": rules, "relation": relations, "roles": roles}
    )


def _names(formulation: Formulation) -> Iterator[str]:
    """All names that statements, bounds, the objective and clauses of a formulation hold."""
    yield from _in_expression(formulation.objective.expression)
    for variable in formulation.variables:
        yield from _in_clause(variable.over)
        for bound in (variable.lower, variable.upper):
            yield from _in_expression(bound) if bound is not None else ()
    for item in formulation.constraints:
        yield from _in_clause(item.over)
        yield from _in_statement(item.statement)


def _in_statement(statement: Statement) -> Iterator[str]:
    if isinstance(statement, Implication):
        yield from _in_expression(statement.indicator)
        statement = statement.relation
    yield from _in_expression(statement.left)
    yield from _in_expression(statement.right)


def _in_expression(expression: Expression) -> Iterator[str]:
    for node in walk(expression):
        match node:
            case Name(name, indices):
                yield name
                yield from (term.set_name for term in indices if isinstance(term, Endpoint))
            case Reduce(_, _, clause):
                yield from _in_clause(clause)


def _in_clause(clause: Clause) -> Iterator[str]:
    yield from (binder.set_name for binder in clause.binders)
    for condition in clause.conditions:
        yield from (term.set_name for term in condition.terms if isinstance(term, Endpoint))
        if isinstance(condition, Membership):
            yield condition.set_name

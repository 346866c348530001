"""An instance written out: a variable for each decision, numbers in the place of data, no sets.

expanded(instance, {"g1": "chairs", "g2": "tables"}).formulation
# sum(work[i] * make[i] for i in goods) <= hours    becomes    2 * chairs + 3 * tables <= 40
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from optmodel.formulation._indexing import Environment, environments, resolve
from optmodel.formulation.declarations import Constraint, Variable
from optmodel.formulation.exact_arithmetic import constant_value
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import (
    Binary,
    Clause,
    Constant,
    ElementId,
    Expression,
    FunctionCall,
    Implication,
    Name,
    Negation,
    Reduce,
    Relation,
    Statement,
    walk,
)
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.programs.compact._element_words import (
    Decision,
    decision_names,
    element_words,
)
from optmodel.formulation.programs.compact._simplification import simplified_expression


def expanded(instance: Instance, names: Mapping[ElementId, str]) -> Instance:
    """The same problem without sets and parameters.

    Raises `FormulationError` where nothing is left to be decided: of an objective or a violated
    constraint without variables.
    """
    return _Expansion(instance, names).instance()


class _Expansion:
    def __init__(self, instance: Instance, names: Mapping[ElementId, str]) -> None:
        self._instance = instance
        self._names = decision_names(instance, names)
        self._words = element_words(instance, names)
        self._taken = set(self._names.values())

    def instance(self) -> Instance:
        source = self._instance.formulation
        objective = self._expression(source.objective.expression, {})
        if _is_number(objective):
            raise FormulationError("The objective has no variable in it.")
        formulation = replace(
            source,
            sets=(),
            parameters=(),
            variables=tuple(self._variables()),
            objective=replace(source.objective, expression=objective),
            constraints=tuple(self._constraints()),
        )
        return Instance(formulation, {}, {})

    def _variables(self) -> Iterator[Variable]:
        for item in self._instance.formulation.variables:
            for key in self._instance.keys(item.over):
                environment = dict(zip(item.over.names, key, strict=True))
                lower, upper = (
                    None if limit is None else self._expression(limit, environment)
                    for limit in (item.lower, item.upper)
                )
                name = self._names[item.name, key]
                yield replace(item, name=name, over=Clause(), lower=lower, upper=upper)

    def _constraints(self) -> Iterator[Constraint]:
        for item in self._instance.formulation.constraints:
            for environment in environments(item.over, self._instance, {}):
                statement = self._statement(item.statement, environment)
                if self._is_decided(statement):
                    continue
                name = "_".join([item.name, *(self._words[e] for e in environment.values())])
                yield replace(item, name=self._free(name), over=Clause(), statement=statement)

    def _free(self, name: str) -> str:
        free, number = name, 2
        while free in self._taken:
            free, number = f"{name}_{number}", number + 1
        self._taken.add(free)
        return free

    def _statement(self, statement: Statement, environment: Environment) -> Statement:
        if isinstance(statement, Relation):
            left, right = (
                self._expression(side, environment) for side in (statement.left, statement.right)
            )
            return Relation(left, statement.sense, right)
        relation = self._statement(statement.relation, environment)
        indicator = self._variable(statement.indicator, environment)
        assert isinstance(relation, Relation), "a relation stays one"
        return Implication(indicator, statement.value, relation)

    def _is_decided(self, statement: Statement) -> bool:
        """Whether a statement compares numbers only, and holds."""
        relation = statement.relation if isinstance(statement, Implication) else statement
        if not (_is_number(relation.left) and _is_number(relation.right)):
            return False
        left, right = (
            constant_value(self._instance, side, {}) for side in (relation.left, relation.right)
        )
        holds = {"<=": left <= right, ">=": left >= right, "==": left == right}[relation.sense]
        if not holds:
            raise FormulationError("A constraint without variables is violated.")
        return True

    def _expression(self, node: Expression, environment: Environment) -> Expression:
        return simplified_expression(self._written_out(node, environment))

    def _written_out(self, node: Expression, environment: Environment) -> Expression:
        match node:
            case Name():
                return self._name(node, environment)
            case Negation(operand):
                return Negation(self._written_out(operand, environment))
            case Binary(operator, left, right):
                parts = (self._written_out(side, environment) for side in (left, right))
                return Binary(operator, *parts)
            case FunctionCall(function, arguments):
                written = tuple(self._written_out(part, environment) for part in arguments)
                return FunctionCall(function, written)
            case Reduce():
                return self._reduce(node, environment)
            case _:
                return node

    def _reduce(self, node: Reduce, environment: Environment) -> Expression:
        inner = environments(node.clause, self._instance, environment)
        terms = [self._written_out(node.body, one) for one in inner]
        match node.reduction:
            case "sum":
                return _joined("+", terms)
            case "prod":
                return _joined("*", terms)
            case function:
                if not terms:
                    raise FormulationError(f"A {function}(...) runs over no index at all.")
                return FunctionCall(function, tuple(terms))

    def _name(self, node: Name, environment: Environment) -> Expression:
        if not node.indices and node.name in environment:
            number = environment[node.name]
            assert isinstance(number, int), "the instance is checked"
            return Constant(number)
        if node.name in self._instance.formulation.variable_by_name:
            return self._variable(node, environment)
        return Constant(self._instance.value(*self._decision(node, environment)))

    def _variable(self, node: Name, environment: Environment) -> Name:
        decision = self._decision(node, environment)
        if decision not in self._names:
            raise FormulationError(f"There is no variable {decision[0]}{list(decision[1])}.")
        return Name(self._names[decision])

    def _decision(self, node: Name, environment: Environment) -> Decision:
        key = tuple(resolve(term, self._instance, environment) for term in node.indices)
        return node.name, key


def _joined(operator: Literal["+", "*"], terms: list[Expression]) -> Expression:
    """A sum or product of terms; of none it is 0 or 1."""
    joined: Expression = Constant(0 if operator == "+" else 1)
    for term in terms:
        joined = Binary(operator, joined, term)
    return joined


def _is_number(node: Expression) -> bool:
    return not any(isinstance(part, Name) for part in walk(node))

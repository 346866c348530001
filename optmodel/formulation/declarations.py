"""What a formulation declares: sets, parameters, variables, one objective, constraints.

The lower-case functions read the algebra's text; the classes hold the nodes.

    plants = index_set("plants", "I", "plants that ship")
    supply = parameter("supply", "s", "for i in plants", unit="tons", meaning="supply of plant i")
    limit = constraint("supply_limit", "sum(ship[i, j] for j in depots) <= supply[i]",
                       "for i in plants", meaning="no plant ships more than its supply")
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Literal

from optmodel.formulation.nodes import Clause, Expression, Implication, Relation, Statement
from optmodel.formulation.parsing import parse_clause, parse_expression, parse_statement


class Domain(StrEnum):
    """The values a variable may take."""

    CONTINUOUS = "continuous"
    INTEGER = "integer"
    BINARY = "binary"


class ObjectiveSense(StrEnum):
    """Whether the objective is minimized or maximized."""

    MINIMIZE = "minimize"
    MAXIMIZE = "maximize"


@dataclass(frozen=True, slots=True)
class IndexSet:
    """A set of elements, or of tuples of elements of the sets named in `within`.

    A plain set has `within == ()`. One name in `within` makes a subset, several a set of tuples.
    An `ordered` set has a first, a last and neighbours; its elements are consecutive integers.
    """

    name: str
    symbol: str
    meaning: str
    within: tuple[str, ...] = ()
    ordered: bool = False

    @property
    def num_dimensions(self) -> int:
        """How many indices one element takes."""
        return max(1, len(self.within))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A datum, indexed by a clause. `integral` data are counts and hold only integers."""

    name: str
    symbol: str
    over: Clause
    unit: str
    meaning: str
    integral: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """A decision, indexed by a clause. A missing bound is infinite; binaries are in 0..1."""

    name: str
    symbol: str
    over: Clause
    unit: str
    meaning: str
    domain: Domain = Domain.CONTINUOUS
    lower: Expression | None = None
    upper: Expression | None = None


@dataclass(frozen=True, slots=True)
class Constraint:
    """A statement that must hold for every index of its clause."""

    name: str
    over: Clause
    statement: Statement
    meaning: str

    @property
    def relation(self) -> Relation:
        """The relation that is stated, or that an implication implies."""
        statement = self.statement
        return statement.relation if isinstance(statement, Implication) else statement


@dataclass(frozen=True, slots=True)
class Objective:
    """The expression to be minimized or maximized. `name` is what a person calls it: total cost."""

    sense: ObjectiveSense
    expression: Expression
    name: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Declarations:
    """All that a formulation declares, before anything checks that it fits together."""

    name: str
    title: str
    sets: tuple[IndexSet, ...]
    parameters: tuple[Parameter, ...]
    variables: tuple[Variable, ...]
    objective: Objective
    constraints: tuple[Constraint, ...]

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

    def relations(self) -> Iterator[Relation]:
        """The relation of every constraint, in order; of an implication the implied one."""
        return (item.relation for item in self.constraints)

    def expressions(self) -> Iterator[Expression]:
        """The objective, then both sides of every relation."""
        yield self.objective.expression
        for relation in self.relations():
            yield from (relation.left, relation.right)


def index_set(
    name: str, symbol: str, meaning: str, *, within: tuple[str, ...] = (), ordered: bool = False
) -> IndexSet:
    """Declare a set."""
    return IndexSet(name, symbol, meaning, within, ordered)


def parameter(
    name: str, symbol: str, over: str = "", *, unit: str, meaning: str, integral: bool = False
) -> Parameter:
    """Declare a datum over a clause in text."""
    return Parameter(name, symbol, parse_clause(over), unit, meaning, integral)


def variable(
    name: str,
    symbol: str,
    over: str = "",
    *,
    unit: str,
    meaning: str,
    domain: Literal["continuous", "integer", "binary"] = "continuous",
    lower: str | None = "0",
    upper: str | None = None,
) -> Variable:
    """Declare a decision over a clause in text; it is nonnegative unless `lower` says otherwise."""
    kind = Domain(domain)
    return Variable(
        name,
        symbol,
        parse_clause(over),
        unit,
        meaning,
        kind,
        None if lower is None or kind is Domain.BINARY else parse_expression(lower),
        None if upper is None or kind is Domain.BINARY else parse_expression(upper),
    )


def constraint(name: str, statement: str, over: str = "", *, meaning: str) -> Constraint:
    """Declare a constraint for every index of a clause in text."""
    return Constraint(name, parse_clause(over), parse_statement(statement), meaning)


def minimize(expression: str, *, name: str, unit: str, meaning: str) -> Objective:
    """Declare an objective to be minimized."""
    return Objective(ObjectiveSense.MINIMIZE, parse_expression(expression), name, unit, meaning)


def maximize(expression: str, *, name: str, unit: str, meaning: str) -> Objective:
    """Declare an objective to be maximized."""
    return Objective(ObjectiveSense.MAXIMIZE, parse_expression(expression), name, unit, meaning)

"""What a formulation declares: sets, parameters, variables, one objective, constraints.

The lower-case functions read the algebra's text; the classes hold the nodes.

    plants = index_set("plants", "I", "plants that ship")
    supply = parameter("supply", "s", "for i in plants", unit="tons", meaning="supply of plant i")
    limit = constraint("supply_limit", "sum(ship[i, j] for j in depots) <= supply[i]",
                       "for i in plants", meaning="no plant ships more than its supply")
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from optmodel.formulation.nodes import Clause, Expression, Statement
from optmodel.formulation.parsing import parse_clause, parse_expression, parse_statement


class Domain(StrEnum):
    """The values a variable may take."""

    CONTINUOUS = "continuous"
    INTEGER = "integer"
    BINARY = "binary"


class Goal(StrEnum):
    """Which way the objective is driven."""

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


@dataclass(frozen=True, slots=True)
class Objective:
    """The one expression to be driven down or up. `name` is what a person calls it: total cost."""

    goal: Goal
    expression: Expression
    name: str
    unit: str
    meaning: str


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
    """Declare an objective to be made small."""
    return Objective(Goal.MINIMIZE, parse_expression(expression), name, unit, meaning)


def maximize(expression: str, *, name: str, unit: str, meaning: str) -> Objective:
    """Declare an objective to be made large."""
    return Objective(Goal.MAXIMIZE, parse_expression(expression), name, unit, meaning)

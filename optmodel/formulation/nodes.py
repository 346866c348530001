"""The nodes of the algebra: immutable, typed, comparable, free of data.

Expressions mirror Python's comprehension syntax, in which they are parsed and printed. A `Name`
may be a parameter, a variable or a bound index; the formulation around it knows which.

    Reduce("sum", Binary("*", Name("cost", (i, j)), Name("ship", (i, j))), clause)
    # sum(cost[i, j] * ship[i, j] for i in plants for j in depots)
"""

from dataclasses import dataclass
from typing import Literal

from optmodel.formulation.numbers import Number

ElementId = int | str
"""An element of a set: an integer or a plain name."""

Key = tuple[ElementId, ...]
"""The elements that index one value; `()` for a scalar."""

# ---- index terms: what may stand between square brackets -------------------------------------


@dataclass(frozen=True, slots=True)
class Index:
    """A bound index, moved by `shift` positions along its ordered set: `t`, `t - 1`."""

    name: str
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a set, written literally: `3` or `"north"`."""

    value: int | str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The first or last element of an ordered set: `first(periods)`, `last(periods)`."""

    which: Literal["first", "last"]
    set_name: str


IndexTerm = Index | Element | Endpoint

# ---- conditions on indices -------------------------------------------------------------------

Comparator = Literal["<", "<=", ">", ">=", "==", "!="]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two index terms compared by their positions in the set: `i < j`, `t != first(periods)`."""

    left: IndexTerm
    comparator: Comparator
    right: IndexTerm

    @property
    def terms(self) -> tuple[IndexTerm, ...]:
        """Both sides."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Membership:
    """Whether a tuple of index terms is (not) in a set: `(i, j) in conflicts`."""

    terms: tuple[IndexTerm, ...]
    set_name: str
    negated: bool = False


Condition = Comparison | Membership


@dataclass(frozen=True, slots=True)
class Binder:
    """`for i in plants`, or `for (i, j) in arcs` over a set of tuples."""

    names: tuple[str, ...]
    set_name: str


@dataclass(frozen=True, slots=True)
class Clause:
    """Indices and the conditions that all must hold: `for i in A for j in A if i < j`.

    The empty clause indexes a scalar.
    """

    binders: tuple[Binder, ...] = ()
    conditions: tuple[Condition, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All bound names, in order."""
        return tuple(name for binder in self.binders for name in binder.names)


# ---- expressions -----------------------------------------------------------------------------

Operator = Literal["+", "-", "*", "/", "**"]
Reduction = Literal["sum", "prod", "min", "max"]
Function = Literal["exp", "log", "sqrt", "abs", "min", "max"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that belongs to the model itself, such as the 2 of a square."""

    value: Number


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter or variable with its indices, or a bound index used as a number."""

    name: str
    indices: tuple[IndexTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class Negation:
    """Minus an expression."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Binary:
    """Two expressions joined by `+ - * / **`."""

    operator: Operator
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A function of expressions: `exp log sqrt abs` of one, `min max` of several."""

    function: Function
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Reduce:
    """A sum, product, minimum or maximum over indices."""

    reduction: Reduction
    body: "Expression"
    clause: Clause


Expression = Constant | Name | Negation | Binary | FunctionCall | Reduce

# ---- relations -------------------------------------------------------------------------------

RelationSense = Literal["<=", ">=", "=="]


@dataclass(frozen=True, slots=True)
class Relation:
    """Two expressions compared."""

    left: Expression
    sense: RelationSense
    right: Expression


@dataclass(frozen=True, slots=True)
class Implication:
    """A relation that must hold when a binary variable has a value: `implies(use[t] == 0, ...)`."""

    indicator: Name
    value: Literal[0, 1]
    relation: Relation


Statement = Relation | Implication


def children(node: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside an expression."""
    match node:
        case Negation(operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case FunctionCall(_, arguments):
            return arguments
        case Reduce(_, body, _):
            return (body,)
        case _:
            return ()


def walk(node: Expression) -> list[Expression]:
    """An expression and everything inside it, outermost first."""
    return [node] + [inner for child in children(node) for inner in walk(child)]

"""The structure of a formulation: what is left of it without names, numbers, order and repetition.

    formulation_hash(formulation)       # '3f0a...': the same after renaming, reordering, doubling

Two formulations of one hash differ at most in what things are called, in constants (exponents
count), in the order of declarations, terms and sides, and in how many like constraints they have.

The hash comes from colour refinement (Weisfeiler and Leman, 1968): each set, parameter and variable
begins with what its declaration says, and takes on the statements that it occurs in.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from optmodel.formulation.declarations import Declarations, ObjectiveSense
from optmodel.formulation.nodes import (
    Binary,
    Clause,
    Comparison,
    Condition,
    Constant,
    Element,
    Endpoint,
    Expression,
    FunctionCall,
    Implication,
    Index,
    IndexTerm,
    Name,
    Negation,
    Reduce,
    Relation,
    Statement,
    walk,
)

_NUM_ROUNDS = 2
_MARK = "*"
_FLIPPED = {"<=": ">=", ">=": "<=", "==": "=="}

Colours = Mapping[str, str]
"""What is known of each declared name; names without a colour are bound indices."""


def formulation_hash(formulation: Declarations) -> str:
    """The structure of a formulation, as 16 hexadecimal digits."""
    colours = {
        **{
            item.name: _digest("set", item.ordered, item.num_dimensions)
            for item in formulation.sets
        },
        **{item.name: "parameter" for item in formulation.parameters},
        **{item.name: _digest("variable", item.domain) for item in formulation.variables},
    }
    places = [(place, place.names & colours.keys()) for place in _places(formulation)]
    for _ in range(_NUM_ROUNDS):
        colours = _refined(places, colours)
    return _digest(sorted({place.written(colours) for place, _ in places}))[:16]


def _refined(
    places: Sequence[tuple["_Place", AbstractSet[str]]], colours: dict[str, str]
) -> dict[str, str]:
    """Each colour together with the places where its name occurs, seen from there."""
    seen: dict[str, set[str]] = {name: set() for name in colours}
    for place, names in places:
        for name in names:
            seen[name].add(place.written({**colours, name: _MARK}))
    return {name: _digest(colour, sorted(seen[name])) for name, colour in colours.items()}


@dataclass(frozen=True, slots=True)
class _Place:
    """A declaration, the objective or a constraint: its kind, what it declares, and its parts."""

    kind: str
    owner: str
    clause: Clause
    parts: tuple[Expression | Statement | None, ...] = ()
    within: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """All names in it."""
        clauses = [self.clause]
        found = {self.owner, *self.within}
        for part in (part for part in self.parts if part is not None):
            for node in _nodes(part):
                match node:
                    case Name(name):
                        found.add(name)
                    case Reduce(_, _, clause):
                        clauses.append(clause)
        return frozenset(found.union(*map(_set_names, clauses)))

    def written(self, colours: Colours) -> str:
        """Its structure where names have these colours."""
        writer = _StructureWriter(colours)
        inner = writer.entered(self.clause)
        parts = [None if part is None else inner.any(part) for part in self.parts]
        owner = colours.get(self.owner, "")
        within = [colours[name] for name in self.within]
        return _digest(self.kind, owner, within, writer.clause(self.clause), parts)


def _places(formulation: Declarations) -> Iterator[_Place]:
    for item in formulation.sets:
        yield _Place("set", item.name, Clause(), within=item.within)
    for parameter in formulation.parameters:
        yield _Place("parameter", parameter.name, parameter.over)
    for variable in formulation.variables:
        bounds = (variable.lower, variable.upper)
        yield _Place("variable", variable.name, variable.over, bounds)
    goal = formulation.objective
    yield _Place(
        f"objective {goal.sense is ObjectiveSense.MINIMIZE}", "", Clause(), (goal.expression,)
    )
    for constraint in formulation.constraints:
        yield _Place("constraint", "", constraint.over, (constraint.statement,))


def _nodes(part: Expression | Statement) -> Iterator[Expression]:
    match part:
        case Implication(indicator, _, relation):
            yield indicator
            yield from _nodes(relation)
        case Relation(left, _, right):
            yield from walk(left)
            yield from walk(right)
        case _:
            yield from walk(part)


def _set_names(clause: Clause) -> set[str]:
    found = {binder.set_name for binder in clause.binders}
    for condition in clause.conditions:
        match condition:
            case Comparison():
                ends = condition.terms
            case _:
                ends = condition.terms
                found.add(condition.set_name)
        found.update(term.set_name for term in ends if isinstance(term, Endpoint))
    return found


class _StructureWriter:
    """Writes parts of a formulation with colours for names; sums and products have no order."""

    def __init__(self, colours: Colours, indices: Mapping[str, str] | None = None) -> None:
        self._colours = colours
        self._indices = dict(indices or {})

    def entered(self, clause: Clause) -> "_StructureWriter":
        """A writer inside of a clause: an index is the set it runs through, and which one of it."""
        indices = dict(self._indices)
        for binder in clause.binders:
            for position, name in enumerate(binder.names):
                place = f"{self._colours.get(binder.set_name)} {position}"
                number = sum(known.startswith(place) for known in indices.values())
                indices[name] = f"{place} {number}"
        return _StructureWriter(self._colours, indices)

    def clause(self, clause: Clause) -> str:
        """The sets that it runs through, and its conditions."""
        inner = self.entered(clause)
        binders = sorted(self._colours[binder.set_name] for binder in clause.binders)
        return _digest(binders, sorted(map(inner.condition, clause.conditions)))

    def condition(self, condition: Condition) -> str:
        """A comparison or a membership."""
        match condition:
            case Comparison(left, comparator, right):
                return _digest(comparator, self._term(left), self._term(right))
            case _:
                terms = [self._term(term) for term in condition.terms]
                return _digest(self._colours[condition.set_name], condition.negated, terms)

    def any(self, part: Expression | Statement) -> str:
        """A statement, or a bound or goal."""
        match part:
            case Implication(indicator, value, relation):
                return _digest("implies", self._sum(indicator), value, self._relation(relation))
            case Relation():
                return self._relation(part)
            case _:
                return self._sum(part)

    def _relation(self, relation: Relation) -> str:
        """All terms on one side, with the sign that sorts first."""
        sense = relation.sense
        terms = [*_terms(relation.left, 1), *_terms(relation.right, -1)]
        products = [(own, self._product(term)) for own, term in terms]
        forms = [
            _digest(
                sense if sign == 1 else _FLIPPED[sense],
                sorted((sign * own, product) for own, product in products),
            )
            for sign in (1, -1)
        ]
        return min(forms)

    def _sum(self, expression: Expression) -> str:
        return _digest(sorted((sign, self._product(term)) for sign, term in _terms(expression, 1)))

    def _product(self, expression: Expression) -> str:
        return _digest(sorted(map(self._factor, _factors(expression))))

    def _factor(self, node: Expression) -> str:
        match node:
            case Constant():
                return "number"
            case Name(name, indices):
                own = self._colours.get(name, self._indices.get(name, ""))
                return _digest(own, [self._term(term) for term in indices])
            case Binary("**", left, right):
                power = right.value if isinstance(right, Constant) else self._sum(right)
                return _digest("power", self._sum(left), str(power))
            case Binary("/", left, right):
                return _digest("quotient", self._sum(left), self._sum(right))
            case FunctionCall(function, arguments):
                return _digest(function, sorted(map(self._sum, arguments)))
            case Reduce(reduction, body, clause):
                return _digest(reduction, self.clause(clause), self.entered(clause)._sum(body))
        return self._sum(node)

    def _term(self, term: IndexTerm) -> str:
        match term:
            case Index(name, shift):
                return f"{self._indices.get(name, '')} {shift}"
            case Endpoint(which, set_name):
                return f"{which} {self._colours[set_name]}"
            case Element():
                return "element"


def _terms(node: Expression, sign: int) -> Iterator[tuple[int, Expression]]:
    """The terms of a sum with their signs; a zero is none."""
    match node:
        case Binary("+", left, right):
            yield from _terms(left, sign)
            yield from _terms(right, sign)
        case Binary("-", left, right):
            yield from _terms(left, sign)
            yield from _terms(right, -sign)
        case Negation(operand):
            yield from _terms(operand, -sign)
        case Constant(value) if value == 0:
            return
        case _:
            yield sign, node


def _factors(node: Expression) -> Iterator[Expression]:
    if isinstance(node, Binary) and node.operator == "*":
        yield from _factors(node.left)
        yield from _factors(node.right)
    else:
        yield node


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()

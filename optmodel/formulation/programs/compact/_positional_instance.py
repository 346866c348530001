"""An instance whose elements are called 0, 1, 2 ..., as in a program with lists of numbers.

positional_instance(instance).sets["plants"]    # ((0,), (1,)), where it was (("p1",), ("p2",))

The problem is the same: only the elements have other names, ordered sets begin at 0, and an index
that is used as a number is written `t + 1` where its set began at 1.
"""

from collections.abc import Mapping

from optmodel.formulation.formulation import Formulation
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import (
    Binary,
    Clause,
    Comparison,
    Condition,
    Constant,
    Element,
    ElementId,
    Expression,
    Index,
    IndexTerm,
    Key,
    Name,
)
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.rewriting import FormulationRewriter


def positional_instance(instance: Instance) -> Instance:
    """The instance with positions as elements.

    It is left as it is where that would change a meaning: where indices of different sets are
    compared with each other, or where numbers that are not consecutive are used as such.
    """
    rewriter = _PositionRewriter(instance)
    try:
        formulation = rewriter.formulation(instance.formulation)
    except FormulationError:
        return instance
    bases = base_sets(instance.formulation)
    sets = {
        name: tuple(rewriter.key(key, bases[name]) for key in keys)
        for name, keys in instance.sets.items()
    }
    parameters = {
        item.name: {
            rewriter.key(key, clause_bases(item.over, bases)): value
            for key, value in instance.parameters[item.name].items()
        }
        for item in formulation.parameters
    }
    return Instance(formulation, sets, parameters)


def base_sets(formulation: Formulation) -> dict[str, tuple[str, ...]]:
    """For each set the plain sets that its elements, one by one, come from."""
    bases: dict[str, tuple[str, ...]] = {}
    for item in formulation.sets:
        parents = (base for parent in item.within for base in bases[parent])
        bases[item.name] = tuple(parents) if item.within else (item.name,)
    return bases


def clause_bases(clause: Clause, bases: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """For each index of a clause the plain set that its elements come from."""
    return tuple(base for binder in clause.binders for base in bases[binder.set_name])


class _PositionRewriter(FormulationRewriter):
    """The rewriting for one instance. Raises `FormulationError` where a meaning would change."""

    def __init__(self, instance: Instance) -> None:
        self._formulation = instance.formulation
        self._bases = base_sets(instance.formulation)
        self._base_of_index: dict[str, str] = {}
        self._elements = {
            item.name: [key[0] for key in instance.sets[item.name]]
            for item in instance.formulation.sets
            if not item.within
        }
        self._positions = {
            name: {element: position for position, element in enumerate(elements)}
            for name, elements in self._elements.items()
        }

    def key(self, key: Key, bases: tuple[str, ...]) -> Key:
        """A key of positions."""
        return tuple(
            self._positions[base][element] for element, base in zip(key, bases, strict=True)
        )

    def clause(self, clause: Clause) -> Clause:
        """The same sets; elements in conditions are positions. Inner clauses reuse no name."""
        names = zip(clause.names, clause_bases(clause, self._bases), strict=True)
        self._base_of_index.update(names)
        return Clause(clause.binders, tuple(self._condition(one) for one in clause.conditions))

    def name(self, node: Name) -> Expression:
        """A name with positions as indices; an index as a number counts from its old start."""
        formulation = self._formulation
        declared = formulation.parameter_by_name.get(node.name)
        over = declared or formulation.variable_by_name.get(node.name)
        if over is None:
            start = self._start(self._base_of_index[node.name])
            return Binary("+", node, Constant(start)) if start else node
        bases = clause_bases(over.over, self._bases)
        terms = (self._term(*pair) for pair in zip(node.indices, bases, strict=True))
        return Name(node.name, tuple(terms))

    def indicator(self, node: Name) -> Name:
        """The binary variable at its position."""
        renamed = self.name(node)
        assert isinstance(renamed, Name), "a variable is no index"
        return renamed

    def _condition(self, condition: Condition) -> Condition:
        if not isinstance(condition, Comparison):
            bases = self._bases[condition.set_name]
            terms = (self._term(*pair) for pair in zip(condition.terms, bases, strict=True))
            return type(condition)(tuple(terms), condition.set_name, condition.negated)
        base = self._base(condition.left) or self._base(condition.right)
        if base is None:
            raise FormulationError(f"Nothing says in which set {condition} compares.")
        if condition.comparator not in ("==", "!="):
            self._require_ascending(base)
        left, right = self._term(condition.left, base), self._term(condition.right, base)
        return Comparison(left, condition.comparator, right)

    def _term(self, term: IndexTerm, base: str) -> IndexTerm:
        """An index term at a place where elements of a plain set stand."""
        if isinstance(term, Element):
            return Element(self._position(term.value, base))
        if self._base(term) != base:
            raise FormulationError(f"{term} is of another set than '{base}'.")
        if isinstance(term, Index) and term.shift:
            self._start(base)
        return term

    def _base(self, term: IndexTerm) -> str | None:
        """The plain set of an index or endpoint; an element alone does not say its own."""
        match term:
            case Index(name, _):
                return self._base_of_index[name]
            case Element():
                return None
            case endpoint:
                (base,) = self._bases[endpoint.set_name]
                return base

    def _position(self, element: ElementId, base: str) -> int:
        position = self._positions[base].get(element)
        if position is None:
            raise FormulationError(f"'{element}' is no element of '{base}'.")
        return position

    def _require_ascending(self, base: str) -> None:
        """Raise where numbers are in another order than their positions."""
        elements = self._elements[base]
        numbers = [element for element in elements if isinstance(element, int)]
        if numbers and (len(numbers) < len(elements) or numbers != sorted(numbers)):
            raise FormulationError(f"The elements of '{base}' are not in ascending order.")

    def _start(self, base: str) -> int:
        """The number of a set's first element, where its elements are consecutive numbers."""
        elements = self._elements[base]
        first = elements[0] if elements else 0
        if not isinstance(first, int) or elements != list(range(first, first + len(elements))):
            raise FormulationError(f"The elements of '{base}' are no consecutive numbers.")
        return first

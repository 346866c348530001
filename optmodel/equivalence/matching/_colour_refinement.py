"""Colours that tell the columns and rows of two models apart by what they are and stand beside.

    colouring = Colouring(graph)
    if colouring.refine():          # both models have as many of each colour
        split = colouring.individualised(first, second)

Equal vertices of isomorphic models have equal colours at every moment. (The method is known as
colour refinement, or the one-dimensional Weisfeiler-Leman test.)
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence

from optmodel.equivalence.limits import WorkLimit
from optmodel.equivalence.matching._model_graph import ModelGraph, Palette, Place, PlaceTerm
from optmodel.formulation import Number

_Signature = Hashable


class Colouring:
    """A colour for each vertex, and for each place one that follows from those of its vertices."""

    def __init__(self, graph: ModelGraph, limit: WorkLimit) -> None:
        self._graph = graph
        self._limit = limit
        self._palette = Palette()
        self._next = 1 + max((vertex.label for vertex in graph.vertices), default=0)
        self.vertices = [vertex.label for vertex in graph.vertices]
        self.places = [-1] * len(graph.places)
        self.turns = [0] * len(graph.places)
        self._classes: dict[int, set[int]] = defaultdict(set)
        for number, colour in enumerate(self.vertices):
            self._classes[colour].add(number)
        self._dirty = set(range(len(graph.places)))

    def individualised(self, first: int, second: int) -> "Colouring":
        """A copy in which two vertices have a colour of their own."""
        self._limit.spend(len(self.vertices))
        other = object.__new__(Colouring)
        other._graph, other._limit, other._palette = self._graph, self._limit, self._palette
        other.vertices, other.places = self.vertices.copy(), self.places.copy()
        other.turns, other._next = self.turns.copy(), self._next
        other._classes = defaultdict(set, {key: set(each) for key, each in self._classes.items()})
        other._dirty = set()
        other._recolour({first, second})
        return other

    def _recolour(self, members: set[int]) -> None:
        """Gives vertices of one class a new colour."""
        self._classes[self.vertices[next(iter(members))]] -= members
        self._classes[self._next] = set(members)
        for member in members:
            self.vertices[member] = self._next
            vertex = self._graph.vertices[member]
            self._dirty.update(place for place, _ in vertex.occurrences)
            self._dirty.update(vertex.conditions, vertex.arguments)
        self._next += 1

    def refine(self) -> bool:
        """Splits colours until they are stable; False as soon as the models differ."""
        if not all(self._is_balanced(members) for members in self._classes.values()):
            return False
        while self._dirty:
            changed = self._refine_places()
            if not self._refine_vertices(changed):
                return False
        return True

    def _refine_places(self) -> set[int]:
        """Colours the places whose vertices have changed; returns the vertices beside them."""
        beside: set[int] = set()
        for number in sorted(self._dirty):
            place = self._graph.places[number]
            self._limit.spend(1 + len(place.terms))
            colour, turn = self._place_colour(place)
            if (colour, turn) != (self.places[number], self.turns[number]):
                self.places[number], self.turns[number] = colour, turn
                beside.update(vertex for term in place.terms for vertex in term.vertices)
                beside.update(each for each in (place.owner, place.condition) if each >= 0)
        self._dirty = set()
        return beside

    def _place_colour(self, place: Place) -> tuple[int, int]:
        """The colour of a place, and whether it is turned round for it; 0 where that is open."""
        own = [self.vertices[each] if each >= 0 else -1 for each in (place.owner, place.condition)]
        seen = [(term.factor, self._colours(term)) for term in place.terms]
        ahead = (place.labels[0], sorted(seen))
        if not place.may_turn:
            return self._palette.number((*own, ahead[0], *ahead[1])), 1
        behind = (place.labels[1], sorted((-factor, colours) for factor, colours in seen))
        turn = (ahead > behind) - (ahead < behind)
        label, terms = max(ahead, behind)
        return self._palette.number((*own, label, *terms)), turn

    def _colours(self, term: PlaceTerm) -> tuple[int, ...]:
        if len(term.vertices) == 1:
            return (self.vertices[term.vertices[0]],)
        return tuple(sorted(self.vertices[vertex] for vertex in term.vertices))

    def _refine_vertices(self, beside: Iterable[int]) -> bool:
        by_class: dict[int, dict[_Signature, set[int]]] = defaultdict(lambda: defaultdict(set))
        for number in beside:
            by_class[self.vertices[number]][self._signature(number)].add(number)
        for colour, groups in sorted(by_class.items()):
            ordered = sorted(groups.values(), key=lambda group: (-len(group), min(group)))
            is_whole = sum(map(len, ordered)) == len(self._classes[colour])
            for group in ordered[is_whole:]:
                self._recolour(group)
                if not self._is_balanced(group):
                    return False
            if not self._is_balanced(self._classes[colour]):
                return False
        return True

    def _is_balanced(self, members: Iterable[int]) -> bool:
        """Whether as many of the vertices are of either model."""
        return sum(1 - 2 * self._graph.vertices[member].side for member in members) == 0

    def _signature(self, number: int) -> _Signature:
        vertex = self._graph.vertices[number]
        self._limit.spend(2 + 2 * len(vertex.occurrences))
        beside: list[tuple[int, Number, tuple[int, ...]]] = []
        for place, term in vertex.occurrences:
            turn = self.turns[place]
            factor = term.factor * turn if turn else max(term.factor, -term.factor)
            others = self._colours(term) if len(term.vertices) > 1 else ()
            beside.append((self.places[place], factor, others))
        beside.sort()
        arguments: Sequence[int] = [self.places[each] for each in vertex.arguments]
        if vertex.is_unordered:
            arguments = sorted(arguments)
        conditions = sorted(self.places[each] for each in vertex.conditions)
        return (*beside, "arguments", *arguments, "conditions", *conditions)

    def smallest_class(self) -> list[int] | None:
        """The vertices of the colour that the fewest share; None if no two of a model do."""
        shared = (each for each in self._classes.values() if len(each) > 2)
        chosen = min(shared, key=lambda each: (len(each), min(each)), default=None)
        return None if chosen is None else sorted(chosen)

    def has_equal_places(self) -> bool:
        """Whether both models have as many places of each colour."""
        counts = Counter[int]()
        for place, colour in zip(self._graph.places, self.places, strict=True):
            counts[colour] += 1 - 2 * place.side
        return not any(counts.values())

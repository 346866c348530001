"""Two reduced models as one graph, for the comparison of their structure without names.

    graph = ModelGraph((reference, candidate))
    graph.vertices, graph.places

Vertices are columns and functions. Places are polynomials over them: objectives, rows, which count
up to a positive factor, and arguments of functions. Equal labels have equal numbers in both models.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from optmodel.equivalence.normal_form import OBJECTIVE, ReducedModel, ReducedRow
from optmodel.formulation import Number, Polynomial

Label = tuple[Hashable, ...]


class Palette:
    """Numbers for things, in the order in which they are first seen."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def number(self, thing: Hashable) -> int:
        """The number of a thing; equal things have equal numbers."""
        return self._numbers.setdefault(thing, len(self._numbers))

    def __len__(self) -> int:
        return len(self._numbers)


@dataclass(frozen=True, slots=True)
class PlaceTerm:
    """One monomial of a place: its coefficient and its vertices."""

    factor: Number
    vertices: tuple[int, ...]


@dataclass(slots=True)
class Vertex:
    """A column or a function, and the terms of places that it occurs in."""

    side: int
    number: int
    label: int
    arguments: tuple[int, ...] = ()
    is_unordered: bool = False
    occurrences: list[tuple[int, PlaceTerm]] = field(default_factory=list)
    conditions: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """A polynomial. `labels` are those of its two directions; equal places may be turned round."""

    side: int
    number: int
    labels: tuple[int, int]
    terms: tuple[PlaceTerm, ...]
    owner: int = -1
    condition: int = -1

    @property
    def may_turn(self) -> bool:
        """Whether it means the same with all signs turned."""
        return self.labels[1] >= 0


class ModelGraph:
    """The union of two reduced models; `side` is 0 or 1."""

    def __init__(self, models: Sequence[ReducedModel]) -> None:
        self.models = tuple(models)
        self.vertices: list[Vertex] = []
        self.places: list[Place] = []
        self._palette = Palette()
        for side, model in enumerate(models):
            self._add(side, model)

    def _add(self, side: int, model: ReducedModel) -> None:
        numbers: dict[int, int] = {}
        for number, column in model.columns.items():
            numbers[number] = len(self.vertices)
            label = self._palette.number((column.is_integral, column.lower, column.upper))
            self.vertices.append(Vertex(side, number, label))
        for number, term in model.terms.items():
            numbers[number] = len(self.vertices)
            label = self._palette.number(("function", term.function))
            self.vertices.append(Vertex(side, number, label))
        goal = self._palette.number("objective")
        self._place(Place(side, OBJECTIVE, (goal, -1), _terms(model.objective, 1, numbers)))
        for number, row in model.rows.items():
            self._place(self._row(side, number, row, numbers))
        for number, term in model.terms.items():
            vertex = self.vertices[numbers[number]]
            vertex.is_unordered = term.function in ("min", "max")
            vertex.arguments = tuple(
                self._argument(side, position, argument, numbers[number], numbers)
                for position, argument in enumerate(term.arguments)
            )

    def _row(self, side: int, number: int, row: ReducedRow, numbers: dict[int, int]) -> Place:
        factor = 1 / row.body.content
        lower = None if row.lower is None else row.lower * factor
        upper = None if row.upper is None else row.upper * factor
        condition, value = (-1, -1) if row.condition is None else row.condition
        if row.condition is not None:
            condition = numbers[condition]
        ahead = self._palette.number(("row", value, lower, upper))
        behind = self._palette.number(("row", value, _negated(upper), _negated(lower)))
        terms = _terms(row.body, factor, numbers)
        return Place(side, number, (ahead, behind), terms, condition=condition)

    def _argument(
        self, side: int, position: int, body: Polynomial, owner: int, numbers: dict[int, int]
    ) -> int:
        is_unordered = self.vertices[owner].is_unordered
        label = self._palette.number(("argument", 0 if is_unordered else position))
        self._place(Place(side, -1, (label, -1), _terms(body, 1, numbers), owner=owner))
        return len(self.places) - 1

    def _place(self, place: Place) -> None:
        number = len(self.places)
        self.places.append(place)
        for term in place.terms:
            for vertex in dict.fromkeys(term.vertices):
                self.vertices[vertex].occurrences.append((number, term))
        if place.condition >= 0:
            self.vertices[place.condition].conditions.append(number)


def _terms(body: Polynomial, scale: Number, numbers: dict[int, int]) -> tuple[PlaceTerm, ...]:
    return tuple(
        PlaceTerm(_whole(factor * scale), tuple(numbers[symbol] for symbol in monomial))
        for monomial, factor in body.terms.items()
    )


def _whole(number: Number) -> Number:
    """An `int` where it is one: its hash is quicker."""
    return number.numerator if number.denominator == 1 else number


def _negated(number: Number | None) -> Number | None:
    return None if number is None else -number

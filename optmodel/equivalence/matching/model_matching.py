"""Whether two models are the same up to names, order, factors and ways of writing.

    match = compare_models(flatten(instance), candidate)
    match.columns if isinstance(match, ModelMatch) else match.detail

A `ModelMatch` is a proof; see `match_certificate`. A rejection is none: models of other structure
may still be the same problem, as one may hold rows that follow from others.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from optmodel.equivalence.limits import WorkLimit, WorkLimitError
from optmodel.equivalence.matching._colour_refinement import Colouring
from optmodel.equivalence.matching._model_graph import ModelGraph
from optmodel.equivalence.matching.match_certificate import (
    ColumnMatch,
    ModelMatch,
    RowMatch,
    difference,
)
from optmodel.equivalence.normal_form import (
    InvalidStepError,
    NormalForm,
    Preference,
    ReducedModel,
)
from optmodel.formulation import FlatModel, FormulationError
from optmodel.rejection import Rejection

MAX_WORK = 2_000_000
"""The most entries of rows that a comparison reads; it takes up to five seconds."""

MATCH_STEP = "match"


class MatchCode(StrEnum):
    """Why two models were not found to be the same.

    - `structure`: in the forms that were tried they have another structure.
    - `work`: the comparison takes too long.
    """

    STRUCTURE = "structure"
    WORK = "work"


def compare_models(
    reference: FlatModel, candidate: FlatModel, max_work: int = MAX_WORK
) -> ModelMatch | Rejection:
    """The match of two models in the first of their normal forms that are equal, if any are."""
    limit = WorkLimit(max_work)
    detail = ""
    try:
        for first, second in _forms(reference, candidate, limit):
            match = _matched(first, second, limit)
            if isinstance(match, ModelMatch):
                return match
            detail = detail or match
    except (WorkLimitError, InvalidStepError, FormulationError) as error:
        return Rejection(MATCH_STEP, MatchCode.WORK, str(error))
    return Rejection(MATCH_STEP, MatchCode.STRUCTURE, detail)


def _forms(
    reference: FlatModel, candidate: FlatModel, limit: WorkLimit
) -> Iterator[tuple[NormalForm, NormalForm]]:
    """Both models in forms that are more and more reduced."""
    pair = NormalForm(reference, limit), NormalForm(candidate, limit)
    for form in pair:
        form.remove_unused_columns()
        form.simplify()
    yield pair
    for form in pair:
        form.tighten()
        form.normalize_units()
    yield pair
    for preference in Preference:
        pair = NormalForm(reference, limit), NormalForm(candidate, limit)
        for form in pair:
            form.remove_unused_columns()
            form.simplify()
            form.eliminate(preference)
            form.tighten()
            form.normalize_units()
        yield pair


def _matched(first: NormalForm, second: NormalForm, limit: WorkLimit) -> ModelMatch | str:
    reason = _count_difference(first.model, second.model)
    if reason is not None:
        return reason
    graph = ModelGraph((first.model, second.model))
    for colouring in _discrete_colourings(Colouring(graph, limit)):
        columns, rows = (
            _column_matches(graph, colouring),
            _row_matches(graph, colouring, first, second),
        )
        if difference(first.model, second.model, columns, rows) is None:
            is_negated = first.model.is_negated != second.model.is_negated
            return ModelMatch(tuple(first.steps), tuple(second.steps), columns, rows, is_negated)
    return "no columns and rows correspond"


def _count_difference(first: ReducedModel, second: ReducedModel) -> str | None:
    """The first count in which two models differ."""
    for name, counts in (
        (
            "integral columns",
            [sum(c.is_integral for c in m.columns.values()) for m in (first, second)],
        ),
        ("columns", [len(model.columns) for model in (first, second)]),
        ("rows", [len(model.rows) for model in (first, second)]),
        ("functions", [len(model.terms) for model in (first, second)]),
    ):
        if counts[0] != counts[1]:
            return f"{counts[1]} {name}, where the reference has {counts[0]}"
    return None


def _discrete_colourings(colouring: Colouring) -> Iterator[Colouring]:
    """Colourings in which each vertex of one model has one of the other, found by trial."""
    stack = [iter([colouring])]
    while stack:
        tried = next(stack[-1], None)
        if tried is None:
            stack.pop()
            continue
        if not tried.refine():
            continue
        members = tried.smallest_class()
        if members is None:
            if tried.has_equal_places():
                yield tried
            continue
        stack.append(_branches(tried, members))


def _branches(colouring: Colouring, members: Sequence[int]) -> Iterator[Colouring]:
    """One vertex of the reference told apart, with each that it may be in the candidate."""
    half = len(members) // 2  # those of the reference come first
    for other in members[half:]:
        yield colouring.individualised(members[0], other)


def _column_matches(graph: ModelGraph, colouring: Colouring) -> tuple[ColumnMatch, ...]:
    sides: tuple[dict[int, int], dict[int, int]] = {}, {}
    for vertex, colour in zip(graph.vertices, colouring.vertices, strict=True):
        sides[vertex.side][colour] = vertex.number
    return tuple(
        ColumnMatch(number, sides[1][colour])
        for colour, number in sorted(sides[0].items(), key=lambda item: item[1])
        if number in graph.models[0].columns
    )


def _row_matches(
    graph: ModelGraph, colouring: Colouring, first: NormalForm, second: NormalForm
) -> tuple[RowMatch, ...]:
    """The rows of equal colours, with the factor between their bodies."""
    sides: tuple[dict[int, list[int]], dict[int, list[int]]] = {}, {}
    turns: tuple[dict[int, int], dict[int, int]] = {}, {}
    for number, place in enumerate(graph.places):
        if place.number >= 0:
            sides[place.side].setdefault(colouring.places[number], []).append(place.number)
            turns[place.side][place.number] = colouring.turns[number]
    matches = []
    for colour, rows in sides[0].items():
        for row, other in zip(rows, sides[1][colour], strict=True):
            factor = second.model.rows[other].body.content / first.model.rows[row].body.content
            turn = turns[0][row] * turns[1][other] or 1
            matches.append(RowMatch(row, other, factor * turn))
    return tuple(sorted(matches, key=lambda match: match.reference))

"""One problem of the gallery, typeset: formulation, symbols, a text, its answer and a picture.

entry = gallery_entry(family("transportation"), seed=1, difficulty=Difficulty.EASY)
entry.title, entry.problem_class, entry.text, entry.answer.objective
"""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from optmodel.errors import UserError
from optmodel.families import Difficulty, DrawnInstance, Family
from optmodel.formulation import (
    Formulation,
    Index,
    Name,
    Number,
    Parameter,
    Variable,
    expression_latex,
    indexed_name,
)
from optmodel.reporting._html import formula_html, model_html, prose_html
from optmodel.reporting.gallery.pictures import Picture, draw_picture
from optmodel.reporting.gallery.solved_problem import SolvedProblem
from optmodel.solving import Certificate, Certified, certify
from optmodel.sources import ProblemSource
from optmodel.triples import family_narrative

_MAX_DECISIONS = 24
_MAX_TRIES = 40
_MAX_LIMITS = 3


@dataclass(frozen=True, slots=True)
class SymbolMeaning:
    """A symbol of the formulation, and what it stands for."""

    symbol: Markup
    meaning: str
    detail: str


@dataclass(frozen=True, slots=True)
class SizeRange:
    """A size parameter: its name, its meaning, and its range at each difficulty."""

    name: str
    meaning: str
    ranges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A variable with its elements' names and the value that it takes."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """The optimum with its certificate, and the decisions that are not zero, as far as shown."""

    goal: str
    objective: str
    certificate: Certificate
    decisions: tuple[Decision, ...]
    num_more: int


@dataclass(frozen=True, slots=True)
class GalleryEntry:
    """All that a page shows of one problem. The anchor is its place in the page."""

    anchor: str
    name: str
    title: str
    problem_class: str
    about: str
    literature: tuple[str, ...]
    sizes: tuple[SizeRange, ...]
    model: Markup
    symbols: tuple[SymbolMeaning, ...]
    text: Markup
    files: tuple[tuple[str, str], ...]
    answer: ShownAnswer
    picture: Picture | None
    index: int
    example: str


def gallery_entry(
    source: ProblemSource, seed: int, difficulty: Difficulty, first: int = 0
) -> GalleryEntry:
    """The entry of a family, or of what the composer draws, at the first certified index."""
    index, drawn, certified = _first_certified(source, seed, difficulty, first)
    narrative = family_narrative(source, drawn, seed, index)
    formulation = drawn.instance.formulation
    problem = SolvedProblem(drawn.instance, certified.answer.solution, narrative.names)
    return GalleryEntry(
        anchor=source.name if isinstance(source, Family) else f"{source.name}-{index}",
        name=source.name,
        title=_title(source, formulation),
        problem_class=str(formulation.problem_class),
        about=_about(source, formulation),
        literature=source.literature,
        sizes=tuple(size_ranges(source)),
        model=model_html(formulation),
        symbols=tuple(_symbols(formulation)),
        text=prose_html(narrative.text),
        files=tuple(narrative.files.items()),
        answer=_answer(problem, certified),
        picture=draw_picture(problem),
        index=index,
        example=f"seed {seed}, index {index}, {difficulty}",
    )


def _title(source: ProblemSource, formulation: Formulation) -> str:
    """A family's own title; of a source without a formulation of its own, the goal."""
    if isinstance(source, Family):
        return formulation.title
    objective = formulation.objective
    return f"{objective.sense} {objective.name}".capitalize()


def _about(source: ProblemSource, formulation: Formulation) -> str:
    """A family's own sentence; of a source without a formulation of its own, the limits."""
    if isinstance(source, Family):
        return source.about
    meanings = [item.meaning for item in formulation.constraints]
    text = "; ".join(meanings[:_MAX_LIMITS])
    return f"{text[:1].upper()}{text[1:]}{' ...' if len(meanings) > _MAX_LIMITS else '.'}"


def size_ranges(source: ProblemSource) -> Iterator[SizeRange]:
    """The size parameters of a source, with their ranges as text."""
    for item in source.size_parameters:
        ranges = (item.range(level) for level in Difficulty)
        texts = tuple(f"{low}" if low == high else f"{low}–{high}" for low, high in ranges)
        yield SizeRange(item.name, item.meaning, texts)


def _first_certified(
    source: ProblemSource, seed: int, difficulty: Difficulty, first: int
) -> tuple[int, DrawnInstance, Certified]:
    """The first draw whose answer is certified, from an index on."""
    for index in range(first, first + _MAX_TRIES):
        drawn = source.draw(seed, index, difficulty)
        certified = certify(drawn.instance)
        if isinstance(certified, Certified):
            return index, drawn, certified
    raise UserError(
        f"None of {_MAX_TRIES} draws of '{source.name}' is certified (seed {seed}, from index "
        f"{first}, {difficulty}): see what 'optmodel families check {source.name}' says."
    )


def _symbols(formulation: Formulation) -> Iterator[SymbolMeaning]:
    for one in formulation.sets:
        yield SymbolMeaning(formula_html(one.symbol), one.meaning, "in order" * one.ordered)
    declared: list[Parameter | Variable] = [*formulation.parameters, *formulation.variables]
    for item in declared:
        symbol = Name(item.name, tuple(Index(name) for name in item.over.names))
        formula = formula_html(expression_latex(formulation, symbol))
        yield SymbolMeaning(formula, item.meaning, item.unit)


def _answer(problem: SolvedProblem, certified: Certified) -> ShownAnswer:
    objective = problem.instance.formulation.objective
    value = certified.answer.objective
    assert value is not None, "a certified answer has an objective"
    decisions = list(_decisions(problem))
    return ShownAnswer(
        goal=f"{objective.sense} {objective.name}",
        objective=f"{_display(value)} {objective.unit}".strip(),
        certificate=certified.certificate,
        decisions=tuple(decisions[:_MAX_DECISIONS]),
        num_more=max(0, len(decisions) - _MAX_DECISIONS),
    )


def _decisions(problem: SolvedProblem) -> Iterator[Decision]:
    """The variables that are not zero, each with the names of its elements."""
    for variable in problem.instance.formulation.variables:
        for key, value in problem.values(variable.name).items():
            elements = tuple(problem.name(element) for element in key)
            yield Decision(indexed_name(variable.name, elements), _display(value))


def _display(value: Number | float) -> str:
    """A number to ten digits, with separators."""
    return f"{float(value):,.10g}"

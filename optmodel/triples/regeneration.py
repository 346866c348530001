"""The parts of a triple regenerated from its origin: the draw, the text, the programs.

Sampling, narration and rendering are pure functions of a version, so any change of a record shows
as a difference from the regenerated parts.

    irreproducible_reason(triple, record.generator)     # None, or why the draw cannot be repeated
    list(origin_differences(triple))                    # [] where it is what the seed gives
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from optmodel.errors import UserError
from optmodel.families import DrawnInstance, Family
from optmodel.formulation import Instance
from optmodel.formulation.programs import DIALECTS, ProgramStyle, supports
from optmodel.narration import Narrative, narrate
from optmodel.random_stream import RandomStream
from optmodel.solving import solver_version
from optmodel.sources import ProblemSource, problem_source
from optmodel.triples.demonstration import parse_demonstration
from optmodel.triples.problem_record import GENERATOR
from optmodel.triples.record_fields import Origin
from optmodel.triples.renderings import Renderings
from optmodel.triples.triple import Triple

_NARRATIVE_PARTS = {
    "scenario": "setting",
    "phrasing": "register",
    "has_table": "has_table",
    "names": "names",
    "units": "units",
    "writing.layout": "layout",
    "writing.singulars": "singulars",
    "writing.conversions": "conversions",
    "writing.distractors": "distractors",
    "writing.files": "files",
}
"""What a narrative is besides its text: the fields of a record, and those of a `Narrative`."""


class StatedProblem(Protocol):
    """What triples and problems of other outcomes have in common."""

    @property
    def origin(self) -> Origin:
        """Where it was drawn."""

    @property
    def instance(self) -> Instance:
        """The model with its data."""

    @property
    def narrative(self) -> Narrative:
        """The text with what reading it back needs."""

    @property
    def programs(self) -> Mapping[str, str]:
        """The program of each dialect."""

    @property
    def style(self) -> ProgramStyle:
        """The style of the programs."""


def family_narrative(
    source: ProblemSource, drawn: DrawnInstance, seed: int, index: int, draft: int = 0
) -> Narrative:
    """The offline text of what a family or the composer draws at an index.

    Drafts beyond the first, 0, are other texts of the same instance.
    """
    others = ("draft", draft) if draft else ()
    stream = RandomStream("narrative", source.name, source.version, seed, index, *others)
    return narrate(drawn.instance, drawn.telling, stream)


def irreproducible_reason(triple: StatedProblem, generator: str) -> str | None:
    """Why this version cannot repeat the draw of a triple, or None."""
    mutated, version = triple.origin.mutated, triple.origin.family_version
    name = mutated.source if mutated else triple.instance.formulation.name
    provenance = triple.origin.provenance
    if provenance is not None and provenance.parent:
        return f"it varies the triple {provenance.parent[:12]}"
    if provenance is not None and provenance.source:
        return None  # a demonstration is parsed again
    if generator != GENERATOR:
        return f"made by {generator}, and this is {GENERATOR}"
    try:
        source = problem_source(name)
    except UserError:
        return f"the family '{name}' is not installed"
    if source.version != version:
        return f"made by version {version} of '{name}', and here is {source.version}"
    return _other_solver(triple) if mutated and isinstance(triple, Triple) else None


def _other_solver(triple: Triple) -> str | None:
    """Whether another version of the solver is here; mutations draw data around its optimum."""
    certificate = triple.certificate
    here = solver_version(certificate.solver)
    if here == certificate.solver_version:
        return None
    return f"drawn with {certificate.solver} {certificate.solver_version}, and here is {here}"


def origin_differences(triple: Triple) -> Iterator[str]:
    """What differs from the instance and the text that the origin gives; nothing is solved.

    Where a model wrote the text, only the instance can be regenerated.
    """
    origin = triple.origin
    if origin.provenance is not None and origin.provenance.source:
        yield from _demonstration_differences(triple, origin.provenance.source)
        return
    source = problem_source(triple.source)
    place = f"seed {origin.seed}, index {origin.index}"
    drawn = _draw(triple)
    if drawn is None:
        if isinstance(source, Family) and triple.instance.formulation != source.formulation:
            yield f"the formulation is not that of the family '{source.name}'"
        else:
            yield f"{place} draws another instance"
        return
    mutated = origin.mutated
    if mutated and (mutated.base, mutated.mutations) != (drawn.base, drawn.mutations):
        yield f"origin.mutated: {place} is {drawn.base} after {', '.join(drawn.mutations)}"
    if origin.provenance is not None:
        return
    draft = origin.sized.draft if origin.sized else 0
    narrative = family_narrative(source, drawn, origin.seed, origin.index, draft)
    yield from narrative_differences(triple.narrative, narrative, place)


def narrative_differences(stored: Narrative, again: Narrative, place: str) -> Iterator[str]:
    """What differs between the text of a record and the one that its origin gives."""
    for field, name in _NARRATIVE_PARTS.items():
        if getattr(again, name) != getattr(stored, name):
            yield f"{field}: {place} tells another story"
    if again.text != stored.text:
        yield f"text: {_first_difference(stored.text, again.text)}"


def program_differences(
    triple: StatedProblem,
    generator: str,
    dialects: Sequence[str] | None = None,
    renderings: Renderings | None = None,
) -> Iterator[str]:
    """What differs from the programs that this version renders; nothing where another made them.

    Where it is known which dialects the run asked for, those and no others must be there.
    """
    if generator != GENERATOR:
        return
    renderings = renderings or Renderings(triple.instance, triple.narrative.names, triple.style)
    for dialect in DIALECTS:
        text, reason = triple.programs.get(dialect), supports(triple.instance, dialect)
        if text is None:
            if dialects is not None and dialect in dialects and reason is None:
                yield f"{dialect}: the program is missing"
        elif reason is not None:
            yield f"{dialect}: {reason}"
        elif dialects is not None and dialect not in dialects:
            yield f"{dialect}: the run did not ask for it"
        else:
            again = renderings.text(dialect)
            assert again is not None, "the dialect supports it"
            if not renderings.renders(dialect, text):
                yield f"{dialect}: {_first_difference(text, again)}"


def _demonstration_differences(triple: Triple, source: str) -> Iterator[str]:
    """Whether the source is a demonstration of exactly the triple's instance."""
    demonstration = parse_demonstration(source)
    if demonstration.faults or demonstration.num_constraints == 0:
        yield "the source is no demonstration"
        return
    instance = demonstration.prefix(demonstration.num_constraints).instance
    same_model = instance.formulation == triple.instance.formulation
    if not same_model or instance.to_text() != triple.instance.to_text():
        yield "the source is parsed into another instance"


def _draw(triple: Triple) -> DrawnInstance | None:
    """The instance drawn again. A run may have drawn the difficulty, or fixed it."""
    origin = triple.origin
    source = problem_source(triple.source)
    sizes = origin.provenance.family_sizes() if origin.provenance else None
    if origin.sized is not None:
        sizes = origin.sized.size_parameters()
    for difficulty in (None, triple.difficulty):
        drawn = source.draw(origin.seed, origin.index, difficulty, sizes or None)
        same_level = drawn.difficulty is triple.difficulty
        is_same_model = drawn.instance.formulation == triple.instance.formulation
        if is_same_model and same_level and drawn.instance.to_text() == triple.instance.to_text():
            return drawn
    return None


def _first_difference(text: str, wanted: str) -> str:
    """The first lines that differ, cut to what fits a message."""
    ours, theirs = text.splitlines(), wanted.splitlines()
    place = next(
        (n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
        min(len(ours), len(theirs)),
    )
    line, other = ("".join(lines[place : place + 1]) for lines in (ours, theirs))
    start = next((n for n, (a, b) in enumerate(zip(line, other, strict=False)) if a != b), 0)
    seen, made = (text[max(0, start - 20) :][:60] for text in (line, other))
    return f"line {place + 1} has {seen!r} where {made!r} is made"

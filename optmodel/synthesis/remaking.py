"""Making a triple's parts again from its origin: the draw, the story and the programs.

Sampling, telling and rendering are pure functions of a version, so what another hand has changed
differs, however well it was changed.

    not_drawn_again(triple, record["generator"])     # None, or why the draw cannot be repeated
    list(differing_story(triple))                    # [] where it is what the seed gives
"""

from collections.abc import Iterator, Sequence

from optmodel.families import Difficulty, Drawn, family, family_names
from optmodel.formulation.programs import DIALECTS, render_program, supports
from optmodel.synthesis.making import tell
from optmodel.synthesis.resocratic import parse
from optmodel.synthesis.triple import GENERATOR, Triple


def not_drawn_again(triple: Triple, generator: str) -> str | None:
    """Why this version cannot repeat the draw of a triple, or None."""
    name, version = triple.instance.formulation.name, triple.origin.family_version
    written = triple.origin.written
    if written is not None and written.parent:
        return f"it varies the triple {written.parent[:12]}"
    if written is not None and written.source:
        return None  # a demonstration is parsed again
    if generator != GENERATOR:
        return f"made by {generator}, and this is {GENERATOR}"
    if name not in family_names():
        return f"the family '{name}' is not installed"
    if family(name).version != version:
        return f"made by version {version} of '{name}', and here is {family(name).version}"
    return None


def differing_story(triple: Triple) -> Iterator[str]:
    """What differs from the instance and the text that the origin gives; nothing is solved.

    Of what a model wrote only the instance can be made again.
    """
    origin = triple.origin
    if origin.written is not None and origin.written.source:
        yield from _differing_demonstration(triple, origin.written.source)
        return
    source = family(triple.instance.formulation.name)
    place = f"seed {origin.seed}, index {origin.index}"
    if triple.instance.formulation != source.formulation:
        yield f"the formulation is not that of the family '{source.name}'"
        return
    drawn = _draw(triple)
    if drawn is None:
        yield f"{place} draws another instance"
        return
    if origin.written is not None:
        return
    told = tell(source, drawn.instance, origin.seed, origin.index)
    for name in ("scenario", "phrasing", "has_table", "names", "units"):
        if getattr(told, name) != getattr(triple.narrative, name):
            yield f"{name}: {place} tells another story"
    if told.text != triple.narrative.text:
        yield f"text: {_first_difference(triple.narrative.text, told.text)}"


def _differing_demonstration(triple: Triple, source: str) -> Iterator[str]:
    """Whether the source is a demonstration of exactly the triple's instance."""
    demonstration = parse(source)
    if demonstration.faults or demonstration.num_constraints == 0:
        yield "the source is no demonstration"
        return
    instance = demonstration.prefix(demonstration.num_constraints).instance
    same_model = instance.formulation == triple.instance.formulation
    if not same_model or instance.to_text() != triple.instance.to_text():
        yield "the source is parsed into another instance"


def differing_programs(
    triple: Triple, generator: str, asked: Sequence[str] | None = None
) -> Iterator[str]:
    """What differs from the programs that this version renders; nothing where another made them.

    Where it is known which dialects were asked for, those and no others must be there.
    """
    if generator != GENERATOR:
        return
    for dialect in DIALECTS:
        text, reason = triple.programs.get(dialect), supports(triple.instance, dialect)
        if text is None:
            if asked is not None and dialect in asked and reason is None:
                yield f"{dialect}: the program is missing"
        elif reason is not None:
            yield f"{dialect}: {reason}"
        elif asked is not None and dialect not in asked:
            yield f"{dialect}: the run did not ask for it"
        else:
            rendered = render_program(triple.instance, dialect, triple.narrative.names)
            if rendered != text:
                yield f"{dialect}: {_first_difference(text, rendered)}"


def _draw(triple: Triple) -> Drawn | None:
    """The instance drawn again. A run may have drawn the difficulty, or fixed it."""
    origin = triple.origin
    source = family(triple.instance.formulation.name)
    level = Difficulty(origin.difficulty)
    knobs = origin.written.knobs if origin.written else None
    for asked in (None, level):
        drawn = source.draw(origin.seed, origin.index, asked, knobs or None)
        if drawn.difficulty is level and drawn.instance.to_text() == triple.instance.to_text():
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

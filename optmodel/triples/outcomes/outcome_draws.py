"""Problems whose right answer is no optimum: drawn from a source, told, and rendered.

    draw = draw_outcome(ProblemOutcome.INFEASIBLE, source, seed=7, index=0)     # or a Rejection
    problem = narrated_problem(draw, source, origin, ("pyomo",), style)

Each is a pure function of source, seed, index and difficulty, so that it can be drawn again.
"""

from collections.abc import Sequence

from optmodel.errors import BadFileError
from optmodel.families import Difficulty
from optmodel.formulation.programs import ProgramStyle
from optmodel.narration import Narrative, narrate, narrate_with_blank, narrate_without
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.sources import ProblemSource
from optmodel.triples.forward_check import render_all
from optmodel.triples.outcome import ProblemOutcome
from optmodel.triples.outcomes.ambiguity import leaves_open
from optmodel.triples.outcomes.ambiguous import AmbiguousAnswer, draw_ambiguous
from optmodel.triples.outcomes.infeasible import draw_infeasible
from optmodel.triples.outcomes.outcome_answer import OutcomeDraw
from optmodel.triples.outcomes.outcome_problem import OutcomeProblem
from optmodel.triples.outcomes.unbounded import draw_unbounded
from optmodel.triples.outcomes.underspecified import UnderspecifiedAnswer
from optmodel.triples.outcomes.underspecified_draws import draw_underspecified
from optmodel.triples.record_fields import Origin
from optmodel.triples.renderings import Renderings
from optmodel.triples.steps import PipelineStep


def draw_outcome(
    outcome: ProblemOutcome,
    source: ProblemSource,
    seed: int,
    index: int,
    difficulty: Difficulty | None = None,
) -> OutcomeDraw | Rejection:
    """A problem with that outcome, made of what a source draws at an index."""
    drawn = source.draw(seed, index, difficulty)
    stream = RandomStream("outcome", outcome.value, source.name, source.version, seed, index)
    match outcome:
        case ProblemOutcome.INFEASIBLE:
            return draw_infeasible(drawn, stream)
        case ProblemOutcome.UNBOUNDED:
            return draw_unbounded(drawn, stream)
        case ProblemOutcome.AMBIGUOUS:
            return draw_ambiguous(drawn, stream)
        case ProblemOutcome.UNDERSPECIFIED:
            return draw_underspecified(drawn, stream)
        case _:
            raise AssertionError(f"{outcome} is drawn as a triple")


def narrated_problem(
    draw: OutcomeDraw,
    source: ProblemSource,
    origin: Origin,
    dialects: Sequence[str],
    style: ProgramStyle,
) -> OutcomeProblem | Rejection:
    """The problem with a text and programs; a `Rejection` where no text of it reads back."""
    stream = RandomStream("narrative", source.name, source.version, origin.seed, origin.index)
    drawn = draw.drawn
    try:
        narrative = _narrative(draw, stream)
    except BadFileError as error:  # the words suit other data, or need what was left out
        return Rejection(PipelineStep.READ, "not_told", str(error))
    if isinstance(draw.answer, AmbiguousAnswer) and not leaves_open(
        draw.answer.kind, narrative.text
    ):
        return Rejection(PipelineStep.READ, "nothing_open", "the text can be read in one way")
    renderings = Renderings(drawn.instance, narrative.names, style)
    programs = render_all(renderings, dialects) if draw.answer.has_programs else {}
    return OutcomeProblem(
        origin=origin,
        difficulty=drawn.difficulty,
        instance=drawn.instance,
        narrative=narrative,
        answer=draw.answer.rendered(narrative, dialects, style),
        programs=programs,
        style=style,
    )


def _narrative(draw: OutcomeDraw, stream: RandomStream) -> Narrative:
    """The text; of an underspecified problem one without the datum that is missing."""
    drawn, answer = draw.drawn, draw.answer
    if isinstance(answer, UnderspecifiedAnswer):
        name, entry = answer.parameter, answer.entry
        if entry:
            return narrate_with_blank(drawn.instance, drawn.telling, name, entry, stream)
        return narrate_without(drawn.instance, drawn.telling, name, stream)
    return narrate(drawn.instance, drawn.telling, stream)

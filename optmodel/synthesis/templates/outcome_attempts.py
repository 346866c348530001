"""One attempt at a problem whose right answer is no optimum: draw, prove, narrate, run.

made = outcome_attempt(config, problem_source("blending"), origin, process_runner())
made.record().outcome, made.record().explanation
"""

from collections import Counter
from collections.abc import Sequence

from optmodel.errors import UserError
from optmodel.execution import Runner
from optmodel.rejection import Rejection
from optmodel.sources import ProblemSource
from optmodel.synthesis.config import TemplateRunConfig
from optmodel.triples import (
    Origin,
    OutcomeProblem,
    PipelineStep,
    RejectedDraw,
    Renderings,
    draw_outcome,
    narrated_problem,
    wrong_programs,
)


def outcome_attempt(
    config: TemplateRunConfig, source: ProblemSource, origin: Origin, runner: Runner
) -> OutcomeProblem | Rejection:
    """A problem of the outcome that the slot shall have, or why this draw gives none."""
    outcome = config.outcome(origin.slot)
    draw = draw_outcome(outcome, source, origin.seed, origin.index, config.difficulty)
    if isinstance(draw, Rejection):
        return draw
    style = config.slot_style(origin.slot)
    problem = narrated_problem(draw, source, origin, config.dialects, style)
    if isinstance(problem, Rejection):
        return problem
    renderings = Renderings(problem.instance, problem.narrative.names, style)
    for dialect, rejection in wrong_programs(problem, runner, renderings).items():
        return Rejection(PipelineStep.FRESH, f"program_{dialect}", rejection.detail)
    return problem


def no_outcome(config: TemplateRunConfig, slot: int, rejected: Sequence[RejectedDraw]) -> UserError:
    """The error of a slot whose families have no problem of the outcome that it shall have."""
    outcome = config.outcome(slot)
    reasons = Counter(draw.reason for draw in rejected).most_common()
    counts = ", ".join(f"{reason} {count}" for reason, count in reasons)
    return UserError(
        f"None of {len(rejected)} draws for slot {slot} gave a problem that is {outcome} "
        f"({counts}): add families that can, such as --family composed, or do not include it."
    )

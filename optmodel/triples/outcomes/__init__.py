"""Problems whose right answer is no optimum: infeasible, unbounded, ambiguous, underspecified.

draw = draw_outcome(ProblemOutcome.INFEASIBLE, problem_source("blending"), seed=7, index=0)
problem = narrated_problem(draw, source, origin, ("pyomo",), ProgramStyle.STRUCTURED)
problem.record().conflict, problem.record().explanation
"""

from optmodel.triples.outcomes.infeasible import InfeasibleRecord
from optmodel.triples.outcomes.outcome_answer import OutcomeAnswer, OutcomeDraw, OutcomeRecord
from optmodel.triples.outcomes.outcome_checks import outcome_rejections
from optmodel.triples.outcomes.outcome_draws import draw_outcome, narrated_problem
from optmodel.triples.outcomes.outcome_problem import (
    OUTCOME_RECORDS,
    OutcomeProblem,
    parsed_problem,
)
from optmodel.triples.outcomes.program_statuses import outcome_mismatch, wrong_programs
from optmodel.triples.outcomes.unbounded import UnboundedRecord

__all__ = [
    "OUTCOME_RECORDS",
    "InfeasibleRecord",
    "OutcomeAnswer",
    "OutcomeDraw",
    "OutcomeProblem",
    "OutcomeRecord",
    "UnboundedRecord",
    "draw_outcome",
    "narrated_problem",
    "outcome_mismatch",
    "outcome_rejections",
    "parsed_problem",
    "wrong_programs",
]

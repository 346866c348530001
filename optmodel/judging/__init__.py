"""Judging: rules give verdicts on executions, without running anything.

verdict = judge(execution, label, load_rule("objective-rel-1e-6"))
verdict.correct, verdict.reason, verdict.source
"""

from optmodel.judging.answer import ProgramAnswer
from optmodel.judging.label import Label, OutcomeName
from optmodel.judging.label_matching import similarity
from optmodel.judging.rule import AnswerSource, NoSolution, Quantity, Rule, load_rule, rule_names
from optmodel.judging.scoring import judge, judge_answer, stated_objective
from optmodel.judging.tolerance import Tolerance
from optmodel.judging.verdict import Verdict, VerdictReason

__all__ = [
    "AnswerSource",
    "Label",
    "NoSolution",
    "OutcomeName",
    "ProgramAnswer",
    "Quantity",
    "Rule",
    "Tolerance",
    "Verdict",
    "VerdictReason",
    "judge",
    "judge_answer",
    "load_rule",
    "rule_names",
    "similarity",
    "stated_objective",
]

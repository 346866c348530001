"""Judging: rules give verdicts on executions, without running anything.

verdict = judge(execution, label, load_rule("objective-rel-1e-6"))
verdict.correct, verdict.reason, verdict.source
"""

from optmodel.judging.label import Label
from optmodel.judging.label_matching import similarity
from optmodel.judging.rule import AnswerSource, Quantity, Rule, Tolerance, load_rule, rule_names
from optmodel.judging.scoring import judge
from optmodel.judging.verdict import Verdict, VerdictReason

__all__ = [
    "AnswerSource",
    "Label",
    "Quantity",
    "Rule",
    "Tolerance",
    "Verdict",
    "VerdictReason",
    "judge",
    "load_rule",
    "rule_names",
    "similarity",
]

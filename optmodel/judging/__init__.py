"""Rules and verdicts: what an execution is worth, decided without running anything.

verdict = judge(execution, label, load_rule("objective-rel-1e-6"))
verdict.correct, verdict.reason, verdict.source
"""

from optmodel.judging.judge import judge
from optmodel.judging.labels import similarity
from optmodel.judging.rule import Quantity, Rule, Source, Tolerance, load_rule, rule_names
from optmodel.judging.verdict import Label, Reason, Verdict

__all__ = [
    "Label",
    "Quantity",
    "Reason",
    "Rule",
    "Source",
    "Tolerance",
    "Verdict",
    "judge",
    "load_rule",
    "rule_names",
    "similarity",
]

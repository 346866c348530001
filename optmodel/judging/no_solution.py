"""Printed statements that a problem has no solution.

says_no_solution("No Best Solution")             # True
says_no_solution("Status: Infeasible")           # True
says_no_solution("The plan is not infeasible")   # False
"""

import re

from optmodel.judging.printed_labels import printed_answer

_KINDS = r"(?:best|optimal|optimum|feasible|valid|possible|finite|integer)"
_NONE = rf"\bno (?:{_KINDS} )*(?:solutions?|optimum|optimal)\b"
_STATUS = r"(?<!not )\b(?:infeasible|unbounded)\b|\bnot feasible\b"
_STATEMENT = re.compile(f"{_NONE}|{_STATUS}", re.IGNORECASE)


def says_no_solution(stdout: str) -> bool:
    """Whether a program's printed answer says that there is no solution."""
    words = " ".join(printed_answer(stdout).replace("_", " ").split())
    return _STATEMENT.search(words) is not None

"""The answer in a program's output: its text without the logs of solvers.

Logs of solvers are full of numbers that are no answer, so they are cut out. A line of exactly ten
dashes is the usual mark for "the answer follows"; the text before the first one is left out when
numbers follow it. Of a very long output only the end is read, which bounds the time.

    answer_text("Running HiGHS 1.16.0\\nProfit: 2250.00")      # "Profit: 2250.00"
    prints_value("Profit: 2250.00", 2249.9999)                  # True
"""

import re
from collections.abc import Iterator

from optmodel.number_parsing import normalized, read_numbers

_MARK = re.compile(r"^[ \t]*-{10}[ \t]*$", re.MULTILINE)

# How each solver's log begins and ends; both must be there for the log to be cut out.
_LOGS = (
    ("Welcome to the CBC MILP Solver", "Total time (CPU seconds):"),
    ("Running HiGHS", "HiGHS run time"),
    ("Gurobi Optimizer version", "Best objective"),
    ("Gurobi Optimizer version", "Optimal objective"),
    ("presolving:", "Gap                :"),
)
_BANNERS = (
    "Academic license",
    "Includes third-party software",
    "Restricted license",
    "Running HiGHS",
    "Set parameter ",
    "feasible solution found by ",
)
_MAX_CHARACTERS = 50_000
_TOLERANCE = 1e-4


def answer_text(stdout: str) -> str:
    """The part of a program's output that can hold its answer."""
    text = _without_logs(normalized(stdout))
    mark = _MARK.search(text)
    if mark and next(read_numbers(text[mark.end() :]), None):
        text = text[mark.end() :]
    if len(text) <= _MAX_CHARACTERS:
        return text
    end = text[-_MAX_CHARACTERS:]
    space = re.search(r"\s", end)  # the first number may be torn
    return end[space.end() :] if space else ""


def prints_value(stdout: str, value: float) -> bool | None:
    """Whether an answer holds a number of this magnitude; None where it holds no number.

    A number counts when it is within 1e-4 * (1 + |value|) of the value, or when the value rounds to
    it and it has two digits at least.
    """
    matches = list(_matches(answer_text(stdout), abs(value)))
    return any(matches) if matches else None


def _matches(text: str, value: float) -> Iterator[bool]:
    close = _TOLERANCE * (1 + value)
    for number in read_numbers(text):
        for reading, half_step in zip(number.readings, number.half_steps, strict=True):
            yield abs(abs(reading) - value) <= max(close, half_step)


def _without_logs(text: str) -> str:
    for begin, end in _LOGS:
        text = _cut(text, begin, end)
    return "\n".join(line for line in text.split("\n") if not line.startswith(_BANNERS))


def _cut(text: str, begin: str, end: str) -> str:
    """The text without the lines from the last `begin` before each `end` to that end.

    A log that was broken off has no end, and what was printed between it and the next is kept.
    """
    kept: list[str] = []
    position = 0
    while (stop := text.find(end, position)) >= 0:
        line_end = text.find("\n", stop)
        after = line_end if line_end >= 0 else len(text)
        start = text.rfind(begin, position, stop)
        kept.append(text[position : start if start >= 0 else after])
        position = after
    return "".join(kept) + text[position:]

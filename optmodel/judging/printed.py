"""What a program printed as its answer: its text without solver logs, and the numbers at labels.

Logs of solvers are full of small numbers that are no answer, so they are cut out. A line of
exactly ten dashes is the field's mark for "the answer follows"; what stands before the first one is
left out when numbers follow it. Of a flood only the end is read, so that none takes long to judge.

    read_labelled("Process J: 0.0, Process P: 250.0")    # 0.0 at "Process J", 250.0 at "Process P"
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from optmodel.judging.labels import Labelled, words
from optmodel.judging.numbers import Number, plain, read_numbers
from optmodel.judging.rule import Source

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
)

_OPENING = " \t'\"([{$€£¥~"
_ENDINGS = (":", "=", "|", "->", "→", "≈", " is", " are")
_COMPARISONS = ("<=", ">=", "!=", "≤", "≥")
_LONGEST_LABEL = 200
_LONGEST_ANSWER = 50_000


def answer_text(stdout: str) -> str:
    """The part of a program's output that can hold its answer."""
    text = _without_logs(plain(stdout))
    mark = _MARK.search(text)
    if mark and next(read_numbers(text[mark.end() :]), None):
        text = text[mark.end() :]
    return text if len(text) <= _LONGEST_ANSWER else _end(text)


def _end(text: str) -> str:
    """The last characters, from the first space on: no number is torn."""
    end = text[-_LONGEST_ANSWER:]
    space = re.search(r"\s", end)
    return end[space.end() :] if space else ""


def read_labelled(text: str) -> Iterator[Labelled]:
    """The numbers that stand at a label on their line, as in `label: 5`, `label = 5`, `label is 5`.

    A line with one number and no such mark is its own label: `Build 4 stations`. A line without a
    number that ends in a colon is the heading of those below it.
    """
    heading = ""
    for line in text.splitlines():
        numbers = list(read_numbers(line))
        if not numbers and line.rstrip().endswith(":"):
            heading = line.strip()[-_LONGEST_LABEL:]
        labelled = list(_at_labels(line, numbers))
        if not labelled and len(numbers) == 1:
            [only] = numbers
            labelled = _labelled(line[: only.start] + " " + line[only.end :], only)
        yield from (replace(one, heading=heading) for one in labelled)


def _at_labels(line: str, numbers: list[Number]) -> Iterator[Labelled]:
    begin = 0
    for number in numbers:
        label = _label(line[max(begin, number.start - _LONGEST_LABEL) : number.start], begin > 0)
        if label is not None:
            yield from _labelled(label, number)
            begin = number.end


def _label(before: str, follows_another: bool) -> str | None:
    """The label that the text before a number ends with, if it ends with one."""
    core = before.rstrip(_OPENING)
    gap = before[len(core) :]
    if core.endswith(_COMPARISONS):
        return None
    if not core.endswith(_ENDINGS) and "\t" not in gap and "  " not in gap:
        return None
    label = core.rstrip(":=|>→≈- ").removesuffix(" is").removesuffix(" are")
    # After another value comes its unit: "Process J: 5 units, Process P: 3".
    return re.split(r"[,;|] ", label)[-1] if follows_another else label


def _labelled(label: str, number: Number) -> list[Labelled]:
    return [Labelled(label.strip(), number.readings, Source.PRINTED)] if words(label) else []


def _without_logs(text: str) -> str:
    for begin, end in _LOGS:
        text = _cut(text, begin, end)
    return "\n".join(line for line in text.split("\n") if not line.startswith(_BANNERS))


def _cut(text: str, begin: str, end: str) -> str:
    """The text without the lines from the last `begin` before each `end` to that end.

    A log that was broken off has no end, and what was printed between it and the next is kept.
    """
    kept: list[str] = []
    place = 0
    while (stop := text.find(end, place)) >= 0:
        line_end = text.find("\n", stop)
        after = line_end if line_end >= 0 else len(text)
        start = text.rfind(begin, place, stop)
        kept.append(text[place : start if start >= 0 else after])
        place = after
    return "".join(kept) + text[place:]

"""The numbers that a program printed at labels.

read_labelled("Process J: 0.0, Process P: 250.0")    # 0.0 at "Process J", 250.0 at "Process P"
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from optmodel.judging.labels import Labelled, words
from optmodel.judging.rule import Source
from optmodel.numerals import Number, read_numbers

_OPENING = " \t'\"([{$€£¥~*`"
_ENDINGS = (":", "=", "|", "->", "→", "≈", " is", " are")
_COMPARISONS = ("<=", ">=", "!=", "≤", "≥")
_LONGEST_LABEL = 200


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

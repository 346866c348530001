"""The numbers that a program printed at labels.

read_labelled_numbers("Process J: 0.0, Process P: 250.0")    # 0.0 at "Process J", ...
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from optmodel.judging.label_matching import LabelledNumber, label_words
from optmodel.judging.rule import AnswerSource
from optmodel.number_parsing import ParsedNumber, read_numbers
from optmodel.printed_answers import answer_text

_OPENING = " \t'\"([{$€£¥~*`"
_ENDINGS = (":", "=", "|", "->", "→", "≈", " is", " are")
_COMPARISONS = ("<=", ">=", "!=", "≤", "≥")
_MAX_LABEL = 200
# One text may be the answer to many labels, as that of a program that ignores the problem is.
_CACHE_SIZE = 32


@lru_cache(maxsize=_CACHE_SIZE)
def printed_answer(stdout: str) -> str:
    """The text of a program's printed answer; the last few outputs are cached."""
    return answer_text(stdout)


@lru_cache(maxsize=_CACHE_SIZE)
def printed_numbers(stdout: str) -> tuple[ParsedNumber, ...]:
    """The numbers of a program's printed answer; the last few outputs are cached."""
    return tuple(read_numbers(printed_answer(stdout)))


@lru_cache(maxsize=_CACHE_SIZE)
def printed_labelled_numbers(stdout: str) -> tuple[LabelledNumber, ...]:
    """The labelled numbers of a program's printed answer; the last few outputs are cached."""
    return tuple(read_labelled_numbers(printed_answer(stdout)))


def read_labelled_numbers(text: str) -> Iterator[LabelledNumber]:
    """The numbers that stand at a label on their line, as in `label: 5`, `label = 5`, `label is 5`.

    A line with one number and no such mark is its own label: `Build 4 stations`. A line without a
    number that ends in a colon is the heading of those below it.
    """
    heading = ""
    for line in text.splitlines():
        numbers = list(read_numbers(line))
        if not numbers and line.rstrip().endswith(":"):
            heading = line.strip()[-_MAX_LABEL:]
        labelled = list(_at_labels(line, numbers))
        if not labelled and len(numbers) == 1:
            [only] = numbers
            labelled = _labelled(line[: only.start] + " " + line[only.end :], only)
        yield from (replace(one, heading=heading) for one in labelled)


def _at_labels(line: str, numbers: list[ParsedNumber]) -> Iterator[LabelledNumber]:
    begin = 0
    for number in numbers:
        label = _label(line[max(begin, number.start - _MAX_LABEL) : number.start], begin > 0)
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


def _labelled(label: str, number: ParsedNumber) -> list[LabelledNumber]:
    return [labelled_number(label.strip(), number)] if label_words(label) else []


def labelled_number(label: str, number: ParsedNumber) -> LabelledNumber:
    """A printed number at a label; '' where it stands alone."""
    return LabelledNumber(
        label, number.readings, AnswerSource.PRINTED, half_steps=number.half_steps
    )

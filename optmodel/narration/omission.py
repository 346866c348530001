"""Texts that leave one datum out, or all values of one parameter, and everything else in.

narrative = narrate_without(instance, telling, "budget", RandomStream("text", 7))
untold_problems(narrative, instance, "budget")       # (): the budget is all that is missing
narrative = narrate_with_blank(instance, telling, "cost", ("i2",), RandomStream("text", 7))
blank_problems(narrative, instance, "cost", ("i2",))    # (): '... costs ___' is all that is missing
"""

import re
from dataclasses import replace

from optmodel.errors import BadFileError
from optmodel.formulation import Instance, Key, indexed_name
from optmodel.narration.language import compose
from optmodel.narration.narrative import Narrative
from optmodel.narration.reading import READ, ReadBackCode, matched_data, read_back
from optmodel.narration.telling import Telling
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection

BLANK = "___"
"""What stands in a text for a datum that nobody has filled in."""

_MAX_DRAFTS = 12
_DIGITS = re.compile(r"(\D*)\d[\d,]*(?:\.\d+)?(\D*)")


def narrate_without(
    instance: Instance, telling: Telling, parameter: str, stream: RandomStream
) -> Narrative:
    """A text that says all of an instance but a parameter, which its telling does not tell.

    Raises `BadFileError` where no draft does.
    """
    for _ in range(_MAX_DRAFTS):
        narrative = compose(instance, telling, stream)
        problems = untold_problems(narrative, instance, parameter)
        if not problems:
            return narrative
    raise BadFileError(
        f"The telling of '{instance.formulation.name}' does not leave '{parameter}' out in "
        f"{_MAX_DRAFTS} texts ({problems[0].code}: {problems[0].detail})."
    )


def untold_problems(
    narrative: Narrative, instance: Instance, parameter: str
) -> tuple[Rejection, ...]:
    """What is wrong with a text that should say all but a parameter.

    Every value of the parameter must be missing.
    """
    problems = read_back(narrative, instance)
    missing = {one.detail for one in problems if _is_missing(one, parameter)}
    others = tuple(one for one in problems if not _is_missing(one, parameter))
    if not missing or len(missing) < len(instance.parameters[parameter]):
        detail = f"the text says some of '{parameter}', which it should leave out"
        others = (*others, Rejection(READ, ReadBackCode.FOREIGN, detail))
    return others


def narrate_with_blank(
    instance: Instance, telling: Telling, parameter: str, key: Key, stream: RandomStream
) -> Narrative:
    """A text that says all of an instance, with a blank in place of one datum.

    Raises `BadFileError` where no draft states that datum by a number of its own, in digits.
    """
    for _ in range(_MAX_DRAFTS):
        draft = compose(instance, telling, stream)
        narrative = (
            None if read_back(draft, instance) else _blanked(draft, instance, parameter, key)
        )
        if narrative is not None and not blank_problems(narrative, instance, parameter, key):
            return narrative
    raise BadFileError(
        f"The telling of '{instance.formulation.name}' does not state "
        f"'{indexed_name(parameter, key)}' alone in {_MAX_DRAFTS} texts."
    )


def blank_problems(
    narrative: Narrative, instance: Instance, parameter: str, key: Key
) -> tuple[Rejection, ...]:
    """What is wrong with a text that should say all but one datum, for which it has a blank."""
    name = f"{indexed_name(parameter, key)} = "
    problems = read_back(narrative, instance)
    missing = [
        one for one in problems if one.code is ReadBackCode.MISSING and one.detail.startswith(name)
    ]
    others = tuple(one for one in problems if one not in missing)
    if len(missing) != 1 or narrative.text.count(BLANK) != 1:
        detail = f"the text should have one blank, for '{indexed_name(parameter, key)}'"
        others = (*others, Rejection(READ, ReadBackCode.FOREIGN, detail))
    return others


def _blanked(draft: Narrative, instance: Instance, parameter: str, key: Key) -> Narrative | None:
    """A draft with a blank for the digits of a datum; None where its number states more, or is
    written in words or in a file.
    """
    matched = matched_data(draft, instance)
    spans = [one.span for one in matched if (one.parameter, one.key) == (parameter, key)]
    if len(spans) != 1 or spans[0].file:
        return None
    [span] = spans
    found = _DIGITS.fullmatch(span.text)
    is_shared = sum(one.span.start == span.start and not one.span.file for one in matched) > 1
    if found is None or is_shared or BLANK in draft.text:
        return None
    before, after = found.groups()
    text = f"{draft.text[: span.start]}{before}{BLANK}{after}{draft.text[span.end :]}"
    return replace(draft, text=text)


def _is_missing(problem: Rejection, parameter: str) -> bool:
    """Whether a problem is that a value of a parameter is not told."""
    name = problem.detail.partition(" = ")[0].partition("[")[0]
    return problem.code is ReadBackCode.MISSING and name == parameter

"""A rejection: the step whose check failed, the code of why, and the particulars.

    Rejection("read", "missing", "supply[s1] = 120")

It is the one type of this meaning. A function that may fail a check returns `X | Rejection`, or a
tuple of rejections where it looks for all that is wrong.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rejection:
    """A check that failed.

    `step` and `code` are words of a closed vocabulary, a `StrEnum` of the room that checks: the
    step names the check, the code the way it failed. `detail` is a sentence for people.
    """

    step: str
    code: str
    detail: str = ""

"""Writing a text: composed by the language, and composed again where it does not read back.

narrative = narrate(instance, find_telling("transportation"), RandomStream("text", 7, 0))
narrative.text           # 'A family bakery in a harbor town ships rye loaves ...'
"""

from optmodel.errors import BadFileError
from optmodel.formulation import Instance
from optmodel.narration.language import compose
from optmodel.narration.narrative import Narrative
from optmodel.narration.reading import read_back
from optmodel.narration.telling import Telling
from optmodel.narration.telling_check import check_telling
from optmodel.random_stream import RandomStream

MAX_CHARACTERS = 6_000
"""The most characters of a text, where the data leave a choice."""

_MAX_DRAFTS = 12
_MAX_LONG_DRAFTS = 4


class UntoldError(BadFileError):
    """No draft of a text reads back; the message says what the last one lacked."""


def narrate(instance: Instance, telling: Telling, stream: RandomStream) -> Narrative:
    """A text of an instance that reads back, everything in it drawn from the stream.

    Of some that are longer than `MAX_CHARACTERS`, the shortest is taken.
    Raises `BadFileError` where the telling does not fit the formulation, and `UntoldError` where no
    draft reads back, with what the last one lacked.
    """
    check_telling(telling, instance.formulation)
    found: list[Narrative] = []
    for _ in range(_MAX_DRAFTS):
        narrative = compose(instance, telling, stream)
        problems = read_back(narrative, instance)
        if problems:
            continue
        found.append(narrative)
        if len(narrative.text) <= MAX_CHARACTERS or len(found) == _MAX_LONG_DRAFTS:
            break
    if found:
        return min(found, key=lambda one: len(one.text))
    first = problems[0]
    raise UntoldError(
        f"The telling of '{instance.formulation.name}' does not state its instance in "
        f"{_MAX_DRAFTS} texts ({first.code}: {first.detail}): reword it by "
        "docs/adding/read-back.md."
    )

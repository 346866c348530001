"""Texts that leave the values of one parameter out, and everything else in.

narrative = narrate_without(instance, telling, "budget", RandomStream("text", 7))
untold_problems(narrative, instance, "budget")       # (): the budget is all that is missing
"""

from optmodel.errors import BadFileError
from optmodel.formulation import Instance
from optmodel.narration.language import compose
from optmodel.narration.narrative import Narrative
from optmodel.narration.reading import READ, ReadBackCode, read_back
from optmodel.narration.telling import Telling
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection

_MAX_DRAFTS = 12


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


def _is_missing(problem: Rejection, parameter: str) -> bool:
    """Whether a problem is that a value of a parameter is not told."""
    name = problem.detail.partition(" = ")[0].partition("[")[0]
    return problem.code is ReadBackCode.MISSING and name == parameter

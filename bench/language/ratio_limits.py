"""Whether a text has a ratio limit: a percentage, a fraction or a multiple of another quantity.

    has_ratio_limit("At most a third of the trips may be by car.")      # True
    has_ratio_limit("The tax is 20% of the price.")                      # False: it limits nothing

Words show it, so it is an estimate: a limit said otherwise is missed.
"""

import re

_COMPARISON = r"(?:at least|at most|no more than|less than)"
_PERCENTAGE = r"\d+(?:\.\d+)? ?(?:%|percent)"
_FRACTION = r"(?:an? |one[- ])?(?:half|third|quarter|fourth|fifth|tenth)\b"
_MULTIPLE = r"\b(?:twice|times) as (?:many|much)\b"
_RATIO_LIMIT = re.compile(rf"{_COMPARISON} (?:{_PERCENTAGE}|{_FRACTION})|{_MULTIPLE}")


def has_ratio_limit(text: str) -> bool:
    """Whether a comparison with a percentage or fraction stands there, or a multiple of another."""
    return _RATIO_LIMIT.search(text.lower()) is not None

"""Names that a model file can hold: without blanks, none twice, none empty.

unique_names(["a b", "", "a_b"], "C")       # ["a_b", "C1", "a_b_2"]
"""

import re
from collections.abc import Iterable

_BLANKS = re.compile(r"\s+")
_UNFIT = re.compile(r"[^A-Za-z0-9_.]|^(?=[0-9.])")


def unique_names(names: Iterable[str], prefix: str, is_strict: bool = False) -> list[str]:
    """The names made fit for a file, in their order; an empty one becomes prefix and place.

    A strict format, such as LP, takes letters, digits, points and underscores only.
    """
    unfit = _UNFIT if is_strict else _BLANKS
    given = [unfit.sub("_", name) or f"{prefix}{place}" for place, name in enumerate(names)]
    taken: set[str] = set(given)
    seen: set[str] = set()
    result = []
    for name in given:
        unique = name
        number = 1
        while unique in seen or (number > 1 and unique in taken):
            number += 1
            unique = f"{name}_{number}"
        seen.add(unique)
        result.append(unique)
    return result

"""Names that a model file can hold: without blanks, none twice, none empty.

unique_names(["a b", "", "a_b"], "C")       # ["a_b", "C1", "a_b_2"]
"""

import re
from collections.abc import Iterable

_BLANKS = re.compile(r"\s+")


def unique_names(names: Iterable[str], prefix: str) -> list[str]:
    """The names made fit for a file, in their order; an empty one becomes prefix and place."""
    given = [_BLANKS.sub("_", name) or f"{prefix}{place}" for place, name in enumerate(names)]
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

"""Data that are the same both ways, of which a text may state one way only.

twins = symmetric_twins(data)      # {0: 1, 1: 0}: distance[a, b] and distance[b, a]
says_symmetric("The roads take the same time both ways.")      # True
"""

import re
from collections.abc import Sequence

from optmodel.formulation import Key
from optmodel.narration.reading._assignment import Datum

_SYMMETRIC = re.compile(
    r"\b(?:symmetric|both (?:ways|directions)|(?:either|each) (?:way|direction)"
    r"|same in the other direction|between)\b",
    re.IGNORECASE,
)


def says_symmetric(text: str) -> bool:
    """Whether a text says that a number holds both ways."""
    return _SYMMETRIC.search(text) is not None


def symmetric_twins(data: Sequence[Datum]) -> dict[int, int]:
    """The datum the other way round of each datum, for parameters where all of these are equal."""
    by_parameter: dict[str, dict[Key, int]] = {}
    for index, datum in enumerate(data):
        if len(datum.key) == 2 and datum.has_reverse:
            by_parameter.setdefault(datum.parameter, {})[datum.key] = index
    sizes = {name: sum(datum.parameter == name for datum in data) for name in by_parameter}
    twins: dict[int, int] = {}
    for name, places in by_parameter.items():
        pairs = {index: places.get(key[::-1]) for key, index in places.items()}
        is_symmetric = len(places) == sizes[name] and all(
            other is not None and data[other].value == data[index].value
            for index, other in pairs.items()
        )
        if is_symmetric:
            twins.update((index, other) for index, other in pairs.items() if other is not None)
    return twins

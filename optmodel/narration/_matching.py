"""The largest matching of two sides, by augmenting paths.

largest_matching([[0, 1], [0]])      # {1: 0, 0: 1}: what each right one is given to
"""

from collections.abc import Sequence


def largest_matching(choices: Sequence[Sequence[int]]) -> dict[int, int]:
    """Give as many left ones as possible one of their choices each: left by right."""
    owner: dict[int, int] = {}
    # Those with the fewest choices first keeps the augmenting paths short.
    for left in sorted(range(len(choices)), key=lambda number: len(choices[number])):
        _augment(left, choices, owner, set())
    return owner


def _augment(
    left: int, choices: Sequence[Sequence[int]], owner: dict[int, int], seen: set[int]
) -> bool:
    for right in choices[left]:
        if right in seen:
            continue
        seen.add(right)
        if right not in owner or _augment(owner[right], choices, owner, seen):
            owner[right] = left
            return True
    return False

"""A permutation of the slots of a run that is computed for one slot at a time.

    permuted_slot(3, count=200, seed=7)      # one of 0 to 199, which no other slot has

A Feistel network permutes as many numbers as two halves of the bits have. What falls outside of the
slots is permuted again until it is one (cycle walking: Black and Rogaway, 2002).
"""

from hashlib import blake2b

_NUM_ROUNDS = 4


def permuted_slot(slot: int, count: int, seed: int) -> int:
    """Where a slot stands among `count` slots in a random order, which the seed decides."""
    half = max(1, ((count - 1).bit_length() + 1) // 2)
    mask = (1 << half) - 1
    place = slot % count
    while True:
        left, right = place >> half, place & mask
        for number in range(_NUM_ROUNDS):
            left, right = right, left ^ (_hash(seed, count, number, right) & mask)
        place = left << half | right
        if place < count:
            return place


def _hash(*values: int) -> int:
    text = "\x1f".join(map(str, values)).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")

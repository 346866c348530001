"""Near-duplicates among problem texts: how much of their wording two texts share.

    near_duplicates(["Make at most 40 tables ...", "Make at most 45 tables ..."])   # similar pairs
    duplicate_groups(texts)                       # [0, 0, 2]: the first text of each text's group

A text becomes its shingles, all runs of eight words in lower case; a shorter text is one shingle.
The similarity of two texts is the Jaccard index of their shingles. Paraphrases share few of them
and are not found. Source: A. Broder, "On the resemblance and containment of documents", 1997.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_NUM_WORDS = 8
NEAR = 0.8
"""The Jaccard index from which on two texts are near-duplicates."""


@dataclass(frozen=True, slots=True)
class TextPair:
    """Two texts by their places, `first` before `second`, and their Jaccard index."""

    first: int
    second: int
    similarity: float


def shingles(text: str) -> frozenset[str]:
    """All runs of eight words of a text, in lower case and without punctuation."""
    words = _WORD.findall(text.casefold())
    last = max(1, len(words) - _NUM_WORDS + 1)
    return frozenset(" ".join(words[start : start + _NUM_WORDS]) for start in range(last))


def near_duplicates(texts: Sequence[str], threshold: float = NEAR) -> list[TextPair]:
    """All pairs of texts whose Jaccard index is at least the threshold, above 0, in order."""
    assert 0 < threshold <= 1
    sets = [shingles(text) for text in texts]
    places: defaultdict[str, list[int]] = defaultdict(list)
    pairs: list[TextPair] = []
    for second, own in enumerate(sets):
        num_shared = Counter(first for shingle in own for first in places[shingle])
        for first, shared in sorted(num_shared.items()):
            similarity = shared / (len(sets[first]) + len(own) - shared)
            if similarity >= threshold:
                pairs.append(TextPair(first, second, similarity))
        for shingle in own:
            places[shingle].append(second)
    return sorted(pairs, key=lambda pair: (pair.first, pair.second))


def duplicate_groups(texts: Sequence[str], threshold: float = NEAR) -> list[int]:
    """For each text the place of the first text that it is linked with by near-duplicates."""
    group = list(range(len(texts)))
    for pair in near_duplicates(texts, threshold):
        joined, kept = sorted((group[pair.first], group[pair.second]), reverse=True)
        if joined != kept:
            group = [kept if one == joined else one for one in group]
    return group

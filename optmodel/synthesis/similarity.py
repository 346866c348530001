"""Near duplicates among texts, by MinHash over three-word shingles.

    near = NearDuplicates(threshold=0.7)
    near.find(text)           # None, or the name of an earlier text that is much the same
    near.add("slot 3", text)

Broder, "On the resemblance and containment of documents" (1997); bands as in Leskovec, Rajaraman
and Ullman, "Mining of Massive Datasets", chapter 3. Numbers count as words, so the same story with
other numbers is much the same.
"""

import hashlib
import re
from dataclasses import dataclass, field

NUM_HASHES = 128
_NUM_BANDS = 32  # of four hashes: a pair of resemblance 0.7 shares a band in 0.9998 of cases
_SHINGLE = 3
_PRIME = (1 << 61) - 1

Signature = tuple[int, ...]


def signature(text: str) -> Signature:
    """The least value of each hash over the text's shingles."""
    words = re.findall(r"[a-z]+|\d+", text.lower())
    shingles = {" ".join(words[n : n + _SHINGLE]) for n in range(max(1, len(words) - _SHINGLE + 1))}
    seeds = [_hashed(shingle) for shingle in sorted(shingles)]
    return tuple(min((a * seed + b) % _PRIME for seed in seeds) for a, b in _COEFFICIENTS)


def resemblance(one: Signature, other: Signature) -> float:
    """An estimate of the share of shingles that both have among those that either has."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / NUM_HASHES


@dataclass(slots=True)
class NearDuplicates:
    """Texts seen so far, found again by any that resembles them by `threshold` or more."""

    threshold: float = 0.7
    _signatures: dict[str, Signature] = field(default_factory=dict)
    _bands: dict[tuple[int, Signature], list[str]] = field(default_factory=dict)

    def find(self, text: str) -> str | None:
        """The first text that this one resembles, or None."""
        mine = signature(text)
        seen = dict.fromkeys(name for band in _bands(mine) for name in self._bands.get(band, ()))
        for name in seen:
            if resemblance(mine, self._signatures[name]) >= self.threshold:
                return name
        return None

    def add(self, name: str, text: str) -> None:
        """Remember a text."""
        self._signatures[name] = signature(text)
        for band in _bands(self._signatures[name]):
            self._bands.setdefault(band, []).append(name)


def _bands(of: Signature) -> list[tuple[int, Signature]]:
    size = NUM_HASHES // _NUM_BANDS
    return [(n, of[n * size : (n + 1) * size]) for n in range(_NUM_BANDS)]


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest(), "big")


_COEFFICIENTS = [(_hashed(f"a{n}") or 1, _hashed(f"b{n}")) for n in range(NUM_HASHES)]

"""Duplicates: texts that nearly agree, and models that agree but for names and order.

    index = DedupIndex()
    index.similar_draft("slot 4", text)            # None, or the slot of an earlier near duplicate
    index.is_known_model(model_identity(instance)) # whether an earlier model has this identity

Near duplicates among texts are found by MinHash over three-word shingles: Broder, "On the
resemblance and containment of documents" (1997); bands as in Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", chapter 3. Numbers count as words, so the same story with other
numbers is a near duplicate.

The identity of a model comes from colour refinement of its columns and rows (Weisfeiler and Leman,
1968), for nonlinear models also from the nonlinear terms in order. Two models with one identity are
almost surely the same problem, which suffices for a filter of duplicates.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from optmodel.formulation import FlatModel, Instance, Polynomial, flatten
from optmodel.runs import digest

_NUM_ROUNDS = 3
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


@dataclass(slots=True)
class DedupIndex:
    """The drafts and models of a run so far: drafts by their words, models by their identity."""

    _drafts: NearDuplicates = field(default_factory=NearDuplicates)
    _models: set[str] = field(default_factory=set)

    def similar_draft(self, name: str, text: str) -> str | None:
        """The earlier draft that a text is a near duplicate of; else it is remembered by name."""
        earlier = self._drafts.find(text)
        if earlier is None:
            self._drafts.add(name, text)
        return earlier

    def is_known_model(self, identity: str) -> bool:
        """Whether an earlier model has this identity; from now on, this one counts as earlier."""
        is_known = identity in self._models
        self._models.add(identity)
        return is_known

    def restore(self, name: str, draft: str, identities: Iterable[str]) -> None:
        """Add the draft and models of a slot that an earlier process made."""
        if draft:
            self._drafts.add(name, draft)
        self._models.update(identities)


def model_identity(instance: Instance) -> str:
    """A hash of the flat model without names. Raises `FormulationError` where data do not fit."""
    flat = flatten(instance)
    colours = [
        digest([column.domain.value, _text(column.lower), _text(column.upper)])
        for column in flat.columns
    ]
    colours += [digest([atom.function, len(atom.arguments)]) for atom in flat.nonlinear_terms]
    for _ in range(_NUM_ROUNDS):
        colours = _refined(flat, colours)
    return digest([sorted(colours), *_rows(flat, colours)])


def _refined(flat: FlatModel, colours: list[str]) -> list[str]:
    """Each symbol's colour with those of the terms it is in."""
    around: list[list[str]] = [[] for _ in colours]
    for place, polynomial in _polynomials(flat):
        for symbols, factor in polynomial.terms.items():
            term = digest([place, _text(factor), sorted(colours[s] for s in symbols)])
            for symbol in symbols:
                around[symbol].append(term)
    return [digest([own, sorted(near)]) for own, near in zip(colours, around, strict=True)]


def _polynomials(flat: FlatModel) -> Iterable[tuple[str, Polynomial]]:
    yield f"objective {flat.sense}", flat.objective
    for row in flat.rows:
        yield f"row {_text(row.lower)} {_text(row.upper)}", row.body
    for item in flat.indicators:
        yield f"when {item.value} {_text(item.row.lower)} {_text(item.row.upper)}", item.row.body
    for number, atom in enumerate(flat.nonlinear_terms):
        for argument in atom.arguments:
            yield f"atom {number} {atom.function}", argument


def _rows(flat: FlatModel, colours: list[str]) -> list[list[str]]:
    """Every row, the objective first, as its terms in colours."""
    rows = [
        digest(
            [place, sorted([_text(f), *sorted(colours[s] for s in k)] for k, f in p.terms.items())]
        )
        for place, p in _polynomials(flat)
    ]
    return [rows[:1], sorted(rows[1:])]


def _text(value: int | Fraction | None) -> str:
    return "none" if value is None else str(Fraction(value))


def _bands(of: Signature) -> list[tuple[int, Signature]]:
    size = NUM_HASHES // _NUM_BANDS
    return [(n, of[n * size : (n + 1) * size]) for n in range(_NUM_BANDS)]


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest(), "big")


_COEFFICIENTS = [(_hashed(f"a{n}") or 1, _hashed(f"b{n}")) for n in range(NUM_HASHES)]

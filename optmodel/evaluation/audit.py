"""The audit of a benchmark's texts: copies of other texts, near-duplicates, contradicting labels.

    audit = audit_texts(problem_set, [another, training])
    audit.overlaps[0].num_same            # 190 texts of it are word for word in the other set
    audit.num_distinct, audit.contradictions

The audited set is held in memory. The others are read once, one text at a time, so that a training
file may be of any size.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from optmodel.evaluation.duplicates import (
    NEAR,
    duplicate_groups,
    near_duplicates,
    shingles,
)
from optmodel.evaluation.items import Item
from optmodel.evaluation.labels import text_key
from optmodel.judging import Label

_TOLERANCE = 1e-4  # labels are printed with so many digits at least


@dataclass(frozen=True, slots=True)
class AuditedText:
    """A text with its id; `label` is None in a training file."""

    id: str
    text: str
    label: Label | None = None

    @classmethod
    def of(cls, item: Item) -> "AuditedText":
        """The text of a benchmark's item."""
        return cls(item.id, item.question, item.label)


@dataclass(frozen=True, slots=True)
class TextSet:
    """A named set of texts: a benchmark, or a training file, which is read when it is gone over."""

    name: str
    texts: Iterable[AuditedText]


@dataclass(frozen=True, slots=True)
class SimilarTexts:
    """Two texts that are near-duplicates or copies: their ids and their Jaccard index."""

    first: str
    second: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One text with two labels that are further apart than rounding; None is "no solution"."""

    first: str
    second: str
    other_set: str
    labels: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class TextOverlap:
    """What a set shares with another one.

    `num_same` texts stand in both word for word. `num_near` pairs have a Jaccard index of 0.8 and
    more, copies included; `near` has for each text with such a pair the most similar one.
    `contained` are the ids of the texts of which at least half of the shingles stand in a single
    text of the other set.
    """

    other_set: str
    num_texts: int
    num_same: int
    num_near: int
    near: tuple[SimilarTexts, ...]
    contained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextAudit:
    """All that texts and labels show. `num_distinct` counts groups of near-duplicates once."""

    name: str
    num_texts: int
    num_distinct: int
    near: tuple[SimilarTexts, ...]
    overlaps: tuple[TextOverlap, ...]
    contradictions: tuple[Contradiction, ...]


def audit_texts(audited: TextSet, others: Sequence[TextSet] = ()) -> TextAudit:
    """Compare the texts of a set with one another and with those of other sets."""
    own = list(audited.texts)
    texts = [one.text for one in own]
    index = _TextIndex.of(own)
    compared = [_Comparison(index, other.name).over(other.texts) for other in others]
    contradictions = [*_own_contradictions(own, audited.name)]
    for one in compared:
        contradictions += one.contradictions
    return TextAudit(
        name=audited.name,
        num_texts=len(texts),
        num_distinct=len(set(duplicate_groups(texts))),
        near=tuple(
            SimilarTexts(own[pair.first].id, own[pair.second].id, pair.similarity)
            for pair in near_duplicates(texts)
        ),
        overlaps=tuple(one.overlap for one in compared),
        contradictions=tuple(contradictions),
    )


@dataclass(frozen=True, slots=True)
class _TextIndex:
    """Texts by their keys and by their shingles, as places in the set."""

    texts: Sequence[AuditedText]
    sizes: Sequence[int]
    by_key: Mapping[str, Sequence[int]]
    by_shingle: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, texts: Sequence[AuditedText]) -> "_TextIndex":
        by_key: defaultdict[str, list[int]] = defaultdict(list)
        by_shingle: defaultdict[str, list[int]] = defaultdict(list)
        sizes = []
        for place, one in enumerate(texts):
            own = shingles(one.text)
            sizes.append(len(own))
            by_key[text_key(one.text)].append(place)
            for shingle in own:
                by_shingle[shingle].append(place)
        return cls(texts, sizes, dict(by_key), dict(by_shingle))


@dataclass(slots=True)
class _Comparison:
    """What is found while the texts of another set go by; it grows with the index alone.

    Contradictions are the exception, and a training file has no labels.
    """

    index: _TextIndex
    other_set: str
    num_texts: int = 0
    num_near: int = 0
    same: set[int] = field(default_factory=set)
    contained: set[int] = field(default_factory=set)
    nearest: dict[int, SimilarTexts] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)

    def over(self, texts: Iterable[AuditedText]) -> "_Comparison":
        for text in texts:
            self.num_texts += 1
            self._compare_whole(text)
            self._compare_shingles(text)
        return self

    def _compare_whole(self, text: AuditedText) -> None:
        for place in self.index.by_key.get(text_key(text.text), ()):
            self.same.add(place)
            found = _contradiction(self.index.texts[place], text, self.other_set)
            if found is not None:
                self.contradictions.append(found)

    def _compare_shingles(self, text: AuditedText) -> None:
        theirs, sizes = shingles(text.text), self.index.sizes
        known = self.index.by_shingle
        shared = Counter(place for one in theirs for place in known.get(one, ()))
        for place, num_shared in shared.items():
            if 2 * num_shared >= sizes[place]:
                self.contained.add(place)
            similarity = num_shared / (sizes[place] + len(theirs) - num_shared)
            if similarity >= NEAR:
                self.num_near += 1
                best = self.nearest.get(place)
                if best is None or similarity > best.similarity:
                    own = self.index.texts[place].id
                    self.nearest[place] = SimilarTexts(own, text.id, similarity)

    @property
    def overlap(self) -> TextOverlap:
        return TextOverlap(
            other_set=self.other_set,
            num_texts=self.num_texts,
            num_same=len(self.same),
            num_near=self.num_near,
            near=tuple(self.nearest[place] for place in sorted(self.nearest)),
            contained=tuple(self.index.texts[place].id for place in sorted(self.contained)),
        )


def _own_contradictions(texts: Sequence[AuditedText], name: str) -> Iterator[Contradiction]:
    first: dict[str, AuditedText] = {}
    for text in texts:
        found = _contradiction(first.setdefault(text_key(text.text), text), text, name)
        if found is not None:
            yield found


def _contradiction(first: AuditedText, second: AuditedText, name: str) -> Contradiction | None:
    """The contradiction of two labels of one text of which no two optima are the same."""
    if first.label is None or second.label is None:
        return None
    ours, theirs = first.label.optima, second.label.optima
    agree = any(_are_close(one, other) for one in ours for other in theirs)
    if agree or not (ours or theirs):
        return None
    return Contradiction(first.id, second.id, name, (first.label.optimum, second.label.optimum))


def _are_close(first: float, second: float) -> bool:
    return abs(first - second) <= _TOLERANCE * (abs(first) + 1)

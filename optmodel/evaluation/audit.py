"""The audit of a benchmark: copied texts, contradicting labels, labels programs dispute.

    audit = audit_texts(problem_set, [another, training])
    audit.overlaps[0].num_same            # 190 texts of it are word for word in the other set
    disagreements([Path("runs/a"), Path("runs/b")], rule)    # both answer the same, not the label

Everything is computed from texts, labels and stored verdicts; nothing is run.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from optmodel.evaluation.duplicates import (
    NEAR,
    duplicate_groups,
    near_duplicates,
    shingles,
)
from optmodel.evaluation.items import Item
from optmodel.evaluation.labels import text_key
from optmodel.evaluation.recorded_items import read_recorded_items
from optmodel.evaluation.recorded_verdicts import read_verdicts
from optmodel.evaluation.summary import read_summary
from optmodel.judging import Label

_TOLERANCE = 1e-6


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
    """A named set of texts: a benchmark, or a training file."""

    name: str
    texts: Sequence[AuditedText]


@dataclass(frozen=True, slots=True)
class SimilarTexts:
    """Two texts that are near-duplicates or copies: their ids and their Jaccard index."""

    first: str
    second: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One text with two labels that are further apart than rounding."""

    first: str
    second: str
    other_set: str
    labels: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class TextOverlap:
    """What a set shares with another one.

    `num_same` texts stand in both word for word. `near` has all pairs of a Jaccard index of 0.8 and
    more, copies included. `num_contained` texts have at least half of their shingles in a single
    text of the other set.
    """

    other_set: str
    num_texts: int
    num_same: int
    num_contained: int
    near: tuple[SimilarTexts, ...]


@dataclass(frozen=True, slots=True)
class TextAudit:
    """All that texts and labels show. `num_distinct` counts groups of near-duplicates once."""

    name: str
    num_texts: int
    num_distinct: int
    near: tuple[SimilarTexts, ...]
    overlaps: tuple[TextOverlap, ...]
    contradictions: tuple[Contradiction, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An item on which independent programs agree with each other and not with the label."""

    id: str
    label: float | None
    answer: float
    systems: tuple[str, ...]


def audit_texts(audited: TextSet, others: Sequence[TextSet] = ()) -> TextAudit:
    """Compare the texts of a set with one another and with those of other sets."""
    texts = [one.text for one in audited.texts]
    return TextAudit(
        name=audited.name,
        num_texts=len(texts),
        num_distinct=len(set(duplicate_groups(texts))),
        near=tuple(
            SimilarTexts(
                audited.texts[pair.first].id, audited.texts[pair.second].id, pair.similarity
            )
            for pair in near_duplicates(texts)
        ),
        overlaps=tuple(_overlap(audited, other) for other in others),
        contradictions=tuple(
            found for other in (audited, *others) for found in _contradictions(audited, other)
        ),
    )


def _overlap(audited: TextSet, other: TextSet) -> TextOverlap:
    """Shared texts, by an index of the shingles of the audited set: the other may be large."""
    sets = [shingles(one.text) for one in audited.texts]
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, own in enumerate(sets):
        for shingle in own:
            places[shingle].append(place)
    keys = {text_key(one.text): place for place, one in enumerate(audited.texts)}
    near: list[SimilarTexts] = []
    same: set[int] = set()
    contained: set[int] = set()
    for text in other.texts:
        theirs = shingles(text.text)
        if (copied := keys.get(text_key(text.text))) is not None:
            same.add(copied)
        shared = Counter(place for shingle in theirs for place in places.get(shingle, ()))
        for place, num_shared in sorted(shared.items()):
            similarity = num_shared / (len(sets[place]) + len(theirs) - num_shared)
            if similarity >= NEAR:
                near.append(SimilarTexts(audited.texts[place].id, text.id, similarity))
            if 2 * num_shared >= len(sets[place]):
                contained.add(place)
    return TextOverlap(other.name, len(other.texts), len(same), len(contained), tuple(near))


def _contradictions(audited: TextSet, other: TextSet) -> Iterator[Contradiction]:
    """Pairs of one text whose labels differ by more than 1e-4, or in whether there is one."""
    own: dict[str, AuditedText] = {}
    if other is not audited:
        own = {text_key(one.text): one for one in audited.texts}
    for text in other.texts:
        key = text_key(text.text)
        first = own.setdefault(key, text) if other is audited else own.get(key)
        if first is None or first is text or first.label is None or text.label is None:
            continue
        labels = (first.label.optimum, text.label.optimum)
        if not _agree(*labels, tolerance=1e-4):
            yield Contradiction(first.id, text.id, other.name, labels)


def _agree(first: float | None, second: float | None, tolerance: float = _TOLERANCE) -> bool:
    if first is None or second is None:
        return first is second
    return abs(first - second) <= tolerance * (abs(first) + 1)


def disagreements(runs: Sequence[Path], rule: str) -> list[Disagreement]:
    """Items on which two systems or more have one answer and the label another.

    The runs are of `optmodel evaluate` on the same items, scored by the rule. Programs of one
    system count once. Of several such answers the one of most systems is told.
    """
    items = read_recorded_items(runs[0])
    answers: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for run in runs:
        system = read_summary(run).system
        for verdict in read_verdicts(run):
            if verdict.rule == rule and not verdict.correct and verdict.value is not None:
                answers[verdict.item].setdefault(system, verdict.value)
    found: list[Disagreement] = []
    for name, item in items.items():
        by_system = answers.get(name, {})
        groups = [
            (value, tuple(one for one, other in by_system.items() if _agree(value, other)))
            for value in by_system.values()
        ]
        answer, systems = max(groups, key=lambda group: len(group[1]), default=(0.0, ()))
        if len(systems) > 1:
            found.append(Disagreement(name, item.label.optimum, answer, systems))
    return found

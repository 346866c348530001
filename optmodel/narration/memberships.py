"""What a text says of sets that no data are over: pairs that belong together, and plain lists.

Names that stand together in one sentence or one row of a table are said to belong together.

- Every tuple of a set of tuples is said somewhere, as `covers` by `The day shift works on Monday.`
- Where a sentence pairs elements of two sets, all its pairs are in the set.
- A sentence without numbers that names two elements of one set says a tuple of one of its sets of
  pairs; those in the same words say tuples of the same one.
- A subset is listed whole: some sentence names its elements and no others.

Where data are over all such pairs, their names stand together anyway, and nothing is checked.

    wrong_memberships(narrative.text, narrative.names, instance)      # ('covers: ...',)
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from optmodel.formulation import ElementId, IndexSet, Instance, Key
from optmodel.narration._tokens import Tokenizer, masked

_PASSAGE_END = re.compile(r"(?<=[.;:!?])\s|\n")


@dataclass(frozen=True, slots=True)
class _Passage:
    """A sentence or a row: the elements it names, in order, and how it says so."""

    elements: tuple[ElementId, ...]
    has_number: bool
    role: str

    def of(self, base: frozenset[ElementId]) -> list[ElementId]:
        return [element for element in self.elements if element in base]


def wrong_memberships(
    text: str, names: Mapping[ElementId, str], instance: Instance
) -> tuple[str, ...]:
    """What is said wrongly or not at all of each set, with the set's name; empty when all is."""
    passages = list(_passages(text, Tokenizer(names)))
    found: list[str] = []
    bases: dict[str, list[IndexSet]] = {}
    for item in instance.formulation.sets:
        if not item.within or _is_told_by_numbers(item, instance):
            continue
        if item.num_dimensions == 2 and item.within[0] == item.within[1]:
            bases.setdefault(item.within[0], []).append(item)
        elif item.num_dimensions == 2:
            found += _wrong_pairs(item, instance, passages, names)
        elif item.num_dimensions == 1:
            found += _unlisted(item, instance, passages)
    for base, relations in bases.items():
        found += _wrong_relations(base, relations, instance, passages, names)
    return tuple(found)


def _passages(text: str, tokenizer: Tokenizer) -> Iterator[_Passage]:
    for part in _PASSAGE_END.split(text):
        tokens = tokenizer.tokens(part)
        named = dict.fromkeys(t.element for t in tokens if t.element is not None)
        if named:
            numbers = any(token.element is None for token in tokens)
            yield _Passage(tuple(named), numbers, masked(part, tokens, 0, len(part)))


def _members(instance: Instance, set_name: str) -> frozenset[ElementId]:
    return frozenset(key[0] for key in instance.sets[set_name])


def _wrong_pairs(
    item: IndexSet, instance: Instance, passages: list[_Passage], names: Mapping[ElementId, str]
) -> Iterator[str]:
    """Pairs of two different sets: what stands together is a pair, and nothing else."""
    firsts, seconds = (_members(instance, base) for base in item.within)
    pairs = (pair for p in passages for pair in product(p.of(firsts), p.of(seconds)))
    said, true = dict.fromkeys(pairs), dict.fromkeys(instance.sets[item.name])
    for key in true:
        if key not in said:
            yield f"{item.name}: {_pair(key, names)} is not said"
    for key in said:
        if key not in true:
            yield f"{item.name}: {_pair(key, names)} is foreign"


def _is_told_by_numbers(item: IndexSet, instance: Instance) -> bool:
    """Whether data are over a set, or over all pairs of the sets that it pairs."""
    indexed = [
        Counter(binder.set_name for binder in parameter.over.binders)
        for parameter in instance.formulation.parameters
    ]
    is_pair = item.num_dimensions > 1
    return any(names[item.name] or (is_pair and Counter(item.within) <= names) for names in indexed)


def _unlisted(item: IndexSet, instance: Instance, passages: list[_Passage]) -> Iterator[str]:
    base, wanted = _members(instance, item.within[0]), _members(instance, item.name)
    if wanted and not any(set(passage.of(base)) == wanted for passage in passages):
        yield f"{item.name}: no sentence names exactly its elements"


def _wrong_relations(
    base: str,
    relations: list[IndexSet],
    instance: Instance,
    passages: list[_Passage],
    names: Mapping[ElementId, str],
) -> Iterator[str]:
    """Pairs within one set: each role says pairs of the relation that fits it best."""
    members = _members(instance, base)
    by_role: dict[str, list[Key]] = {}
    for passage in passages:
        pair = tuple(passage.of(members))
        if len(pair) == 2 and not passage.has_number:
            by_role.setdefault(passage.role, []).append(pair)
    true = {item.name: {frozenset(key) for key in instance.sets[item.name]} for item in relations}
    said: dict[str, set[frozenset[ElementId]]] = {name: set() for name in true}
    for pairs in by_role.values():
        best = max(true, key=lambda name: sum(frozenset(pair) in true[name] for pair in pairs))
        said[best].update(frozenset(pair) for pair in pairs)
        for pair in pairs:
            if frozenset(pair) not in true[best]:
                yield f"{best}: {_pair(pair, names)} is foreign"
    for item in relations:
        for key in instance.sets[item.name]:
            if frozenset(key) not in said[item.name]:
                yield f"{item.name}: {_pair(key, names)} is not said"


def _pair(key: Key, names: Mapping[ElementId, str]) -> str:
    return " with ".join(names[element] for element in key)

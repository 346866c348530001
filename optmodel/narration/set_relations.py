"""A check that a text states the sets of pairs and the subsets of an instance without data.

Names in one sentence or one row of a table are read as belonging together.

- Every tuple of a set of tuples is stated somewhere: `covers` by `The day shift works on Monday.`
- Where a sentence pairs elements of two sets, all its pairs are in the set.
- A sentence without numbers that names two elements of one set states a tuple of one of its sets
  of pairs; sentences of the same pattern state tuples of the same set.
- A subset is listed whole: some sentence names its elements and no others.

A set that indexes data is not checked here: the numbers are matched with the names beside them.

    set_relation_errors(narrative.text, narrative.names, instance)      # ('covers: ...',)
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from optmodel.formulation import ElementId, IndexSet, Instance, Key
from optmodel.narration._tokens import Spellings, Tokenizer, masked

_SENTENCE_BREAK = re.compile(r"(?<=[.;:!?])\s|\n")


@dataclass(frozen=True, slots=True)
class _NamedSentence:
    """A sentence or a row of a table: the elements it names, in order, and its pattern."""

    elements: tuple[ElementId, ...]
    has_number: bool
    pattern: str

    def members(self, base: frozenset[ElementId]) -> list[ElementId]:
        return [element for element in self.elements if element in base]


def set_relation_errors(text: str, names: Spellings, instance: Instance) -> tuple[str, ...]:
    """The tuples of each set that are stated wrongly or not at all; empty when all are right."""
    related = stated_sets(instance)
    if not related:
        return ()
    sentences = list(_sentences(text, Tokenizer(names)))
    errors: list[str] = []
    by_base: dict[str, list[IndexSet]] = {}
    for item in related:
        if item.num_dimensions == 2 and item.within[0] == item.within[1]:
            by_base.setdefault(item.within[0], []).append(item)
        elif item.num_dimensions == 2:
            errors += _pair_errors(item, instance, sentences, names)
        elif item.num_dimensions == 1:
            base = _elements(instance, item.within[0])
            wanted = _elements(instance, item.name)
            if wanted and not any(set(s.members(base)) == wanted for s in sentences):
                errors.append(f"{item.name}: no sentence names exactly its elements")
    for base_name, relations in by_base.items():
        errors += _relation_errors(base_name, relations, instance, sentences, names)
    return tuple(errors)


def stated_sets(instance: Instance) -> list[IndexSet]:
    """The sets of pairs and the subsets that a text states by names alone."""
    return [
        item
        for item in instance.formulation.sets
        if item.within and not _is_index_of_data(item, instance)
    ]


def _sentences(text: str, tokenizer: Tokenizer) -> Iterator[_NamedSentence]:
    for part in _SENTENCE_BREAK.split(text):
        tokens = tokenizer.tokens(part)
        named = dict.fromkeys(t.element for t in tokens if t.element is not None)
        if named:
            has_number = any(t.element is None and not t.is_optional for t in tokens)
            yield _NamedSentence(tuple(named), has_number, masked(part, tokens, 0, len(part)))


def _elements(instance: Instance, set_name: str) -> frozenset[ElementId]:
    return frozenset(key[0] for key in instance.sets[set_name])


def _is_index_of_data(item: IndexSet, instance: Instance) -> bool:
    """Whether data are indexed by a set, or by all pairs of the two sets that it pairs."""
    indexed = [
        Counter(binder.set_name for binder in parameter.over.binders)
        for parameter in instance.formulation.parameters
    ]
    is_pair = item.num_dimensions > 1
    return any(names[item.name] or (is_pair and Counter(item.within) <= names) for names in indexed)


def _pair_errors(
    item: IndexSet,
    instance: Instance,
    sentences: list[_NamedSentence],
    names: Spellings,
) -> Iterator[str]:
    """Pairs of two different sets: names in one sentence are a pair, and there is no other."""
    firsts, seconds = (_elements(instance, base) for base in item.within)
    pairs = (pair for s in sentences for pair in product(s.members(firsts), s.members(seconds)))
    stated, true = dict.fromkeys(pairs), dict.fromkeys(instance.sets[item.name])
    for key in true:
        if key not in stated:
            yield f"{item.name}: {_names_of(key, names)} is not said"
    for key in stated:
        if key not in true:
            yield f"{item.name}: {_names_of(key, names)} is foreign"


def _relation_errors(
    base_name: str,
    relations: list[IndexSet],
    instance: Instance,
    sentences: list[_NamedSentence],
    names: Spellings,
) -> Iterator[str]:
    """Pairs within one set: each pattern states pairs of the relation that fits it best."""
    base = _elements(instance, base_name)
    by_pattern: dict[str, list[Key]] = {}
    for sentence in sentences:
        pair = tuple(sentence.members(base))
        if len(pair) == 2 and not sentence.has_number:
            by_pattern.setdefault(sentence.pattern, []).append(pair)
    true = {item.name: {frozenset(key) for key in instance.sets[item.name]} for item in relations}
    stated: dict[str, set[frozenset[ElementId]]] = {name: set() for name in true}
    for pairs in by_pattern.values():
        best = max(true, key=lambda name: sum(frozenset(pair) in true[name] for pair in pairs))
        stated[best].update(frozenset(pair) for pair in pairs)
        for pair in pairs:
            if frozenset(pair) not in true[best]:
                yield f"{best}: {_names_of(pair, names)} is foreign"
    for item in relations:
        for key in instance.sets[item.name]:
            if frozenset(key) not in stated[item.name]:
                yield f"{item.name}: {_names_of(key, names)} is not said"


def _names_of(key: Key, names: Spellings) -> str:
    forms = (names[element] for element in key)
    return " with ".join(form if isinstance(form, str) else form[0] for form in forms)

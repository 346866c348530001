"""A check that a text states the sets of pairs and the subsets of an instance without data.

Names in one sentence or one row of a table are read as belonging together.

- Every tuple of a set of tuples is stated somewhere: `covers` by `The day shift works on Monday.`
- In a sentence with `respectively`, the first of one list goes with the first of the other, and a
  mark in a table pairs its row and its column.
- Where a sentence pairs elements of two sets, all its pairs are in the set.
- A sentence without numbers that names two elements of one set states a tuple of one of its sets
  of pairs; sentences of the same pattern state tuples of the same set.
- A subset is listed whole: some sentence names its elements and no others.

A set that indexes data is not checked here: the numbers are matched with the names beside them.

    set_relation_errors(narrative.text, narrative.names, instance)      # ('covers: ...',)
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from optmodel.formulation import ElementId, IndexSet, Instance, Key
from optmodel.narration.blocks import TextBlock, text_blocks
from optmodel.narration.spans import name_lists
from optmodel.narration.tokens import Spellings, Token, Tokenizer, elements_of, masked, stem

# Words of sentences in which the order of two names does not matter.
_MUTUAL_WORDS = (
    "with both together conflict conflicts conflicting exclude clash incompatible same each either"
    " between apart"
)
_MUTUAL = frozenset(stem(word) for word in _MUTUAL_WORDS.split())
# A sparse table of marks states the pairs of its rows and columns.
_MARKS = ("x", "yes", "\N{CHECK MARK}", "\N{BLACK CIRCLE}")
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_SENTENCE_BREAK = re.compile(r"(?<=[.;:!?])\s|\n")


@dataclass(frozen=True, slots=True)
class _NamedSentence:
    """A sentence or a row of a table: the elements it names, in order, and its pattern."""

    elements: tuple[ElementId, ...]
    has_number: bool
    pattern: str

    def members(self, base: frozenset[ElementId]) -> list[ElementId]:
        return [element for element in self.elements if element in base]


def set_relation_errors(
    text: str,
    names: Spellings,
    instance: Instance,
    tokenizer: Tokenizer | None = None,
    parts: frozenset[Fraction] = frozenset(),
) -> tuple[str, ...]:
    """The tuples of each set that are stated wrongly or not at all; empty when all are right.

    Numbers that are `parts`, by which the model divides, are no data: at most a third as many.
    """
    related = stated_sets(instance)
    if not related:
        return ()
    sentences = list(_sentences(text, tokenizer or Tokenizer(names), parts))
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


def _sentences(
    text: str, tokenizer: Tokenizer, parts: frozenset[Fraction]
) -> Iterator[_NamedSentence]:
    for part in _SENTENCE_BREAK.split(text):
        tokens = tokenizer.tokens(part)
        named = dict.fromkeys(t.element for t in tokens if t.element is not None)
        if not named:
            continue
        has_number = any(
            t.element is None and not t.is_optional and parts.isdisjoint(t.values) for t in tokens
        )
        pattern = masked(part, tokens, 0, len(part))
        for elements in _respective(part, tokens) or [tuple(named)]:
            yield _NamedSentence(elements, has_number, pattern)
    for block in text_blocks(text):
        if block.rows:
            yield from _marked(block, tokenizer)


def _respective(part: str, tokens: list[Token]) -> list[tuple[ElementId, ...]]:
    """What the lists of a sentence with `respectively` name together; nothing in others."""
    if not _RESPECTIVELY.search(part):
        return []
    lists = name_lists(part, tokens)
    if len({len(names) for names in lists}) != 1 or len(lists) < 2:
        return []
    in_lists = {token.start for names in lists for token in names}
    others = [t.element for t in tokens if t.element is not None and t.start not in in_lists]
    return [
        (*others, *(t.element for t in each if t.element is not None))
        for each in zip(*lists, strict=True)
    ]


def _marked(block: TextBlock, tokenizer: Tokenizer) -> Iterator[_NamedSentence]:
    """The pairs of row and column that have a mark in a table."""
    header, *rows = block.rows
    titles = [elements_of(tokenizer.tokens(cell.text)) for cell in header]
    for row in rows:
        named = elements_of(tokenizer.tokens(row[0].text))
        for cell, title in zip(row[1:], titles[1:], strict=True):
            if named and title and cell.text.lower() in _MARKS:
                yield _NamedSentence((*named, *title), has_number=False, pattern="| @ | @ |")


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
    true = {item.name: frozenset(instance.sets[item.name]) for item in relations}
    stated: dict[str, set[Key]] = {name: set() for name in true}
    for pattern, pairs in by_pattern.items():
        best, ordered = _best_relation(pattern, pairs, true)
        stated[best].update(ordered)
        for pair in ordered:
            if pair not in true[best]:
                yield f"{best}: {_names_of(pair, names)} is foreign"
    for item in relations:
        for key in instance.sets[item.name]:
            if key not in stated[item.name]:
                yield f"{item.name}: {_names_of(key, names)} is not said"


def _best_relation(
    pattern: str, pairs: list[Key], true: Mapping[str, frozenset[Key]]
) -> tuple[str, list[Key]]:
    """The relation that pairs of one pattern fit best, and the pairs in the order of its keys.

    `Ash needs Birch` has an order, which is the same for all sentences of the pattern: that of the
    keys, or the other one. `Ash and Birch exclude each other` has none.
    """
    backwards = [pair[::-1] for pair in pairs]
    choices = [(name, order) for name in true for order in (pairs, backwards)]
    if not (pattern.count("@") > 1 and _MUTUAL.isdisjoint(pattern.split())):
        choices = [
            (name, [pair if pair in keys else pair[::-1] for pair in pairs])
            for name, keys in true.items()
        ]
    return max(choices, key=lambda choice: sum(pair in true[choice[0]] for pair in choice[1]))


def _names_of(key: Key, names: Spellings) -> str:
    forms = (names[element] for element in key)
    return " with ".join(form if isinstance(form, str) else form[0] for form in forms)

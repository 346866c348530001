"""A check of lists of names: what a sentence lists is a whole set, or what belongs together.

    name_list_errors(narrative.text, narrative.spellings, instance)
    # ('a list names Rye twice', 'a list names Rye and Oats alone')

A list is two names joined by `and`, or more names with nothing but separators between them; where
it goes on with elements of another set, that is another list. It may name all elements of a set or
of a subset, the elements of a tuple, those of one set in a datum's key, or all partners of an
element in a set of tuples. Any other list leaves an element out, or has one too many. Tables and
sentences with `respectively` are read by their numbers and not here, and a question may be about
some.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from optmodel.formulation import ElementId, Instance
from optmodel.narration.blocks import text_blocks
from optmodel.narration.formatting import format_list
from optmodel.narration.spans import name_lists
from optmodel.narration.tokens import Spellings, Token, Tokenizer

_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
_JOINT = re.compile(r" (?:and|or|&) ")
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)


def name_list_errors(
    text: str, names: Spellings, instance: Instance, tokenizer: Tokenizer | None = None
) -> tuple[str, ...]:
    """What is wrong with the lists of a text; empty where nothing is."""
    groups: set[frozenset[ElementId]] = set()
    errors: list[str] = []
    set_of = {
        key[0]: item.name
        for item in instance.formulation.sets
        if not item.within
        for key in instance.sets[item.name]
    }
    tokenizer = tokenizer or Tokenizer(names)
    for listed in (part for each in _lists(text, tokenizer) for part in _parts(each, set_of)):
        groups = groups or _known_groups(instance)
        elements = frozenset(listed)
        twice = next((e for e in elements if listed.count(e) > 1), None)
        if twice is not None:
            errors.append(f"a list names {_name(twice, names)} twice")
        elif elements not in groups and not (
            len({set_of.get(e) for e in elements}) == 1 and _is_key(elements, instance)
        ):
            errors.append(f"a list names {format_list([_name(e, names) for e in listed])} alone")
    return tuple(errors)


def _known_groups(instance: Instance) -> set[frozenset[ElementId]]:
    """The elements that belong together: of a set, of a tuple, of all tuples with an element."""
    groups: set[frozenset[ElementId]] = set()
    for keys in instance.sets.values():
        groups.update(map(frozenset, keys))
        places = range(len(next(iter(keys), ())))
        groups.update(frozenset(key[place] for key in keys) for place in places)
        for place, other in ((p, o) for p in places for o in places if p != o):
            partners: dict[ElementId, set[ElementId]] = {}
            for key in keys:
                partners.setdefault(key[other], set()).add(key[place])
            groups.update(map(frozenset, partners.values()))
    return groups


def _is_key(elements: frozenset[ElementId], instance: Instance) -> bool:
    """Whether elements are those of a datum's key: the covariance of two funds."""
    return any(
        elements.issuperset(key)
        for values in instance.parameters.values()
        if len(next(iter(values), ())) == len(elements)
        for key in values
    )


def _lists(text: str, tokenizer: Tokenizer) -> Iterator[list[ElementId]]:
    """The lists of the paragraphs, but for those of questions: And rye and barley?"""
    for block in text_blocks(text):
        if block.rows or not _JOINT.search(block.text):
            continue
        tokens = tokenizer.tokens(block.text)
        for named in _without_semicolons(block.text, name_lists(block.text, tokens)):
            end = _SENTENCE_END.search(block.text, named[-1].end)
            rest = block.text[named[0].start : end.end() if end else None]
            start = max(block.text.rfind(mark, 0, named[0].start) for mark in (". ", "? ", "\n"))
            sentence = block.text[start + 1 : named[0].start] + rest
            is_read = not rest.endswith("?") and not _RESPECTIVELY.search(sentence)
            if is_read and (len(named) > 2 or block.text[named[0].end] != ","):
                yield [t.element for t in named if t.element is not None]


def _without_semicolons(text: str, lists: Iterable[list[Token]]) -> Iterator[list[Token]]:
    """The lists of two names or more between semicolons: Ash and Birch; Cedar and Elm."""
    for named in lists:
        ends = [i for i, t in enumerate(named) if text.startswith(";", t.end)]
        for start, end in pairwise([-1, *ends, len(named) - 1]):
            if end > start + 1:
                yield named[start + 1 : end + 1]


def _parts(
    listed: Sequence[ElementId], set_of: Mapping[ElementId, str]
) -> Iterator[list[ElementId]]:
    """The stretches of two or more elements of one set: of both steps, all three jobs."""
    if len(listed) == 2:
        yield list(listed)
        return
    for _, part in groupby(listed, key=set_of.get):
        elements = list(part)
        if len(elements) > 1:
            yield elements


def _name(element: ElementId, names: Spellings) -> str:
    forms = names[element]
    return forms if isinstance(forms, str) else forms[0]

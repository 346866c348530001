"""Relations: the sets of pairs and the subsets without data, in sentences, lists or a table.

list(relation_passages(wording, in_rows=0.5))       # [Passage('The day shift covers Monday.'), ...]
"""

from collections.abc import Iterator, Sequence
from itertools import cycle

from optmodel.formulation import ElementId, IndexSet, Key
from optmodel.narration.formatting import capitalized, format_list, markdown_table
from optmodel.narration.grammar import parse_phrase
from optmodel.narration.language.english import as_sentence
from optmodel.narration.language.passages import Passage
from optmodel.narration.language.wording import Filling, Wording
from optmodel.narration.telling import RelationWords

_FEW = 2
"""Pairs, or elements with partners, that have a sentence each."""

_MOST_IN_SENTENCES = 5
_WIDEST = 7
"""Columns of a table with marks."""

_MARK = "\N{CHECK MARK}"
_PLACES = ("first", "second", "third", "fourth")


def relation_passages(wording: Wording, in_rows: float) -> Iterator[Passage]:
    """The passages of all relations of the telling; tables of them with a probability."""
    for words in wording.telling.relation:
        item = wording.instance.formulation.set_by_name[words.set]
        keys = wording.instance.sets[item.name]
        fillings = list(_fillings(item, keys))
        pairs_two_sets = item.num_dimensions == 2 and item.within[0] != item.within[1]
        if len(fillings) > _FEW and pairs_two_sets:
            is_long = len(fillings) > _MOST_IN_SENTENCES
            if is_long or wording.stream.chance(in_rows):
                yield _table(item, words, fillings, wording)
            else:
                yield from _in_turn(words, fillings, wording)
        elif len(fillings) > _FEW and words.pairs and len(wording.telling.relation) == 1:
            lead = wording.write(wording.choose(words.pairs))
            pairs = [format_list([wording.name(element) for element in key]) for key in keys]
            yield Passage(as_sentence(f"{lead}: {'; '.join(pairs)}"))
        else:
            num_ways = 2 if len(fillings) > _MOST_IN_SENTENCES else 1
            texts = wording.stream.shuffled(words.clause)[:num_ways]
            ways = cycle([parse_phrase(text).settled(wording.stream) for text in texts])
            for phrase, filling in zip(ways, fillings, strict=False):
                yield Passage(as_sentence(wording.write(phrase, filling)))


def _in_turn(
    words: RelationWords, fillings: Sequence[Filling], wording: Wording
) -> Iterator[Passage]:
    """A sentence for each element with its partners, each in other words than the one before."""
    ways: list[str] = []
    for filling in fillings:
        ways = ways or wording.stream.shuffled(words.clause)
        yield Passage(as_sentence(wording.write(ways.pop(), filling)))


def _table(
    item: IndexSet, words: RelationWords, fillings: Sequence[Filling], wording: Wording
) -> Passage:
    """A row for each element: its partners, or a mark for each of them."""
    (one, _), (other, others) = (wording.cast.nouns[name] for name in item.within)
    columns = [key[0] for key in wording.instance.sets[item.within[1]]]
    is_marked = len(columns) <= _WIDEST and wording.stream.chance(0.5)
    partners = [filling.elements["second"] for filling in fillings]
    names = [wording.name(filling.elements["first"][0]) for filling in fillings]
    if is_marked:
        header = [one, *map(wording.name, columns)]
        cells = [[_MARK if c in each else "" for c in columns] for each in partners]
    else:
        header = [one, others]
        cells = [[format_list([wording.name(e) for e in each])] for each in partners]
    rows = [[capitalized(name), *row] for name, row in zip(names, cells, strict=True)]
    has_one = all(len(each) == 1 for each in partners)
    beside = f"the {other if has_one else others} {'marked' if is_marked else 'beside it'}"
    at = wording.cast.prepositions[columns[0]]
    texts = {"first": f"each {one}", "second": beside, "at:second": f"{at} {beside}"}
    about = Filling({"first": ("",)}, texts=texts)
    caption = as_sentence(wording.write(wording.choose(words.clause), about)).rstrip(".") + ":"
    table = markdown_table([capitalized(title) for title in header], rows)
    return Passage(table.strip("\n"), True, caption)


def _fillings(item: IndexSet, keys: Sequence[Key]) -> Iterator[Filling]:
    if item.num_dimensions == 1:
        if keys:
            yield Filling({"list": tuple(key[0] for key in keys)})
    elif item.num_dimensions == 2 and item.within[0] != item.within[1]:
        partners: dict[ElementId, list[ElementId]] = {}
        for first, second in keys:
            partners.setdefault(first, []).append(second)
        for first, seconds in partners.items():
            yield Filling({"first": (first,), "second": tuple(seconds)})
    else:
        for key in keys:
            yield Filling({place: (e,) for place, e in zip(_PLACES, key, strict=False)})

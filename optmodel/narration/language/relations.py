"""Relations: sets of pairs and subsets that no data are indexed by, told by sentences.

for passage in relation_passages(wording):
    passage.text        # 'The night shift works on Monday and Tuesday.'
"""

from collections.abc import Iterator

from optmodel.formulation import ElementId, IndexSet
from optmodel.narration.grammar import parse_phrase
from optmodel.narration.language.english import as_sentence
from optmodel.narration.language.passages import Passage
from optmodel.narration.language.wording import Filling, Wording


def relation_passages(wording: Wording) -> Iterator[Passage]:
    """The sentences of all relations of the telling."""
    for words in wording.telling.relation:
        item = wording.instance.formulation.set_by_name[words.set]
        phrase = parse_phrase(wording.choose(words.clause)).settled(wording.stream)
        for filling in _fillings(item, wording):
            yield Passage(as_sentence(wording.write(phrase, filling)))


def _fillings(item: IndexSet, wording: Wording) -> Iterator[Filling]:
    keys = wording.instance.sets[item.name]
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
        places = ("first", "second", "third", "fourth")
        for key in keys:
            yield Filling({place: (e,) for place, e in zip(places, key, strict=False)})

"""A fixed sample of our texts: all sources equally, drawn by one seed.

    sample = draw_sample(read_texts([Path("runs/mine/records.jsonl")]), 1500, seed=1)
    sample = draw_sample(narrate("families", 1500, seed=1), 1500, seed=1)   # without any run

A line is a record of `optmodel generate`, or any table with a `text` and a `source`. Sources are of
three kinds: families, the composer, and mutations of either. The kinds that are there get the same
number of texts, and so do the sources within a kind; what one of them lacks the others fill.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from optmodel.composer import COMPOSER
from optmodel.errors import BadFileError
from optmodel.families import Difficulty, family, family_names
from optmodel.jsonl import Line, read_lines
from optmodel.mutations import MUTATOR
from optmodel.random_stream import RandomStream
from optmodel.triples import family_narrative

KINDS = ("families", "composer", "mutations")
"""The kinds of sources."""

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class SourcedText:
    """A text with the kind of its source, and the source's name within the kind."""

    text: str
    kind: str
    source: str


def read_texts(files: Iterable[Path]) -> list[SourcedText]:
    """The texts of files of JSON lines. Raises `BadFileError` at a line that has none."""
    return [_sourced(line) for file in files for line in read_lines(file)]


def _sourced(line: Line) -> SourcedText:
    table = line.table()
    text = table.get("text")
    if not isinstance(text, str):
        raise BadFileError(f"{line.place}: no text: give records of triples.")
    origin = table.get("origin") or {}
    mutated = origin.get("mutated")
    if mutated:
        return SourcedText(text, "mutations", str(mutated["base"]))
    source = str(table.get("family") or "")
    return SourcedText(text, "composer" if source == "composed" else "families", source)


def narrate(kind: str, count: int, seed: int) -> list[SourcedText]:
    """At least so many texts of one of `KINDS`, of instances that nobody has certified.

    Mutated problems are easy ones, since each takes solves.
    """
    if kind == "families":
        return _narrate_families(count, seed)
    source = COMPOSER if kind == "composer" else MUTATOR
    level = Difficulty.EASY if kind == "mutations" else None
    found = []
    for index in range(count):
        drawn = source.draw(seed, index, level)
        text = family_narrative(source, drawn, seed, index).text
        found.append(SourcedText(text, kind, drawn.base or source.name))
    return found


def _narrate_families(count: int, seed: int) -> list[SourcedText]:
    """As many of every family."""
    names = family_names()
    return [
        SourcedText(family_narrative(source, drawn, seed, index).text, "families", name)
        for name in names
        for source in (family(name),)
        for index in range(-(-count // len(names)))
        for drawn in (source.draw(seed, index),)
    ]


def draw_sample(texts: Sequence[SourcedText], count: int, seed: int) -> list[SourcedText]:
    """So many texts, or all where there are fewer, in random order."""
    stream = RandomStream("language sample", seed)
    kinds: defaultdict[str, defaultdict[str, list[SourcedText]]]
    kinds = defaultdict(lambda: defaultdict(list))
    for text in texts:
        kinds[text.kind][text.source].append(text)
    queues = [
        _take_turns([stream.shuffled(sources[name]) for name in sorted(sources)])
        for _, sources in sorted(kinds.items())
    ]
    return stream.shuffled(_take_turns(queues)[:count])


def _take_turns(queues: Sequence[Sequence[_Item]]) -> list[_Item]:
    """The first of each queue, then the second of each, until all are empty."""
    rounds = max((len(queue) for queue in queues), default=0)
    return [queue[turn] for turn in range(rounds) for queue in queues if turn < len(queue)]

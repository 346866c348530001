"""What the texts of benchmarks use most widely and ours lack: words, and runs of four words.

    lacking_words([nl4opt, optibench], ours, 50)[0]        # Lacking("servings", 31)

They are shown on the terminal to those who write our grammar, and written to no file.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bench.language.words import Corpus


@dataclass(frozen=True, slots=True)
class Lacking:
    """Words that so many texts of the benchmarks use, and too few of ours."""

    words: str
    num_texts: int


def lacking_words(benchmarks: Sequence[Corpus], ours: Corpus, count: int) -> list[Lacking]:
    """The words in most texts that are not in our vocabulary."""
    used: Counter[str] = sum((one.num_texts_by_word for one in benchmarks), Counter())
    missing = Counter({word: num for word, num in used.items() if word not in ours.vocabulary})
    return [Lacking(word, num_texts) for word, num_texts in _first(missing, count)]


def lacking_four_grams(benchmarks: Sequence[Corpus], ours: Corpus, count: int) -> list[Lacking]:
    """The runs of four words in most texts that none of ours has."""
    used: Counter[tuple[str, ...]]
    used = sum((one.num_texts_by_four_gram for one in benchmarks), Counter())
    known = ours.num_texts_by_four_gram
    missing = Counter({" ".join(gram): num for gram, num in used.items() if gram not in known})
    return [Lacking(words, num_texts) for words, num_texts in _first(missing, count)]


def _first(counts: Counter[str], count: int) -> list[tuple[str, int]]:
    """The most frequent ones; equally frequent ones in the order of the alphabet."""
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:count]

"""The words of texts and what is counted of them: vocabularies, runs of words, similarity.

    corpus = Corpus.of(texts)
    corpus.words_covered_by(other), corpus.four_grams_covered_by(other)     # shares from 0 to 1

A word is a run of letters in lower case; numbers are left out, so that the words around a number
are neighbours. A word counts as one of a corpus when three of its texts use it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

NUM_TEXTS = 3
"""How many texts must use a word for it to count."""

_WORD = re.compile(r"[a-z]+")
_BREAK = "\\n"  # two characters that stand for a line break in some published files


def text_words(text: str) -> list[str]:
    """The words of a text in their order."""
    return _WORD.findall(text.replace(_BREAK, " ").lower())


def word_runs(words: Sequence[str], length: int) -> list[tuple[str, ...]]:
    """All runs of so many words, in their order."""
    return [tuple(words[start : start + length]) for start in range(len(words) - length + 1)]


@dataclass(frozen=True)
class Corpus:
    """Texts as lists of words."""

    texts: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Corpus":
        """The words of each text."""
        return cls(tuple(tuple(text_words(text)) for text in texts))

    @cached_property
    def num_texts_by_word(self) -> Counter[str]:
        """How many texts use each word."""
        return Counter(word for words in self.texts for word in set(words))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words that count: those that three texts use."""
        used = self.num_texts_by_word.items()
        return frozenset(word for word, num_texts in used if num_texts >= NUM_TEXTS)

    @cached_property
    def num_texts_by_four_gram(self) -> Counter[tuple[str, ...]]:
        """How many texts have each run of four words."""
        return Counter(gram for words in self.texts for gram in set(word_runs(words, 4)))

    def words_covered_by(self, other: "Corpus") -> float:
        """The share of the running words that are in another corpus's vocabulary."""
        vocabulary = other.vocabulary
        num_covered = sum(word in vocabulary for words in self.texts for word in words)
        return num_covered / max(1, sum(map(len, self.texts)))

    def four_grams_covered_by(self, other: "Corpus") -> float:
        """The share of the 4-grams, counted once in each text, that occur in another corpus."""
        known, own = other.num_texts_by_four_gram, self.num_texts_by_four_gram
        num_covered = sum(num_texts for gram, num_texts in own.items() if gram in known)
        return num_covered / max(1, own.total())

    def distinct_four_grams(self, limit: int = 25_000) -> float:
        """The share of different ones among the first so many 4-grams of the running text."""
        grams: list[tuple[str, ...]] = []
        for words in self.texts:
            grams += word_runs(words, 4)
            if len(grams) >= limit:
                break
        first = grams[:limit]
        return len(set(first)) / max(1, len(first))

"""Runs of eight words that one of our texts shares with a benchmark, but for stock phrases.

    for run in shared_runs(ours, {"optibench": theirs}, read_stock_phrases()):
        run.words, run.benchmarks, run.num_texts

The stock phrases stand in `stock_phrases.toml`, each with its reason: what everybody writes who
writes such problems. Where our text has fewer than four words of a run outside of such phrases,
the run is nobody's wording. Neither is one of fewer than five different words, such as a list of
weeks.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.language.words import Corpus, text_words, word_runs
from optmodel import catalog

LENGTH = 8
NUM_OWN = 4
"""How many words outside of stock phrases make a run somebody's wording."""

_NUM_DIFFERENT = 5
_STOCK_PHRASES = Path(__file__).with_name("stock_phrases.toml")

Run = tuple[str, ...]
"""The words of a run."""


@dataclass(frozen=True, slots=True)
class SharedRun:
    """A run of words with the benchmarks that have it, and the number of our texts that do."""

    words: str
    benchmarks: tuple[str, ...]
    num_texts: int


def read_stock_phrases(path: Path = _STOCK_PHRASES) -> dict[str, str]:
    """The published phrases, each with the reason why it is nobody's wording."""
    tables = catalog.parse_toml(path)
    return {phrase: reason for table in tables.values() for phrase, reason in table.items()}


def shared_runs(
    ours: Corpus, benchmarks: Mapping[str, Corpus], stock_phrases: Sequence[str]
) -> list[SharedRun]:
    """The runs that our texts share with any benchmark, most frequent ones first."""
    theirs = {
        name: {
            run for words in corpus.texts for run in word_runs(words, LENGTH) if _is_wording(run)
        }
        for name, corpus in benchmarks.items()
    }
    known: set[Run] = set().union(*theirs.values())
    phrases = PhraseFinder(stock_phrases)
    own = Counter(run for words in ours.texts for run in _shared(words, known, phrases))
    found = [
        SharedRun(" ".join(run), tuple(name for name in theirs if run in theirs[name]), num_texts)
        for run, num_texts in own.items()
    ]
    return sorted(found, key=lambda run: (-run.num_texts, run.words))


class PhraseFinder:
    """Says which words of a text stand within stock phrases."""

    def __init__(self, phrases: Sequence[str]) -> None:
        self._by_first: dict[str, list[Run]] = {}
        for phrase in phrases:
            words = tuple(text_words(phrase))
            self._by_first.setdefault(words[0], []).append(words)

    def covered(self, words: Sequence[str]) -> set[int]:
        """The places of the words that do."""
        return {
            place
            for start, word in enumerate(words)
            for phrase in self._by_first.get(word, ())
            if tuple(words[start : start + len(phrase)]) == phrase
            for place in range(start, start + len(phrase))
        }


def _shared(words: Sequence[str], known: set[Run], phrases: PhraseFinder) -> set[Run]:
    """The runs of one text that are known and hold enough words outside of stock phrases."""
    shared = [(start, run) for start, run in enumerate(word_runs(words, LENGTH)) if run in known]
    if not shared:
        return set()
    covered = phrases.covered(words)
    return {run for start, run in shared if _num_own(start, covered) >= NUM_OWN}


def _num_own(start: int, covered: set[int]) -> int:
    return sum(place not in covered for place in range(start, start + LENGTH))


def _is_wording(run: Run) -> bool:
    return len(set(run)) >= _NUM_DIFFERENT
